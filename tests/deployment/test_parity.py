"""What counts as reading alike, and which images are compared on."""

from pathlib import Path

import pytest

from ocrdata.deployment import parity
from ocrdata.deployment.parity import EngineComparison
from ocrdata.errors import UserError


def found(deviation: float = 0.0, different: tuple[str, ...] = (), allowed: float = 1e-3) -> EngineComparison:
    return EngineComparison("ONNX", 40, deviation, allowed, different)


def test_one_other_text_or_one_other_probability_is_too_much() -> None:
    assert found(9e-4).agrees
    assert not found(2e-3).agrees
    assert not found(0.0, ("a.jpg: '1' instead of '7'",)).agrees


def test_what_differs_is_named() -> None:
    parity.require([found()], "PP-OCRv6_small_rec")
    with pytest.raises(UserError) as caught:
        parity.require([found(), found(0.5, ("a.jpg: '1' instead of '7'",))], "PP-OCRv6_small_rec")
    assert "ONNX reads the exported PP-OCRv6_small_rec otherwise" in caught.value.what
    assert "(1 of 40): a.jpg: '1' instead of '7'." in caught.value.what
    with pytest.raises(UserError, match=r"probabilities differ by up to 0\.002, more than 0\.001"):
        parity.require([found(2e-3)], "PP-OCRv6_small_rec")


def test_the_models_own_evaluation_set_is_compared_on_if_it_is_there_and_shipped_images_always(
    tmp_path: Path,
) -> None:
    shipped = parity.shipped_lines()
    for number in range(90):
        (tmp_path / f"{number}.png").write_bytes(b"-")
    rows = "".join(f"{number}.png\t7\n" for number in range(100))  # ten of them are gone
    (tmp_path / "rec.txt").write_text(rows, encoding="utf-8")
    dataset = {
        "label_file_list": [str(tmp_path / "rec.txt"), str(tmp_path / "gone.txt")],
        "data_dir": str(tmp_path),
    }
    images = parity.sample({"Eval": {"dataset": dataset}}, 40, shipped)
    own = [image for image in images if image.parent == tmp_path]
    assert 20 < len(own) <= 40
    assert len(images) - len(own) == len(parity.sample({}, 40, shipped)) > 20


def test_what_ships_is_there() -> None:
    assert len(parity.shipped_lines()) == 251
    assert all(page.is_file() for page in parity.shipped_pages())


@pytest.mark.parametrize(("samples", "said"), [(1, "1 line is read as"), (36, "36 lines are read as")])
def test_what_was_compared_is_a_sentence(samples: int, said: str) -> None:
    compared = [EngineComparison("ONNX", samples, 0.0, 1e-3, ())]
    assert parity.sentence(compared, "line").startswith(f"{said} with the checkpoint by ONNX")
