"""YOLO: one text file per image with `class cx cy width height`, or a segmentation polygon, as fractions.

Corner points after the box, with or without a visibility each, are the region instead of it. The format has
no text, so boxes have none, unless `--text-field class` takes the names of `classes.txt` or `data.yaml`. The
image is found by its stem, beside the labels or in the `images` folder next to them; its size converts the
fractions to pixels.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from ocrdata import yaml_files
from ocrdata.errors import UserError
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.legibility import means_ignore
from ocrdata.reading.pages import MALFORMED, describe, flat_points
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.images import BadImage, read_upright_size
from ocrdata.samples.labels import Box, Page, Point

EXAMPLE = "0 0.5 0.5 0.25 0.1"

UPRIGHT = True


_NOT_LABELS = frozenset({"classes.txt", "train.txt", "val.txt", "test.txt", "obj.names"})

_CLASS_FILES = ("classes.txt", "data.yaml", "dataset.yaml")
_MOST_CLASSES = 100_000

_CLASS_FIELDS = frozenset({"class", "name", "category", "label"})
"""What `--text-field` may call the name of the class."""

Region: TypeAlias = Callable[[Sequence[float]], tuple[Point, ...]]
"""Makes a polygon of the fractions after the class, still in fractions."""


def sniff(path: Path) -> bool:
    """Text files of rows with a class and four fractions, or the fractions of a polygon."""
    rows = [first_row(file) for file in first_files(path, (".txt",))]
    return any(
        len(values := row_values(row)) in {5, 6} or (len(values) > 9 and len(values) % 2) for row in rows
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a text file."""
    yield from read_folder(source, _region_reader)


def read_folder(
    source: Source, reader_of: Callable[[Sequence[Sequence[float]]], Region]
) -> Iterator[Page | Skipped]:
    """Pages of a folder of label files.

    Args:
        source: Where everything is.
        reader_of: Chooses how to read the rows of a file, from the fractions of all of them.
    """
    if source.text is not None and source.text.lower() not in _CLASS_FIELDS:
        source.note(
            f"the labels have no field '{source.text}'; --text-field class takes the names of classes.txt "
            "or data.yaml"
        )
    known: dict[Path, list[str]] = {}
    for file in source.files(".txt"):
        if file.name in _NOT_LABELS:
            continue
        rows = list(source.rows(file))
        try:
            image = source.image_of_stem(file.stem, _image_folder(file.parent))
            size = read_upright_size(image)
        except (LostImage, BadImage, OSError) as error:
            yield Skipped(source.where(file), str(error), len(rows))
            continue
        names = known.get(file.parent)
        if names is None:
            names = known[file.parent] = _class_names(source, file)
        region = reader_of([values[1:] for _, row in rows if (values := row_values(row))])
        boxes = []
        for number, row in rows:
            try:
                boxes.append(_box(source, names, row, region, size))
            except MALFORMED as error:
                yield Skipped(source.where(file, number), describe(error), 1, image.name, row)
        yield Page(image, tuple(boxes), source.name, size)


def _image_folder(folder: Path) -> Path:
    """Where the images of a folder of labels are: the same path with `images` for the last `labels`."""
    parts = list(folder.parts)
    if "labels" not in parts:
        return folder
    parts[len(parts) - 1 - parts[::-1].index("labels")] = "images"
    images = Path(*parts)
    return images if images.is_dir() else folder


def row_values(row: str) -> list[float]:
    """The numbers of a row: a class and fractions from 0 to 1 (a little beyond is forgiven); empty if not.

    The visibility of a point may be 2.
    """
    try:
        values = [float(field) for field in row.split()]
    except ValueError:
        return []
    points = len(values) > 5 and len(values) % 3 == 2
    fractions = [value for value in values[1:] if not (points and value == 2)]
    if len(values) < 5 or not values[0].is_integer() or not all(-0.5 <= value <= 1.5 for value in fractions):
        return []
    return values


def _class_names(source: Source, file: Path) -> list[str]:
    """The names of the classes, by number, if they are beside the labels or above them."""
    root = source.root.resolve()
    for folder in (file.parent, file.parent.parent, source.root):
        for name in _CLASS_FILES:
            path = folder / name
            if not path.is_file() or not path.resolve().is_relative_to(root):
                continue
            if path.suffix == ".txt":
                return [name.strip() for _, name in source.rows(path)]
            if names := _names_in_yaml(path):
                return names
    if (source.text or "").lower() in _CLASS_FIELDS:
        source.note("no classes.txt or data.yaml names the classes, so boxes have no text")
    return []


def _names_in_yaml(path: Path) -> list[str]:
    """The names of the classes in the YAML that Ultralytics trains with: a list, or an object by number."""
    try:
        content = yaml_files.load_texts(path, "Correct it.")
    except UserError:
        return []
    names = content.get("names") if isinstance(content, dict) else None
    if isinstance(names, dict):
        numbers = {int(number): name for number, name in names.items() if _is_class_number(number)}
        names = [numbers.get(number, "") for number in range(max(numbers, default=-1) + 1)]
    return [str(name) for name in names] if isinstance(names, list) else []


def _is_class_number(text: object) -> bool:
    return isinstance(text, str) and text.isdecimal() and len(text) < 6 and int(text) < _MOST_CLASSES


def _box(source: Source, names: list[str], row: str, region: Region, size: tuple[int, int]) -> Box:
    values = row_values(row)
    if not values:
        raise ValueError("the row is not a class followed by fractions")
    number = int(values[0])
    name = names[number] if 0 <= number < len(names) else ""
    points = [(x * size[0], y * size[1]) for x, y in region(values[1:])]
    text = name if (source.text or "").lower() in _CLASS_FIELDS else ""
    return Box(tidy(points, find_start=not source.keep_order), text, means_ignore(name))


def _region_reader(rows: Sequence[Sequence[float]]) -> Region:
    """How to read the rows of a file: the fractions of a six-point polygon can be a box and its corners."""
    long = [values for values in rows if len(values) == 12]
    fitting = sum(_fits(values[:4], flat_points(values[4:])) for values in long)
    corners = 2 * fitting > len(long)

    def region(values: Sequence[float]) -> tuple[Point, ...]:
        if len(values) in {4, 5}:  # the fifth is a confidence
            return _rectangle(values)
        if len(values) == 12 and corners:
            return tuple(flat_points(values[4:]))
        points = list(zip(values[4::3], values[5::3], strict=False))
        if len(values) % 3 == 1 and set(values[6::3]) <= {0, 1, 2} and _fits(values[:4], points):
            return tuple(points) if len(points) == 4 else _rectangle(values)
        return tuple(flat_points(values))

    return region


def _rectangle(values: Sequence[float]) -> tuple[Point, ...]:
    cx, cy, width, height = values[:4]
    return rectangle(cx - width / 2, cy - height / 2, width, height)


def _fits(box: Sequence[float], points: Sequence[Point]) -> bool:
    """Whether points lie about where a box does: each of its sides within a quarter of its size."""
    (left, top), _, (right, bottom), _ = bounding_rectangle(points)
    cx, cy, width, height = box
    sides = (cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
    near = max(width, height) / 4 + 0.005
    return all(abs(a - b) <= near for a, b in zip((left, top, right, bottom), sides, strict=True))
