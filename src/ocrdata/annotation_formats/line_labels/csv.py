"""CSV and TSV: EasyOCR's `filename,words`, any other columns of images and texts, or none that are named.

Separators are commas, semicolons, tabs or bars. EasyOCR quotes nothing; such files are detected. A table
without a header has one column of image names and one of texts.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from ocrdata.annotation_formats.object_detection import box_csv
from ocrdata.reading.folder_walk import first_files, first_rows
from ocrdata.reading.records.label_studio_tasks import is_export_header
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.reading.tables.boxes import box_columns, refuse_boxes
from ocrdata.reading.tables.layouts import find_table, holds_json, missing_columns
from ocrdata.reading.tables.rows import read_rows
from ocrdata.samples import labels
from ocrdata.samples.labels import Line

EXAMPLE = """\
filename,words
a.jpg,"hi, you" """

UPRIGHT = True

_SUFFIXES = (".csv", ".tsv")
_ROWS = 50
"""Rows that a table without a header is told by."""


def sniff(path: Path) -> bool:
    """Columns of images and texts, by their header or their contents; `metadata.csv` is an image folder."""
    files = first_files(path, _SUFFIXES if path.is_dir() else (*_SUFFIXES, ".txt"))
    return any(file.name != "metadata.csv" and _is_table(file) for file in files)


def sniff_text_field(path: Path, text: str) -> bool:
    """A header with a column of images and that column of texts."""
    files = first_files(path, _SUFFIXES)
    return any(file.name != "metadata.csv" and _is_table(file, text) for file in files)


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row."""
    for file in source.files(*_SUFFIXES):
        if file.name == "metadata.csv" and file != source.path:
            continue
        yield from read_table(source, file)


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `labels.csv`, with image paths from that folder.

    Texts that begin with a space are quoted: the space would be taken for one that follows each separator.
    """
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("filename", "words"))
        name_of = labels.namer(folder)
        quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for line in lines:
            spaced = line.transcription.startswith(" ")
            (quoting if spaced else writer).writerow((name_of(line.image), line.transcription))


def read_table(source: Source, file: Path) -> Iterator[Line | Skipped]:
    """Lines of one table.

    Raises:
        UserError: It holds boxes: it is a table of pages.
    """
    head = first_rows(file, _ROWS)
    layout = find_table(head, source.text)
    if layout is None:
        lost = max(1, sum(1 for _ in source.rows(file)) - 1)
        yield Skipped(source.where(file, 1), f"the header names {missing_columns(head, source.text)}", lost)
        return
    refuse_boxes(box_columns(head, layout), file, 1)
    if len(layout.others) > 1:
        first, second = layout.others[:2]
        source.note(f"'{first}' was taken for the texts, not '{second}'; use --text-field to choose")
    for row in read_rows(source, file, layout):
        where = source.where(file, row.number)
        if row.fault:
            yield Skipped(where, row.fault, 1, row.image, row.text)
            continue
        try:
            yield Line(source.find_image(row.image, file.parent), row.text, source.name)
        except LostImage as error:
            yield Skipped(where, str(error), 1, row.image, row.text)


def _is_table(file: Path, text: str | None = None) -> bool:
    rows = first_rows(file, _ROWS)
    layout = find_table(rows, text)
    others = rows and (is_export_header(rows[0]) or box_csv.is_header(rows[0]))
    if layout is None or holds_json(rows, layout) or others:
        return False
    # Text files of images and texts with tabs or bars between them are other formats.
    return file.suffix.lower() != ".txt" or layout.delimiter in ",;"
