"""A real recogniser doubts labels."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.quality.judge import doubts, edit_distance, read
from ocrdata.quality.lines import Look
from ocrdata.quality.rules import model_rules
from ocrdata.quality.scan import LabelFile


def test_edit_distances():
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "abc") == 3


@given(st.text("ab中", max_size=6), st.text("ab中", max_size=6), st.text("ab中", max_size=6))
def test_the_edit_distance_is_a_metric(a, b, c):
    assert edit_distance(a, a) == 0
    assert edit_distance(a, b) == edit_distance(b, a) >= (a != b)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)


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
