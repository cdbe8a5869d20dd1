"""Texts and boxes as `check --fix` writes them."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ocrdata.quality.fixing.corrections import fix_boxes, fix_text
from ocrdata.quality.loader.rules import detection_defaults, model_rules

RULES = model_rules("PP-OCRv3_mobile_rec")


def test_boxes_are_cut_at_the_edge_put_in_order_and_dropped_if_outside():
    rules = detection_defaults()

    def box(*points, **more):
        return {"points": [list(point) for point in points], "transcription": "a"} | more

    boxes = [
        box((-5, 0), (20, 0), (20, 12), (-5, 12)),
        box((0, 0), (20, 12), (20, 0), (0, 12)),
        box((300, 0), (320, 0), (320, 12), (300, 12)),
        box((0, 20), (20, 20), (20, 40), (0, 40), difficult=True),
        {"points": "x"},
    ]
    done = json.loads(fix_boxes(json.dumps(boxes), rules, (200, 100)))
    assert [item["transcription"] for item in done] == ["a", "a", "###"]
    assert done[0]["points"] == [[0, 0], [20, 0], [20, 12], [0, 12]]
    assert done[1]["points"] == [[0, 0], [20, 0], [20, 12], [0, 12]]
    assert fix_boxes("[]", rules, (9, 9)) is None
    assert fix_boxes("{", rules, (9, 9)) is None


@given(st.text(max_size=30))
def test_a_fixed_text_needs_no_fixing(text):
    done = fix_text(text, RULES)
    assert fix_text(done, RULES) == done
