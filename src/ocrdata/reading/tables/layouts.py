"""Which columns of a table hold images and texts: commas, semicolons, tabs or bars, a header or none."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES

IMAGE_COLUMNS = (
    "filename", "file_name", "image", "path", "img", "image_path", "file", "img_path", "image_name",
    "img_name", "filepath", "file_path", "imagename", "image_file", "img_file", "imgname", "images",
    "file name", "image name",
)  # fmt: skip
TEXT_COLUMNS = (
    "words", "text", "transcription", "transcript", "gt", "sentence", "ground_truth", "gt_text",
    "groundtruth", "identity", "word", "transcriptions", "content", "ocr_text", "utf8_string", "label_text",
    "text_label", "plate", "plate_number", "plate_text", "label", "labels",
)  # fmt: skip
"""Names of the column of texts, in the order in which they are looked for: `label` may also be a class."""

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table is to be read.

    Attributes:
        delimiter: What stands between two fields.
        header: Whether the first row names the columns.
        image: Index of the column of images.
        text: Index of the column of texts.
        columns: How many columns there are.
        others: Names of further columns that could be the texts.
    """

    delimiter: str
    header: bool
    image: int
    text: int
    columns: int
    others: tuple[str, ...] = ()

    @property
    def text_is_last(self) -> bool:
        """Whether the text may hold the delimiter without quotes."""
        return self.text == self.columns - 1


def find_table(rows: Sequence[str], text_column: str | None = None) -> TableLayout | None:
    """The layout that explains some rows; `None` if they are no table of images and texts.

    Args:
        rows: The first rows of a file, as they stand.
        text_column: Name of the column of texts, if a person gave it.
    """
    for delimiter in DELIMITERS:
        if not rows or delimiter not in rows[0]:
            continue
        found = _by_header(split_row(rows[0], delimiter), delimiter, text_column)
        if found is None and text_column is None:
            found = _by_content([split_row(row, delimiter) for row in rows], delimiter)
        if found is not None:
            return found
    return None


def holds_json(rows: Sequence[str], layout: TableLayout) -> bool:
    """Whether the cells of the texts hold JSON: an annotation tool's table of regions, not of texts."""
    fields = [split_row(row, layout.delimiter) for row in rows[layout.header :]]
    cells = [row[layout.text].lstrip() for row in fields if len(row) > layout.text]
    return bool(cells) and all(cell.startswith(('{"', '[{"')) for cell in cells)


def missing_columns(rows: Sequence[str], text_column: str | None) -> str:
    """What the header of a table without a layout lacks, in words.

    Args:
        rows: The first rows of a file, as they stand.
        text_column: Name of the column of texts, if a person gave it.
    """
    if text_column is None:
        return "no column of images and no column of texts"
    headers = [
        [name.strip().lower() for name in split_row(row, mark)] for row in rows[:1] for mark in DELIMITERS
    ]
    if any(text_column.strip().lower() in names for names in headers):
        return f"no column of images, such as {', '.join(IMAGE_COLUMNS[:4])}"
    return f"no column '{text_column}'"


def _by_header(names: Sequence[str], delimiter: str, text_column: str | None) -> TableLayout | None:
    plain = [name.strip().strip('"').lower() for name in names]
    wanted = (text_column.strip().lower(),) if text_column else TEXT_COLUMNS
    image = next((plain.index(name) for name in IMAGE_COLUMNS if name in plain), None)
    texts = [name for name in wanted if name in plain and plain.index(name) != image]
    if image is None or not texts:
        return None
    others = tuple(name for name in texts if not name.startswith("label"))
    return TableLayout(delimiter, True, image, plain.index(texts[0]), len(plain), others)


def _by_content(rows: Sequence[Sequence[str]], delimiter: str) -> TableLayout | None:
    """The layout of a table without a header: one column holds names of images, one other the texts."""
    columns = min(map(len, rows))
    if columns < 2:
        return None
    names = [i for i in range(columns) if all(is_image(row[i]) for row in rows)]
    if len(names) != 1:
        return None
    texts = [i for i in range(columns) if i not in names and not all(is_number(row[i]) for row in rows)]
    if len(texts) != 1 and columns != 2:
        return None
    return TableLayout(delimiter, False, names[0], texts[0] if texts else 1 - names[0], columns)


def split_row(row: str, delimiter: str) -> list[str]:
    """The fields of one line of a table, as CSV quotes them if it does."""
    try:
        return next(csv.reader([row], delimiter=delimiter), [])
    except csv.Error:
        return row.split(delimiter)


def is_image(field: str) -> bool:
    """Whether a field is the name of an image file."""
    return Path(field.strip()).suffix.lower() in IMAGE_SUFFIXES


def is_number(field: str) -> bool:
    """Whether a field is one number."""
    try:
        float(field)
    except ValueError:
        return False
    return True
