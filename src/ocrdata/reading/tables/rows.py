"""The rows of a table, quoted as CSV or not at all.

EasyOCR's own `labels.csv` quotes nothing: everything after the first comma is the text. Such a file is told
from CSV by rows that have more fields than the header, or a line break within what CSV takes for quotes.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.reading.source import Source
from ocrdata.reading.tables.layouts import TableLayout


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
