"""VIA, CSV."""

from ocrdata.annotation_formats.annotation_tools import via_csv
from ocrdata.reading.source import Source


def test_versions_2_and_3(sample):
    found = sample("via-csv")

    assert found.texts == ["one", "Genaxis Theatre", 'a, "b" 中文']
    assert found.corners(2) == [(160.0, 40.0), (260.0, 60.0), (256.0, 82.0), (156.0, 62.0)]
    assert [each.reason for each in found.skipped] == ["a circle is not a text region"]
    assert [len(page.boxes) for page in found.pages] == [1, 2, 0]


def test_version_1_begins_with_a_hash(tmp_path):
    (tmp_path / "a.jpg").touch()
    rows = [
        "#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes",
        'a.jpg,9,{},2,0,"{""name"":""rect"",""x"":1,""y"":1,""width"":8,""height"":4}","{""text"":""hi""}"',
        "a.jpg,9,{},2,1,not JSON,{},more",
    ]
    (tmp_path / "via.csv").write_text("\n".join(rows), encoding="utf-8")

    assert via_csv.sniff(tmp_path)
    skipped, page = via_csv.read(Source(tmp_path))
    assert [box.transcription for box in page.boxes] == ["hi"]
    assert (skipped.where, skipped.boxes) == ("via.csv:3", 1)
