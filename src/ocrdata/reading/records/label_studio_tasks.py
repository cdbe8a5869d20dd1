"""Tasks of Label Studio, as all of its exports have them: their images, and the values of their regions."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import big_json
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.reading.pages import MALFORMED, TEXT_FIELDS, as_text, describe
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Page, Point

_DATA_KEYS = ("ocr", "image", "img", "picture", "url")
_COLUMN = re.compile(r'(?:^|,)"?annotation_id"?(?:,|$)')

TaskReader: TypeAlias = Callable[[Source, Path, int, dict[str, Any]], Iterator[Page | Skipped]]
"""Gives what there is in a task, of source, file, number and task."""


def read_tasks(source: Source, read: TaskReader) -> Iterator[Page | Skipped]:
    """Stream what `read` makes of each task of the JSON files of a source."""
    for file in source.files(".json"):
        for number, task in enumerate(big_json.items(source, file, "item"), start=1):
            yield from read_task(source, file, number, task, read)


def tasks(source: Source) -> Iterator[Any]:
    """Stream the tasks themselves, which may be malformed."""
    for file in source.files(".json"):
        yield from big_json.items(source, file, "item")


def read_task(
    source: Source, file: Path, number: int, task: dict[str, Any], read: TaskReader
) -> Iterator[Page | Skipped]:
    """What `read` makes of one task, which may be malformed."""
    try:
        yield from read(source, file, number, task)
    except MALFORMED as error:
        yield Skipped(source.where(file, f"task {number}"), f"not a task: {describe(error)}")


def is_export_header(header: str) -> bool:
    """Whether the first line of a CSV file is that of Label Studio's export."""
    return _COLUMN.search(header.replace("\t", ",")) is not None and "id" in re.split(
        r"[,\t]", header.replace('"', "")
    )


def read_region(source: Source, value: dict[str, Any], width: float, height: float) -> tuple[Point, ...]:
    """The polygon of a region's value, in pixels of an image of this size."""
    if "points" in value:
        pixels = ((x * width / 100, y * height / 100) for x, y in value["points"])
        return drawn_region(source, pixels)
    return tidy(
        rectangle(
            value["x"] * width / 100,
            value["y"] * height / 100,
            value["width"] * width / 100,
            value["height"] * height / 100,
            float(value.get("rotation") or 0),
        )
    )


def image_name(data: Mapping[str, Any]) -> str:
    """The image among a task's data, whatever the project calls it.

    Raises:
        ValueError: There is none.
    """
    for key in _DATA_KEYS:
        if isinstance(data.get(key), str):
            return str(data[key])
    texts = [value for value in data.values() if isinstance(value, str) and "." in value]
    if not texts:
        raise ValueError("`data` names no image")
    return texts[0]


def page_names(data: Mapping[str, Any]) -> list[str]:
    """The images of a task of several pages, in order; none if it is a task of one image.

    They are a list of addresses (`valueList="$pages"`) or of objects with one each.
    """
    for value in data.values():
        if isinstance(value, list) and value:
            names = [address_in(each) for each in value]
            if all(names):
                return names
    return []


def address_in(value: object) -> str:
    """The address of an image, or nothing."""
    if isinstance(value, dict):
        value = next((each for each in value.values() if address_in(each)), None)
    if not isinstance(value, str):
        return ""
    path = value.partition("?d=")[2] or value.partition("?")[0]
    return value if PurePosixPath(path).suffix.lower() in IMAGE_SUFFIXES else ""


def choose_text(source: Source, areas: Mapping[str, Any]) -> str:
    """The text of a region that may have several text areas.

    Args:
        source: Whose `--text-field` names the text area; otherwise its name says that it is the text, or it
            is the only one that is filled in. A choice among several is noted.
        areas: Name of a text area (or of another control) to what was put in.
    """
    values = {name.strip().lower(): value for name, value in areas.items()}
    if source.text is not None:
        wanted = source.text.strip().lower()
        if wanted not in values:
            source.note(f"no '{source.text}' on a region, so it has no text")
        return as_text(values.get(wanted))
    texts = {name: text for name, value in values.items() if (text := as_text(value))}
    named = next((name for name in TEXT_FIELDS if name in texts), None)
    if named is None and len(texts) > 1:
        first, second = list(texts)[:2]
        source.note(f"'{first}' and '{second}' of a region are texts; '{first}' is used, or use --text-field")
    return texts[named] if named is not None else next(iter(texts.values()), "")
