"""What a path or a name means as a model: presets, trainings, checkpoints, exports, and what is refused."""

from pathlib import Path

import pytest

from ocrdata.deployment import export
from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.detection import detector
from ocrdata.evaluation.locate import ModelFile, StockModel, locate
from ocrdata.train.models import presets


def folder_with(parent: Path, *names: str) -> Path:
    """A folder `model` with empty files of these names."""
    folder = parent / "model"
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    return folder


@pytest.mark.parametrize("name", ["PP-OCRv3_mobile_rec", "PP-OCRv3_mobile_det"])
def test_the_name_of_a_preset_is_its_stock_model(name: str) -> None:
    assert locate(name) == StockModel(presets.load(name))


def test_a_path_that_exists_has_priority_over_a_preset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = folder_with(tmp_path, "inference.yml").rename(tmp_path / presets.DEFAULT)
    assert locate(presets.DEFAULT) == ModelFile("export", Path(folder.name))


@pytest.mark.parametrize(
    ("files", "kind", "file"),
    [
        (("best_accuracy.pdparams", "config.yml", "ocrdata.json"), "run", "best_accuracy.pdparams"),
        (("best_accuracy.pdparams", "config.yml"), "config", "best_accuracy.pdparams"),
        (("inference.yml",), "export", ""),
        (("best_accuracy.pdparams", "inference.yml"), "export", ""),
    ],
)
def test_a_folder_is_what_its_files_say(tmp_path: Path, files: tuple[str, ...], kind: str, file: str) -> None:
    folder = folder_with(tmp_path, *files)
    assert locate(str(folder)) == ModelFile(kind, folder / file)


@pytest.mark.parametrize(("beside", "kind"), [((), "checkpoint"), (("config.yml",), "config")])
def test_a_checkpoint_belongs_to_the_config_beside_it(
    tmp_path: Path, beside: tuple[str, ...], kind: str
) -> None:
    file = folder_with(tmp_path, "latest.pdparams", *beside) / "latest.pdparams"
    assert locate(str(file)) == ModelFile(kind, file)


@pytest.mark.parametrize("files", [(), ("best_accuracy.pdparams",), ("config.yml", "ocrdata.json")])
def test_a_folder_without_a_model_is_none(tmp_path: Path, files: tuple[str, ...]) -> None:
    assert locate(str(folder_with(tmp_path, *files))) is None


@pytest.mark.parametrize("name", ["missing", "model/notes.txt"])
def test_other_paths_are_none(tmp_path: Path, name: str) -> None:
    folder_with(tmp_path, "notes.txt")
    assert locate(str(tmp_path / name)) is None


@pytest.mark.parametrize("beside", [(), ("config.yml",)])
def test_a_missing_checkpoint_does_not_exist_for_every_command(
    tmp_path: Path, beside: tuple[str, ...]
) -> None:
    given = str(folder_with(tmp_path, *beside) / "missing.pdparams")
    for find in (
        lambda: locate(given),
        lambda: recogniser.find(given, presets.DEFAULT, None, tmp_path),
        lambda: detector.find(given, "PP-OCRv3_mobile_det", tmp_path),
        lambda: export.find(given, presets.DEFAULT, None, tmp_path),
    ):
        with pytest.raises(UserError) as caught:
            find()
        assert caught.value.what == f"{given} does not exist."
