"""Vertical text: the glyph that is drawn is the character's, in every shipped font that has Chinese."""

from pathlib import Path

import numpy as np
import pytest

from ocrdata import resources
from ocrdata.synthesis.type import vertical
from ocrdata.synthesis.type.fonts import Face, find_fonts, open_face
from ocrdata.synthesis.type.layout import Style, typeset
from ocrdata.synthesis.type.shaping import shape

FACES = [
    face
    for face in map(open_face, find_fonts([resources.folder("fonts")])[0])
    if face.draws("中人") and "cjk" in face.file.path.parts
]
UNSOUND = "DroidSansFallbackFull"

every_face = pytest.mark.parametrize("face", FACES, ids=lambda face: Path(face.file.path).stem)


def of(name: str) -> Face:
    return next(face for face in FACES if face.file.path.stem == name)


def test_there_is_a_font_of_either_kind() -> None:
    assert [face.file.path.stem for face in FACES if not vertical.is_sound(face)] == [UNSOUND]
    assert len(FACES) >= 5


@every_face
def test_characters_do_not_overlap(face: Face) -> None:
    """The ink of a column is that of its characters: where two overlap, some is lost."""
    text = [char for char in "京都国書语永" if face.draws(char)]
    style = Style(vertical=True)
    alone = sum(float(typeset(char, [face], 60, style).mask.sum()) for char in text)
    column = typeset("".join(text), [face], 60, style).mask
    assert float(column.sum()) == pytest.approx(alone, rel=0.01)
    assert column.shape[0] == pytest.approx(60 * len(text), rel=0.12)


@every_face
def test_each_character_is_drawn_by_its_own_glyph_or_a_form_with_as_much_ink(face: Face) -> None:
    for char in sorted(vertical.NEEDING_FORMS):
        if not face.draws(char) or not vertical.can_set(face, f"中{char}"):
            continue
        flat, upright = (
            float(typeset(char, [face], 60, Style(vertical=v)).mask.sum()) for v in (False, True)
        )
        assert 0.5 <= upright / flat <= 2, char


def test_a_font_whose_forms_are_other_characters_sets_only_text_without_them() -> None:
    """Its table names 甚 as the vertical form of 、 and others alike."""
    face = of(UNSOUND)
    assert vertical.can_set(face, "京都国")
    assert not vertical.can_set(face, "京、都")
    assert all(vertical.can_set(other, "京、都") for other in FACES if other is not face)


def test_a_character_that_needs_a_form_is_set_only_in_a_font_that_has_one() -> None:
    assert vertical.can_set(of("NotoSansSCSubset-Regular"), "中（国）")
    assert not vertical.can_set(of("NotoSansSCSubset-Regular"), "中－国")
    assert not vertical.can_set(of("SmileySans-Oblique"), "中：国")


def test_such_a_font_is_set_by_cells_of_one_em_with_the_glyphs_of_the_characters() -> None:
    face = of(UNSOUND)
    glyphs = shape(face, "京、都", vertical=True)
    assert [glyph.glyph for glyph in glyphs] == [face.glyph(char) for char in "京、都"]
    assert {glyph.y_advance for glyph in glyphs} == {-face.upem}
    assert len({glyph.y_offset for glyph in glyphs}) == 1


@pytest.mark.parametrize(
    "char", ["A", "z", "7", "É", "ß", "Ж", "ω", "中", "京", "あ", "ア", "가", "ー", "（"]
)
def test_letters_digits_and_characters_of_columns_stand_upright(char: str) -> None:
    assert vertical.stands_upright(char)


@pytest.mark.parametrize("char", ["-", "(", "/", "ق", "ש", "ก", "क", "\u0301", "½", "…"])
def test_what_would_be_another_character_when_turned_does_not(char: str) -> None:
    assert not vertical.stands_upright(char)


LATIN = [
    face
    for face in map(open_face, find_fonts([resources.folder("fonts") / name for name in ("latin", "cjk")])[0])
    if face.draws("HE")
]


@pytest.mark.parametrize("face", LATIN, ids=lambda face: Path(face.file.path).stem)
def test_stacked_letters_stand_upright_below_one_another(face: Face) -> None:
    """The column of H and E has the ink of both; its upper part is the H, its lower part the E."""
    column = typeset("HE", [face], 60, Style(vertical=True)).mask
    alone = {char: typeset(char, [face], 60, Style()).mask for char in "HE"}
    assert float(column.sum()) == pytest.approx(sum(float(mask.sum()) for mask in alone.values()), rel=0.02)
    filled = np.flatnonzero(column.any(axis=1))
    gaps = np.flatnonzero(np.diff(filled) > 1)
    assert len(gaps) == 1, "H and E touch, or one of them is in parts"
    upper = column[: filled[gaps[0]] + 1]
    assert float(upper.sum()) == pytest.approx(float(alone["H"].sum()), rel=0.02)
    assert column.shape[0] > column.shape[1]
