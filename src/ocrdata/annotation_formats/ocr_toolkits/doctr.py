"""docTR's recognition labels: a JSON object of image names and texts."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import peek
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = '{"a.jpg": "hi"}'

UPRIGHT = True

_HEAD = re.compile(r'\s*\{\s*"[^"]+\.(?:jpe?g|png|bmp|tiff?|webp)"\s*:\s*"', re.IGNORECASE)


def sniff(path: Path) -> bool:
    """A JSON object whose first member is an image name and a text."""
    return any(_HEAD.match(head) for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a member; images lie in `images` beside the file."""
    for file in source.files(".json"):
        for name, text in big_json.pairs(source, file, ""):
            try:
                if not isinstance(text, str):
                    raise LostImage(f"{text!r} is not a text")
                beside = file.parent / "images"
                near = beside if os.path.isfile(beside / name) else file.parent  # noqa: PTH113 - any name
                yield Line(source.find_image(name, near), text, source.name)
            except LostImage as error:
                yield Skipped(source.where(file, name), str(error), 1, name, str(text))
