"""Parquet with an image column and a text column, as Hugging Face `datasets` stores them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.reading.file_types import parquet_files
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import as_text, note_number
from ocrdata.reading.shard_names import missing_shards, told
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.reading.tables.layouts import IMAGE_COLUMNS, TEXT_COLUMNS
from ocrdata.samples.labels import Line

EXAMPLE = 'train-00000-of-00001.parquet: {"image": {"bytes": …, "path": "a.jpg"}, "text": "hi"}'

UPRIGHT = True

HOLDS_IMAGES = True
"""What is written needs no image files beside it."""


def sniff(path: Path) -> bool:
    """Files that end in `.parquet` and are not those of Donut, with a `ground_truth`."""
    return any(
        not parquet_files.first_value(file, "ground_truth") for file in first_files(path, (".parquet",), 1)
    )


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row, its image put into the source's scratch folder.

    Raises:
        UserError: A file is not Parquet, or lacks a column of images or texts.
    """
    files = list(source.files(".parquet"))
    if source.path.is_dir() and (missing := missing_shards(source.where(file) for file in files)):
        source.note(told(missing))
    for file in files:
        for number, (image, text) in enumerate(_rows(file, source.text), start=1):
            try:
                path = parquet_files.image_path(source, file, image)
                yield Line(path, note_number(source, as_text(text)), source.name)
            except (LostImage, TypeError, ValueError) as error:
                yield Skipped(source.where(file, number), str(error), 1, "", str(text))


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `data/train-00000-of-00001.parquet`; see `write_rows`."""
    target = folder / "data"
    target.mkdir()
    rows = ((line.image.name, line.image.read_bytes(), line.transcription) for line in lines)
    write_rows(target / "train-00000-of-00001.parquet", rows)


def write_rows(path: Path, rows: Iterable[tuple[str, bytes, str]], column: str = "text") -> None:
    """Write one file with `datasets`' own features, so that its hub shows it.

    Args:
        path: The file.
        rows: Path of the image in its data set, bytes of the image, label.
        column: Name of the labels' column.

    Raises:
        UserError: datasets is not installed.
    """
    try:
        import datasets
    except ImportError as error:
        raise UserError("datasets is not installed.", "Install it: pip install 'ocrdata[hub]'") from error
    features = datasets.Features({"image": datasets.Image(), column: datasets.Value("string")})
    with datasets.arrow_writer.ParquetWriter(
        features=features, path=str(path), writer_batch_size=parquet_files.BATCH
    ) as writer:
        for name, data, label in rows:
            writer.write({"image": {"bytes": data, "path": name}, column: label})
        writer.finalize()


def _rows(file: Path, field: str | None) -> Iterator[tuple[Any, ...]]:
    with parquet_files.opened(file) as table:
        names = table.schema_arrow.names
        texts = [field] if field else _text_columns(table.schema_arrow)
    image = next((name for name in IMAGE_COLUMNS if name in names), None)
    text = next((name for name in texts if name in names), None)
    if image is None or text is None:
        raise UserError(
            f"has no column of images or no column of texts, only {', '.join(names)}.",
            "Use --text-field to name the column of texts.",
            path=file,
        )
    return parquet_files.rows(file, (image, text))


def _text_columns(schema: Any) -> list[str]:
    """The columns that are named and typed as texts; the number of a class is none."""
    import pyarrow

    def is_text(kind: Any) -> bool:
        return bool(pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind))

    return [name for name in TEXT_COLUMNS if name in schema.names and is_text(schema.field(name).type)]
