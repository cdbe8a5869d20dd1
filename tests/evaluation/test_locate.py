"""What a path or a name means as a model: presets, trainings, checkpoints, exports, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from ocrdata.deployment import export, paddleocr
from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.detection import detector
from ocrdata.evaluation.locate import ModelFile, StockModel, locate, refuse_contradiction, route_beside
from ocrdata.evaluation.networks import Route
from ocrdata.folders import outputs
from ocrdata.train.models import presets
from ocrdata.train.run import finetune


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
        (("best_accuracy.pdparams", "config.yml", "router.npz"), "run", "best_accuracy.pdparams"),
        (("inference.yml",), "export", ""),
        (("best_accuracy.pdparams", "inference.yml"), "export", ""),
    ],
)
def test_a_folder_is_what_its_files_say(tmp_path: Path, files: tuple[str, ...], kind: str, file: str) -> None:
    folder = folder_with(tmp_path, *files)
    assert locate(str(folder)) == ModelFile(kind, folder / file)


@pytest.mark.parametrize("find", [export.find, recogniser.find])
@pytest.mark.parametrize(
    ("files", "said", "remedy"),
    [
        (("config.yml", "train.log"), "is not a ", "Give a folder that ocrdata finetune"),
        (
            ("latest.pdparams",),
            "a training that did not end",
            "--resume {folder}, or give {folder}/",
        ),
        (("dry-run",), "finetune --dry-run wrote it", "Run the command that it printed"),
    ],
)
def test_a_folder_without_a_model_is_refused_with_its_reason(
    tmp_path: Path, find: Any, files: tuple[str, ...], said: str, remedy: str
) -> None:
    folder = folder_with(tmp_path, *files)
    if files == ("dry-run",):
        outputs.write_manifest(folder, finetune.DRY_RUN, {}, {})
    with pytest.raises(UserError) as caught:
        find(str(folder), None, None, tmp_path)
    assert said in caught.value.what
    assert remedy.format(folder=folder) in caught.value.remedy
    with pytest.raises(UserError, match="there is no such file or folder"):
        find(str(folder / "none"), None, None, tmp_path)


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


FAULTY = {
    "no YAML": b"Global: [",
    "not UTF-8": b"Global: \xff\xfe\xff",
    "a list": b"- Global",
    "empty": b"",
    "a number": b"3",
    "no sections": b"Other: 1",
    "sections that are no mappings": b"Global: 1\nArchitecture: 2\nEval: 3\nPreProcess: 4\nPostProcess: 5",
    "a bomb": b"a: &a [1]\n"
    + b"".join(f"{n}: &{n} [{', '.join([f'*{chr(ord(n) - 1)}'] * 9)}]\n".encode() for n in "bcdefghi"),
}


@pytest.mark.parametrize("content", FAULTY.values(), ids=FAULTY)
@pytest.mark.parametrize("kind", ["config.yml", "inference.yml"])
def test_a_faulty_description_of_a_model_is_one_sentence(tmp_path: Path, content: bytes, kind: str) -> None:
    files = ["best_accuracy.pdparams"] if kind == "config.yml" else ["inference.json", "inference.pdiparams"]
    folder = folder_with(tmp_path, *files)
    (folder / kind).write_bytes(content)
    finders = [
        lambda: recogniser.find(str(folder), None, None, tmp_path),
        lambda: detector.find(str(folder), None, tmp_path),
        lambda: export.find(str(folder), None, None, tmp_path),
        lambda: paddleocr.model(folder, "rec"),
    ]
    for find in finders[:3] if kind == "config.yml" else (finders[0], finders[1], finders[3]):
        with pytest.raises(UserError) as caught:
            find()
        assert caught.value.path == folder / kind


@pytest.mark.parametrize("key", ["model_name", "pdx_model_name"])
def test_an_architecture_that_contradicts_the_config_is_refused(tmp_path: Path, key: str) -> None:
    folder = folder_with(tmp_path, "best_accuracy.pdparams")
    (folder / "config.yml").write_text(f"Global: {{{key}: PP-OCRv3_mobile_rec}}", encoding="utf-8")
    for given in (folder, folder / "best_accuracy.pdparams"):
        refuse_contradiction(str(given), "PP-OCRv3_mobile_rec")
        refuse_contradiction(str(given), None)
        with pytest.raises(UserError, match="PP-OCRv3_mobile_rec, but --architecture names PP-OCRv4"):
            refuse_contradiction(str(given), "PP-OCRv4_mobile_rec")


def test_an_architecture_that_contradicts_a_preset_or_an_export_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / "inference.yml").write_text("Global: {model_name: mine}", encoding="utf-8")
    for given in (str(folder), "PP-OCRv3_mobile_rec"):
        with pytest.raises(UserError, match="--architecture"):
            refuse_contradiction(given, "PP-OCRv4_mobile_rec")


@pytest.mark.parametrize("name", ["PP-OCRv3_mobile_rec", "PP-OCRv4_mobile_rec"])
def test_an_architecture_names_the_network_of_a_checkpoint_alone(tmp_path: Path, name: str) -> None:
    alone = folder_with(tmp_path, "latest.pdparams") / "latest.pdparams"
    refuse_contradiction(str(alone), name)
    assert not (alone.parent / "config.yml").exists()  # which it would have to agree with


def test_a_run_is_routed_if_the_original_network_and_the_router_stand_beside(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "best_accuracy.pdparams")
    best = folder / "best_accuracy.pdparams"
    assert route_beside(best) is None
    (folder / "router.npz").touch()
    with pytest.raises(UserError, match="was trained with --route, which needs it") as caught:
        route_beside(best)
    assert caught.value.path == folder / "original.pdparams"
    (folder / "original.pdparams").touch()
    assert route_beside(best) == Route(folder / "original.pdparams", folder / "router.npz")


def test_a_recogniser_that_is_given_for_a_detector_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="PP-OCRv6_small_rec is a recogniser, not a detection model"):
        detector.find("PP-OCRv6_small_rec", None, tmp_path)


def test_a_folder_that_has_the_name_of_a_model_and_holds_none_is_not_called_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "PP-OCRv6_small_rec").mkdir()
    with pytest.raises(UserError, match=r"PP-OCRv6_small_rec is not a detection model\."):
        detector.find("PP-OCRv6_small_rec", None, tmp_path)
