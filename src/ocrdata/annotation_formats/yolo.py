"""YOLO: one text file per image with `class cx cy width height`, or a segmentation polygon, as fractions.

The format has no text, so boxes have none. The image is found by its stem, beside the labels or in the
`images` folder next to them; its size converts the fractions to pixels.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import MALFORMED, describe, flat_points
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.images import BadImage, read_upright_size
from ocrdata.samples.labels import Box, Page, Point

EXAMPLE = "0 0.5 0.5 0.25 0.1"

UPRIGHT = True


def sniff(path: Path) -> bool:
    """Text files of rows with a class and four fractions, or the fractions of a polygon."""
    rows = [first_row(file) for file in first_files(path, (".txt",))]
    return any(
        len(values := row_values(row)) in {5, 6} or (len(values) > 9 and len(values) % 2) for row in rows
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a text file."""
    yield from read_folder(source, _region)


def read_folder(
    source: Source, region: Callable[[Sequence[float]], tuple[Point, ...]]
) -> Iterator[Page | Skipped]:
    """Pages of a folder of label files.

    Args:
        source: Where everything is.
        region: Makes a polygon of the fractions after the class, still in fractions.
    """
    for file in source.files(".txt"):
        if file.name in {"classes.txt", "train.txt", "val.txt", "test.txt", "obj.names"}:
            continue
        rows = list(source.rows(file))
        try:
            image = source.image_of_stem(file.stem, file.parent)
            width, height = read_upright_size(image)
        except (LostImage, BadImage, OSError) as error:
            yield Skipped(source.where(file), str(error), len(rows))
            continue
        boxes = []
        for number, row in rows:
            try:
                values = row_values(row)
                if not values:
                    raise ValueError("the row is not a class followed by fractions")
                points = [(x * width, y * height) for x, y in region(values[1:])]
                boxes.append(Box(tidy(points), ""))
            except MALFORMED as error:
                yield Skipped(source.where(file, number), describe(error), 1, image.name, row)
        yield Page(image, tuple(boxes), source.name, (width, height))


def row_values(row: str) -> list[float]:
    """The numbers of a row: a class and fractions from 0 to 1 (a little beyond is forgiven); empty if not."""
    try:
        values = [float(field) for field in row.split()]
    except ValueError:
        return []
    if len(values) < 5 or not values[0].is_integer() or not all(-0.5 <= value <= 1.5 for value in values[1:]):
        return []
    return values


def _region(values: Sequence[float]) -> tuple[Point, ...]:
    if len(values) in {4, 5}:  # the fifth is a confidence
        cx, cy, width, height = values[:4]
        return rectangle(cx - width / 2, cy - height / 2, width, height)
    return tuple(flat_points(values))
