"""A real recogniser doubts labels."""

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.judge.recogniser import read
from ocrdata.quality.checks.doubts import doubts
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.lines import Look
from ocrdata.quality.loader.rules import model_rules


def printed(text):
    image = np.full((48, 24 * len(text), 3), 245, np.uint8)
    cv2.putText(image, text, (6, 34), cv2.FONT_HERSHEY_DUPLEX, 1, (20, 20, 20), 2, cv2.LINE_AA)
    return image


def test_it_reads_print():
    pytest.importorskip("onnxruntime", reason="the recogniser needs onnxruntime (pip install ocrdata[judge])")
    first, second = read([printed("Invoice 2048"), printed("Total")])
    assert (first.text.replace(" ", ""), second.text) == ("Invoice2048", "Total")
    assert min(first.confidence, second.confidence) > 0.8


def test_a_wrong_label_is_doubted_and_a_right_one_is_not(tmp_path):
    pytest.importorskip("onnxruntime", reason="the recogniser needs onnxruntime (pip install ocrdata[judge])")
    cv2.imencode(".png", printed("Invoice 2048"))[1].tofile(tmp_path / "a.png")
    rows = "a.png\tInvoice 2048\na.png\t合计金额\na.png\tInvoice 2049\ngone.png\tx\n"
    (tmp_path / "rec.txt").write_text(rows, encoding="utf-8")
    file = LabelFile(tmp_path / "rec.txt", model_rules("PP-OCRv3_mobile_rec"), Look(str(tmp_path), "decode"))
    (finding,) = doubts(file)
    assert finding.line == 2
    assert "Invoice" in finding.faults[0].sentence()


@pytest.fixture
def upside_down(tmp_path):
    """A label file with an upright crop, the same one upside down, and one that says the same both ways."""
    pytest.importorskip("onnxruntime", reason="the recogniser needs onnxruntime (pip install ocrdata[judge])")
    upright, both_ways = printed("Invoice 2048"), printed("SOS")
    images = {"up": upright, "down": upright[::-1, ::-1], "both": both_ways[::-1, ::-1]}
    for name, image in images.items():
        cv2.imencode(".png", image)[1].tofile(tmp_path / f"{name}.png")
    rows = "up.png\tInvoice 2048\ndown.png\tInvoice 2048\nboth.png\tSOS\ndown.png\tfourteen\n"
    (tmp_path / "rec.txt").write_text(rows, encoding="utf-8")
    return tmp_path / "rec.txt"


def test_a_crop_is_upside_down_if_it_says_its_label_only_when_it_is_turned(upside_down):
    rules = model_rules("PP-OCRv3_mobile_rec")
    found = list(doubts(LabelFile(upside_down, rules, Look(str(upside_down.parent), "decode"))))
    assert [(finding.line, finding.faults[0].code) for finding in found if finding.line < 4] == [
        (2, "crop-upside-down")
    ]
    assert all(finding.faults[0].code == "suspicious-label" for finding in found if finding.line == 4)


def test_the_corrected_copy_has_it_the_right_way_up(upside_down, tmp_path):
    out = tmp_path / "fixed"
    result = CliRunner().invoke(
        cli, ["check", str(upside_down), "--judge", "--fix", str(out), "--model", "PP-OCRv3_mobile_rec"]
    )
    assert result.exit_code == 0, result.output
    assert "crops turned by 180° 1" in " ".join(result.output.split())
    upright = cv2.imread(str(tmp_path / "up.png"))
    lines = dict.fromkeys(row.split("\t")[0] for row in (out / "rec.txt").read_text("utf-8").splitlines())
    assert list(lines) == ["images/up.png", "images/down.png", "images/both.png", "images/down~2.png"]
    assert np.array_equal(cv2.imread(str(out / "images/down.png")), upright)
    assert np.array_equal(cv2.imread(str(out / "images/up.png")), upright)
    assert np.array_equal(cv2.imread(str(out / "images/down~2.png")), upright[::-1, ::-1])
