"""A picture of lines as models read them: what a fine-tune has changed, to look at."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from ocrdata.console import quantity
from ocrdata.evaluation.evaluate_lines import LineReading, Readings
from ocrdata.synthesis.sheet import evenly_spaced, paste_line, write_text

EACH = 12
"""Most lines of a set that are shown."""
_COLUMNS, _WIDTH, _HEIGHT, _ROW, _GAP, _MARGIN = 3, 440, 56, 22, 18, 16
_BLACK, _GREY, _GREEN, _RED = (20, 20, 20), (120, 120, 120), (20, 120, 50), (200, 30, 30)


def write_reading_sheet(readings: Readings, path: Path, each: int = EACH) -> None:
    """Store a sheet of lines, set by set, as JPEG.

    Below each line are its label and what every model reads: green if that is correct, else red. Lines that
    some models read correctly and others do not come first, then those that all models read wrong.

    Args:
        readings: By model, then by set; the lines of a set in the same order.
        path: The JPEG to write.
        each: Most lines of a set.
    """
    sets = {name: _by_line(readings, name) for name in next(iter(readings.values()))}
    heights = {name: _section_height(min(each, len(lines)), len(readings)) for name, lines in sets.items()}
    size = (_COLUMNS * (_WIDTH + _GAP) - _GAP + 2 * _MARGIN, sum(heights.values()) + 2 * _MARGIN)
    page = Image.new("RGB", size, (250, 250, 250))
    top = _MARGIN
    for name, lines in sets.items():
        _draw_section(page, top, name, list(readings), lines, each)
        top += heights[name]
    page.save(path, "JPEG", quality=88)


def chosen(lines: Sequence[tuple[LineReading, ...]], each: int = EACH) -> tuple[list[int], int]:
    """Numbers of the lines to show, and how many lines only some of the models read correctly.

    Args:
        lines: Each line as every model reads it.
        each: Most of them.
    """
    right = [sum(reading.read == reading.truth for reading in line) for line in lines]
    models = len(lines[0])
    groups = (
        [number for number, count in enumerate(right) if 0 < count < models],
        [number for number, count in enumerate(right) if count == 0],
        [number for number, count in enumerate(right) if count == models],
    )
    taken: list[int] = []
    for group in groups:
        taken += [group[number] for number in evenly_spaced(len(group), each - len(taken))] if group else []
    return taken, len(groups[0])


def _by_line(readings: Readings, name: str) -> list[tuple[LineReading, ...]]:
    return list(zip(*(sets[name] for sets in readings.values()), strict=True))


def _cell_height(models: int) -> int:
    return _HEIGHT + (models + 1) * _ROW + _GAP


def _section_height(lines: int, models: int) -> int:
    return 2 * _ROW + -(-lines // _COLUMNS) * _cell_height(models)


def _draw_section(
    page: Image.Image,
    top: int,
    name: str,
    models: Sequence[str],
    lines: Sequence[tuple[LineReading, ...]],
    each: int,
) -> None:
    pen = ImageDraw.Draw(page)
    numbers, differ = chosen(lines, each)
    shares = ", ".join(
        f"{model} {sum(line[place].read == line[place].truth for line in lines) / len(lines):.1%}"
        for place, model in enumerate(models)
    )
    head = f"{name}, {quantity(len(lines), 'line')}: {shares}"
    head += f"; {differ:,} are right with one and wrong with another" if len(models) > 1 else ""
    write_text(pen, head, _MARGIN, top, page.width - 2 * _MARGIN, _BLACK)
    for place, number in enumerate(numbers):
        x = _MARGIN + place % _COLUMNS * (_WIDTH + _GAP)
        y = top + int(1.6 * _ROW) + place // _COLUMNS * _cell_height(len(models))
        line = lines[number]
        paste_line(page, line[0].image, (x, y), (_WIDTH, _HEIGHT))
        rows = [("label", line[0].truth, _BLACK)]
        rows += [
            (model, reading.read, _GREEN if reading.read == reading.truth else _RED)
            for model, reading in zip(models, line, strict=True)
        ]
        indent = min(_WIDTH // 3, 16 + 9 * max(map(len, ("label", *models))))
        for row, (model, text, colour) in enumerate(rows):
            below = y + _HEIGHT + 2 + row * _ROW
            write_text(pen, model, x, below, indent, _GREY)
            write_text(pen, text or "(nothing)", x + indent, below, _WIDTH - indent, colour)
