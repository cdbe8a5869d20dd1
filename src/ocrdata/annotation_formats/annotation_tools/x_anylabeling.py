"""X-AnyLabeling: LabelMe's JSON with a `description` for the text and more kinds of shapes.

The `label` is a class; it is the text only where `--text-field label` says so. Rectangles have two or four
points, `rotation` and `quadrilateral` have four, and `polygon` has any number.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.annotation_formats.annotation_tools.labelme import (
    is_shape_file,
    is_x_anylabeling,
    own_text,
    read_shape_file,
    text_field,
)
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import as_text
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

EXAMPLE = """\
{"version": "2.4.4", "imagePath": "a.jpg", "imageWidth": 20, "imageHeight": 10,
 "shapes": [{"label": "text", "description": "hi", "difficult": false, "kie_linking": [],
             "points": [[1, 1], [9, 1], [9, 5], [1, 5]], "shape_type": "rotation", "direction": 0.0}]}"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """LabelMe's keys and one that only X-AnyLabeling writes."""
    return any(is_shape_file(file) and is_x_anylabeling(file) for file in first_files(path, (".json",)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a JSON file."""
    take = partial(_text, source)
    for file in source.files(".json"):
        yield from read_shape_file(source, file, take)


def _text(source: Source, shape: dict[str, Any]) -> str:
    if source.text is not None:
        return text_field(shape, source)
    text = as_text(shape.get("description")) or own_text(shape)
    if not text:
        source.note("no 'description' on a shape, so it has no text; --text-field label takes the label")
    return text
