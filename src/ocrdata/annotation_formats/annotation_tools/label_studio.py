"""Label Studio's JSON export: a list of tasks with the results of their annotators.

The geometry and the text of a region are results with the same `id`. Values are percentages of the
image; rectangles are rotated clockwise about their top left corner. Cancelled annotations are left out; of
several, the ground truth or otherwise the latest is used. A task may have several pages (`item_index`) or
images. Of several text areas, `--text-field` names the one that is the text. Written files hold predictions,
to be imported and corrected; they are read again as they were written until a file of the source has been in
Label Studio. Other predictions are read only with `--predictions`.
"""

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from ocrdata.console import quantity
from ocrdata.reading.legibility import is_ignored, means_ignore
from ocrdata.reading.pages import build_page, has_keys, peek, pixel_size
from ocrdata.reading.records import label_studio_tasks
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle
from ocrdata.samples.images import read_size
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
[{"data": {"ocr": "/data/upload/1/3f9a0c1d-a.jpg"}, "annotations": [{"was_cancelled": false, "result": [
  {"id": "r1", "type": "rectangle", "original_width": 640, "original_height": 480,
   "value": {"x": 10, "y": 20, "width": 30, "height": 5, "rotation": 0}},
  {"id": "r1", "type": "textarea", "value": {"text": ["hi"]}}]}]}]"""

UPRIGHT = True

KEEPS_IGNORED_TEXTS = True

CONFIG = """\
<View>
  <Image name="image" value="$ocr"/>
  <Labels name="label" toName="image"><Label value="Text"/><Label value="Illegible"/></Labels>
  <Rectangle name="bbox" toName="image" strokeWidth="3"/>
  <Polygon name="poly" toName="image" strokeWidth="3"/>
  <TextArea name="transcription" toName="image" editable="true" perRegion="true" required="true"
            maxSubmissions="1" rows="1" displayMode="region-list"/>
</View>
"""
"""The labelling interface that the written tasks fit: Label Studio's own OCR template."""

_REMARKS = "regions without a text have a remark (`meta`); use --text-field meta if it is the text"

_WRITER = "ocrdata"
"""`model_version` of the predictions that are written."""

_AS_WRITTEN = (
    "tasks that were never in Label Studio were read as convert wrote them; nobody has corrected them"
)

Region: TypeAlias = list[dict[str, Any]]
"""The results of one region: its shape, its text, its labels."""

_DRAWN = ("x", "points", "rle", "vertices", "keypointlabels", "brushlabels")
_TOOLS = frozenset({"rectangle", "polygon", "ellipse", "brush", "keypoint", "vector", "bitmask"})
"""Keys of values, and types of results, of what was drawn on an image."""


def sniff(path: Path) -> bool:
    """A JSON list of objects with `data` and `annotations` (or `completions`, or `predictions`)."""
    return any(
        head.lstrip().startswith("[")
        and has_keys(head, "data")
        and any(has_keys(head, key) for key in ("annotations", "completions", "predictions"))
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a task."""
    untouched = functools.cache(lambda: not any(map(_was_imported, label_studio_tasks.tasks(source))))
    return label_studio_tasks.read_tasks(source, functools.partial(_read_task, untouched))


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `tasks.json`, with every page as a prediction, and `label-config.xml` for the project.

    Images are named as Label Studio's local storage does, from a root that is this folder.
    """
    (folder / "label-config.xml").write_text(CONFIG, encoding="utf-8")
    with (folder / "tasks.json").open("w", encoding="utf-8") as file:
        file.write("[")
        for number, page in enumerate(pages):
            file.write(",\n" if number else "\n")
            json.dump(_task(folder, page), file, ensure_ascii=False)
        file.write("\n]\n")


def _read_task(
    untouched: Callable[[], bool], source: Source, file: Path, number: int, task: dict[str, Any]
) -> Iterator[Page | Skipped]:
    where, data = source.where(file, f"task {number}"), task["data"]
    every = task.get("annotations") or task.get("completions") or []
    valid = [each for each in every if not each.get("was_cancelled")]
    for each in every:
        if each.get("was_cancelled"):
            yield Skipped(where, "the annotation was cancelled", len(_regions(each["result"])))
    if not valid and (source.predictions or (_is_written(task) and untouched())):
        valid = task.get("predictions") or []
        if not source.predictions:
            source.note(_AS_WRITTEN)
    if not valid:
        predicted = "; use --predictions to read its predictions" if task.get("predictions") else ""
        yield Skipped(where, f"the task is not annotated{predicted}", 0)
        return
    best = max(valid, key=lambda each: (bool(each.get("ground_truth")), str(each.get("updated_at") or "")))
    for each in valid:
        if each is not best:
            reason = "another annotation of the same task is used"
            yield Skipped(where, reason, len(_regions(each["result"])))
    pages: dict[tuple[int, str], list[Region]] = {}
    for region in _regions(best["result"]):
        pages.setdefault(_page_key(region), []).append(region)
    controls = {name for (_, name), regions in pages.items() if any(map(_is_drawn, regions))}
    for (index, control), regions in (pages or {(0, ""): []}).items():
        try:
            name = _image_name(data, index, control, len(controls))
        except ValueError as error:
            yield Skipped(where, str(error), len(regions))
            continue
        yield from build_page(
            source,
            file,
            regions,
            lambda region: _box(region, source),
            name=name,
            item=f"task {number}" + (f", page {index + 1}" if index else ""),
            size=next((size for region in regions if (size := _size(region))), None),
        )


def _is_written(task: dict[str, Any]) -> bool:
    """Whether convert wrote the predictions of the task."""
    return [each.get("model_version") for each in task.get("predictions") or []] == [_WRITER]


def _was_imported(task: object) -> bool:
    """Whether Label Studio has had the task, which it numbers, or somebody annotated it."""
    return isinstance(task, dict) and ("id" in task or any(map(task.get, ("annotations", "completions"))))


def _image_name(data: dict[str, Any], index: int, control: str, controls: int) -> str:
    """The image that regions were drawn on.

    Args:
        data: The task's data.
        index: Which page of a task of several.
        control: Name of the image's tag in the labelling interface.
        controls: How many such tags regions were drawn on.

    Raises:
        ValueError: The data do not say which it is.
    """
    names = label_studio_tasks.page_names(data)
    if controls > 1:
        if isinstance(data.get(control), str):
            return str(data[control])
        number = re.search(r"(?<!\d)\d+$", control)  # of a repeater: page_0, page_1 …
        if number is None or int(number[0]) >= len(names):
            raise ValueError(f"the task has several images, and `data` does not say which one is {control!r}")
        return names[int(number[0])]
    if not names:
        if index:
            raise ValueError(
                f"the task has several pages, but `data` has no list of images for page {index + 1}"
            )
        return label_studio_tasks.image_name(data)
    if index >= len(names):
        raise ValueError(f"`data` lists {quantity(len(names), 'image')}, and none for page {index + 1}")
    return names[index]


def _page_key(region: Region) -> tuple[int, str]:
    """Index of the page that a region is on, and the name of its image's tag."""
    first = region[0]
    return int(first.get("item_index") or 0), str(first.get("to_name") or "")


def _regions(results: list[dict[str, Any]]) -> list[Region]:
    """Results with the same id, together.

    Results that are about the whole image (a choice, a rating) or join regions are no regions, but a text
    about the whole image is a text that somebody typed.
    """
    groups: dict[str, Region] = {}
    for number, result in enumerate(results):
        value = result.get("value") or {}
        if _is_drawn([result]) or result.get("id") in groups or "text" in value:
            groups.setdefault(str(result.get("id") or f"#{number}"), []).append(result)
    return list(groups.values())


def _is_drawn(region: Region) -> bool:
    """Whether a region is a part of its image, and not a text about the whole of it."""
    return any(
        str(result.get("type")) in _TOOLS or any(key in (result.get("value") or {}) for key in _DRAWN)
        for result in region
    )


def _size(region: Region) -> tuple[int, int] | None:
    for result in region:
        if size := pixel_size(result.get("original_width"), result.get("original_height")):
            return size
    return None


def _box(region: Region, source: Source) -> Box:
    size = _size(region)
    values = [result["value"] for result in region]
    shape = next((value for value in values if "points" in value or "width" in value), None)
    if not _is_drawn(region):
        raise ValueError("a text about the whole image, not about a region")
    if shape is None or size is None:
        raise ValueError("the region has no rectangle or polygon")
    if "radiusX" in shape or ("x" not in shape and len(shape["points"]) < 3):
        raise ValueError("the region is not a rectangle or polygon")
    if turned := next((angle for each in region if (angle := each.get("image_rotation"))), None):
        raise ValueError(f"the region was drawn on the image turned by {turned}°; turn the image itself")
    answers = _answers(region)
    areas = {name: value["text"] for name, value in answers if "text" in value}
    choices = {name: each for name, value in answers for key, each in value.items() if _is_choice(key)}
    ignore = any(means_ignore(label) for labels in choices.values() for label in labels)
    remarks = [text for result in region if (text := (result.get("meta") or {}).get("text"))]
    if remarks and not areas and source.text is None:
        source.note(_REMARKS)
    text = label_studio_tasks.choose_text(
        source, areas if source.text is None else {"meta": remarks[:1]} | choices | areas
    )
    return Box(
        label_studio_tasks.read_region(source, shape, *size),
        text,
        ignore or is_ignored(source, choices) or text in source.ignore_marks,
    )


def _answers(region: Region) -> list[tuple[str, dict[str, Any]]]:
    """Name of each control of the labelling interface that a region has a value of, and that value."""
    return [(str(result.get("from_name") or ""), result["value"]) for result in region]


def _is_choice(key: str) -> bool:
    return key.endswith("labels") or key == "choices"


def _task(folder: Path, page: Page) -> dict[str, Any]:
    width, height = page.size or read_size(page.image)
    name = page.image.relative_to(folder).as_posix()
    results = [
        result
        for number, box in enumerate(page.boxes)
        for result in _results(f"r{number}", box, width, height)
    ]
    return {
        "data": {"ocr": f"/data/local-files/?d={quote(name)}"},
        "predictions": [{"model_version": _WRITER, "result": results}],
    }


def _results(name: str, box: Box, width: int, height: int) -> list[dict[str, Any]]:
    corner = bounding_rectangle(box.points)
    if box.points == corner:
        (left, top), _, (right, bottom), _ = corner
        shape, tag = "rectangle", "bbox"
        value: dict[str, Any] = {
            "x": left * 100 / width,
            "y": top * 100 / height,
            "width": (right - left) * 100 / width,
            "height": (bottom - top) * 100 / height,
            "rotation": 0,
        }
    else:
        shape, tag = "polygon", "poly"
        value = {"points": [[x * 100 / width, y * 100 / height] for x, y in box.points], "closed": True}
    common = {"id": name, "to_name": "image", "original_width": width, "original_height": height}
    return [
        {**common, "type": shape, "from_name": tag, "value": value},
        {
            **common,
            "type": "labels",
            "from_name": "label",
            "value": {**value, "labels": ["Illegible" if box.ignore else "Text"]},
        },
        {
            **common,
            "type": "textarea",
            "from_name": "transcription",
            "value": {**value, "text": [box.transcription]},
        },
    ]
