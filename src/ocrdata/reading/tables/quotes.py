"""Whether the quotes of a table are those of CSV (RFC 4180), or part of its texts."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ocrdata.reading.tables.layouts import TableLayout, is_image


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """A row as CSV reads it.

    Attributes:
        number: Its line in the file, the last one if it has several.
        lines: Its lines as they stand, with their ends.
        fields: Its fields; `None` if its quotes are not those of CSV.
        escaped: Whether it has quotes after a backslash, instead of doubled ones.
    """

    number: int
    lines: tuple[str, ...]
    fields: Sequence[str] | None
    escaped: bool = False


@dataclass(frozen=True, slots=True)
class QuoteEvidence:
    """What the rows of a table say about its quotes.

    Attributes:
        unquoted: Whether they are part of the texts.
        extra: Rows that have more fields than there are columns.
        broken: Rows whose quotes are not those of CSV.
        escaped: Rows with quotes after a backslash.
        needless: Rows with quotes that CSV would not need, where other rows have none.
    """

    unquoted: bool
    extra: int
    broken: int
    escaped: int
    needless: int


def read_records(lines: Iterable[str], layout: TableLayout, spaced: bool) -> Iterator[CsvRecord]:
    """Stream the records of a table, its header and blank ones included.

    Args:
        lines: Of the file, with their ends.
        layout: Of the table.
        spaced: Whether a space follows each delimiter.
    """
    taken: list[str] = []

    def watched() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(watched(), delimiter=layout.delimiter, skipinitialspace=spaced, strict=True)
    while True:
        taken.clear()
        fields: list[str] | None = None
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            pass  # the rest of its lines is left out by the reader, which goes on with the next one
        escaped = False
        if (fields is None or len(fields) != layout.columns) and any('\\"' in line for line in taken):
            unescaped = _without_escapes(taken, layout, spaced)
            fields, escaped = unescaped or fields, unescaped is not None
        if fields is not None and len(taken) > 1 and _encloses_rows(taken, fields, layout):
            fields = None
        yield CsvRecord(reader.line_num, tuple(taken), fields, escaped)


def weigh(records: Iterable[CsvRecord], layout: TableLayout) -> QuoteEvidence:
    """Weigh all records of a table, its header included."""
    quoted = extra = broken = escaped = needless = rows = 0
    end = re.escape(layout.delimiter)
    in_quotes = re.compile(rf'^[^"].*{end}"[^"{end}]*"\s*$')
    for record in records:
        rows += 1
        if record.fields is None:
            broken += 1
        elif len(record.fields) > layout.columns:
            extra += 1
        elif len(record.fields) == layout.columns:
            escaped += record.escaped
            quoted += _needs_quotes(record, record.fields[layout.text], layout)
        needless += len(record.lines) == 1 and in_quotes.match(record.lines[0]) is not None
    odd = extra + broken
    unquoted = 0 < odd >= quoted if layout.text_is_last else broken > 0 == quoted
    others = rows - layout.header - quoted
    return QuoteEvidence(unquoted, extra, broken, escaped, needless if needless < others else 0)


def _needs_quotes(record: CsvRecord, text: str, layout: TableLayout) -> bool:
    """Whether a text could not stand in CSV without its quotes."""
    doubled = record.escaped or any('""' in line for line in record.lines)
    return layout.delimiter in text or len(record.lines) > 1 or ('"' in text and doubled)


def _without_escapes(lines: Sequence[str], layout: TableLayout, spaced: bool) -> list[str] | None:
    """The fields of a record whose quotes follow a backslash; `None` if that does not explain it."""
    doubled = [line.replace('\\"', '""') for line in lines]
    try:
        found = list(csv.reader(doubled, delimiter=layout.delimiter, skipinitialspace=spaced, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 and len(found[0]) == layout.columns else None


def _encloses_rows(lines: Sequence[str], fields: Sequence[str], layout: TableLayout) -> bool:
    """Whether what CSV takes for a text over several lines holds other rows of the table."""
    if len(fields) != layout.columns:
        return True
    if layout.image > layout.text:
        return False  # the last line of a text over several lines ends with its own image
    rows = [line.rstrip("\r\n").split(layout.delimiter) for line in lines[1:]]
    return any(len(row) > layout.image + 1 and is_image(row[layout.image].strip().strip('"')) for row in rows)
