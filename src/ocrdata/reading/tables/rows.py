"""The rows of a table, quoted as CSV or not at all.

EasyOCR's own `labels.csv` quotes nothing: everything after the first comma is the text. Such a file is told
from CSV by rows that have more fields than the header, quotes that do not enclose a whole field, and quotes
that enclose the next row.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.reading.source import Source
from ocrdata.reading.tables.layouts import TableLayout
from ocrdata.reading.tables.quotes import read_records, weigh


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
    spaced = _is_spaced(source, file, layout)
    with source.open_text(file) as stream:
        found = weigh(read_records(stream, layout, spaced), layout)
    if spaced:
        source.note("a space follows each separator and is not part of the texts", source.where(file))
    if found.unquoted:
        what = "all after the last separator is the text, quotes included"
        what = what if layout.text_is_last else "quotes are part of them"
        source.note(f"texts are not quoted, as EasyOCR writes them: {what}", source.where(file))
        yield from _read_unquoted(source, file, layout, spaced)
        return
    for count, what in (
        (
            found.extra if layout.text_is_last else 0,
            "some rows have more fields than there are columns; the further ones are part of their texts",
        ),
        (found.broken, "quotes that do not enclose a whole field are part of the text"),
        (found.escaped, "a backslash before a quote in a quoted text was taken for its escape and left out"),
        (
            0 if found.extra or found.broken else found.needless,
            "quotes around some texts that need none were taken off; in a file of EasyOCR they are text",
        ),
    ):
        if count:
            source.note(what, f"{count} in {source.where(file)}")
    yield from _read_quoted(source, file, layout, spaced)


def _is_spaced(source: Source, file: Path, layout: TableLayout) -> bool:
    """Whether the text of every row begins with one space."""
    found = False
    for _, row in itertools.islice(source.rows(file), int(layout.header), None):
        fields = _split(row, layout)
        if len(fields) < layout.columns:
            continue  # the rest of a text over several lines
        text = fields[layout.text]
        if not text.startswith(" ") or text.startswith("  "):
            return False
        found = True
    return found


def _split(row: str, layout: TableLayout) -> list[str]:
    """The fields of a row without quotes; a text in the last column may hold the delimiter."""
    return row.split(layout.delimiter, layout.columns - 1 if layout.text_is_last else -1)


def _read_quoted(source: Source, file: Path, layout: TableLayout, spaced: bool) -> Iterator[TableRow]:
    with source.open_text(file) as stream:
        for record in itertools.islice(read_records(stream, layout, spaced), int(layout.header), None):
            # A delimiter within a text keeps its space, which the fields of CSV have lost.
            if record.fields is not None and not (spaced and len(record.fields) > layout.columns):
                if any(record.fields):
                    yield _row(record.fields, record.number, layout)
                continue
            first = record.number - len(record.lines) + 1
            for number, line in enumerate(record.lines, start=first):
                if line.strip():
                    yield _unquoted_row(line.rstrip("\r\n"), number, layout, spaced)


def _read_unquoted(source: Source, file: Path, layout: TableLayout, spaced: bool) -> Iterator[TableRow]:
    for number, row in itertools.islice(source.rows(file), int(layout.header), None):
        yield _unquoted_row(row, number, layout, spaced)


def _unquoted_row(row: str, number: int, layout: TableLayout, spaced: bool) -> TableRow:
    fields = _split(row, layout)
    if spaced and len(fields) > layout.text:
        fields[layout.text] = fields[layout.text].removeprefix(" ")
    return _row(fields, number, layout)


def _row(fields: Sequence[str], number: int, layout: TableLayout) -> TableRow:
    if len(fields) < layout.columns:
        image, text = (fields[i] if i < len(fields) else "" for i in (layout.image, layout.text))
        return TableRow(number, image, text, "the row has too few columns")
    image = fields[layout.image].strip().removeprefix("\ufeff")
    if len(fields) > layout.columns:
        if not layout.text_is_last:
            fault = f"the row has {quantity(len(fields), 'field')}, the table {layout.columns}"
            return TableRow(number, image, fields[layout.text], fault)
        return TableRow(number, image, layout.delimiter.join(fields[layout.text :]))
    return TableRow(number, image, fields[layout.text])
