"""Which models can be exported, and what is changed in the description that PaddleOCR writes."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from ocrdata.deployment import export
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.train.models import presets
from ocrdata.train.weights import checkpoint as checkpoints


def checkpoint(folder: Path, **section: object) -> Path:
    """A checkpoint with the config of its training beside it."""
    (folder / "config.yml").write_text(yaml.safe_dump({"Global": section}), encoding="utf-8")
    (folder / "best_accuracy.pdparams").touch()
    return folder / "best_accuracy.pdparams"


@pytest.mark.parametrize("files", [(), ("inference.yml", "inference.json"), ("notes.txt",)])
def test_a_folder_without_a_trained_model_is_refused(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(UserError) as caught:
        export.find(str(tmp_path), presets.DEFAULT, None, tmp_path)
    assert str(tmp_path) in caught.value.what and "finetune" in caught.value.remedy


def test_a_name_that_is_neither_a_preset_nor_a_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="PP-OCRv9"):
        export.find("PP-OCRv9", presets.DEFAULT, None, tmp_path)


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ({"pdx_model_name": "first", "model_name": "second"}, "first"),
        ({"model_name": "second"}, "second"),
        ({}, presets.DEFAULT),
    ],
)
def test_a_checkpoint_has_the_name_of_its_config_or_of_the_architecture(
    tmp_path: Path, section: dict[str, str], name: str
) -> None:
    path = checkpoint(tmp_path, **section)
    for given in (tmp_path, path):
        assert export.find(str(given), presets.DEFAULT, None, tmp_path) == export.Trained(
            name, path, {"Global": section}, None
        )


def test_a_checkpoint_has_the_dictionary_of_its_config(tmp_path: Path) -> None:
    checkpoint(tmp_path, character_dict_path="/data/dictionary.txt")
    found = export.find(str(tmp_path), presets.DEFAULT, None, tmp_path)
    assert found.dictionary == Path("/data/dictionary.txt")


def test_a_dictionary_that_is_given_replaces_that_of_the_config_if_it_fits_the_checkpoint(
    tmp_path: Path,
) -> None:
    section = {"character_dict_path": "/data/dictionary.txt", "use_space_char": True}
    path = checkpoint(tmp_path, **section)
    arrays = {"head.fc.weight": np.zeros((3, 12), np.float32), "head.fc.bias": np.zeros(12, np.float32)}
    checkpoints.write(path, arrays)
    (tmp_path / "digits.txt").write_text("\n".join("0123456789"), encoding="utf-8")
    (tmp_path / "other.txt").write_text("a\nb\n", encoding="utf-8")
    found = export.find(str(tmp_path), None, tmp_path / "digits.txt", tmp_path)
    assert found.dictionary == tmp_path / "digits.txt"
    with pytest.raises(UserError, match="12 classes"):
        export.find(str(tmp_path), None, tmp_path / "other.txt", tmp_path)


def test_a_dictionary_for_a_detection_model_is_refused(tmp_path: Path) -> None:
    checkpoint(tmp_path, model_name="PP-OCRv3_mobile_det")
    with pytest.raises(UserError, match="--dict"):
        export.find(str(tmp_path), None, tmp_path / "digits.txt", tmp_path)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A training code whose exporter ends with an error of its own, if a config asks for one."""
    code = tmp_path / "code"
    for name in ("tools", "ppocr/utils"):
        (code / name).mkdir(parents=True)
    (code / "ppocr" / "utils" / "export_model.py").write_text(
        "load_model = None\n\n\ndef export():\n    None.stride\n", encoding="utf-8"
    )
    (code / "tools" / "export_model.py").write_text(
        "from ppocr.utils.export_model import export\n\nexport()\n", encoding="utf-8"
    )
    return code


def test_an_error_inside_paddleocr_is_shown_as_one(tmp_path: Path, faulty: Path) -> None:
    pytest.importorskip("paddle")
    section = {
        "Global": {},
        "Architecture": {"Backbone": {"name": "PPHGNet"}},
        "Eval": {"dataset": {"transforms": []}},
    }
    model = export.Trained("PP-OCRv9_rec", tmp_path / "a.pdparams", section, None)
    with pytest.raises(UserError) as caught:
        export.export(model, faulty, tmp_path)
    place = faulty / "ppocr" / "utils" / "export_model.py"
    assert caught.value.what.startswith(f"PaddleOCR's own code failed on PP-OCRv9_rec, at {place}:5: ")
    assert "report it" in caught.value.remedy


def test_steps_that_only_training_needs_are_left_out(tmp_path: Path) -> None:
    steps = [
        {"DecodeImage": {"channel_first": False}},
        {"CTCLabelEncode": None},
        {"RecResizeImg": {"image_shape": [3, 48, 320]}},
    ]
    rest = {"Global": {"model_name": "m"}, "PostProcess": {"character_dict": ["中", "0", "'", "~"]}}
    description = tmp_path / "inference.yml"
    description.write_text(yaml.safe_dump({**rest, "PreProcess": {"transform_ops": steps}}), encoding="utf-8")
    wanted = {**rest, "PreProcess": {"transform_ops": [steps[0], steps[2]]}}
    export.remove_training_steps(description)
    assert yaml.safe_load(description.read_text(encoding="utf-8")) == wanted
    once = description.read_bytes()
    export.remove_training_steps(description)
    assert description.read_bytes() == once


def test_the_manifest_names_the_checkpoint(tmp_path: Path) -> None:
    model = export.Trained("m", checkpoint(tmp_path), {}, None)
    export.write_manifest(tmp_path, model, {"ONNX": {"samples": 40, "deviation": 2e-6, "different": 0}})
    content = (tmp_path / outputs.MANIFEST).read_text(encoding="utf-8")
    assert str(model.checkpoint) in content
    assert '"samples": 40' in content


def test_onnx_without_paddle2onnx_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UserError) as caught:
        export.require_paddle2onnx()
    assert "ocrdata[onnx]" in caught.value.remedy
