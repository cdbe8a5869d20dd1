"""What all readers of annotations do the same way: build pages, and say what was lost on the way."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from ocrdata.reading.file_types import json_numbers
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Box, Page

Item = TypeVar("Item")

MALFORMED = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)
"""What a file that is not as its format says may raise while it is read."""

TEXT_FIELDS = (
    "text", "transcription", "utf8_string", "transcript", "ocr", "value", "content", "caption", "ocr_text",
    "ocr text", "text_content", "word", "words", "文本", "文字", "内容", "文本内容",
)  # fmt: skip
"""Names under which people keep the text of a region, in formats that have no field of their own for it."""

_PYTHON = re.compile(r"unpack|indices must be|object is not|has no attribute|not subscriptable|operand type")
"""What Python says where a list, a number or an object is expected and something else is found."""
_NUMBER = (
    "a text is a number without quotes in the file; zeros that the picture shows before or after it may be "
    "missing"
)
_GLIMPSE = 400
"""Characters of an annotation in `skipped.jsonl`."""
_PEEK = 1 << 16


_MOST_DIGITS = 18
"""Digits of the numbers of pages, frames and samples; Python refuses to read more than some thousands."""


def build_page(
    source: Source,
    file: Path,
    items: Sequence[Item],
    build: Callable[[Item], Box],
    *,
    name: str | Path | LostImage | None = None,
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
        name: The image's path as the file spells it, or the file that it is in, or why it has none; if empty,
            `stem` finds it.
        stem: Name of the image without its suffix.
        item: Which item of the file the page is, for messages.
        size: Width and height of the image according to the file; see `pixel_size`.
    """
    where = source.where(file, item)
    try:
        if isinstance(name, LostImage):
            raise name
        if isinstance(name, Path):
            image = name
        else:
            image = source.find_image(name, file.parent) if name else source.image_of_stem(stem, file.parent)
    except LostImage as error:
        spelt = stem if isinstance(name, LostImage) else str(name or stem)
        yield Skipped(where, str(error), len(items), spelt)
        return
    boxes = []
    for number, annotation in enumerate(items):
        try:
            boxes.append(build(annotation))
            note_number(source, boxes[-1].transcription)
        except MALFORMED as error:
            yield Skipped(f"{where}, box {number}", describe(error), 1, image.name, glimpse(annotation))
    yield Page(image, tuple(boxes), source.name, size)


def describe(error: Exception) -> str:
    """Why something malformed was malformed, in words."""
    if isinstance(error, KeyError):
        return f"{error} is missing"
    if _PYTHON.search(str(error)):
        return "a value is not of the kind that the format has in its place"
    return str(error) or type(error).__name__


def not_a_region(kind: object) -> ValueError:
    """The error for a shape that no text region is, such as a point or a circle."""
    name = str(kind) if kind else "shape of no kind"
    return ValueError(f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name} is not a text region")


def glimpse(annotation: object) -> str:
    """The beginning and the end of an annotation, so that it can be found again."""
    if isinstance(annotation, str):
        text = annotation
    elif hasattr(annotation, "iter"):
        text = str(_as_json(annotation))
    else:
        text = json.dumps(annotation, ensure_ascii=False, default=_as_json)
    return text if len(text) <= _GLIMPSE else f"{text[: _GLIMPSE // 2]} … {text[-_GLIMPSE // 2 :]}"


def _as_json(value: Any) -> object:
    """An XML element as it stands in its file, but for namespaces; a record's fields; else what it is."""
    if not hasattr(value, "iter"):
        return asdict(value) if is_dataclass(value) else f"<{type(value).__name__}>"  # type: ignore[arg-type]
    from xml.etree.ElementTree import tostring

    xml = re.sub(r'\s?xmlns:ns\d+="[^"]*"|\bns\d+:', "", tostring(value, encoding="unicode"))
    return re.sub(r">\s+<", "><", xml).strip()


def named_as_text(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Those whose names are among `TEXT_FIELDS` but for case and blanks around them, by their names there."""
    plain = {str(name).strip().lower(): value for name, value in attributes.items()}
    return {name: plain[name] for name in TEXT_FIELDS if name in plain}


def text_of(source: Source, attributes: Mapping[str, Any]) -> str:
    """The text among the attributes of a region.

    It is the attribute that `--text-field` names, or else the first of `TEXT_FIELDS` that is not empty; names
    are compared without regard to case. A region whose attributes have other names has no text: what they are
    is noted, as are two texts that differ.

    Args:
        source: Where the region is from.
        attributes: Name to value, without those that say whether the region is legible.
    """
    values = {str(name).strip().lower(): value for name, value in attributes.items()}
    if source.text is not None:
        name = source.text.strip().lower()
        if name not in values:
            source.note(f"no '{source.text}' on a region, so it has no text")
        return as_text(attributes.get(source.text, values.get(name)))
    texts = {name: text for name in TEXT_FIELDS if name in values and (text := as_text(values[name]))}
    if not texts and values and values.keys().isdisjoint(TEXT_FIELDS):
        names = ", ".join(f"'{name}'" for name in list(attributes)[:5])
        source.note(
            f"no text on a region, because none of its attributes ({names}) is named as one; "
            "use --text-field NAME if one of them holds it"
        )
    if len(set(texts.values())) > 1:
        first, second = list(texts)[:2]
        source.note(
            f"'{first}' and '{second}' of a region differ; '{first}' is its text (or use --text-field)"
        )
    return next(iter(texts.values()), "")


class NumberText(str):
    """A text that is a number in the file, not a text."""

    __slots__ = ()


def as_text(value: object) -> str:
    """A value that should be a text: lists are joined by line breaks, nothing is the empty text.

    A number gives a `NumberText`; if `parse_json` has read it, it is spelled as in the file.

    Raises:
        TypeError: It is something else; also NaN, which programs write where there is nothing.
    """
    match value:
        case None:
            return ""
        case str():
            return value
        case list():
            parts = [as_text(part) for part in value]
            number = any(isinstance(part, NumberText) for part in parts)
            return NumberText("\n".join(parts)) if number else "\n".join(parts)
        case bool() | dict():
            raise TypeError(f"the text is {value!r}")
        case float() if not math.isfinite(value):
            raise TypeError(f"the text is {value!r}, which is no text but the mark of a missing one")
        case int() | float():
            return NumberText(value)
    return str(value)


def note_number(source: Source, text: str) -> str:
    """Say that a text is a number of the file, if so: a program may have written it without its zeros."""
    if isinstance(text, NumberText):
        source.note(_NUMBER, text)
    return text


def pixel_size(width: object, height: object) -> tuple[int, int] | None:
    """The size of an image as a file gives it; `None` where it gives none that an image can have."""
    try:
        size = int(float(str(width))), int(float(str(height)))
    except (ValueError, OverflowError):
        return None
    return size if min(size) > 0 else None


def whole_number(text: str) -> int | None:
    """The number that decimal digits spell; None for another text, or for more digits than a number has."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def flat_points(values: Sequence[float]) -> list[tuple[float, float]]:
    """`[x1, y1, x2, y2, …]` as points.

    Raises:
        ValueError: An odd number of values.
    """
    return list(zip(values[::2], values[1::2], strict=True))


def parse_json(text: str) -> Any:
    """Parse JSON; nesting that is too deep is a `ValueError` like every other mistake in it.

    Numbers remember how they are spelled: see `json_numbers`.
    """
    try:
        return json_numbers.loads(text)
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
