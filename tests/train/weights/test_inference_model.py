"""An inference model made trainable computes the same function; anything else is refused."""

from pathlib import Path

import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.train.models import presets
from ocrdata.train.weights import checkpoint, inference_model

REAL_LINES = Path(__file__).parents[2] / "data" / "formats" / "images"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["PP-OCRv4_mobile_rec", "PP-OCRv5_mobile_rec"])
def test_fused_recognisers_are_taken_apart_and_compute_the_same(
    code: Path, tmp_path: Path, name: str
) -> None:
    lines = sorted(REAL_LINES.glob("word_*.png"))
    chosen = presets.load(name)
    found = inference_model.to_checkpoint(
        chosen,
        inference_model.from_wheel(chosen),
        code,
        tmp_path / "made.pdparams",
        images=lines,
        compare=lines,
    )
    assert found is not None
    assert found.difference < 1e-4
    assert found.equal
    arrays = checkpoint.read(tmp_path / "made.pdparams")
    assert checkpoint.branches(arrays) == 1
    variance = np.concatenate(
        [value for key, value in arrays.items() if "conv_kxk" in key and key.endswith("_variance")]
    )
    assert (variance != 1).mean() > 0.99  # measured, not left as they are at the start


@pytest.mark.slow
@pytest.mark.parametrize("name", ["PP-OCRv6_tiny_rec", "PP-OCRv6_small_rec"])
def test_recognisers_of_v6_compute_the_same(code: Path, tmp_path: Path, name: str) -> None:
    lines = sorted(REAL_LINES.glob("word_*.png"))
    chosen = presets.load(name)
    model = inference_model.from_wheel(chosen)
    made = tmp_path / "made.pdparams"
    found = inference_model.to_checkpoint(chosen, model, code, made, images=lines, compare=lines)
    assert found is not None
    assert found.difference < 1e-4
    arrays = checkpoint.read(made)
    undone = [key for key in arrays if key.startswith("backbone.blocks") and key.endswith("_variance")]
    assert len(undone) > 30
    assert all((arrays[key] != 1).mean() > 0.9 for key in undone)  # measured


@pytest.mark.slow
def test_detectors_of_v6_start_with_all_their_branches(code: Path, tmp_path: Path) -> None:
    """The large kernel is the fused one; those beside it add nothing, and know the statistics of the page."""
    page, chosen = REAL_LINES / "page.jpg", presets.load("PP-OCRv6_tiny_det")
    model, made = inference_model.from_wheel(chosen), tmp_path / "made.pdparams"
    inference_model.to_checkpoint(chosen, model, code, made, images=[page])
    arrays = checkpoint.read(made)
    for branch in ("k3_1", "k3_2"):
        norms = [key for key in arrays if f".dil_bn_{branch}." in key]
        assert len(norms) == 16
        assert all((arrays[key] == 0).all() for key in norms if key.endswith(("weight", "bias")))
        assert all((arrays[key] != 1).all() for key in norms if key.endswith("_variance"))
        assert all(
            np.ptp(arrays[key.replace("_bn_", "_conv_")]) > 0 for key in norms if key.endswith("weight")
        )
    again = tmp_path / "again.pdparams"
    inference_model.to_checkpoint(chosen, model, code, again, images=[page])
    assert all((value == arrays[key]).all() for key, value in checkpoint.read(again).items())


@pytest.mark.slow
@pytest.mark.parametrize("task", ["rec", "det"])
def test_a_model_of_another_size_is_refused(code: Path, tmp_path: Path, task: str) -> None:
    tiny, small = presets.load(f"PP-OCRv6_tiny_{task}"), presets.load(f"PP-OCRv6_small_{task}")
    with pytest.raises(UserError, match="the model does not fit"):
        inference_model.to_checkpoint(
            small, inference_model.from_wheel(tiny), code, tmp_path / "made.pdparams"
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "PP-OCRv3_mobile_det",
        "PP-OCRv4_mobile_det",
        "PP-OCRv5_mobile_det",
        "PP-OCRv6_tiny_det",
        "PP-OCRv6_small_det",
    ],
)
def test_detectors_compute_the_same(code: Path, tmp_path: Path, name: str) -> None:
    page = REAL_LINES / "page.jpg"
    chosen = presets.load(name)
    found = inference_model.to_checkpoint(
        chosen,
        inference_model.from_wheel(chosen),
        code,
        tmp_path / "made.pdparams",
        images=[page],
        compare=[page],
    )
    assert found is not None
    assert found.difference < 1e-4
    assert found.equal


@pytest.mark.slow
def test_a_model_of_another_network_is_refused(code: Path, tmp_path: Path) -> None:
    v3, v4 = presets.load("PP-OCRv3_mobile_rec"), presets.load("PP-OCRv4_mobile_rec")
    with pytest.raises(UserError, match="the model does not fit"):
        inference_model.to_checkpoint(v4, inference_model.from_wheel(v3), code, tmp_path / "made.pdparams")
    assert not (tmp_path / "made.pdparams").exists()


def test_what_is_no_inference_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not an inference model"):
        inference_model.files(tmp_path)


def test_a_file_that_paddle_would_unpickle_is_refused(tmp_path: Path) -> None:
    """`paddle.load("FOLDER/inference")` prefers a file of just that name, and runs what it says."""
    for name in ("inference.pdmodel", "inference.pdiparams", "inference"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(UserError, match="would run it as code"):
        inference_model.files(tmp_path)
