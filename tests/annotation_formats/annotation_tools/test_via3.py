"""VIA 3."""

import json

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.annotation_tools import via3
from ocrdata.reading.source import Source


def test_rectangles_polygons_and_extreme_points_with_attributes_by_name(sample):
    found = sample("via3")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert found.corners(2) == [(30.0, 79.0), (150.0, 79.0), (150.0, 108.0), (30.0, 108.0)]
    assert [each.reason for each in found.skipped] == [
        "a circle is not a text region",
        "the annotation is about the whole image, not about a region",
    ]


def _read(folder, *regions, files=({"fid": 1, "fname": "a.jpg"},), views=(1,), **options):
    (folder / "a.jpg").touch()
    project = {
        "project": {"vid_list": ["1"], "data_format_version": "3.1.1"},
        "attribute": {
            "1": {"aname": "language", "options": {"0": "en"}},
            "2": {"aname": "kind", "options": {}},
        },
        "file": {str(each["fid"]): each for each in files},
        "view": {"1": {"fid_list": list(views)}},
        "metadata": {str(number): {"vid": "1", **each} for number, each in enumerate(regions)},
    }
    (folder / "via.json").write_text(json.dumps(project), encoding="utf-8")
    source = Source(folder, **options)
    return list(via3.read(source)), list(source.notes)


def test_options_are_called_by_their_names(tmp_path):
    region = {"xy": [2, 1, 1, 8, 4], "av": {"1": "0", "2": "sign"}}

    (page,), (note,) = _read(tmp_path, region)
    assert page.boxes[0].transcription == ""
    assert "'language', 'kind'" in note
    (page,), _ = _read(tmp_path, region, text="Language")
    assert page.boxes[0].transcription == "en"


def test_a_region_of_a_video_is_reported(tmp_path):
    (skipped, _), _ = _read(tmp_path, {"xy": [2, 1, 1, 8, 4], "z": [1.5], "av": {}})

    assert "video" in skipped.reason


@pytest.mark.parametrize("views", [(1, 2), (9,)])
def test_regions_of_a_view_that_is_not_one_file_are_reported(tmp_path, views):
    (skipped,), _ = _read(tmp_path, {"xy": [2, 1, 1, 8, 4], "av": {"2": "sign"}}, views=views)

    assert skipped.boxes == 1
    assert "sign" in skipped.transcription


def test_a_project_of_a_version_that_does_not_name_itself_is_detected(tmp_path):
    _read(tmp_path, {"xy": [2, 1, 1, 8, 4], "av": {"2": "sign"}})
    file = tmp_path / "via.json"
    assert via3.sniff(file)

    old = json.loads(file.read_text(encoding="utf-8"))
    old["project"] = {"pid": "__VIA_PROJECT_ID__", "rev_timestamp": "", "vid_list": ["1"]}
    file.write_text(json.dumps(old), encoding="utf-8")
    assert via3.sniff(file)
    assert detect(file) == "via3"
