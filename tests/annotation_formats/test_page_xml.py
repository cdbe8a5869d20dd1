"""PAGE XML."""

from ocrdata.annotation_formats import page_xml
from ocrdata.reading.source import Source


def test_lines_have_their_first_reading_or_their_words(sample):
    found = sample("page-xml/page.xml")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text"]
    assert found.pages[0].size == (320, 180)


def test_words_and_regions(sample):
    assert sample("page-xml/page.xml", level="word").texts == ['a, "b"', "中文"]
    assert sample("page-xml/page.xml", level="region").texts == ['Genaxis Theatre\na, "b" 中文\ncurved text']


def test_the_version_of_2010_has_points_as_elements(sample):
    found = sample("page-xml/old", level="region")

    assert found.texts == ["Genaxis Theatre"]
    assert found.corners(0)[2] == (140.0, 52.0)


def test_a_billion_laughs_are_refused_before_they_are_laughed(tmp_path):
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<!DOCTYPE PcGts [<!ENTITY l0 "lol">{entities}]><PcGts><Page imageFilename="&l9;"/></PcGts>'
    (tmp_path / "a.xml").write_text(bomb, encoding="utf-8")

    (skipped,) = page_xml.read(Source(tmp_path))
    assert "declares entities" in skipped.reason


def test_an_external_entity_is_not_fetched(tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    reference = (
        f'<!DOCTYPE PcGts [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]><PcGts><Page>&s;</Page></PcGts>'
    )
    (tmp_path / "a.xml").write_text(reference, encoding="utf-8")

    (skipped,) = page_xml.read(Source(tmp_path))
    assert "declares entities" in skipped.reason
