"""Draw a recorded terminal session as an animated SVG.

    asciinema rec --cols 100 --rows 32 -c 'bash tools/demo.sh' quickstart.cast
    python tools/terminal.py quickstart.cast docs/images/quickstart.svg \\
        --table docs/images/quickstart-result.svg

Pauses are shortened, and the picture says by how much. `--table` draws the result alone, as a still picture.
Needs the package pyte, a terminal emulator.
"""

import argparse
import html
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyte
from wcwidth import wcswidth

CELL, LINE, MARGIN = 7.2, 16, 14
"""Width and height of a character and the margin, in pixels of the picture."""
FILM, HOLD, STEP = 24.0, 8.0, 0.25
"""Seconds: all frames but the last, the last one, and the shortest frame."""
BACKGROUND, FOREGROUND = "#14161b", "#d6d9df"
COLOURS = {
    "black": "#5c6370", "red": "#f07178", "green": "#98c379", "brown": "#e5c07b", "blue": "#61afef",
    "magenta": "#c678dd", "cyan": "#56b6c2", "white": "#d6d9df", "default": FOREGROUND,
}  # fmt: skip

Row = tuple[tuple[int, str, str, bool], ...]
"""Pieces of one style: column, text, colour, bold."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the terminal showed from a time on, in seconds of the film."""

    at: float
    rows: tuple[Row, ...]


def main() -> None:
    """Read the recording, write the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cast", type=Path)
    parser.add_argument("svg", type=Path)
    parser.add_argument("--machine", default="", help="Where it was recorded: 'on two cores'.")
    parser.add_argument("--table", type=Path, help="A picture of the last table, and of what is below it.")
    given = parser.parse_args()
    head, *events = map(json.loads, given.cast.read_text(encoding="utf-8").splitlines())
    took = events[-1][0]
    film = list(frames(events, head["width"], head["height"]))
    note = f"{took / 60:.0f} minutes {given.machine}".strip() + f", shown in {film[-1].at:.0f} seconds"
    given.svg.write_text(picture(film, head["width"], note), encoding="utf-8")
    if given.table:
        given.table.write_text(picture([table(film[-1])], head["width"], ""), encoding="utf-8")
    print(f"{given.svg}: {len(film)} frames, {given.svg.stat().st_size / 1000:.0f} kB, {took:.0f} s recorded")


def frames(events: list[tuple[float, str, str]], columns: int, lines: int) -> Iterator[Frame]:
    """The screen at each time at which it has changed.

    Pauses are cut to a second before all is brought to the length of the film.
    """
    screen = pyte.Screen(columns, lines)
    stream = pyte.Stream(screen)
    gaps = [
        min(1.0, after - before) for before, after in itertools.pairwise([0.0, *(at for at, *_ in events)])
    ]
    speed = FILM / max(FILM, sum(gaps))
    now, shown, due = 0.0, (), 0.0
    for number, (gap, (_, _, text)) in enumerate(zip(gaps, events, strict=True)):
        now += gap * speed
        stream.feed(text)
        last = number == len(events) - 1
        if now < due and not last:
            continue
        rows = tuple(_row(screen, line) for line in range(lines))
        if rows != shown:
            yield Frame(now, rows)
            shown, due = rows, now + STEP


def table(frame: Frame) -> Frame:
    """The last table on the screen, and what is below it."""
    top = max(number for number, row in enumerate(frame.rows) if row and row[0][1].startswith("┏"))
    return Frame(0.0, frame.rows[top:])


def _row(screen: pyte.Screen, line: int) -> Row:
    """Pieces of one style. A wide character is its own piece, so that what follows stays aligned."""
    cells = [screen.buffer[line][column] for column in range(screen.columns)]
    wide = [after.data == "" for after in cells[1:]] + [False]  # pyte leaves the second cell of one empty
    styles = [
        (cell.fg, cell.bold, column if wide[column] else -1 - (cell.data == ""))
        for column, cell in enumerate(cells)
    ]
    pieces = []
    for (colour, bold, _), group in itertools.groupby(range(screen.columns), key=styles.__getitem__):
        columns = list(group)
        text = "".join(cells[column].data for column in columns)
        if text.strip():
            pieces.append((columns[0], text.rstrip(), COLOURS.get(colour, f"#{colour}"), bold))
    return tuple(pieces)


def picture(film: list[Frame], columns: int, note: str) -> str:
    """The SVG. Repeated rows are drawn once; each frame is a group that is visible in its turn."""
    height = (
        max(number + 1 for frame in film for number, row in enumerate(frame.rows) if row) * LINE + 2 * MARGIN
    )
    width = columns * CELL + 2 * MARGIN
    names: dict[Row, str] = {}
    for frame in film:
        for row in filter(None, frame.rows):
            names.setdefault(row, f"r{len(names)}")
    length = film[-1].at + HOLD
    ends = [frame.at for frame in film[1:]] + [length]
    groups, styles = [], []
    for number, (frame, end) in enumerate(zip(film, ends, strict=True)):
        uses = "".join(
            f'<use href="#{names[row]}" y="{line * LINE}"/>' for line, row in enumerate(frame.rows) if row
        )
        last = number == len(film) - 1
        groups.append(f'<g class="f{" last" if last else ""}" style="animation-name:k{number}">{uses}</g>')
        start, stop = 100 * frame.at / length, 100 * end / length
        styles.append(
            f"@keyframes k{number}{{0%{{visibility:{'visible' if number == 0 else 'hidden'}}}"
            f"{start:.2f}%{{visibility:visible}}{stop:.2f}%{{visibility:{'visible' if last else 'hidden'}}}"
            f"100%{{visibility:{'visible' if last else 'hidden'}}}}}"
        )
    drawn = "".join(f'<g id="{name}">{_text(row)}</g>' for row, name in names.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height + LINE}" role="img" '
        f'aria-label="A terminal: ocrdata run quickstart, step by step, and the table of before and after">'
        f"<style>text{{font:12px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}}"
        f".f{{visibility:hidden;animation:{length:.2f}s step-end infinite}}{''.join(styles)}"
        f"@media(prefers-reduced-motion:reduce){{.f{{animation:none}}.last{{visibility:visible}}}}</style>"
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/><defs>{drawn}</defs>'
        f'<g transform="translate({MARGIN} {MARGIN + LINE - 4})">{"".join(groups)}</g>'
        f'<text x="{width - MARGIN}" y="{height + 6}" text-anchor="end" fill="#7f8694">{note}</text></svg>\n'
    )


def _text(row: Row) -> str:
    """Each piece with its column and length, so that any monospaced font fits the grid."""
    return "".join(
        f'<text x="{column * CELL:.1f}" textLength="{wcswidth(text) * CELL:.1f}" fill="{colour}"'
        f"{' font-weight=' + chr(34) + '700' + chr(34) if bold else ''}>{html.escape(text)}</text>"
        for column, text, colour, bold in row
    )


if __name__ == "__main__":
    main()
