"""CSV with a header: EasyOCR's `filename,words`, or any other columns of images and texts."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.label_studio_tasks import is_export_header
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples import labels
from ocrdata.samples.labels import Line

EXAMPLE = """\
filename,words
a.jpg,"hi, you" """

UPRIGHT = True

IMAGE_COLUMNS = ("filename", "file_name", "image", "path", "img", "image_path", "file")
TEXT_COLUMNS = ("words", "text", "label", "transcription", "transcript", "gt", "sentence")


def sniff(path: Path) -> bool:
    """A header with a column of images and one of texts; `metadata.csv` is an image folder."""
    rows = [first_row(file) for file in first_files(path, (".csv",)) if file.name != "metadata.csv"]
    return any(None not in _columns(row, None) and not is_export_header(row) for row in rows)


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row."""
    for file in source.files(".csv"):
        if file.name == "metadata.csv" and file != source.path:
            continue
        yield from read_table(source, file)


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `labels.csv`, with image paths from that folder."""
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("filename", "words"))
        name_of = labels.namer(folder)
        writer.writerows((name_of(line.image), line.transcription) for line in lines)


def read_table(source: Source, file: Path) -> Iterator[Line | Skipped]:
    """Lines of one CSV file."""
    image, text = _columns(first_row(file), source.text)
    if image is None or text is None:
        yield Skipped(source.where(file, 1), "the header names no column of images and no column of texts")
        return
    with source.open_text(file) as stream:
        reader = csv.DictReader(stream)
        try:
            for row in reader:
                name, words = row.get(image), row.get(text)
                where = source.where(file, reader.line_num)
                if name is None or words is None:
                    yield Skipped(where, "the row has too few columns", 1, name or "", words or "")
                    continue
                try:
                    yield Line(source.find_image(name, file.parent), words, source.name)
                except LostImage as error:
                    yield Skipped(where, str(error), 1, name, words)
        except csv.Error as error:
            yield Skipped(source.where(file, reader.line_num), f"the row is not valid CSV ({error})")


def _columns(header: str, field: str | None) -> tuple[str | None, str | None]:
    """Names of the columns of images and of texts."""
    try:
        names = next(csv.reader([header]), [])
    except csv.Error:
        return None, None
    image = next((name for name in IMAGE_COLUMNS if name in names), None)
    text = next((name for name in ((field,) if field else TEXT_COLUMNS) if name in names), None)
    return image, text
