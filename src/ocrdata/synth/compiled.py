"""Stages of a line in which calls cost more than pixels, compiled by Numba.

Each is the twin of a stage in NumPy and OpenCV (`layout`, `contrast`) and gives the same bytes: the
tests hold them against each other. `speed` says when they are used. Importing this module compiles them, once
on a machine: they are kept beside the code, or in the user's cache folder.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, uint8, uint16, uint32

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "nogil": True}


@njit("Tuple((u1[:,::1], i8, i8))(i4[::1], f8[:,::1], i4[:,::1], f8[::1], u1[::1], f8, i8, i8)", **_OPTIONS)
def compose(
    glyphs: npt.NDArray[np.int32],
    moves: Floats,
    cases: npt.NDArray[np.int32],
    advances: Floats,
    pixels: Bytes,
    gap: float,
    first: int,
    last: int,
) -> tuple[Bytes, int, int]:
    """Set glyphs beside each other on one sheet.

    Args:
        glyphs: Numbers of glyphs in the atlas, (N,).
        moves: For each how far it moves the pen, and its own shift right and up: (N, 3); none of it for
            glyphs that stand as the font has them.
        cases: Of the atlas, (M, 5).
        advances: Of the atlas, (M,).
        pixels: Of the atlas.
        gap: Added after each glyph that moves the pen.
        first: Row from the baseline, downwards, that the sheet starts at, or above it.
        last: And ends at, or below it.

    Returns:
        The sheet, empty if nothing leaves ink, and where the pen started on it: x, y.
    """
    count = glyphs.size
    lefts, tops = np.empty(count, np.int64), np.empty(count, np.int64)
    left, right, top, bottom = 1 << 40, -(1 << 40), first, last
    x = 0.0
    for n in range(count):
        case = cases[glyphs[n]]
        advance, right_by, up_by = advances[glyphs[n]], 0.0, 0.0
        if moves.size:
            advance, right_by, up_by = moves[n, 0], moves[n, 1], moves[n, 2]
        if case[3] > 0:
            lefts[n] = case[1] + math.floor(x + right_by + 0.5)
            tops[n] = math.floor(0.5 - up_by) - case[2]
            left, right = min(left, lefts[n]), max(right, lefts[n] + case[3])
            top, bottom = min(top, tops[n]), max(bottom, tops[n] + case[4])
        if advance != 0.0:
            x += advance + gap
    if right < left:
        return np.zeros((0, 0), np.uint8), 0, 0
    sheet = np.zeros((bottom - top, right - left), np.uint8)
    for n in range(count):
        case = cases[glyphs[n]]
        width = case[3]
        for row in range(case[4] if width > 0 else 0):
            target = sheet[tops[n] - top + row, lefts[n] - left : lefts[n] - left + width]
            source = pixels[case[0] + row * width : case[0] + (row + 1) * width]
            for column in range(width):
                target[column] = max(target[column], source[column])
    return sheet, -left, -top


@njit("f8(u1[:,:,::1], u1[:,::1], i8[::1], i8, f8)", **_OPTIONS)
def weakest(image: Bytes, mask: Bytes, starts: npt.NDArray[np.int64], aside: int, ink: float) -> float:
    """Difference of brightness between ink and ground in the block where it is smallest.

    Args:
        image: (H, W, C); the second channel counts, or the only one.
        mask: The text's coverage in it, (H, W).
        starts: First column of each block, `aside` columns from the left edge.
        aside: Columns from ink to the ground that it is compared with.
        ink: Share of ink below which a block is a gap.
    """
    height, width = mask.shape
    width -= 2 * aside
    channel = 1 if image.shape[2] > 1 else 0
    # Column by column first: loops without decisions become vector instructions.
    columns = np.zeros((4, width), np.int32)
    inks, rims, inked, beside = columns[0], columns[1], columns[2], columns[3]
    lights = np.empty(width, np.uint8)
    rows = 0
    for y in range(1, height, 4):
        rows += 1
        line = image[y, aside : aside + width, channel]
        for x in range(width):
            lights[x] = line[x]
        before, here, after = mask[y, :width], mask[y, aside : aside + width], mask[y, 2 * aside :]
        for x in range(width):
            cover, light = np.int32(here[x]), np.int32(lights[x])
            rim = np.int32(max(np.int32(max(before[x], after[x])) - cover, np.int32(0)))
            inks[x] += cover
            rims[x] += rim
            product = np.int32(light * cover + np.int32(128))
            inked[x] += np.int32((product + (product >> np.int32(8))) >> np.int32(8))
            product = np.int32(light * rim + np.int32(128))
            beside[x] += np.int32((product + (product >> np.int32(8))) >> np.int32(8))
    blocks = starts.size
    sums = np.zeros((blocks, 4), np.int64)
    for block in range(blocks):
        end = starts[block + 1] if block + 1 < blocks else width
        for kind in range(4):
            total = 0
            for x in range(starts[block], end):
                total += columns[kind, x]
            sums[block, kind] = total
    least = min(ink * 255 * rows * width / blocks, 0.5 * sums[:, 0].max())
    found = math.inf
    for block in range(blocks):
        if sums[block, 0] > least and sums[block, 1] > 255:
            found = min(found, abs(sums[block, 2] / sums[block, 0] - sums[block, 3] / sums[block, 1]))
    return 0.0 if found == math.inf else 255 * found


@njit("u1[:,::1](i8, i8, i8, i8, i8)", **_OPTIONS)
def slope(height: int, width: int, across: int, down: int, start: int) -> Bytes:
    """(start + across · x + down · y) / 1024, rounded down, kept in 0 to 255: (H, W)."""
    field = np.empty((height, width), np.uint8)
    for y in range(height):
        line, level = field[y], start + down * y
        for x in range(width):
            line[x] = min(255, max(0, (level + across * x) >> 10))
    return field


@njit("void(u1[::1], u1[::1], u1[::1])", **_OPTIONS)
def product(a: Bytes, b: Bytes, out: Bytes) -> None:
    """a · b / 255, rounded; all three of one length."""
    for place in range(out.size):
        whole = uint16(uint16(uint16(a[place]) * uint16(b[place])) + uint16(128))
        out[place] = uint8(uint16(whole + uint16(whole >> uint16(8))) >> uint16(8))


@njit("void(u1[::1], u1[::1], u1[::1])", **_OPTIONS)
def product_twice(a: Bytes, b: Bytes, out: Bytes) -> None:
    """2 · a · b / 255, rounded, at most 255; all three of one length."""
    for place in range(out.size):
        whole = uint32(uint32(uint32(a[place]) * uint32(b[place])) * uint32(2) + uint32(128))
        out[place] = uint8(min(uint32(uint32(whole + uint32(whole >> uint32(8))) >> uint32(8)), uint32(255)))
