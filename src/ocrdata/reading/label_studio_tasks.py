"""Tasks of Label Studio, as both of its JSON exports have them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading import big_json
from ocrdata.reading.pages import MALFORMED, describe
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Page, Point

_DATA_KEYS = ("ocr", "image", "img", "picture", "url")


def read_tasks(
    source: Source, read: Callable[[Source, Path, int, dict[str, Any]], Iterator[Page | Skipped]]
) -> Iterator[Page | Skipped]:
    """Stream what `read` makes of each task: of source, file, number and task."""
    for file in source.files(".json"):
        for number, task in enumerate(big_json.items(source, file, "item"), start=1):
            try:
                yield from read(source, file, number, task)
            except MALFORMED as error:
                yield Skipped(source.where(file, f"task {number}"), f"not a task: {describe(error)}")


def read_region(value: dict[str, Any], width: float, height: float, *, keep_order: bool) -> tuple[Point, ...]:
    """The polygon of a region's value, in pixels of an image of this size."""
    if "points" in value:
        pixels = ((x * width / 100, y * height / 100) for x, y in value["points"])
        return tidy(pixels, find_start=not keep_order)
    return tidy(
        rectangle(
            value["x"] * width / 100,
            value["y"] * height / 100,
            value["width"] * width / 100,
            value["height"] * height / 100,
            float(value.get("rotation") or 0),
        )
    )


def image_name(data: dict[str, Any]) -> str:
    """The image among a task's data, whatever the project calls it."""
    for key in _DATA_KEYS:
        if isinstance(data.get(key), str):
            return str(data[key])
    texts = [value for value in data.values() if isinstance(value, str) and "." in value]
    if not texts:
        raise ValueError("`data` names no image")
    return texts[0]
