"""Parquet with an image column and a text column, as Hugging Face `datasets` stores them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.annotation_formats.csv import IMAGE_COLUMNS, TEXT_COLUMNS
from ocrdata.errors import UserError
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import as_text
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = 'train-00000-of-00001.parquet: {"image": {"bytes": …, "path": "a.jpg"}, "text": "hi"}'

UPRIGHT = True

HOLDS_IMAGES = True
"""What is written needs no image files beside it."""

_BATCH = 256


def sniff(path: Path) -> bool:
    """Files that end in `.parquet`."""
    return bool(first_files(path, (".parquet",), 1))


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row, its image put into the source's scratch folder.

    Raises:
        UserError: A file is not Parquet, or lacks a column of images or texts.
    """
    for file in source.files(".parquet"):
        for number, (image, text) in enumerate(_rows(file, source.text), start=1):
            try:
                yield Line(_image(source, file, image), as_text(text), source.name)
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
        raise UserError("datasets is not installed.", "pip install 'ocrdata[hub]' brings it.") from error
    features = datasets.Features({"image": datasets.Image(), column: datasets.Value("string")})
    with datasets.arrow_writer.ParquetWriter(
        features=features, path=str(path), writer_batch_size=_BATCH
    ) as writer:
        for name, data, label in rows:
            writer.write({"image": {"bytes": data, "path": name}, column: label})
        writer.finalize()


def _rows(file: Path, field: str | None) -> Iterator[tuple[Any, Any]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UserError("pyarrow is not installed.", "pip install 'ocrdata[hub]' brings it.") from error
    try:
        with parquet.ParquetFile(file) as table:
            names = table.schema_arrow.names
            image = next((name for name in IMAGE_COLUMNS if name in names), None)
            text = next((name for name in ((field,) if field else TEXT_COLUMNS) if name in names), None)
            if image is None or text is None:
                raise UserError(
                    f"has no column of images or no column of texts, only {', '.join(names)}.",
                    "Use --text-field to name the column of texts.",
                    path=file,
                )
            for batch in table.iter_batches(_BATCH, columns=[image, text]):
                yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UserError(f"is not a Parquet file ({error}).", "It may be cut off.", path=file) from error


def _image(source: Source, file: Path, image: Any) -> Path:
    if isinstance(image, dict):
        if image.get("bytes"):
            return source.keep(image["bytes"], Path(Path(str(image.get("path") or file)).name), ".img")
        image = image.get("path")
    if isinstance(image, bytes):
        return source.keep(image, file, ".img")
    return source.find_image(as_text(image), file.parent)
