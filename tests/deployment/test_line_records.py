"""What `predict --json` says of each line: text, confidence, characters, and what the confidence means."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.deployment import line_records
from ocrdata.deployment.line_records import FoundLine
from ocrdata.evaluation.calibration.calibration_file import ReadingOptions, StoredCalibration
from ocrdata.evaluation.calibration.platt_scaling import Calibration
from ocrdata.evaluation.detection.routed_detector import DetectedBox
from ocrdata.evaluation.jobs import ReadCharacters
from ocrdata.samples import labels
from tests import running
from tests.conftest import Drawer

BOX = DetectedBox(np.array([[0, 0], [9.123, 0], [9, 5], [0, 5]], np.float32), "trained")
READ = ReadCharacters("12", 0.75, (("1", 0.9), ("2", 0.6)))


def stored(threshold: float | None, wanted: float | None = 0.95) -> StoredCalibration:
    """A calibration that changes nothing."""
    return StoredCalibration("first", (), Calibration(1, 0), ReadingOptions(), wanted, threshold, {})


def test_a_reader_is_asked_for_with_what_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "line.png").touch()
    said = " ".join(running.run_command("predict", tmp_path / "line.png", code=2).output.split())
    assert "a folder that export wrote, or a name of `ocrdata models`" in said


def test_a_line_has_its_characters_with_their_confidences() -> None:
    assert line_records.record(FoundLine(Path("图.png"), None, READ), None, networks=False) == {
        "image": "图.png",
        "text": "12",
        "confidence": 0.75,
        "characters": [{"text": "1", "confidence": 0.9}, {"text": "2", "confidence": 0.6}],
    }


def test_a_line_of_a_page_has_its_corners_and_of_two_detectors_the_one_that_found_it() -> None:
    found = line_records.record(FoundLine(Path("a.jpg"), BOX, READ), None, networks=True)
    assert found["points"] == [[0, 0], [9.12, 0], [9, 5], [0, 5]]
    assert found["network"] == "trained"
    assert "network" not in line_records.record(FoundLine(Path("a.jpg"), BOX, READ), None, networks=False)


@pytest.mark.parametrize(
    ("threshold", "wanted", "expected"),
    [(0.7, 0.95, False), (0.8, 0.95, True), (None, 0.95, True), (None, None, None)],
)
def test_a_calibrated_line_says_how_probably_it_is_right(threshold, wanted, expected) -> None:
    line = FoundLine(Path("a.jpg"), None, READ)
    found = line_records.record(line, stored(threshold, wanted), networks=False)
    assert found["probability"] == pytest.approx(0.75)
    assert found.get("rejected") is expected


def test_a_box_that_is_too_small_to_read_has_no_text() -> None:
    found = line_records.record(FoundLine(Path("a.jpg"), BOX, None), None, networks=False)
    assert (found["text"], found["confidence"], found["characters"]) == ("", 0, [])


def test_pages_without_lines_are_pages() -> None:
    pages = line_records.as_labels(
        [FoundLine(Path("b.jpg"), BOX, READ)], [Path("a.jpg"), Path("b.jpg")], pages=True, networks=False
    )
    assert [(page.image.name, [box.transcription for box in page.boxes]) for page in pages] == [
        ("a.jpg", []),
        ("b.jpg", ["12"]),
    ]


@pytest.fixture(scope="module")
def checkpoint() -> Path:
    """The default model as a checkpoint of its own."""
    pytest.importorskip("paddle")
    from ocrdata.train.models import presets, source
    from ocrdata.train.weights import stock_weights

    return stock_weights.stock(presets.load(presets.DEFAULT), source.training_code())


def test_lines_are_read_without_paddleocr(checkpoint: Path, draw: Drawer, tmp_path: Path) -> None:
    draw(tmp_path / "lines", "DSEG7Classic-Bold", "0123456789", 2, 1)
    images = [line.image for line in labels.read_lines(tmp_path / "lines" / "rec.txt")]
    out = tmp_path / "found.txt"
    said = running.run_command("predict", *images, "--rec", checkpoint, "--json", "--out", out).stdout
    rows = json.loads(said)
    assert [row["image"] for row in rows] == [str(image) for image in images]
    for row in rows:
        assert "".join(part["text"] for part in row["characters"]) == row["text"] != ""
        sure = [part["confidence"] for part in row["characters"]]
        assert np.mean(sure) == pytest.approx(row["confidence"], abs=1e-4)
    written = [line.split("\t")[1] for line in out.read_text(encoding="utf-8").splitlines()]
    assert written == [row["text"] for row in rows]


def test_only_some_characters_are_read(checkpoint: Path, draw: Drawer, tmp_path: Path) -> None:
    draw(tmp_path / "lines", "DSEG7Classic-Bold", "0123456789", 2, 1)
    images = [line.image for line in labels.read_lines(tmp_path / "lines" / "rec.txt")]
    said = running.run_command("predict", *images, "--rec", checkpoint, "--only-chars", "ABC").stdout
    texts = [line.split("\t")[1] for line in said.splitlines()]
    assert len(texts) == len(images)
    assert set("".join(texts)) <= set("ABC")


def test_a_model_is_named_instead_of_a_folder(checkpoint: Path, draw: Drawer, tmp_path: Path) -> None:
    draw(tmp_path / "lines", "DSEG7Classic-Bold", "0123456789", 2, 1)
    images = [line.image for line in labels.read_lines(tmp_path / "lines" / "rec.txt")]
    said = [
        running.run_command("predict", *images, "--rec", rec, "--only-chars", "0123456789").stdout
        for rec in (checkpoint, "PP-OCRv6_small_rec")
    ]
    assert said[0] == said[1] != ""
    assert said[1].count("\n") == len(images)


@pytest.mark.parametrize(
    ("rec", "why"), [("PP-OCRv6_smal_rec", "Did you mean PP-OCRv6_small_rec?"), (None, "need --rec")]
)
def test_what_is_no_model_is_refused(rec, why, tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    words = ["predict", tmp_path / "a.png", "--det", "PP-OCRv6_small_det", *(["--rec", rec] if rec else [])]
    assert why in " ".join(running.run_command(*words, code=2).output.split())


def test_a_damaged_image_is_named(checkpoint: Path, tmp_path: Path) -> None:
    path = tmp_path / "坏.jpg"
    cv2.imencode(".png", np.zeros((8, 8, 3), np.uint8))[1].tofile(path)
    path.write_bytes(path.read_bytes()[:30])
    said = running.run_command("predict", path, "--rec", checkpoint, "--json", code=1).output
    assert "坏.jpg" in said.replace("\n", "") and "cannot be decoded" in said


def test_a_calibration_needs_json(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "c.yaml").touch()
    words = ["predict", tmp_path / "a.png", "--rec", tmp_path / "a.png", "--calibration", tmp_path / "c.yaml"]
    assert "--calibration is for --json" in running.run_command(*words, code=2).output
