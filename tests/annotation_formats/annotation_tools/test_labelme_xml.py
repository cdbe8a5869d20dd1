"""LabelMe's web tool."""

from ocrdata.annotation_formats.annotation_tools import labelme_xml
from ocrdata.reading.source import Source


def test_polygons_with_what_was_typed_and_objects_that_were_deleted(sample):
    found = sample("labelme-xml")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文']
    assert found.corners(1) == [(160.0, 40.0), (260.0, 60.0), (256.0, 82.0), (156.0, 62.0)]
    assert found.pages[0].size == (320, 180)
    (skipped,) = found.skipped
    assert skipped.reason == "the object was deleted in LabelMe"
    assert "gone" in skipped.transcription


def _read(folder, *names, **options):
    corners = "".join(f"<pt><x>{x}</x><y>{y}</y></pt>" for x, y in ((1, 1), (9, 1), (9, 5), (1, 5)))
    objects = "".join(
        f"<object><name>{name}</name><deleted>0</deleted><polygon>{corners}</polygon></object>"
        for name in names
    )
    (folder / "a.jpg").touch()
    (folder / "a.xml").write_text(f"<annotation><filename>a.jpg</filename>{objects}</annotation>", "utf-8")
    source = Source(folder, **options)
    (page,) = labelme_xml.read(source)
    return [box.transcription for box in page.boxes], list(source.notes)


def test_names_are_texts_unless_they_are_those_of_classes(tmp_path):
    assert _read(tmp_path, "EXIT", "Platform 2") == (["EXIT", "Platform 2"], [])
    texts, (note,) = _read(tmp_path, *["sign"] * 20)
    assert set(texts) == {""}
    assert "names of classes" in note
    assert _read(tmp_path, *["sign"] * 20, text="Name") == (["sign"] * 20, [])
