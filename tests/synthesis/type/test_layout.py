"""Typesetting: kerning, shaping, fallback, vertical text, points; a mask shows its text and nothing else."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from ocrdata.synthesis.type.fallback import runs_by_face
from ocrdata.synthesis.type.fonts import Face, FontFile, open_face
from ocrdata.synthesis.type.glyphs import glyph
from ocrdata.synthesis.type.layout import Style, typeset
from ocrdata.synthesis.type.shaping import shape


@pytest.fixture
def face(fonts: Path):  # type: ignore[no-untyped-def]
    return lambda name: open_face(FontFile(fonts / name))


def columns_of_ink(mask: np.ndarray) -> int:
    """Number of separate stretches of inked columns."""
    inked = (mask > 60).any(axis=0).astype(int)
    return int((np.diff(np.concatenate([[0], inked])) == 1).sum())


def test_latin_is_kerned(face) -> None:  # type: ignore[no-untyped-def]
    roboto = [face("latin/Roboto-Regular.ttf")]
    apart = sum(glyph(roboto[0], char, 60).advance for char in "AVAVAV")
    assert typeset("AVAVAV", roboto, 60).mask.shape[1] < apart - 6


def test_arabic_letters_are_joined_and_run_from_right_to_left(face) -> None:  # type: ignore[no-untyped-def]
    arabic = [face("script/NotoSansArabic-Regular.ttf")]
    joined = typeset("بيت", arabic, 80).mask
    assert columns_of_ink(joined) == 1
    alone = sum(typeset(letter, arabic, 80).mask.shape[1] for letter in "بيت")
    assert joined.shape[1] < alone
    # ا stands first in the text, so its upright stroke is on the right.
    alef_first = typeset("اب", arabic, 80).mask
    assert (alef_first[:, -12:] > 128).any(axis=1).mean() > 0.6


def test_numbers_keep_their_order_amid_arabic(face) -> None:  # type: ignore[no-untyped-def]
    fonts = [face("script/NotoSansArabic-Regular.ttf"), face("latin/NotoSans-Regular.ttf")]
    number = typeset("17", [fonts[1]], 60).mask
    line = typeset("عدد 17", fonts, 60).mask
    rows = np.flatnonzero(line[:, : number.shape[1]].any(axis=1))
    shown = line[rows[0] : rows[0] + number.shape[0], : number.shape[1]]
    inked = number[np.flatnonzero(number.any(axis=1))[0] :]
    height = min(len(shown), len(inked))
    assert np.abs(shown[:height].astype(int) - inked[:height]).mean() < 12


def test_devanagari_is_reordered_and_thai_marks_stay_above_their_base(face) -> None:  # type: ignore[no-untyped-def]
    hindi = [face("script/NotoSansDevanagari-Regular.ttf")]
    # In हि the vowel sign is written after the consonant and drawn before it.
    assert not np.array_equal(
        typeset("हि", hindi, 60).mask, np.hstack([typeset(char, hindi, 60).mask[:10] for char in "ह"])[:1]
    )
    assert typeset("हि", hindi, 60).mask[:, :14].max() > 0
    thai = [face("script/NotoSansThai-Regular.ttf")]
    assert typeset("ที่", thai, 60).mask.shape[1] <= typeset("ท", thai, 60).mask.shape[1] + 3


def test_a_character_the_main_face_lacks_comes_from_the_next(face) -> None:  # type: ignore[no-untyped-def]
    latin, chinese = face("latin/Roboto-Regular.ttf"), face("cjk/NotoSansSCSubset-Regular.otf")
    mixed = typeset("A中", [latin, chinese], 48).mask
    assert np.array_equal(mixed[:, -20:].any(), True)
    assert mixed.shape[1] > typeset("中", [chinese], 48).mask.shape[1] + 20
    with pytest.raises(ValueError, match="no face has '中'"):
        typeset("A中", [latin], 48)


def test_vertical_text_runs_downwards_with_vertical_punctuation(face) -> None:  # type: ignore[no-untyped-def]
    chinese = [face("cjk/NotoSansSCSubset-Regular.otf")]
    down = typeset("中国人", chinese, 40, Style(vertical=True)).mask
    assert 100 < down.shape[0] < 130 and down.shape[1] < 45
    flat, upright = (typeset("（", chinese, 60, Style(vertical=v)).mask for v in (False, True))
    assert flat.shape[0] > flat.shape[1] and upright.shape[0] < upright.shape[1]


def test_spaces_and_spacing_are_drawn(face) -> None:  # type: ignore[no-untyped-def]
    chinese = [face("cjk/NotoSansSCSubset-Regular.otf")]
    widths = [typeset(text, chinese, 50).mask.shape[1] for text in ("中国", "中 国", "中  国")]
    assert widths[0] < widths[1] < widths[2]
    assert typeset("中国", chinese, 50, Style(spacing=0.5)).mask.shape[1] == pytest.approx(
        widths[0] + 25, abs=1
    )


def test_a_segment_display_sets_its_point_between_two_digits(face) -> None:  # type: ignore[no-untyped-def]
    segments = [face("dseg7/DSEG7Classic-Bold.ttf")]
    plain, dotted = typeset("88", segments, 60), typeset("8.8", segments, 60)
    assert plain.mask.shape[1] == dotted.mask.shape[1]
    assert dotted.mask.astype(int).sum() > plain.mask.astype(int).sum()
    ((x, y, radius),) = dotted.points
    assert dotted.mask[int(y), int(x)] > 200 and radius > 1
    round_point = typeset("8.8", segments, 60, Style(dot=0.15, dot_advance=0.2))
    assert round_point.mask.shape[1] > dotted.mask.shape[1]


def test_the_box_of_dashes_is_as_tall_as_a_digit(face) -> None:  # type: ignore[no-untyped-def]
    segments = [face("dseg7/DSEG7Classic-Bold.ttf")]
    assert typeset("---", segments, 60).mask.shape[0] == typeset("888", segments, 60).mask.shape[0]


def test_the_glyph_cache_stays_within_its_bound(fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ocrdata.synthesis.type import glyphs

    monkeypatch.setattr(glyphs, "CACHE_BYTES", 200_000)
    monkeypatch.setattr(glyphs, "_cache", glyphs.GlyphCache())
    chinese = Face(FontFile(fonts / "cjk/DroidSansFallbackFull.ttf"))
    first = glyph(chinese, "一", 40).mask.copy()
    for code in range(0x4E00, 0x5200):
        glyph(chinese, chr(code), 40)
        assert (
            sum(item.mask.nbytes for group in glyphs.glyph_cache().glyphs.values() for item in group.values())
            < 210_000
        )
    assert np.array_equal(glyph(chinese, "一", 40).mask, first)


def test_a_line_that_is_shaped_word_by_word_is_as_wide_as_in_one_piece(face) -> None:  # type: ignore[no-untyped-def]
    roboto = face("latin/Roboto-Regular.ttf")
    for text in ("AVAST Toys for Wally", " VA", "VA ", "a  b"):
        words = shape(roboto, text)
        whole = shape(roboto, text, right_to_left=False)
        assert [item.glyph for item in words] == [item.glyph for item in whole]
        assert abs(sum(item.x_advance for item in words) - sum(item.x_advance for item in whole)) < 60


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("घर", "script/NotoSansDevanagari-Regular.ttf"),
        ("بيت", "script/NotoSansArabic-Regular.ttf"),
        ("o\u0358 a\u030d", "latin/NotoSans-Regular.ttf"),
        ("ผู้", "script/NotoSansThai-Regular.ttf"),
    ],
)
def test_spacing_and_unrest_do_not_tear_letters_apart(face, text: str, font: str) -> None:  # type: ignore[no-untyped-def]
    faces = [face(font)]
    usual = typeset(text, faces, 60)
    spread = typeset(text, faces, 60, Style(spacing=0.2, jitter=0.05), Random(1))
    assert np.array_equal(usual.mask, spread.mask)


def test_a_mark_is_drawn_by_the_face_of_its_letter(face) -> None:  # type: ignore[no-untyped-def]
    first, second = face("latin/JetBrainsMono-Regular.ttf"), face("latin/NotoSans-Regular.ttf")
    assert not first.draws("\u0358") and second.draws("o\u0358")
    assert list(runs_by_face("ko\u0358a", [first, second])) == [
        (first, "k"),
        (second, "o\u0358"),
        (first, "a"),
    ]
