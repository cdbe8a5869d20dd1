"""Label Studio's JSON-MIN export: a list of tasks with one flat list per control of the interface.

Regions and texts are matched by their order, the only link that this export keeps: a page whose lists differ
in length cannot be read and is reported. The plain JSON export (`label-studio`) loses nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading import label_studio_tasks
from ocrdata.reading.pages import as_text, build_page, has_keys, means_ignore, peek, pixel_size
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
[{"ocr": "/data/upload/1/3f9a0c1d-a.jpg", "id": 1, "transcription": ["hi"],
  "bbox": [{"x": 10, "y": 20, "width": 30, "height": 5, "original_width": 640, "original_height": 480}]}]"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """A JSON list of objects whose regions stand without `data`."""
    return any(
        head.lstrip().startswith("[") and has_keys(head, "original_width") and not has_keys(head, "data")
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a task."""
    return label_studio_tasks.read_tasks(source, _read_task)


def _read_task(source: Source, file: Path, number: int, task: dict[str, Any]) -> Iterator[Page | Skipped]:
    name = label_studio_tasks.image_name(
        {key: value for key, value in task.items() if key not in {"created_at", "updated_at"}}
    )
    lists = {key: value for key, value in task.items() if isinstance(value, list)}
    regions = max((value for value in lists.values() if _are_regions(value)), key=len, default=[])
    texts = _texts(task, source.text)
    if len(texts) not in {0, len(regions)}:
        reason = f"{len(regions)} regions but {len(texts)} texts; export as JSON instead of JSON-MIN"
        yield Skipped(source.where(file, f"task {number}"), reason, len(regions), name)
        return
    pairs = list(zip(regions, texts or [""] * len(regions), strict=True))
    size = next(
        (pixel_size(each.get("original_width"), each.get("original_height")) for each in regions), None
    )
    yield from build_page(
        source, file, pairs, lambda pair: _box(*pair, source), name=name, item=f"task {number}", size=size
    )


def _are_regions(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(each, dict) and "original_width" in each for each in value)


def _texts(task: dict[str, Any], field: str | None) -> list[str]:
    value = task.get(field or "transcription")
    if value is None and field is None:
        value = next(
            (
                each
                for each in task.values()
                if isinstance(each, list) and all(isinstance(t, str) for t in each)
            ),
            [],
        )
    if isinstance(value, str):
        return [value]
    return [as_text(each) for each in value or []]


def _box(region: dict[str, Any], text: str, source: Source) -> Box:
    ignore = any(
        means_ignore(label) for key, each in region.items() if key.endswith("labels") for label in each
    )
    width, height = region["original_width"], region["original_height"]
    points = label_studio_tasks.read_region(region, width, height, keep_order=source.keep_order)
    return Box(points, text, ignore or text in source.ignore_marks)
