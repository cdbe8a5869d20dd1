"""Hugging Face image folder: line images with `metadata.jsonl` or `metadata.csv` beside them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ocrdata.annotation_formats.line_labels.csv import read_table
from ocrdata.annotation_formats.line_labels.jsonl import dump_rows, read_rows
from ocrdata.annotation_formats.object_detection import box_csv
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import has_keys
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = 'metadata.jsonl: {"file_name": "a.jpg", "text": "hi"}'

UPRIGHT = True

_NAMES = ("metadata.jsonl", "metadata.csv")


def sniff(path: Path) -> bool:
    """A `metadata.jsonl` or `metadata.csv`, but for Donut's, with a `ground_truth`, and tables of boxes."""
    rows = (first_row(file) for file in first_files(path, _NAMES, 1))
    return any(not has_keys(row, "ground_truth") and not box_csv.is_header(row) for row in rows)


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row; `file_name` is a path from the metadata file's folder."""
    for file in source.files(*_NAMES):
        yield from (read_rows if file.suffix == ".jsonl" else read_table)(source, file)


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `metadata.jsonl`; `datasets.load_dataset("imagefolder", data_dir=folder)` reads it."""
    with (folder / "metadata.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(dump_rows(lines, folder, "file_name"))
