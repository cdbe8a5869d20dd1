"""A real fine-tune of PP-OCRv3 detection: trained, gone on with, exported, searched, evaluated."""

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.samples.labels import read_pages
from tests.conftest import PageDrawer

pytestmark = pytest.mark.slow

NAME = "PP-OCRv3_mobile_det"
PYTHON = os.environ.get("OCRDATA_PADDLEOCR_PYTHON", "")
"""Interpreter of an environment with paddleocr 3, for the tests that need one."""


def ocrdata(*arguments: object) -> str:
    """Run a command that has to succeed; gives its standard output."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def steps(run: Path) -> list[dict[str, float]]:
    rows = map(json.loads, (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["kind"] == "step"]


def options(home: Path, out: str, epochs: int) -> list[object]:
    files = ["--data", home / "mix" / "mix.yml", "--eval", home / "val" / "det.txt", "--out", home / out]
    size = ["--crop", 160, "--batch-size", 4, "--epochs", epochs, "--evaluations", 1, "--device", "cpu"]
    return ["finetune", "--model", NAME, *files, *size, "--jobs", 1]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, draw_pages: PageDrawer) -> Path:
    """A folder with a run of six steps on drawn pages."""
    home = tmp_path_factory.mktemp("检测")
    draw_pages(home / "train", 12, 1)
    draw_pages(home / "val", 4, 2)
    ocrdata("mix", home / "train" / "det.txt", "--out", home / "mix")
    ocrdata(*options(home, "run", 2), "--lr", 0.001)
    return home


def test_the_loss_falls_and_the_folder_is_whole(home: Path) -> None:
    run = home / "run"
    made = steps(run)
    assert [row["step"] for row in made] == [1, 2, 3, 4, 5, 6]
    assert made[-1]["loss"] < made[0]["loss"]
    manifest = json.loads((run / "ocrdata.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["best_hmean"] > 0.5
    assert manifest["counts"]["evaluation_pages"] == 4
    assert (run / "curve.png").is_file()
    config = yaml.safe_load((run / "config.yml").read_bytes())
    assert config["Eval"]["loader"]["batch_size_per_card"] == 1
    assert "character_dict_path" not in config["Global"]


def test_a_run_goes_on_where_it_was(home: Path) -> None:
    ocrdata(*options(home, "longer", 3), "--lr", 0.001, "--resume", home / "run")
    made = steps(home / "longer")
    assert [row["step"] for row in made] == list(range(1, 10))
    assert [row["epoch"] for row in made[6:]] == [3, 3, 3]
    assert made[6]["learning_rate"] < made[2]["learning_rate"]  # the schedule goes on too
    before, after = (
        json.loads((home / name / "ocrdata.json").read_text(encoding="utf-8"))["counts"]["best_hmean"]
        for name in ("run", "longer")
    )
    assert after >= before


def test_a_run_that_is_as_long_already_is_not_gone_on_with(home: Path) -> None:
    arguments = [str(argument) for argument in options(home, "again", 2)]
    result = CliRunner().invoke(cli, [*arguments, "--resume", str(home / "run")])
    assert result.exit_code == 2
    assert "has 2 epochs already" in result.output


def test_a_checkpoint_of_another_detector_is_not_exported_with_random_layers(home: Path) -> None:
    (home / "alone").mkdir()
    shutil.copyfile(home / "run" / "best_accuracy.pdparams", home / "alone" / "v3.pdparams")
    given = ["--model", home / "alone" / "v3.pdparams", "--architecture", "PP-OCRv4_mobile_det"]
    result = CliRunner().invoke(cli, ["export", *map(str, given), "--out", str(home / "as-v4")])
    assert result.exit_code == 1
    assert "could not be exported as PP-OCRv4_mobile_det: the checkpoint has no parameter" in result.output
    assert not (home / "as-v4").exists()


def test_export_evaluation_and_search_agree(home: Path) -> None:
    ocrdata("export", "--model", home / "run", "--out", home / "exported")
    labels = home / "val" / "det.txt"
    ocrdata(
        *("evaluate", "--model", home / "run", "--model", home / "exported", "--labels", f"val={labels}"),
        *("--device", "cpu", "--out", home / "hmean.json"),
    )
    result = json.loads((home / "hmean.json").read_text(encoding="utf-8"))
    assert result["run"]["val"] == pytest.approx(result["exported"]["val"], abs=1e-6)
    manifest = json.loads((home / "run" / "ocrdata.json").read_text(encoding="utf-8"))
    assert result["run"]["val"] == pytest.approx(manifest["counts"]["best_hmean"], abs=0.05)
    ocrdata(
        *("tune-det", "--model", home / "exported", "--labels", labels, "--side", "160,224"),
        *("--device", "cpu", "--out", home / "arguments.json", "--jobs", 1),
    )
    arguments = json.loads((home / "arguments.json").read_text(encoding="utf-8"))
    own, *_ = arguments["sizes"]
    assert own["hmean"] == pytest.approx(result["exported"]["val"], abs=1e-6)
    assert arguments["scores"]["hmean"] == max(row["hmean"] for row in arguments["sizes"]) >= own["hmean"]
    assert set(arguments["paddleocr"]) == {
        "text_det_limit_side_len",
        "text_det_limit_type",
        "text_det_thresh",
        "text_det_box_thresh",
        "text_det_unclip_ratio",
    }


def test_a_detector_of_v6_is_trained_from_where_its_weights_are(home: Path) -> None:
    """Steps too small to change anything leave what the official model finds."""
    own = options(home, "v6", 1)
    own[own.index(NAME)] = "PP-OCRv6_tiny_det"
    ocrdata(*own, "--lr", 1e-9)
    ocrdata("export", "--model", home / "v6", "--no-compare", "--out", home / "v6-exported")
    ocrdata(
        *("evaluate", "--model", "stock=PP-OCRv6_tiny_det", "--model", f"trained={home / 'v6'}"),
        *("--model", f"exported={home / 'v6-exported'}", "--labels", f"val={home / 'val' / 'det.txt'}"),
        *("--device", "cpu", "--out", home / "v6.json"),
    )
    result = json.loads((home / "v6.json").read_text(encoding="utf-8"))
    assert result["stock"]["val"] > 0.9
    assert result["trained"]["val"] == pytest.approx(result["stock"]["val"], abs=0.02)
    assert result["exported"]["val"] == pytest.approx(result["trained"]["val"], abs=1e-6)


def test_the_onnx_form_computes_the_same(home: Path) -> None:
    pytest.importorskip("paddle2onnx")
    import numpy as np
    import onnxruntime

    from ocrdata.evaluation.detection import detector
    from ocrdata.evaluation.reader import Reader
    from ocrdata.train.models import source

    ocrdata("export", "--model", home / "run", "--out", home / "onnx", "--onnx")
    model = detector.find(str(home / "onnx"), NAME, source.training_code())
    page = next(read_pages(home / "val" / "det.txt")).image
    reader = Reader("cpu", source.training_code())
    with reader.maps(model.resized(224, "max"), [page], lambda done: None) as made:
        read = made.read(0)
    assert read is not None
    import cv2

    image = cv2.imread(str(page)).astype(np.float32) / 255
    batch = ((image - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]).transpose(2, 0, 1)[None]
    session = onnxruntime.InferenceSession(str(home / "onnx" / "inference.onnx"))
    (found,) = session.run(None, {session.get_inputs()[0].name: batch.astype(np.float32)})
    assert np.abs(found[0, 0] - read[0]).max() < 1e-3  # DB's sigmoids are steep


@pytest.mark.skipif(not PYTHON, reason="OCRDATA_PADDLEOCR_PYTHON names no interpreter with paddleocr")
def test_paddleocr_loads_the_export_as_it_is(home: Path) -> None:
    ocrdata("export", "--model", home / "run", "--no-compare", "--out", home / "for-paddleocr")
    ocrdata(
        *("predict", home / "val" / "images", "--det", home / "for-paddleocr", "--python", PYTHON),
        *("--out", home / "found.txt"),
    )
    found = list(read_pages(home / "found.txt"))
    assert len(found) == 4
    assert sum(len(page.boxes) for page in found) >= 6


def test_lines_are_no_pages(home: Path) -> None:
    (home / "rec.txt").write_text("train/images/0.png\t中国\n", encoding="utf-8")
    arguments = [str(argument) for argument in options(home, "wrong", 1)]
    arguments[arguments.index("--eval") + 1] = str(home / "rec.txt")
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 1
    assert "has no detection labels" in result.output
