"""The seven-segment faces are what their rows say, and the files that ship are what the rows draw."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ocrdata.synthesis.type.fonts import Face, FontFile
from ocrdata.synthesis.type.glyphs import Mask, glyph
from ocrdata.synthesis.type.layout import typeset


@pytest.fixture
def drawing(fonts: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("segments", fonts / "segments/_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def face(fonts: Path, name: str) -> Face:
    return Face(FontFile(next(fonts.glob(f"segments*/Segments-{name}.ttf"))))


def digit(fonts: Path, name: str, char: str) -> Mask:
    return glyph(face(fonts, name), char, 100).mask


def test_the_files_are_what_the_rows_draw(drawing: ModuleType, fonts: Path, tmp_path: Path) -> None:
    for folder, faces in (("segments", drawing.FACES), ("segments-test", drawing.TEST_FACES)):
        shipped = {path.stem.partition("-")[2]: path for path in (fonts / folder).glob("*.ttf")}
        assert shipped.keys() == faces.keys()
        for name, look in faces.items():
            drawing.build(name, look, tmp_path / shipped[name].name)
            made, there = face_outlines(tmp_path / shipped[name].name), face_outlines(shipped[name])
            assert made == there


def face_outlines(path: Path) -> dict[str, object]:
    from fontTools.ttLib import TTFont

    font = TTFont(path)
    return {name: (list(font["glyf"][name].getCoordinates(font["glyf"])[0]), font["hmtx"][name])
            for name in font.getGlyphOrder()}  # fmt: skip


def test_a_seven_has_three_strokes_unless_the_row_says_four(fonts: Path) -> None:
    def upper_left(name: str) -> bool:
        mask = digit(fonts, name, "7")
        return bool(mask[25:45, : mask.shape[1] // 4].any())

    assert not upper_left("Regular")
    assert upper_left("FourStroke")


def test_six_and_nine_lose_their_tails_where_the_row_says_so(fonts: Path) -> None:
    assert digit(fonts, "Regular", "6").shape[0] == 100
    for name, char, edge in (("TestWide", "6", slice(0, 6)), ("TestWide", "9", slice(-6, None))):
        mask = digit(fonts, name, char)
        assert not mask[edge, mask.shape[1] // 3 : mask.shape[1] // 2].any()


def test_the_decimal_point_takes_no_room_and_touches_no_digit_of_an_upright_face(fonts: Path) -> None:
    upright = face(fonts, "Regular")
    with_point, without = (typeset(text, [upright], 100) for text in ("88.88", "8888"))
    assert with_point.mask.shape == without.mask.shape
    (x, y, radius), *others = with_point.points
    assert not others
    assert y > 85
    left = int(x - radius) - 1
    assert not with_point.mask[80:, left].any()
