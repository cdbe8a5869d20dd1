"""Calibrations of an evaluation: what is fitted, what it is measured on, and which model may use it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.evaluation import evaluate_lines
from ocrdata.evaluation.calibration import calibrate_lines, calibration_file, platt_scaling
from ocrdata.evaluation.calibration.calibration_file import ReadingOptions
from ocrdata.evaluation.calibration.platt_scaling import Calibration
from ocrdata.evaluation.evaluate_lines import LineEvaluation, LineReading
from ocrdata.evaluation.networks import OnnxNetwork
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.evaluation.scores import confidence
from ocrdata.samples.charset import Charset

TRUTH = Calibration(0.6, -1.0)


def model(folder: Path, content: bytes = b"weights", characters: str = "01") -> Recogniser:
    (folder / "model.onnx").write_bytes(content)
    return Recogniser(Charset(tuple(characters)), (3, 48, 320), OnnxNetwork(folder / "model.onnx"))


def evaluation(folder: Path, counts: dict[str, int], seed: int = 0) -> LineEvaluation:
    """Sets of lines of which as many are right as `TRUTH` says."""
    generator = np.random.default_rng(seed)
    sets = {
        name: [
            LineReading(Path(f"{name}{number}.png"), "1", "1" if right else "0", float(score))
            for number, (score, right) in enumerate(
                (score, generator.random() < TRUTH.probability(score, 1))
                for score in generator.beta(6, 0.4, count)
            )
        ]
        for name, count in counts.items()
    }
    readings = {"m": sets}
    scores = evaluate_lines.scores(readings)
    return LineEvaluation(
        readings,
        evaluate_lines.accuracies(scores),
        evaluate_lines.details(scores, readings),
        [],
        {"m": model(folder)},
    )


def test_what_is_written_is_fitted_to_one_half_and_measured_on_the_other(tmp_path: Path) -> None:
    given = evaluation(tmp_path, {"a": 3_000, "b": 2_000})
    found = calibrate_lines.make(given, ReadingOptions(), 0.97)
    everything = [line for sets in given.readings["m"].values() for line in evaluate_lines.sureness(sets)]
    first, second = confidence.halves(everything)
    assert found.stored.calibration == platt_scaling.fit(first)
    assert found.errors["all sets"] == platt_scaling.errors(found.stored.calibration, second)
    assert found.errors["a"].lines + found.errors["b"].lines == found.errors["all sets"].lines == len(second)
    assert found.errors["all sets"].calibrated < 0.02 < found.errors["all sets"].reported
    reject = found.stored.measured["reject"]
    assert found.stored.threshold == confidence.lowest(first, 0.97)
    assert reject["accuracy"] == pytest.approx(0.97, abs=0.02) and reject["shown"] in {"yes", "no"}
    assert [table.row_count for table in found.tables] == [3, 1]


def test_a_calibration_comes_back_from_its_file(tmp_path: Path) -> None:
    options = ReadingOptions(ignore_case=True, only_chars=" 01")
    given = evaluation(tmp_path, {"a": 800})
    made = calibrate_lines.make(given, options, 0.9).stored
    for stored in (made, replace(made, wanted=None, threshold=None)):
        calibration_file.write(stored, tmp_path / "c.yaml")
        assert calibration_file.read(tmp_path / "c.yaml") == stored
    calibration_file.write(made, tmp_path / "c.yaml")
    checked = calibrate_lines.check(given, made, tmp_path / "c.yaml", options)
    assert checked.errors["a"].lines == 800
    with pytest.raises(UserError, match="--ignore-case --only-chars ' 01'; now: none"):
        calibrate_lines.check(given, made, tmp_path / "c.yaml", ReadingOptions())


def test_a_calibration_of_another_model_or_dictionary_is_refused(tmp_path: Path) -> None:
    stored = calibrate_lines.make(evaluation(tmp_path, {"a": 800}), ReadingOptions(), None).stored
    stored.require(model(tmp_path), tmp_path)
    for other in (model(tmp_path, characters="10"), model(tmp_path, b"others")):
        with pytest.raises(UserError, match="another model"):
            stored.require(other, tmp_path)


def test_lines_that_are_all_right_are_refused(tmp_path: Path) -> None:
    given = evaluation(tmp_path, {"a": 100})
    right = [replace(line, read="1") for line in given.readings["m"]["a"]]
    with pytest.raises(UserError, match="says nothing about confidence"):
        calibrate_lines.make(replace(given, readings={"m": {"a": right}}), ReadingOptions(), None)


def test_the_figures_are_added_to_the_evaluation(tmp_path: Path) -> None:
    given = evaluation(tmp_path, {"a": 800})
    out = tmp_path / "c.yaml"
    found = calibrate_lines.added(given, ReadingOptions(), 0.9, None, out, force=False)
    assert yaml.safe_load(out.read_text())["measured"]["error"] == found.details["m"]["a"]["calibrated"]
    again = calibrate_lines.added(given, ReadingOptions(), None, out, None, force=False)
    assert again.details["m"]["a"]["calibrated"]["lines"] == 800
    assert given.details["m"]["a"].keys() == again.details["m"]["a"].keys() - {"calibrated"}


def test_a_line_is_rejected_below_the_threshold_and_always_where_there_is_none(tmp_path: Path) -> None:
    stored = calibrate_lines.make(evaluation(tmp_path, {"a": 800}), ReadingOptions(), 0.9).stored
    assert stored.threshold is not None
    assert (stored.rejects(stored.threshold), stored.rejects(stored.threshold - 1e-9)) == (False, True)
    assert replace(stored, threshold=None).rejects(1.0) is True
    assert replace(stored, wanted=None).rejects(0.0) is None


@pytest.mark.parametrize(
    "change", [{"slope": -1}, {"threshold": 2}, {"options": None}, {"limit": 0}, {"slope": "much"}]
)
def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    stored = calibrate_lines.make(evaluation(tmp_path, {"a": 800}), ReadingOptions(), 0.9).stored
    path = tmp_path / "c.yaml"
    calibration_file.write(stored, path)
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | change))
    with pytest.raises(UserError) as caught:
        calibration_file.read(path)
    assert caught.value.path == path


@pytest.mark.parametrize("option", ["--calibrate", "--calibration"])
def test_a_calibration_is_of_one_model_and_of_lines(tmp_path: Path, option: str) -> None:
    (tmp_path / "c.yaml").touch()
    (tmp_path / "rec.txt").write_text("a.png\t1\n", encoding="utf-8")
    asked = ["evaluate", "--labels", str(tmp_path / "rec.txt"), option, str(tmp_path / "c.yaml"), "--force"]
    two = [*asked, "--model", "PP-OCRv6_small_rec", "--model", "PP-OCRv3_mobile_rec"]
    result = CliRunner().invoke(cli, two)
    assert (result.exit_code, f"{option} is for one --model" in result.output) == (2, True), result.output
