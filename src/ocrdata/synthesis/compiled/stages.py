"""Stages of a line in which calls cost more than pixels, compiled by Numba.

Each is the twin of a stage in NumPy and OpenCV (`layout`, `contrast`) and gives the same bytes: the
tests compare them. `switch` decides when they are used. The first import on a machine compiles them; the
result is cached beside the code or in the user's cache folder.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import int16, int32, njit, uint8, uint16

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "nogil": True}


@njit("Tuple((u1[:,::1], i8, i8))(i4[::1], f8[:,::1], i4[:,::1], f8[::1], u1[::1], f8, i8, i8)", **_OPTIONS)
def compose(
    glyphs: npt.NDArray[np.int32],
    moves: Floats,
    boxes: npt.NDArray[np.int32],
    advances: Floats,
    pixels: Bytes,
    gap: float,
    first: int,
    last: int,
) -> tuple[Bytes, int, int]:
    """Set glyphs beside each other on one sheet.

    Args:
        glyphs: Rows of the glyphs in the glyph cache, (N,).
        moves: For each how far it moves the pen, and its own shift right and up: (N, 3); none of it for
            glyphs that stand as the font has them.
        boxes: `GlyphCache.boxes`, (M, 5).
        advances: `GlyphCache.advances`, (M,).
        pixels: `GlyphCache.pixels`.
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
        box = boxes[glyphs[n]]
        advance, right_by, up_by = advances[glyphs[n]], 0.0, 0.0
        if moves.size:
            advance, right_by, up_by = moves[n, 0], moves[n, 1], moves[n, 2]
        if box[3] > 0:
            lefts[n] = box[1] + math.floor(x + right_by + 0.5)
            tops[n] = math.floor(0.5 - up_by) - box[2]
            left, right = min(left, lefts[n]), max(right, lefts[n] + box[3])
            top, bottom = min(top, tops[n]), max(bottom, tops[n] + box[4])
        if advance != 0.0:
            x += advance + gap
    if right < left:
        return np.zeros((0, 0), np.uint8), 0, 0
    sheet = np.zeros((bottom - top, right - left), np.uint8)
    for n in range(count):
        box = boxes[glyphs[n]]
        width = box[3]
        for row in range(box[4] if width > 0 else 0):
            target = sheet[tops[n] - top + row, lefts[n] - left : lefts[n] - left + width]
            source = pixels[box[0] + row * width : box[0] + (row + 1) * width]
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


@njit("i8(u1[:,:,::1])", **_OPTIONS)
def roughness(image: Bytes) -> int:
    """The median difference of pixels three apart, of the channel that `weakest` takes.

    Every sixth row from the third on and every fourth pixel of it counts.
    """
    height, width, channels = image.shape
    channel = 1 if channels > 1 else 0
    counts = np.zeros(256, np.int64)
    total = 0
    for y in range(2, height, 6):
        for x in range(0, width - 3, 4):
            counts[abs(np.int64(image[y, x + 3, channel]) - np.int64(image[y, x, channel]))] += 1
            total += 1
    level, below = 0, counts[0]
    while below <= total // 2:
        level += 1
        below += counts[level]
    return level


@njit("UniTuple(f8, 6)(u1[:,:,::1])", **_OPTIONS)
def tones(image: Bytes) -> tuple[float, float, float, float, float, float]:
    """Mean and standard deviation of each channel, of every eighth row; one channel's are all three's."""
    height, width, channels = image.shape
    sums, squares = np.zeros(3, np.int64), np.zeros(3, np.int64)
    for y in range(0, height, 8):
        for channel in range(channels):
            total, square = 0, 0
            for x in range(width):
                level = np.int64(image[y, x, channel])
                total += level
                square += level * level
            sums[channel] += total
            squares[channel] += square
    share = 1.0 / (((height + 7) // 8) * width)
    means, spreads = np.empty(3), np.empty(3)
    for channel in range(3):
        from_channel = min(channel, channels - 1)
        means[channel] = sums[from_channel] * share
        square_mean = squares[from_channel] * share
        spreads[channel] = math.sqrt(max(0.0, square_mean - means[channel] * means[channel]))
    return means[0], spreads[0], means[1], spreads[1], means[2], spreads[2]


@njit("void(u1[:,:,::1], u1[:,:,::1], i8, i8, i8, i8, i8, b1)", **_OPTIONS)
def shaded(
    image: Bytes, out: Bytes, across: int, down: int, start: int, least: int, most: int, twice: bool
) -> None:
    """A picture times a field of light that rises evenly, multiplied as in `multiplied`.

    Args:
        image: (H, W, C).
        out: The same.
        across: Of the field, a pixel to the right: 1024ths of a level.
        down: A pixel downwards.
        start: First pixel.
        least: Level that the field keeps at least.
        most: At most.
        twice: 127.5 keeps everything, not 255.
    """
    height, width, channels = image.shape
    befores, afters, row = image.reshape(-1), out.reshape(-1), width * channels
    wide, levels = np.empty(row, np.uint8), np.empty(width, np.uint8)
    right, low, high = int32(across), int32(least), int32(most)
    for y in range(height):
        level = int32(start + down * y)
        for x in range(width):
            levels[x] = uint8(min(high, max(low, int32(level + right * int32(x)) >> int32(10))))
        if channels == 3:
            for x in range(width):
                wide[3 * x] = levels[x]
                wide[3 * x + 1] = levels[x]
                wide[3 * x + 2] = levels[x]
        else:
            wide[:] = levels
        before, after = befores[y * row : (y + 1) * row], afters[y * row : (y + 1) * row]
        if twice:
            for x in range(after.size):
                # From 32512 on it is white: no more, so that 16 bits hold twice as much.
                half = min(uint16(uint16(before[x]) * uint16(wide[x])), uint16(32512))
                whole = uint16(uint16(half + half) + uint16(128))
                after[x] = uint8(uint16(whole + uint16(whole >> uint16(8))) >> uint16(8))
        else:
            for x in range(after.size):
                part = uint16(uint16(uint16(before[x]) * uint16(wide[x])) + uint16(128))
                after[x] = uint8(uint16(part + uint16(part >> uint16(8))) >> uint16(8))


@njit("void(u1[:,:,::1], u1[:,::1], u1[:,:,::1], i8, i8, i8, u1)", **_OPTIONS)
def with_ink(image: Bytes, mask: Bytes, out: Bytes, first: int, second: int, third: int, flip: int) -> None:
    """A picture times what ink leaves of it: 255 minus its loss times the coverage.

    Args:
        image: (H, W, C).
        mask: Coverage (H, W).
        out: As the picture.
        first: 256ths that a coverage of 255 takes from the first channel, 0 to 256.
        second: From the second.
        third: From the third.
        flip: 255 to do the same to the negative.
    """
    height, width, channels = image.shape
    befores, afters, row = image.reshape(-1), out.reshape(-1), width * channels
    losses, covers = np.empty(row, np.uint16), np.empty(row, np.uint8)
    losses[:] = first
    if channels == 3:
        losses[1::3], losses[2::3] = second, third
    for y in range(height):
        if channels == 3:
            for x in range(width):
                covers[3 * x] = mask[y, x]
                covers[3 * x + 1] = mask[y, x]
                covers[3 * x + 2] = mask[y, x]
        else:
            covers[:] = mask[y]
        before, after = befores[y * row : (y + 1) * row], afters[y * row : (y + 1) * row]
        for x in range(after.size):
            keep = uint16(uint16(uint16(65408) - uint16(losses[x] * uint16(covers[x]))) >> uint16(8))
            whole = uint16(uint16(uint16(before[x] ^ flip) * keep) + uint16(128))
            after[x] = uint8(uint16(whole + uint16(whole >> uint16(8))) >> uint16(8)) ^ flip


@njit("void(u1[:,:,::1], i1[:,:,::1], u1[:,:,::1], i8, i8, i8)", **_OPTIONS)
def with_noise(image: Bytes, pool: npt.NDArray[np.int8], out: Bytes, top: int, left: int, times: int) -> None:
    """A picture and a piece of a pool of noise, added and kept in 0 to 255.

    Args:
        image: (H, W, C).
        pool: Noise, larger than the picture.
        out: As the picture.
        top: First row of the pool.
        left: First column.
        times: 256ths that the noise is multiplied with, up to 256.
    """
    height, width, channels = image.shape
    befores, afters, row = image.reshape(-1), out.reshape(-1), width * channels
    noises, factor = pool.reshape(-1), int16(times)
    for y in range(height):
        start = ((top + y) * pool.shape[1] + left) * channels
        noise = noises[start : start + row]
        before, after = befores[y * row : (y + 1) * row], afters[y * row : (y + 1) * row]
        for x in range(after.size):
            moved = int16(
                int16(before[x]) + int16(int16(int16(int16(noise[x]) * factor) + int16(128)) >> int16(8))
            )
            after[x] = uint8(min(int16(255), max(int16(0), moved)))


@njit("void(u1[::1], u1[::1], u1[::1])", **_OPTIONS)
def multiplied(a: Bytes, b: Bytes, out: Bytes) -> None:
    """a · b / 255, rounded; all three of one length."""
    for place in range(out.size):
        whole = uint16(uint16(uint16(a[place]) * uint16(b[place])) + uint16(128))
        out[place] = uint8(uint16(whole + uint16(whole >> uint16(8))) >> uint16(8))
