"""Label Studio's CSV and TSV exports: one row per task, with JSON in the cells of regions and texts.

They hold what JSON-MIN holds and are read as `label-studio-min` is. Each row is one annotation: rows of the
same task are of several annotators, and the latest is used.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.annotation_formats.annotation_tools import label_studio_min
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import parse_json
from ocrdata.reading.records import label_studio_tasks
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

EXAMPLE = """\
annotation_id,annotator,bbox,id,ocr,transcription,updated_at
12,1,"[{""x"": 10, ""y"": 20, ""width"": 30, ""height"": 5, ""original_width"": 640, ""original_height"": 480}]",5,a.jpg,hi,2024
"""  # noqa: E501 - one row

UPRIGHT = True

_LARGEST_CELL = 1 << 27


def sniff(path: Path) -> bool:
    """A header with `annotation_id` and `id`."""
    return any(label_studio_tasks.is_export_header(first_row(file)) for file in _files(path))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a task."""
    for file in source.files(".csv", ".tsv"):
        latest: dict[str, tuple[int, dict[str, Any]]] = {}
        for number, row in _rows(source, file):
            if isinstance(row, str):
                yield Skipped(source.where(file, f"task {number}"), row)
                continue
            key = str(row.get("id") or number)
            older, newer = sorted(
                (latest.get(key, (0, {})), (number, row)),
                key=lambda each: str(each[1].get("updated_at") or ""),
            )
            if older[0]:
                yield _unused(source, file, *older)
            latest[key] = newer
        for number, task in latest.values():
            reader = label_studio_min.read_flat_task
            yield from label_studio_tasks.read_task(source, file, number, task, reader)


def _files(path: Path) -> list[Path]:
    return first_files(path, (".csv", ".tsv"))


def _rows(source: Source, file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Number and cells of each row, JSON in them parsed; or what is wrong with a row."""
    csv.field_size_limit(_LARGEST_CELL)
    with source.open_text(file) as stream:
        rows = csv.DictReader(stream, delimiter="\t" if "\t" in first_row(file) else ",")
        number = 0
        while True:
            number += 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, f"the row is not valid CSV ({error})"
                continue
            if None in row:
                yield number, "the row has more cells than the header"
            else:
                yield number, {key: _cell(value) for key, value in row.items() if value}


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return parse_json(value)
        except ValueError:
            return value
    return value


def _unused(source: Source, file: Path, number: int, task: dict[str, Any]) -> Skipped:
    boxes = len(label_studio_min.regions_of(task))
    return Skipped(source.where(file, f"task {number}"), "another annotation of the same task is used", boxes)
