"""VoTT."""

import json

from ocrdata.annotation_formats.annotation_tools import vott
from ocrdata.reading.source import Source


def test_tags_are_classes_and_no_texts(sample):
    found = sample("vott")

    assert found.texts == ["", None]
    assert found.corners(1) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert found.pages[0].size == (320, 180)
    assert sample("vott", text="Tag").texts[0] == "name"


def _asset(name, **more):
    size = {"width": 100, "height": 50}
    box = {"left": 1, "top": 2, "width": 8, "height": 4}
    return {
        "asset": {"name": name, "size": size, "type": 1, **more},
        "regions": [{"boundingBox": box, "tags": ["7"]}],
    }


def test_an_export_holds_all_assets_and_is_read_instead_of_them(tmp_path):
    (tmp_path / "a b.jpg").touch()
    assets = {"1": _asset("a%20b.jpg"), "2": _asset("film.mp4#t=1.5", type=3)}
    (tmp_path / "signs-export.json").write_text(
        json.dumps({"name": "signs", "assets": assets}), encoding="utf-8"
    )
    (tmp_path / "1-asset.json").write_text(json.dumps(assets["1"]), encoding="utf-8")

    source = Source(tmp_path, text="tag")
    page, skipped = vott.read(source)

    assert page.boxes[0].points[0] == (1, 2)
    assert page.boxes[0].transcription == "7"
    assert "video" in skipped.reason
    assert any("repeat it" in note for note in source.notes)
