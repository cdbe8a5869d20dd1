"""Which characters a font really draws, and what happens to files that are no good."""

from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.synthesis.type.fonts import Face, FontFile, find_fonts, open_face, require
from ocrdata.synthesis.type.shaping import shape


def face(path: Path) -> Face:
    return Face(FontFile(path))


def test_a_copy_of_notdef_and_an_empty_outline_are_no_characters(tofu_font: Path) -> None:
    tofu = face(tofu_font)
    assert tofu.draws("A ")
    assert tofu.missing("ABCD ") == {"B", "C", "D"}


def test_the_blank_exclamation_mark_of_dseg_is_missing(fonts: Path) -> None:
    segments = face(fonts / "dseg7/DSEG7Classic-Bold.ttf")
    assert segments.missing("0123456789.-:! ") == {"!"}


def test_a_space_on_a_display_is_as_wide_as_a_digit(fonts: Path) -> None:
    segments, letters = (
        face(fonts / "dseg14/DSEG14Classic-Bold.ttf"),
        face(fonts / "latin/Roboto-Regular.ttf"),
    )
    assert segments.advance(" ") == segments.advance("8")
    assert len({glyph.x_advance for glyph in shape(segments, "A B")}) == 1
    assert letters.advance(" ") < letters.advance("8")


def test_capital_only_fonts_do_not_stand_for_small_letters(fonts: Path) -> None:
    capitals = face(fonts / "latin/BebasNeue-Regular.otf")
    assert {"a", "b", "z"} <= capitals.lookalikes(frozenset())
    assert "A" in capitals.lookalikes(frozenset("a"))  # the one asked for stays
    assert face(fonts / "latin/Roboto-Regular.ttf").lookalikes(frozenset()) == set()


def test_a_character_without_a_font_names_the_fonts_that_were_tried(fonts: Path) -> None:
    faces = [face(fonts / "dseg7/DSEG7Classic-Bold.ttf"), face(fonts / "latin/Roboto-Regular.ttf")]
    require(faces, "0123")
    with pytest.raises(UserError, match=r"表 \(U\+8868\).*DSEG7Classic-Bold\.ttf, Roboto-Regular\.ttf"):
        require(faces, "12表")


def test_every_character_of_the_chinese_dictionary_but_three_can_be_drawn(fonts: Path) -> None:
    from ocrdata import resources
    from ocrdata.samples.charset import read_charset

    files, skipped = find_fonts([fonts / "cjk", fonts / "latin"])
    lacking = set(read_charset(resources.find("dictionaries", "ppocr_keys_v1")).reachable)
    for file in files:
        lacking = open_face(file).missing(lacking)
    assert not skipped
    assert lacking == {"❤", "❋", "𣇉", "\u3000"} & lacking


def test_a_damaged_font_in_a_folder_is_skipped_and_named_alone_an_error(fonts: Path, tmp_path: Path) -> None:
    good = (fonts / "dseg7/DSEG7Classic-Bold.ttf").read_bytes()
    (tmp_path / "数码管.ttf").write_bytes(good)
    (tmp_path / "cut.ttf").write_bytes(good[:700])
    files, skipped = find_fonts([tmp_path])
    assert [file.path.name for file in files] == ["数码管.ttf"]
    assert len(skipped) == 1 and "cut.ttf" in skipped[0]
    with pytest.raises(UserError, match="damaged"):
        find_fonts([tmp_path / "cut.ttf"])


def test_a_collection_is_indexed_and_an_index_beyond_it_says_how_many_there_are(
    fonts: Path, tmp_path: Path
) -> None:
    from fontTools.ttLib import TTCollection, TTFont

    collection = TTCollection()
    collection.fonts = [TTFont(fonts / "dseg7/DSEG7Classic-Bold.ttf"), TTFont(fonts / "latin/OSP-DIN.ttf")]
    path = tmp_path / "two.ttc"
    collection.save(path)
    assert not face(path).draws("(")
    assert open_face(find_fonts([path], index=1)[0][0]).draws("(")
    with pytest.raises(UserError, match="has 2 faces, so number 2 does not exist"):
        find_fonts([path], index=2)


def test_a_variable_font_gives_a_face_for_each_weight(fonts: Path, tmp_path: Path) -> None:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables.TupleVariation import TupleVariation

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 700), (100, 700), (100, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "I"])
    builder.setupCharacterMap({ord("I"): "I"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "I": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "I": (300, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Vary", "styleName": "Regular"})
    builder.setupFvar([("wght", 100, 400, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (200, 0), (200, 0), (0, 0), (200, 0), (0, 0), (0, 0)]
    builder.setupGvar({"I": [TupleVariation({"wght": (0, 1, 1)}, wider)]})
    builder.setupOS2()
    builder.setupPost()
    path = tmp_path / "vary.ttf"
    builder.save(path)

    from ocrdata.synthesis.type.layout import typeset

    files, _ = find_fonts([path])
    widths = [typeset("I", [Face(file)], 50).mask.shape[1] for file in files]
    assert [file.weight for file in files] == [300, 400, 600, 800]
    assert widths[0] == widths[1] < widths[2] < widths[3]


def test_a_bitmap_font_says_what_to_take_instead(tmp_path: Path) -> None:
    font = tmp_path / "bits.bdf"
    font.write_text(
        "STARTFONT 2.1\nFONT bits\nSIZE 8 75 75\nFONTBOUNDINGBOX 8 8 0 0\nSTARTPROPERTIES 2\nFONT_ASCENT 8\n"
        "FONT_DESCENT 0\nENDPROPERTIES\nCHARS 1\nSTARTCHAR A\nENCODING 65\nSWIDTH 500 0\nDWIDTH 8 0\n"
        "BBX 8 8 0 0\nBITMAP\n18\n24\n42\n42\n7E\n42\n42\n42\nENDCHAR\nENDFONT\n"
    )
    with pytest.raises(UserError, match="is a bitmap font without outlines"):
        find_fonts([font])


def test_a_folder_without_fonts_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no usable font"):
        find_fonts([tmp_path])


def test_a_glyph_that_freetype_cannot_draw_is_named_and_never_replaced_by_the_one_before(fonts: Path) -> None:
    path = fonts / "latin/Roboto-Regular.ttf"
    roboto = face(path)
    roboto.load(5, 32)
    with pytest.raises(UserError, match=r"number 1000000\) that FreeType cannot draw") as caught:
        roboto.load(1_000_000, 32)
    assert str(path) in str(caught.value)
