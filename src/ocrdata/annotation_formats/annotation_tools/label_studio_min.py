"""Label Studio's JSON-MIN export: a list of tasks with one flat list per control of the interface.

Regions and texts are matched by their order, the only link that this export keeps: a page whose lists differ
in length cannot be read and is reported. The plain JSON export (`label-studio`) loses nothing. The texts are
the list named `transcription`, `text` … or the only list of texts; `--text-field` chooses another.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.reading.legibility import means_ignore
from ocrdata.reading.pages import TEXT_FIELDS, as_text, build_page, has_keys, peek, pixel_size
from ocrdata.reading.records import label_studio_tasks
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
    return label_studio_tasks.read_tasks(source, read_flat_task)


def read_flat_task(source: Source, file: Path, number: int, task: dict[str, Any]) -> Iterator[Page | Skipped]:
    """The pages of a task with one flat list per control, as JSON-MIN and CSV have it."""
    where = source.where(file, f"task {number}")
    regions = regions_of(task)
    texts = _texts(source, task, regions)
    if len(texts) not in {0, len(regions)}:
        reason = (
            f"{quantity(len(regions), 'region')} but {quantity(len(texts), 'text')}; export as JSON instead"
        )
        yield Skipped(where, reason, len(regions))
        return
    names = label_studio_tasks.page_names(task)
    pages: dict[int, list[tuple[dict[str, Any], str]]] = {}
    for pair in zip(regions, texts or [""] * len(regions), strict=True):
        index = pair[0].get("item_index")
        if index is None and len(names) > 1:
            has = f"the task has {quantity(len(names), 'page')}"
            reason = f"{has}, and this export does not say which one; export as JSON"
            yield Skipped(where, reason, 1, "", pair[1])
            continue
        pages.setdefault(int(index or 0), []).append(pair)
    for index, pairs in (pages or ({} if len(names) > 1 else {0: []})).items():
        if names and index >= len(names):
            yield Skipped(
                where, f"the task has {quantity(len(names), 'page')}, and no page {index + 1}", len(pairs)
            )
            continue
        yield from build_page(
            source,
            file,
            pairs,
            lambda pair: _box(*pair, source),
            name=names[index] if names else label_studio_tasks.image_name(_data(task)),
            item=f"task {number}",
            size=next((size for each, _ in pairs if (size := _size(each))), None),
        )


def _data(task: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in task.items() if key not in {"created_at", "updated_at"}}


def _size(region: dict[str, Any]) -> tuple[int, int] | None:
    return pixel_size(region.get("original_width"), region.get("original_height"))


def regions_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    """The longest list of regions of a task, each with what the other controls say about the same place."""
    lists = [value for value in task.values() if isinstance(value, list) and _are_regions(value)]
    longest: list[dict[str, Any]] = max(lists, key=len, default=[])
    labels: dict[str, dict[str, Any]] = {}
    for region in (region for each in lists for region in each):
        labels.setdefault(_place(region), {}).update(region)
    return [labels[_place(region)] | region for region in longest]


def _place(region: dict[str, Any]) -> str:
    keys = ("x", "y", "width", "height", "rotation", "points", "item_index")
    return str([region.get(key) for key in keys])


def _are_regions(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(each, dict) and "original_width" in each for each in value)


def _texts(source: Source, task: dict[str, Any], regions: list[dict[str, Any]]) -> list[str]:
    """The texts of a task, in the order of its regions; none if nothing can be the texts."""
    wanted = None if source.text is None else source.text.strip().lower()
    lists: dict[str, list[str]] = {}
    for key, value in task.items():
        name = key.strip().lower()
        is_named = name in TEXT_FIELDS or name == wanted
        if isinstance(value, list) and _are_texts(value, may_be_numbers=is_named):
            if not all(label_studio_tasks.address_in(each) for each in value):
                lists[name] = [as_text(each) for each in value]
        elif is_named and not isinstance(value, list) and _are_texts([value], may_be_numbers=True):
            if not label_studio_tasks.address_in(value):
                lists[name] = [as_text(value)]
        elif name == wanted and isinstance(value, list) and _are_regions(value):
            lists[name] = [next(iter(_labels(each)), "") for each in regions]
    if wanted is not None:
        if wanted not in lists:
            source.note(f"no '{source.text}' in a task, so its regions have no text")
        return lists.get(wanted, [])
    if named := next((name for name in TEXT_FIELDS if name in lists), None):
        return lists[named]
    if len(lists) > 1:
        first, second = list(lists)[:2]
        source.note(f"'{first}' and '{second}' may be the texts; '{first}' was taken, or use --text-field")
    return next(iter(lists.values()), [])


def _are_texts(values: list[Any], *, may_be_numbers: bool) -> bool:
    """Whether these are the texts of regions; numbers without quotes are, at least beside texts."""
    numbers = [each for each in values if isinstance(each, int | float) and not isinstance(each, bool)]
    texts = [each for each in values if isinstance(each, str | list)]
    return len(numbers) + len(texts) == len(values) > 0 and (may_be_numbers or bool(texts))


def _labels(region: dict[str, Any]) -> list[str]:
    """The classes of a region."""
    return [str(label) for key, each in region.items() if key.endswith("labels") for label in each]


def _box(region: dict[str, Any], text: str, source: Source) -> Box:
    ignore = any(means_ignore(label) for label in _labels(region))
    width, height = region["original_width"], region["original_height"]
    points = label_studio_tasks.read_region(source, region, width, height)
    return Box(points, text, ignore or text in source.ignore_marks)
