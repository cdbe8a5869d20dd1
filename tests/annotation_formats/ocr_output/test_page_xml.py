"""PAGE XML."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import page_xml
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import Sample


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


COORDS = '<Coords points="10,10 90,10 90,30 10,30"/>'
EMPTY = "<TextEquiv><Unicode></Unicode></TextEquiv>"


def unicode(text, index=0):
    """A reading."""
    return f"<TextEquiv index='{index}'><Unicode>{text}</Unicode></TextEquiv>"


@pytest.fixture
def texts(tmp_path):
    """The texts that are read of a region's content."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    def read(content, level="line", name='imageFilename="p.png"'):
        page = f"<Page {name}><TextRegion>{COORDS}{content}</TextRegion></Page>"
        (tmp_path / "p.xml").write_text(f"<PcGts>{page}</PcGts>", encoding="utf-8")
        found = Sample(list(page_xml.read(Source(tmp_path, level=level))))
        assert found.skipped == []
        return found.texts

    return read


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (f"<Word>{COORDS}{unicode('INVOICE')}</Word><Word>{unicode('7781')}</Word>{EMPTY}", "INVOICE 7781"),
        (f"{unicode('second', 1)}{unicode('first', 0)}", "first"),
        (f"{unicode('  ', 0)}{unicode('read', 1)}", "read"),
        ("<TextEquiv><PlainText>plain</PlainText></TextEquiv>", "plain"),
        (f"<Word><Glyph>{unicode('o')}</Glyph><Glyph>{unicode('k')}</Glyph></Word>", "ok"),
        (f"<Word>{COORDS}{unicode('中')}</Word><Word>{COORDS}{unicode('国')}</Word>", "中国"),
        (unicode("co\u00ad"), "co-"),
        (EMPTY, ""),
    ],
)
def test_an_empty_reading_gives_way_to_the_next_or_to_the_words(texts, line, text):
    line = f"<TextLine>{COORDS}{line}</TextLine>"
    assert texts(line) == [text]
    assert texts(line + EMPTY, level="region") == [text]


def plain(text):
    return f"<TextEquiv><Unicode>{text}</Unicode></TextEquiv>"


@pytest.mark.parametrize(
    ("readings", "noted"),
    [
        (plain("one") + plain("two"), True),
        (plain("one") + plain("one"), False),
        (plain("one"), False),
        (plain("one").replace(">", " conf='0.4'>", 1) + plain("two").replace(">", " conf='0.9'>", 1), True),
        (unicode("one", 0) + unicode("two", 1), False),
    ],
)
def test_readings_that_nothing_orders_are_noted(tmp_path, readings, noted):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    line = f"<TextRegion><TextLine>{COORDS}{readings}</TextLine></TextRegion>"
    page = f'<PcGts><Page imageFilename="p.png">{line}</Page></PcGts>'
    (tmp_path / "p.xml").write_text(page, encoding="utf-8")
    source = Source(tmp_path)

    assert Sample(list(page_xml.read(source))).texts == ["one"]
    assert any("TextEquiv" in note for note in source.notes) == noted


def test_a_file_that_names_no_image_is_that_of_the_image_of_its_stem(texts):
    assert texts(f"<TextLine>{COORDS}{unicode('hi')}</TextLine>", name="") == ["hi"]


def test_vertical_writing_stays_upright(tmp_path):
    """A baseline that runs downwards under upright characters does not turn their box."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    line = (
        '<TextLine><Coords points="10,10 30,10 30,90 10,90"/><Baseline points="20,10 20,90"/>'
        f"{unicode('上下')}</TextLine>"
    )
    page = f'<Page imageFilename="p.png"><TextRegion>{line}</TextRegion></Page>'
    (tmp_path / "p.xml").write_text(f"<PcGts>{page}</PcGts>", encoding="utf-8")

    (found,) = page_xml.read(Source(tmp_path))
    assert found.boxes[0].points[0] == (10, 10)


LINE = f"<TextLine>{COORDS}{unicode('line')}</TextLine>"
WORD = f"<TextLine>{COORDS}<Word>{COORDS}{unicode('word')}</Word></TextLine>"


@pytest.mark.parametrize(
    ("level", "content", "kept", "reasons"),
    [
        (
            "line",
            f"<TextRegion>{LINE}</TextRegion><TextRegion>{COORDS}{unicode('lost')}</TextRegion>",
            ["line"],
            ["the TextRegion has a text that no line has; use --level region"],
        ),
        (
            "word",
            f"<TextRegion>{WORD}{LINE}{unicode('both')}</TextRegion>",
            ["word"],
            ["the TextLine has a text that no word has; use --level line"],
        ),
        (
            "region",
            f"<TableRegion><TableCell>{WORD}</TableCell></TableRegion>",
            [],
            ["the TextLine is in no region; use --level line"],
        ),
        (
            "line",
            f"<TextRegion><TextLine>{COORDS}</TextLine>{unicode('lost')}</TextRegion>",
            [""],
            ["the TextRegion has a text that no line has; use --level region"],
        ),
        ("line", f"<TextRegion>{WORD}{unicode('word')}</TextRegion><TextRegion/>", ["word"], []),
        ("region", f"<TextRegion>{COORDS}{LINE}</TextRegion>", ["line"], []),
    ],
)
def test_a_text_that_is_not_at_the_chosen_level_is_reported(tmp_path, level, content, kept, reasons):
    Image.new("L", (300, 200)).save(tmp_path / "a.png")
    page = f'<PcGts><Page imageFilename="a.png">{content}</Page></PcGts>'
    (tmp_path / "a.xml").write_text(page, encoding="utf-8")

    found = Sample(list(page_xml.read(Source(tmp_path, level=level))))

    assert found.texts == kept
    assert [skipped.reason for skipped in found.skipped] == reasons


def _region(name, *lines, custom=""):
    inner = "".join(
        f'<TextLine custom="{number}">{COORDS}{unicode(text)}</TextLine>' for text, number in lines
    )
    return f'<TextRegion id="{name}" custom="{custom}">{COORDS}{inner}</TextRegion>'


def _place(number):
    return f"readingOrder {{index:{number};}} structure {{type:paragraph;}}"


ORDER = """<ReadingOrder><OrderedGroup id="g">
 <RegionRefIndexed index="2" regionRef="r1"/><RegionRefIndexed index="0" regionRef="r3"/>
 <UnorderedGroupIndexed index="1"><RegionRef regionRef="r2"/></UnorderedGroupIndexed>
</OrderedGroup></ReadingOrder>"""


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (_region("r1", ("a", "")) + _region("r2", ("b", "")) + _region("r3", ("c", "")), ["a", "b", "c"]),
        (
            ORDER + _region("r1", ("a", "")) + _region("r2", ("b", "")) + _region("r3", ("c", "")),
            ["c", "b", "a"],
        ),
        (
            ORDER + _region("r9", ("x", "")) + _region("r1", ("a", "")) + _region("r3", ("c", "")),
            ["c", "a", "x"],
        ),
        (_region("r1", ("b", _place(1)), ("a", _place(0)), ("c", _place(2))), ["a", "b", "c"]),
        (_region("r1", ("b", _place(1)), ("a", _place(0)), ("c", "")), ["b", "a", "c"]),
        (_region("r1", ("b", ""), custom=_place(1)) + _region("r2", ("a", ""), custom=_place(0)), ["a", "b"]),
    ],
)
def test_texts_come_in_the_reading_order_that_the_file_gives(tmp_path, content, texts):
    Image.new("L", (300, 200)).save(tmp_path / "a.png")
    page = f'<PcGts><Page imageFilename="a.png">{content}</Page></PcGts>'
    (tmp_path / "a.xml").write_text(page, encoding="utf-8")

    assert Sample(list(page_xml.read(Source(tmp_path)))).texts == texts
