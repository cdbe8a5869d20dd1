"""Tables of images and texts: CSV with commas, semicolons, tabs or bars, with a header or without one.

EasyOCR's own `labels.csv` quotes nothing: everything after the first comma is the text. Such a file is told
from CSV by rows that have more fields than the header, or a line break within what CSV takes for quotes.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.reading.source import Source

IMAGE_COLUMNS = (
    "filename", "file_name", "image", "path", "img", "image_path", "file", "img_path", "image_name",
    "img_name",
)  # fmt: skip
TEXT_COLUMNS = (
    "words", "text", "transcription", "transcript", "gt", "sentence", "ground_truth", "gt_text", "label",
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


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row.

    Attributes:
        number: Its line in the file, the last one if it has several.
        image: Name of the image.
        text: Its text.
        fault: Why it cannot be used; empty if it can.
    """

    number: int
    image: str
    text: str
    fault: str = ""


def find_table(rows: Sequence[str], text_column: str | None = None) -> TableLayout | None:
    """The layout that explains some rows; `None` if they are no table of images and texts.

    Args:
        rows: The first rows of a file, as they stand.
        text_column: Name of the column of texts, if a person gave it.
    """
    for delimiter in DELIMITERS:
        if not rows or delimiter not in rows[0]:
            continue
        found = _by_header(_fields(rows[0], delimiter), delimiter, text_column)
        if found is None and text_column is None:
            found = _by_content([_fields(row, delimiter) for row in rows], delimiter)
        if found is not None:
            return found
    return None


def holds_json(rows: Sequence[str], layout: TableLayout) -> bool:
    """Whether the cells of the texts hold JSON: an annotation tool's table of regions, not of texts."""
    fields = [_fields(row, layout.delimiter) for row in rows[layout.header :]]
    cells = [row[layout.text].lstrip() for row in fields if len(row) > layout.text]
    return bool(cells) and all(cell.startswith(('{"', '[{"')) for cell in cells)


def read_rows(source: Source, file: Path, layout: TableLayout) -> Iterator[TableRow]:
    """Stream the rows of a table but for its header.

    Raises:
        UserError: The bytes do not fit the encoding.
    """
    quoted, extra, needless = _count_fields(source, file, layout)
    if needless and not extra:
        source.note(
            "quotes around some texts that need none were taken off; in a file of EasyOCR they are text",
            f"{needless} in {source.where(file)}",
        )
    if not extra or not layout.text_is_last:
        yield from _read_quoted(source, file, layout)
    elif quoted > extra:
        source.note(
            "some rows have more fields than there are columns; the further ones are part of their texts",
            f"{extra} in {source.where(file)}",
        )
        yield from _read_quoted(source, file, layout)
    else:
        source.note(
            "texts are not quoted, as EasyOCR writes them: all after the last separator is the text, quotes "
            "included",
            source.where(file),
        )
        yield from _read_unquoted(source, file, layout)


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
    names = [i for i in range(columns) if all(_is_image(row[i]) for row in rows)]
    if len(names) != 1:
        return None
    texts = [i for i in range(columns) if i not in names and not all(_is_number(row[i]) for row in rows)]
    if len(texts) != 1 and columns != 2:
        return None
    return TableLayout(delimiter, False, names[0], texts[0] if texts else 1 - names[0], columns)


def _count_fields(source: Source, file: Path, layout: TableLayout) -> tuple[int, int, int]:
    """Count what tells CSV from unquoted text.

    Returns:
        Rows that use quotes as CSV means them; rows that have more fields than there are columns; rows with
        quotes that CSV would not need, where other rows have none.
    """
    quoted = extra = rows = 0
    quotes = _NeedlessQuotes(layout.delimiter)
    with source.open_text(file) as stream:
        reader = csv.reader(quotes.watch(stream), delimiter=layout.delimiter)
        try:
            before = 0
            for fields in reader:
                rows += 1
                too_many = len(fields) > layout.columns or reader.line_num - before > 1
                before = reader.line_num
                extra += too_many
                if not too_many and len(fields) == layout.columns:
                    text = fields[layout.text]
                    quoted += layout.delimiter in text or '"' in text
        except csv.Error:
            extra += 1
    return quoted, extra, quotes.count if quotes.count < rows - layout.header else 0


class _NeedlessQuotes:
    """Counts the rows that end with a text in quotes which has nothing to be quoted for."""

    def __init__(self, delimiter: str):
        self.count = 0
        self._end = re.compile(rf'^[^"].*{re.escape(delimiter)}"[^"{re.escape(delimiter)}]*"\s*$')

    def watch(self, rows: Iterable[str]) -> Iterator[str]:
        """The same rows, counted on the way."""
        for row in rows:
            if '"' in row and self._end.match(row):
                self.count += 1
            yield row


def _read_quoted(source: Source, file: Path, layout: TableLayout) -> Iterator[TableRow]:
    with source.open_text(file) as stream:
        reader = csv.reader(stream, delimiter=layout.delimiter)
        first = layout.header
        try:
            for fields in reader:
                if first or not any(fields):
                    first = False
                    continue
                yield _row(fields, reader.line_num, layout)
        except csv.Error as error:
            yield TableRow(reader.line_num, "", "", f"the row is not valid CSV ({error})")


def _read_unquoted(source: Source, file: Path, layout: TableLayout) -> Iterator[TableRow]:
    first = layout.header
    for number, row in source.rows(file):
        if first:
            first = False
            continue
        yield _row(row.split(layout.delimiter, layout.columns - 1), number, layout)


def _row(fields: Sequence[str], number: int, layout: TableLayout) -> TableRow:
    if len(fields) < layout.columns:
        image, text = (fields[i] if i < len(fields) else "" for i in (layout.image, layout.text))
        return TableRow(number, image, text, "the row has too few columns")
    image = fields[layout.image].strip().removeprefix("\ufeff")
    if len(fields) > layout.columns:
        if not layout.text_is_last:
            fault = f"the row has {len(fields)} fields, the table {layout.columns} columns"
            return TableRow(number, image, fields[layout.text], fault)
        return TableRow(number, image, layout.delimiter.join(fields[layout.text :]))
    return TableRow(number, image, fields[layout.text])


def _fields(row: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([row], delimiter=delimiter), [])
    except csv.Error:
        return row.split(delimiter)


def _is_image(field: str) -> bool:
    return Path(field.strip()).suffix.lower() in IMAGE_SUFFIXES


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True
