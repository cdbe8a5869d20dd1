"""Labelbox's export: NDJSON, one data row a line, with the objects of each label.

Boxes and polygons are read, in pixels. The text is the answer to a text question about the object, found by
its name, or the only such answer. Of several labels of a data row the latest is used.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.legibility import is_ignored, means_ignore
from ocrdata.reading.pages import (
    MALFORMED,
    build_page,
    describe,
    has_keys,
    not_a_region,
    parse_json,
    peek,
    pixel_size,
)
from ocrdata.reading.records.label_studio_tasks import choose_text
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
{"data_row": {"id": "c1", "external_id": "a.jpg"},
 "media_attributes": {"width": 640, "height": 480},
 "projects": {"p1": {"labels": [{"annotations": {"objects": [
   {"name": "text", "annotation_kind": "ImageBoundingBox",
    "bounding_box": {"top": 1, "left": 1, "height": 4, "width": 8},
    "classifications": [{"name": "Transcription", "text_answer": {"content": "hi"}}]}]}}]}}}"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """Rows with a `data_row` and its `projects`."""
    return any(has_keys(head, "data_row", "projects") for head in peek(path, ".ndjson", ".jsonl", ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a data row."""
    for file in source.files(".ndjson", ".jsonl", ".json"):
        for number, row in source.rows(file):
            try:
                yield from _read_row(source, file, number, parse_json(row))
            except MALFORMED as error:
                yield Skipped(
                    source.where(file, number), f"not a data row: {describe(error)}", 1, "", row[:400]
                )


def _read_row(source: Source, file: Path, number: int, record: dict[str, Any]) -> Iterator[Page | Skipped]:
    data, media = record["data_row"], record.get("media_attributes") or {}
    address = urlsplit(str(data.get("row_data") or "")).path
    name = str(data.get("external_id") or data.get("global_key") or "") or unquote(address)
    labels = [label for project in record["projects"].values() for label in project.get("labels") or []]
    if not labels:
        yield Skipped(source.where(file, number), "the data row has no label", 0, name)
        return
    best = max(labels, key=_date)
    for label in labels:
        if label is not best:
            lost = len(label["annotations"].get("objects") or [])
            yield Skipped(
                source.where(file, number), "a later label of the same data row is used", lost, name
            )
    yield from build_page(
        source,
        file,
        list(best["annotations"].get("objects") or []),
        partial(_box, source),
        name=name,
        item=number,
        size=pixel_size(media.get("width"), media.get("height")),
    )


def _date(label: dict[str, Any]) -> str:
    details = label.get("label_details") or {}
    return str(details.get("updated_at") or details.get("created_at") or "")


def _box(source: Source, item: dict[str, Any]) -> Box:
    if "bounding_box" in item:
        box = item["bounding_box"]
        points = tidy(rectangle(box["left"], box["top"], box["width"], box["height"]))
    elif "polygon" in item:
        corners = [(float(point["x"]), float(point["y"])) for point in item["polygon"]]
        points = drawn_region(source, corners)
    else:
        raise not_a_region(item.get("annotation_kind"))
    answers = {str(each["name"]): each for each in item.get("classifications") or []}
    texts = {name: each["text_answer"]["content"] for name, each in answers.items() if "text_answer" in each}
    choices = {name: _chosen(each) for name, each in answers.items() if "text_answer" not in each}
    text = choose_text(
        source, texts if source.text is None else {"name": item.get("name"), **choices, **texts}
    )
    ignore = is_ignored(source, choices) or means_ignore(item.get("name"))
    return Box(points, text, ignore or text in source.ignore_marks)


def _chosen(answer: dict[str, Any]) -> list[str]:
    """What was chosen in a question with options."""
    chosen = answer.get("checklist_answers") or [answer.get("radio_answer")]
    return [str(each["name"]) for each in chosen if each]
