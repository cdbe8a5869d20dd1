"""Label Studio's JSON export: a list of tasks with the results of their annotators.

The geometry and the text of a region are results with the same `id`. Values are percentages of the
image; rectangles are rotated clockwise about their top left corner. Cancelled annotations are left out; of
several, the ground truth or otherwise the latest is used. Written files hold predictions, to be imported and
corrected. Predictions are read only with `--predictions`.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ocrdata.reading import label_studio_tasks
from ocrdata.reading.pages import as_text, build_page, has_keys, means_ignore, peek, pixel_size
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
    return label_studio_tasks.read_tasks(source, _read_task)


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


def _read_task(source: Source, file: Path, number: int, task: dict[str, Any]) -> Iterator[Page | Skipped]:
    where = source.where(file, f"task {number}")
    name = label_studio_tasks.image_name(task["data"])
    every = task.get("annotations") or task.get("completions") or []
    valid = [each for each in every if not each.get("was_cancelled")]
    for each in every:
        if each.get("was_cancelled"):
            yield Skipped(where, "the annotation was cancelled", len(_regions(each["result"])), name)
    if not valid and source.predictions:
        valid = task.get("predictions") or []
    if not valid:
        predicted = "; use --predictions to read its predictions" if task.get("predictions") else ""
        yield Skipped(where, f"the task is not annotated{predicted}", 0, name)
        return
    best = max(valid, key=lambda each: (bool(each.get("ground_truth")), str(each.get("updated_at") or "")))
    for each in valid:
        if each is not best:
            reason = "another annotation of the same task is used"
            yield Skipped(where, reason, len(_regions(each["result"])), name)
    regions = _regions(best["result"])
    size = next((size for region in regions if (size := _size(region))), None)
    yield from build_page(
        source,
        file,
        regions,
        lambda region: _box(region, source),
        name=name,
        item=f"task {number}",
        size=size,
    )


def _regions(results: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Results with the same id, together; those that are about the whole image are no regions."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, result in enumerate(results):
        value = result.get("value") or {}
        if "x" in value or "points" in value or result.get("id") in groups or "text" in value:
            groups.setdefault(str(result.get("id") or f"#{number}"), []).append(result)
    return list(groups.values())


def _size(region: list[dict[str, Any]]) -> tuple[int, int] | None:
    for result in region:
        if size := pixel_size(result.get("original_width"), result.get("original_height")):
            return size
    return None


def _box(region: list[dict[str, Any]], source: Source) -> Box:
    size = _size(region)
    values = [result["value"] for result in region]
    shape = next((value for value in values if "points" in value or "width" in value), None)
    if shape is None or size is None:
        raise ValueError("the region has no rectangle or polygon")
    if "radiusX" in shape or ("x" not in shape and len(shape["points"]) < 3):
        raise ValueError("the region is not a rectangle or polygon")
    text = next((as_text(value["text"]) for value in values if "text" in value), "")
    labels = [
        label for value in values for key, each in value.items() if key.endswith("labels") for label in each
    ]
    ignore = any(means_ignore(label) for label in labels)
    return Box(
        label_studio_tasks.read_region(shape, *size, keep_order=source.keep_order),
        text,
        ignore or text in source.ignore_marks,
    )


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
        "predictions": [{"model_version": "ocrdata", "result": results}],
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
