"""A real recogniser doubts labels."""

import cv2
import numpy as np
import pytest

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
