"""Seven-segment faces as panels really have them, which the DSEG family does not show.

    python fonts/segments/_build.py

Glass makers draw their own digits: narrow or wide, thin or thick strokes, gaps that can be seen or not,
mitred, square or pointed ends; a 7 of three segments (DSEG: four), a 6 and a 9 without their tails. Each row
of `FACES` is one such face, drawn from scratch. As in DSEG the decimal point takes no room of its own.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

Point = tuple[float, float]

HEIGHT = 1000
"""Height of a digit, in units of the font; the em is as high."""

LIT = {
    "0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "4": "bcfg", "5": "acdfg", "6": "acdefg",
    "7": "abc", "8": "abcdefg", "9": "abcdfg", "-": "g",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How the digits of a face are drawn; lengths as shares of the digit's height.

    Attributes:
        width: Of a digit.
        upright: Thickness of the upright strokes.
        level: Thickness of the level strokes.
        gap: Between segments.
        ends: `mitred` (45°, to the outer corner), `square` or `pointed` (both corners cut).
        slant: dx per dy.
        between: Room between digits.
        point: Diameter of the decimal point.
        round_point: Whether it is round.
        drop: How far it hangs below the digits' foot.
        seven: Segments of the 7.
        tails: Whether 6 and 9 have their tails.
    """

    width: float
    upright: float
    level: float
    gap: float
    ends: str
    slant: float
    between: float
    point: float
    round_point: bool = True
    drop: float = 0.0
    seven: str = "abc"
    tails: bool = True


FACES = {
    "Regular": Look(0.56, 0.13, 0.12, 0.012, "mitred", 0.0, 0.16, 0.13),
    "Slanted": Look(0.55, 0.12, 0.11, 0.014, "mitred", 0.12, 0.18, 0.12),
    "Narrow": Look(0.42, 0.11, 0.10, 0.012, "mitred", 0.0, 0.16, 0.11, round_point=False),
    "NarrowSlanted": Look(0.43, 0.10, 0.09, 0.010, "mitred", 0.09, 0.17, 0.11),
    "NarrowThin": Look(0.45, 0.065, 0.06, 0.010, "mitred", 0.05, 0.2, 0.09),
    "Thin": Look(0.55, 0.075, 0.07, 0.010, "mitred", 0.0, 0.2, 0.1),
    "ThinSlanted": Look(0.56, 0.07, 0.07, 0.014, "pointed", 0.14, 0.18, 0.09),
    "Bold": Look(0.58, 0.18, 0.16, 0.010, "mitred", 0.0, 0.13, 0.16, round_point=False),
    "BoldSlanted": Look(0.6, 0.175, 0.15, 0.012, "mitred", 0.1, 0.15, 0.15),
    "NarrowBold": Look(0.46, 0.15, 0.13, 0.008, "mitred", 0.0, 0.14, 0.14, round_point=False),
    "Wide": Look(0.7, 0.13, 0.12, 0.016, "mitred", 0.0, 0.2, 0.13),
    "WideSlanted": Look(0.68, 0.11, 0.11, 0.012, "pointed", 0.11, 0.2, 0.13),
    "Closed": Look(0.56, 0.12, 0.11, 0.0, "mitred", 0.0, 0.18, 0.12),
    "ClosedSlanted": Look(0.53, 0.1, 0.1, 0.0, "mitred", 0.1, 0.18, 0.11, tails=False),
    "Gapped": Look(0.58, 0.12, 0.11, 0.032, "mitred", 0.0, 0.18, 0.12, round_point=False),
    "GappedSlanted": Look(0.55, 0.11, 0.1, 0.036, "pointed", 0.1, 0.2, 0.13),
    "Square": Look(0.56, 0.11, 0.1, 0.014, "square", 0.0, 0.2, 0.11, round_point=False),
    "SquareSlanted": Look(0.54, 0.1, 0.09, 0.018, "square", 0.08, 0.2, 0.12, round_point=False),
    "Pointed": Look(0.56, 0.13, 0.12, 0.016, "pointed", 0.0, 0.17, 0.14),
    "PointedBold": Look(0.6, 0.17, 0.16, 0.014, "pointed", 0.09, 0.16, 0.16),
    "Tailless": Look(0.55, 0.12, 0.11, 0.012, "mitred", 0.06, 0.18, 0.13, tails=False),
    "TaillessThin": Look(0.5, 0.08, 0.08, 0.014, "square", 0.0, 0.18, 0.1, tails=False),
    "FourStroke": Look(0.57, 0.14, 0.13, 0.012, "mitred", 0.08, 0.16, 0.14, seven="abcf"),
    "Low": Look(0.5, 0.12, 0.11, 0.01, "mitred", 0.0, 0.22, 0.12, drop=0.06),
}  # fmt: skip

TEST_FACES = {  # for sets that measure: no face above is like them
    "TestPlain": Look(0.52, 0.115, 0.105, 0.009, "mitred", 0.03, 0.15, 0.12),
    "TestSlanted": Look(0.5, 0.09, 0.085, 0.02, "mitred", 0.15, 0.19, 0.1, round_point=False),
    "TestBold": Look(0.52, 0.16, 0.15, 0.015, "pointed", 0.05, 0.15, 0.15),
    "TestWide": Look(0.65, 0.1, 0.09, 0.01, "square", 0.06, 0.17, 0.12, tails=False),
}  # fmt: skip


def build(name: str, look: Look, path: Path) -> None:
    """Write one face."""
    advance = round((look.width + look.between) * HEIGHT)
    glyphs = {".notdef": [], "space": []} | {_glyph_name(char): _outline(look, char) for char in LIT}
    glyphs["period"] = [_point(look)]
    fonts = FontBuilder(HEIGHT, isTTF=True)
    fonts.setupGlyphOrder(list(glyphs))
    fonts.setupCharacterMap({ord(" "): "space", ord("."): "period"} | {ord(c): _glyph_name(c) for c in LIT})
    fonts.setupGlyf({glyph: _drawn(parts, look) for glyph, parts in glyphs.items()})
    table = fonts.font["glyf"]
    fonts.setupHorizontalMetrics(
        {glyph: (0 if glyph == "period" else advance, getattr(table[glyph], "xMin", 0)) for glyph in glyphs}
    )
    fonts.setupHorizontalHeader(ascent=HEIGHT, descent=-200)
    fonts.setupNameTable({"familyName": "Ocrdata Segments", "styleName": name, "psName": path.stem})
    fonts.setupOS2(sTypoAscender=HEIGHT, usWinAscent=HEIGHT, usWinDescent=200)
    fonts.setupPost()
    fonts.font["head"].created = fonts.font["head"].modified = 0  # the same bytes every time
    fonts.font.recalcTimestamp = False
    fonts.save(path)


def _glyph_name(char: str) -> str:
    return "hyphen" if char == "-" else f"digit{char}"


def _outline(look: Look, char: str) -> list[Sequence[Point]]:
    lit = look.seven if char == "7" else LIT[char]
    if not look.tails:
        lit = {"6": "cdefg", "9": "abcfg"}.get(char, lit)
    return [_segment(look, name) for name in lit]


def _segment(look: Look, name: str) -> Sequence[Point]:
    """Corners of a segment, before the slant; the digit's foot is at 0."""
    w, v, h, gap = (HEIGHT * part for part in (look.width, look.upright, look.level, look.gap))
    if name == "g":
        return list(_bar(v / 2 + gap, w - v / 2 - gap, HEIGHT / 2, h / 2))
    if name in "ad":
        outer, step = (HEIGHT, -1) if name == "a" else (0, 1)
        if look.ends == "square":
            return [
                (v + gap, outer),
                (w - v - gap, outer),
                (w - v - gap, outer + step * h),
                (v + gap, outer + step * h),
            ]
        if look.ends == "pointed":
            return list(_bar(v / 2 + gap, w - v / 2 - gap, outer + step * h / 2, h / 2))
        return [(gap, outer), (w - gap, outer), (w - v - gap, outer + step * h), (v + gap, outer + step * h)]
    outer, step = (w, -1) if name in "bc" else (0, 1)
    low, high = (HEIGHT / 2, HEIGHT) if name in "bf" else (0, HEIGHT / 2)
    top = name in "bf"
    inner, middle = outer + step * v, outer + step * v / 2
    if look.ends == "square":
        return [(outer, low + gap), (outer, high - gap), (inner, high - gap), (inner, low + gap)]
    end = low if not top else high  # the outer corner of the digit
    centre = high if not top else low
    away = 1 if not top else -1
    if look.ends == "pointed":
        tip, side = end + away * (h / 2 + gap), end + away * (h / 2 + gap + v / 2)
        corner: list[Point] = [(outer, side), (middle, tip), (inner, side)]
    else:
        corner = [(outer, end + away * gap), (inner, end + away * (h + gap))]
    return [
        *corner,
        (inner, centre - away * (h / 2 + gap)),
        (middle, centre - away * gap),
        (outer, centre - away * (gap + min(v, h) / 4)),
    ]


def _bar(left: float, right: float, y: float, half: float) -> Iterator[Point]:
    """A level stroke with points at both ends."""
    yield from ((left, y), (left + half, y + half), (right - half, y + half))
    yield from ((right, y), (right - half, y - half), (left + half, y - half))


def _point(look: Look) -> Sequence[Point]:
    """The decimal point, in the middle of the room before the pen."""
    size = look.point * HEIGHT
    x, y = -look.between * HEIGHT / 2, size / 2 - look.drop * HEIGHT
    if not look.round_point:
        return [
            (x - size / 2, y - size / 2),
            (x - size / 2, y + size / 2),
            (x + size / 2, y + size / 2),
            (x + size / 2, y - size / 2),
        ]
    turns = [2 * math.pi * step / 16 for step in range(16)]
    return [(x + size / 2 * math.sin(turn), y + size / 2 * math.cos(turn)) for turn in turns]


def _drawn(parts: Sequence[Sequence[Point]], look: Look):  # type: ignore[no-untyped-def]  # fontTools has no types
    pen = TTGlyphPen(None)
    for part in parts:
        if not part:
            continue
        area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(part, [*part[1:], part[0]], strict=True))
        corners = list(part) if area < 0 else list(reversed(part))  # TrueType: outlines run clockwise
        moved = [
            (round(x + look.between * HEIGHT / 2 + look.slant * (y - HEIGHT / 2)), round(y))
            for x, y in corners
        ]
        pen.moveTo(moved[0])
        for corner in moved[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    fonts = Path(__file__).parents[1]
    for folder, faces in (("segments", FACES), ("segments-test", TEST_FACES)):
        for style, face in faces.items():
            build(style, face, fonts / folder / f"Segments-{style}.ttf")
