"""VIA."""

import json

import pytest

from ocrdata.annotation_formats.annotation_tools import via
from ocrdata.reading.source import Source


def test_a_saved_project_has_its_files_under_a_key_of_their_own(sample):
    found = sample("via/project.json")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文']
    assert [skipped.reason for skipped in found.skipped] == ["a circle is not a text region"]


def test_an_export_may_have_regions_as_an_object(sample):
    assert sample("via/export.json").texts == ["Genaxis Theatre"]


def test_a_check_box_is_ticked_or_not(tmp_path):
    (tmp_path / "a.png").touch()
    ticks = [{}, {"yes": True}, {"yes": False}, {"no": True}]
    regions = [
        {
            "shape_attributes": {"name": "rect", "x": 1, "y": 1, "width": 8, "height": 4},
            "region_attributes": {"text": "hi", "illegible": tick},
        }
        for tick in ticks
    ]
    record = {"a.png9": {"filename": "a.png", "size": 9, "regions": regions}}
    (tmp_path / "via.json").write_text(json.dumps(record), encoding="utf-8")

    (page,) = via.read(Source(tmp_path))
    assert [box.ignore for box in page.boxes] == [False, True, False, False]
    assert {box.transcription for box in page.boxes} == {"hi"}


def test_a_polyline_is_closed_and_noted(tmp_path):
    (tmp_path / "a.png").touch()
    shape = {"name": "polyline", "all_points_x": [1, 9, 9], "all_points_y": [1, 1, 5]}
    regions = [{"shape_attributes": shape, "region_attributes": {"text": "hi"}}]
    record = {"a.png9": {"filename": "a.png", "size": 9, "regions": regions}}
    (tmp_path / "via.json").write_text(json.dumps(record), encoding="utf-8")
    source = Source(tmp_path)

    (page,) = via.read(source)
    assert page.boxes[0].transcription == "hi"
    assert any("polyline" in note for note in source.notes)


@pytest.mark.parametrize(
    ("size", "noted"), [(5, False), ("5", False), (99, True), (-1, False), (None, False)]
)
def test_a_file_of_another_number_of_bytes_is_noted(tmp_path, size, noted):
    (tmp_path / "a.png").write_bytes(b"12345")
    record = {"a.png": {"filename": "a.png", "size": size, "regions": []}}
    (tmp_path / "via.json").write_text(json.dumps(record), encoding="utf-8")
    source = Source(tmp_path)
    list(via.read(source))
    assert any("another number of bytes" in note for note in source.notes) == noted
