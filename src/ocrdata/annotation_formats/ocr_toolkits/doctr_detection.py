"""docTR's detection labels, and the labels of its OCRDataset: a JSON object of image names and polygons.

Detection labels have `polygons`, a list or lists by class, and no texts: a class is none. Labels of an
OCRDataset have `typed_words` with a `geometry` (left, top, right, bottom) and a `value`.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import as_text, has_keys, peek
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples import images, packed
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"a.jpg": {"img_dimensions": [480, 640], "img_hash": "0a1b",
           "polygons": [[[1, 1], [9, 1], [9, 5], [1, 5]]]}}"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """A JSON object of images with `polygons` and `img_dimensions`, or with `typed_words`."""
    return any(
        has_keys(head, "polygons", "img_dimensions") or has_keys(head, "typed_words", "geometry", "value")
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a member; images lie in `images` beside the file."""
    for file in source.files(".json"):
        for name, record in big_json.pairs(source, file, ""):
            take_apart = partial(_take_apart, name)
            for page in read_records(source, file, [(name, record)], take_apart, partial(_box, source)):
                yield _with_size(page, record) if isinstance(page, Page) else page


def _with_size(page: Page, record: dict[str, Any]) -> Page:
    """The page with the size that it was annotated at, where its image has another one.

    docTR's own scripts write height and width, other tools width and height: only a size that is that of the
    image in neither order says something.
    """
    size = record.get("img_dimensions")
    if not isinstance(size, list) or len(size) != 2 or not all(type(each) is int for each in size):
        return page
    height, width = size
    try:
        header = images.read_header(packed.read(page.image))
    except (OSError, images.BadImage):
        return page  # which is said when the image is opened
    differs = {height, width} != {header.height, header.width}
    return replace(page, size=(width, height)) if differs else page


def _take_apart(name: str, record: dict[str, Any]) -> AnnotatedImage:
    if "typed_words" in record:
        return AnnotatedImage(list(record["typed_words"]), name=name)
    polygons = record["polygons"]
    if isinstance(polygons, dict):
        polygons = [polygon for every in polygons.values() for polygon in every]
    return AnnotatedImage(list(polygons), name=name)


def _box(source: Source, item: Any) -> Box:
    if not isinstance(item, dict):
        return Box(tidy(item), "")
    left, top, right, bottom = (float(value) for value in item["geometry"][:4])
    text = as_text(item["value"])
    return Box(tidy(rectangle(left, top, right - left, bottom - top)), text, text in source.ignore_marks)
