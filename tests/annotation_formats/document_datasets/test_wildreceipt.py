"""WildReceipt."""

import json

from ocrdata.annotation_formats.document_datasets import wildreceipt
from ocrdata.reading.source import Source


def test_boxes_that_begin_at_the_bottom_left_are_turned_the_right_way(sample):
    found = sample("wildreceipt")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5", None]
    assert found.corners(0) == [(20.0, 32.0), (202.0, 32.0), (202.0, 51.0), (20.0, 51.0)]


def test_classes_are_no_texts(sample):
    assert not {"1", "25", "0"} & set(sample("wildreceipt").texts)


def test_the_first_corner_can_be_trusted_instead(sample):
    assert sample("wildreceipt", keep_order=True).corners(0)[0] == (20.0, 51.0)


def test_a_box_that_begins_elsewhere_is_taken_as_upright_and_noted(tmp_path):
    (tmp_path / "a.jpg").touch()
    boxes = [[20, 51, 202, 51, 202, 32, 20, 32], [202, 132, 20, 132, 20, 151, 202, 151]]
    annotations = [{"box": box, "text": "hi", "label": 1} for box in boxes]
    record = {"file_name": "a.jpg", "height": 200, "width": 300, "annotations": annotations}
    (tmp_path / "train.txt").write_text(json.dumps(record), "utf-8")
    source = Source(tmp_path)

    (page,) = wildreceipt.read(source)

    assert [box.points[0] for box in page.boxes] == [(20.0, 32.0), (20.0, 132.0)]
    assert list(source.notes.values()) == [1]
