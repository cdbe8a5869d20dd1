"""An export is calibrated as it runs: from its own readings, in its own folder, where `predict` looks."""

import json
from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.evaluation.calibration import calibration_file
from ocrdata.samples import labels
from tests import running

PHOTOGRAPHS = resources.folder("recipes") / resources.PHOTOGRAPHS


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fifth of the photographs that ship."""
    path = tmp_path_factory.mktemp("lines") / "signs.txt"
    labels.write_lines(path, list(labels.read_lines(PHOTOGRAPHS))[::5], data_dir=path.parent)
    return path


@pytest.fixture(scope="module")
def exported(lines: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stock model as an inference model, calibrated on them."""
    pytest.importorskip("paddle")
    out = tmp_path_factory.mktemp("models") / "v3"
    running.run_command(
        *("export", "--model", "PP-OCRv3_mobile_rec", "--no-compare", "--calibrate-on", lines),
        *("--ignore-case", "--reject-for", 90, "--out", out),
    )
    return out


def test_the_export_carries_a_calibration_with_its_error_before_and_after(
    exported: Path, lines: Path
) -> None:
    noted = json.loads((exported / "ocrdata.json").read_text(encoding="utf-8"))["counts"]["calibration"]
    stored = calibration_file.read(exported / calibration_file.NAME)
    assert noted == {"labels": {"signs": [str(lines)]}, **json.loads(json.dumps(stored.record()))}
    error = stored.measured["error"]
    assert stored.measured["fitted"]["lines"] + error["lines"] == 51
    assert error["reported"] > 0 and error["calibrated"] > 0
    assert (stored.options.ignore_case, stored.options.ignore_space, stored.wanted) == (True, False, 0.9)


def test_predict_takes_the_calibration_that_lies_in_the_folder_and_says_so(
    exported: Path, lines: Path
) -> None:
    image = next(iter(labels.read_lines(lines))).image
    result = running.run_command("predict", image, "--rec", exported, "--json")
    stored = calibration_file.read(exported / calibration_file.NAME)
    (row,) = json.loads(result.stdout)
    expected = stored.calibration.probability(row["confidence"], len(row["text"]))
    assert row["probability"] == pytest.approx(expected, abs=1e-4)
    assert row["rejected"] is stored.rejects(row["confidence"])
    assert str(exported / calibration_file.NAME) in result.stderr


def test_what_cannot_be_calibrated_is_refused_before_anything_is_exported(
    lines: Path, tmp_path: Path
) -> None:
    pytest.importorskip("paddle")
    out = tmp_path / "out"
    command = ("export", "--model", "PP-OCRv3_mobile_det", "--calibrate-on", lines, "--out", out)
    assert "is a detection model" in running.run_command(*command, code=1).output
    command = ("export", "--model", "PP-OCRv3_mobile_rec", "--ignore-case", "--out", out)
    assert "need --calibrate-on" in running.run_command(*command, code=2).output
    assert not out.exists()
