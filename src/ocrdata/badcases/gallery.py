"""The gallery: one HTML file with the confusions and the misread lines."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.badcases.advice import BadCharacter
from ocrdata.badcases.confusion import Confusions, align
from ocrdata.console import quantity
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.samples import packed

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = 20
"""Rows of the tables on the terminal."""

SURE = 0.95
"""Confidence from which a misread line is a reason to check its label first."""

_HEIGHT, _WIDTH = 48, 560


def write_page(
    path: Path,
    model: str,
    found: Confusions,
    bad: Sequence[BadCharacter],
    wrong: Sequence[LineReading],
    most: int,
) -> None:
    """Write the gallery.

    Args:
        path: The HTML file to write, which contains all images.
        model: The model, as the user named it.
        found: What the model confuses.
        bad: The characters that are read badly.
        wrong: The misread lines, in the order to show them in.
        most: Most lines to show.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("gallery.html.j2")
    path.write_text(
        template.render(
            model=model,
            scores=found.scores,
            bad=bad,
            confusions=found.pairs.most_common(100),
            lengths=found.lengths,
            sources=found.sources,
            words=sorted(found.misread, key=lambda word: (-found.words[word][1], word))[:SHOWN],
            counts=found.words,
            misread=found.misread,
            lines=[_line(reading) for reading in wrong[:most]],
            wrong=len(wrong),
            sure=SURE,
        ),
        encoding="utf-8",
    )


def table(found: Confusions, bad: Sequence[BadCharacter]) -> "Table":
    """The characters that are read badly, for the terminal."""
    from rich.table import Table

    grid = Table(
        title=f"{quantity(len(bad), 'character is', 'characters are')} read badly",
        title_justify="left",
    )
    grid.add_column("character")
    for name in ("count", "recall", "precision"):
        grid.add_column(name, justify="right")
    grid.add_column("read as", overflow="fold")
    grid.add_column("for example", overflow="fold")
    for item in bad[:SHOWN]:
        read_as = ", ".join(
            f"{visible(char)} {count}"
            for char, count in sorted(item.read_as.items(), key=lambda p: -p[1])[:4]
        )
        grid.add_row(
            visible(item.character),
            f"{item.count:,}",
            f"{item.recall:.0%}",
            f"{item.precision:.0%}",
            read_as,
            "  ".join(item.contexts[:3]),
        )
    return grid


def visible(char: str) -> str:
    """A character for display, with symbols for a space and an empty text."""
    return {"": "∅", " ": "␣"}.get(char, char)


def _line(reading: LineReading) -> dict[str, Any]:
    pairs = align(reading.truth, reading.read)
    return {
        "image": reading.image,
        "picture": _picture(reading.image),
        "score": reading.score,
        "pairs": pairs,
        "confused": sorted({char for pair in pairs if pair[0] != pair[1] for char in pair if char}),
    }


def _picture(path: Path) -> str:
    """The image as a small JPEG in a data URI."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    if image is None:  # replaced since it was read
        return ""
    scale = min(1.0, _HEIGHT / image.shape[0], _WIDTH / image.shape[1])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
