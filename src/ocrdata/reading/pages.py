"""What all readers of annotations do the same way: build pages, and say what was lost on the way."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Box, Page

Item = TypeVar("Item")

MALFORMED = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)
"""What a file that is not as its format says may raise while it is read."""

TEXT_FIELDS = ("text", "transcription", "utf8_string", "transcript", "ocr", "value", "content", "caption")
"""Names under which people keep the text of a region, in formats that have no field of their own for it."""

_IGNORED_WORDS = frozenset(
    {"ignore", "ignored", "illegible", "difficult", "unreadable", "dontcare", "don't care", "###"}
)
_PEEK = 1 << 16


def build_page(
    source: Source,
    file: Path,
    items: Sequence[Item],
    build: Callable[[Item], Box],
    *,
    name: str | Path | None = None,
    stem: str = "",
    item: object = None,
    size: tuple[int, int] | None = None,
) -> Iterator[Page | Skipped]:
    """One page out of its annotations, and a `Skipped` for each that cannot be used.

    Args:
        source: Where everything is.
        file: The annotation file.
        items: The page's annotations, as the format has them.
        build: Makes a box of one; what it raises of `MALFORMED` becomes the reason for skipping it.
        name: The image's path as the file spells it, or where its bytes were put; else `stem` finds it.
        stem: Name of the image without its suffix.
        item: Which item of the file the page is, for messages.
        size: Width and height of the image according to the file; see `pixel_size`.
    """
    where = source.where(file, item)
    try:
        if isinstance(name, Path):
            image = name
        else:
            image = source.find_image(name, file.parent) if name else source.image_of_stem(stem, file.parent)
    except LostImage as error:
        yield Skipped(where, str(error), len(items), str(name or stem))
        return
    boxes = []
    for number, annotation in enumerate(items):
        try:
            boxes.append(build(annotation))
        except MALFORMED as error:
            yield Skipped(f"{where}, box {number}", describe(error), 1, image.name, glimpse(annotation))
    yield Page(image, tuple(boxes), source.name, size)


def describe(error: Exception) -> str:
    """Why something malformed was malformed, in words."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(error) or type(error).__name__


def glimpse(annotation: object) -> str:
    """The beginning of an annotation, so that it can be found again."""
    if isinstance(annotation, str):
        return annotation[:200]
    return json.dumps(annotation, ensure_ascii=False, default=str)[:200]


def text_of(attributes: dict[str, Any], field: str | None) -> str:
    """The text among the attributes of a region.

    Args:
        attributes: Name to value.
        field: The name to take; otherwise the first of `TEXT_FIELDS`, and else the only text there is.
    """
    if field is not None:
        return as_text(attributes.get(field))
    for name in TEXT_FIELDS:
        if name in attributes:
            return as_text(attributes[name])
    texts = [value for value in attributes.values() if isinstance(value, str)]
    return texts[0] if len(texts) == 1 == len(attributes) else ""


def as_text(value: object) -> str:
    """A value that should be a text: lists are joined by line breaks, nothing is the empty text.

    Raises:
        TypeError: It is something else.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case list():
            return "\n".join(as_text(part) for part in value)
        case bool() | dict():
            raise TypeError(f"the text is {value!r}")
    return str(value)


def means_ignore(word: object) -> bool:
    """Whether a class, flag or attribute name says that a region is illegible."""
    return isinstance(word, str) and word.strip().lower() in _IGNORED_WORDS


def is_true(value: object) -> bool:
    """Truth as annotation files spell it."""
    return (
        value is True
        or (isinstance(value, int | float) and value == 1)
        or value in {"1", "true", "True", "yes"}
    )


def pixel_size(width: object, height: object) -> tuple[int, int] | None:
    """The size of an image as a file gives it; `None` where it gives none that an image can have."""
    try:
        size = int(float(str(width))), int(float(str(height)))
    except (ValueError, OverflowError):
        return None
    return size if min(size) > 0 else None


def flat_points(values: Sequence[float]) -> list[tuple[float, float]]:
    """`[x1, y1, x2, y2, …]` as points.

    Raises:
        ValueError: An odd number of values.
    """
    return list(zip(values[::2], values[1::2], strict=True))


def parse_json(text: str) -> Any:
    """Parse JSON; nesting that is too deep is a `ValueError` like every other mistake in it."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error


def peek(path: Path, *suffixes: str, count: int = 3) -> list[str]:
    """The first 64 KiB of the first few files of a source with one of the suffixes, for `sniff`."""
    return [peek_file(file) for file in first_files(path, suffixes, count)]


def peek_file(file: Path) -> str:
    """The first 64 KiB of a file as text; bytes that are none are replaced."""
    with file.open("rb") as stream:
        head = stream.read(_PEEK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace")


def has_keys(head: str, *keys: str) -> bool:
    """Whether the beginning of a JSON file has all these keys."""
    return all(re.search(rf'"{re.escape(key)}"\s*:', head) for key in keys)
