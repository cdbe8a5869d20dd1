"""What the tests of rendering share: shipped fonts, and made-up ones with known faults."""

from pathlib import Path

import pytest

from ocrdata import resources


@pytest.fixture
def fonts() -> Path:
    return resources.folder("fonts")


@pytest.fixture
def tofu_font(tmp_path: Path) -> Path:
    """A font that maps A to ink, B to a copy of .notdef, C to nothing, and the space to nothing."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    def box(left: int, right: int) -> object:
        pen = TTGlyphPen(None)
        pen.moveTo((left, 0))
        for point in ((left, 700), (right, 700), (right, 0)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", "A", "B", "C", "space"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord("A"): "A", ord("B"): "B", ord("C"): "C", ord(" "): "space"})
    empty = TTGlyphPen(None).glyph()
    builder.setupGlyf(
        {".notdef": box(50, 450), "A": box(100, 300), "B": box(50, 450), "C": empty, "space": empty}
    )
    builder.setupHorizontalMetrics(dict.fromkeys(names, (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupOS2()
    builder.setupPost()
    builder.setupNameTable({"familyName": "Tofu", "styleName": "Regular"})
    path = tmp_path / "tofu.ttf"
    builder.save(path)
    return path
