"""Rows of an image and a `ground_truth`, as Donut has them: in `metadata.jsonl`, or in Parquet of the hub.

`ground_truth` is JSON in a string. What it holds differs from set to set: the text of a page (SynthDoG),
words with boxes (CORD), answers to questions.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import parquet_files
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.pages import has_keys, parse_json
from ocrdata.reading.source import Source

FILES = ("metadata.jsonl", ".parquet")

_COLUMNS = ("image", "ground_truth")


def sniff(path: Path, key: str) -> bool:
    """Whether the first row of a source has a ground truth with a key."""
    rows = [first_row(file) for file in first_files(path, ("metadata.jsonl",))]
    rows = [row.replace('\\"', '"') for row in rows if has_keys(row, "ground_truth")]
    rows += [parquet_files.first_value(file, "ground_truth") for file in first_files(path, (".parquet",), 1)]
    return any(has_keys(row, key) for row in rows)


def read(source: Source, file: Path) -> Iterator[tuple[int, Any, Any]]:
    """Stream number, image (see `parquet_files.image_path`) and ground truth of each row.

    A row that is malformed has no image, and itself as its ground truth.

    Raises:
        UserError: A Parquet file is damaged, or has no such columns.
    """
    if file.suffix.lower() == ".parquet":
        for number, (image, truth) in enumerate(parquet_files.rows(file, _COLUMNS), start=1):
            yield number, image, truth
        return
    for number, row in source.rows(file):
        try:
            record = parse_json(row)
            yield number, record["file_name"], record["ground_truth"]
        except (ValueError, KeyError, TypeError):
            yield number, None, row
