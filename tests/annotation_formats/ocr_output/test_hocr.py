"""hOCR."""

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import hocr
from ocrdata.reading.ocr.hocr_titles import parse_title
from ocrdata.reading.source import Source
from ocrdata.samples.images import read_size
from tests.annotation_formats.conftest import Sample


def test_tesseracts_lines_words_and_paragraphs(sample):
    assert sample("hocr").texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert sample("hocr", level="word").texts == ["Genaxis", "Theatre", "open,", "9", "to", "5"]
    assert sample("hocr").corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    assert sample("hocr").pages[0].size == (320, 180)


LINE = "<span class='ocr_line' title='bbox 10 10 200 30'>{}</span>"
WORD = "<span class='ocrx_word' title='bbox 10 10 90 30'>{}</span>"
CHARACTER = "<span class='ocrx_cinfo' title='x_bboxes 1 1 9 9; x_conf 99'>{}</span>"
CHOICES = (
    "\n<span class='ocrx_cinfo' id='lstm_choices_1_1_0'>\n"
    "<span class='ocrx_cinfo' id='choice_1' title='x_confs 98'>A</span>"
    "<span class='ocrx_cinfo' id='choice_2' title='x_confs 1'>?</span></span>"
)
TIMESTEPS = (
    "<span class='ocr_symbol' id='symbol_1'><span class='ocrx_cinfo' id='timestep1'>"
    "<span class='ocrx_cinfo' id='choice_1' title='x_confs 98'>A</span></span></span>"
)


@pytest.fixture
def texts(tmp_path):
    """The texts that are read of the content of an `ocr_page`."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    def read(content, level="line", page='image "p.png"; bbox 0 0 300 200'):
        page = page.replace('"', "&quot;")
        (tmp_path / "p.hocr").write_text(f'<div class="ocr_page" title="{page}">{content}</div>', "utf-8")
        found = Sample(list(hocr.read(Source(tmp_path, level=level))))
        assert found.skipped == []
        return found.texts

    return read


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (WORD.format("INVOICE") + WORD.format("7781"), "INVOICE 7781"),
        (WORD.format("INVOICE") + "\n   " + WORD.format("7781"), "INVOICE 7781"),
        (WORD.format("INVOICE\n  ") + " " + WORD.format("\n7781 "), "INVOICE 7781"),
        (WORD.format("<strong>INVOICE</strong>") + "<em>" + WORD.format("7781") + "</em>", "INVOICE 7781"),
        ("INVOICE\n 7781", "INVOICE 7781"),
        ("<b>INVOICE</b> <i>7781</i>", "INVOICE 7781"),
        (f"{WORD.format('INVOICE')}, {WORD.format('7781')}", "INVOICE, 7781"),
        (f"({WORD.format('INVOICE')})", "(INVOICE)"),
        (f"{WORD.format('INVOICE')} <b>7781</b>", "INVOICE 7781"),
        (WORD.format("INVOICE" + CHOICES * 7) + " " + WORD.format("7781" + TIMESTEPS), "INVOICE 7781"),
        (WORD.format("".join(CHARACTER.format(each) for each in "INVOICE")), "INVOICE"),
        (WORD.format("".join(CHARACTER.format(each + CHOICES) for each in "7781")), "7781"),
        (WORD.format("<span class='ocrx_cinfo' title='x_confs 98 97'>OK</span>"), "OK"),
        (WORD.format("<span class='alternatives'><ins class='alt'>yes</ins><del>yas</del></span>"), "yes"),
        (WORD.format("co&shy;"), "co-"),
        (WORD.format("A &amp; B<br/>"), "A & B"),
        ("<p>" + WORD.format("unclosed"), "unclosed"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_text_of_a_line_is_that_of_its_words_without_choices(texts, content, text):
    assert texts(LINE.format(content)) == [text]


def test_chinese_words_that_touch_have_no_space(texts):
    words = "".join(
        f"<span class='ocrx_word' title='bbox {left} 10 {right} 30'>{text}</span> "
        for text, left, right in (("中", 10, 30), ("国", 31, 50), ("人", 90, 110))
    )
    assert texts(LINE.format(words)) == ["中国 人"]
    assert texts(LINE.format(words), level="word") == ["中", "国", "人"]


def test_a_paragraph_has_a_row_a_line_and_the_area_around_it_is_no_box(texts):
    lines = LINE.format(WORD.format("one")) + LINE.format(WORD.format("two"))
    paragraph = f"<p class='ocr_par' title='bbox 1 1 99 99'>{lines}</p>"
    area = "<div class='ocr_carea' title='bbox 1 1 99 99'>{}</div>"

    assert texts(area.format(paragraph), level="region") == ["one\ntwo"]
    assert texts(area.format(lines), level="region") == ["one\ntwo"]
    assert texts(area.format(paragraph)) == ["one", "two"]


@pytest.mark.parametrize(
    "page", ["image 'p.png'", "image p.png", 'bbox 0 0 300 200; image "p.png"; ppageno 3', "ppageno 0", ""]
)
def test_the_image_is_the_one_that_the_page_names_or_the_one_of_the_same_stem(texts, page):
    assert texts(LINE.format("hi"), page=page) == ["hi"]


def test_a_name_with_a_semicolon_and_an_apostrophe_is_read_whole(tmp_path):
    assert parse_title('bbox 0 0 3 2; image "it\'s; a.png"; ppageno 0') == {
        "bbox": "0 0 3 2",
        "image": "it's; a.png",
        "ppageno": "0",
    }


def test_pages_of_one_tiff_have_its_frames(tmp_path):
    """The frames differ in size, and a page says what size it was annotated at."""
    frames = [Image.new("L", (300 + number, 200)) for number in range(2)]
    frames[0].save(tmp_path / "scan.tif", save_all=True, append_images=frames[1:])
    (tmp_path / "scan.hocr").write_text(
        "".join(
            f"<div class='ocr_page' title='image \"scan.tif\"; bbox 0 0 {300 + number} 200; "
            f"ppageno {number}'>{LINE.format(f'page {number}')}</div>"
            for number in range(2)
        ),
        encoding="utf-8",
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = Sample(list(hocr.read(Source(tmp_path, scratch=scratch))))

    assert found.texts == ["page 0", "page 1"]
    assert [read_size(page.image) for page in found.pages] == [page.size for page in found.pages]
    assert [page.size for page in found.pages] == [(300, 200), (301, 200)]


def test_a_box_without_a_place_or_with_an_odd_angle_is_skipped_by_name(tmp_path):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    lines = "<span class='ocr_line' title='x_size 3'>lost</span>" + LINE.format("kept")
    odd = "<span class='ocr_line' title='bbox 1 1 9 9; textangle x'>odd</span>"
    (tmp_path / "p.hocr").write_text(f"<div class='ocr_page'>{lines}{odd}</div>", encoding="utf-8")
    found = Sample(list(hocr.read(Source(tmp_path))))

    assert found.texts == ["kept"]
    assert ["bbox" in each.reason for each in found.skipped] == [True, False]
    assert "lost" in found.skipped[0].transcription


@pytest.mark.parametrize(
    ("level", "content", "kept", "lost"),
    [
        ("line", LINE.format("in") + WORD.format("out"), ["in"], ["the ocrx_word is in no line"]),
        (
            "line",
            f"<div class='ocr_carea'>{LINE.format('in')}<p class='ocr_par'>out</p></div>",
            ["in"],
            ["the ocr_par has a text that no line has"],
        ),
        (
            "word",
            LINE.format(WORD.format("in")) + LINE.format("out"),
            ["in"],
            ["the ocr_line has a text that no word has"],
        ),
        ("region", LINE.format(WORD.format("out")), [], ["the ocr_line is in no region"]),
        ("word", f"<p class='ocr_par'>\n{LINE.format(WORD.format('in'))}\n</p>", ["in"], []),
    ],
)
def test_a_text_that_is_not_at_the_chosen_level_is_reported(tmp_path, level, content, kept, lost):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    (tmp_path / "p.hocr").write_text(f"<div class='ocr_page' title='image p.png'>{content}</div>", "utf-8")

    found = Sample(list(hocr.read(Source(tmp_path, level=level))))

    assert found.texts == kept
    assert [skipped.reason.split(";")[0] for skipped in found.skipped] == lost
    assert all("out" in skipped.transcription for skipped in found.skipped)


def test_cdata_of_xhtml_is_text(texts):
    assert texts(LINE.format(WORD.format("<![CDATA[R&D <b>]]>"))) == ["R&D <b>"]


@pytest.mark.parametrize("level", ["line", "region"])
@pytest.mark.parametrize(
    ("angles", "first"), [((180, 180), (90, 30)), ((180, 0), (10, 10)), ((180, None), (10, 10))]
)
def test_a_line_is_turned_as_all_of_its_words_are(tmp_path, angles, first, level):
    Image.new("L", (300, 200)).save(tmp_path / "p.png")
    titles = ["bbox 10 10 90 30" + (f"; textangle {each}" if each is not None else "") for each in angles]
    words = "".join(f"<span class='ocrx_word' title='{title}'>up</span>" for title in titles)
    line = f"<span class='ocr_line' title='bbox 10 10 90 30'>{words}</span>"
    area = f"<div class='ocr_carea' title='bbox 10 10 90 30'>{line}</div>"
    (tmp_path / "p.hocr").write_text(f"<div class='ocr_page' title=''>{area}</div>", encoding="utf-8")

    (page,) = hocr.read(Source(tmp_path, level=level))

    assert page.boxes[0].points[0] == first
