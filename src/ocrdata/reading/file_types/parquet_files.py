"""Parquet as Hugging Face `datasets` stores it: a column of images, and others."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.reading.pages import as_text
from ocrdata.reading.source import Source

BATCH = 256
"""Rows that are in memory at once."""


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """A file as pyarrow's `ParquetFile`.

    Raises:
        UserError: pyarrow is not installed, or the file is not Parquet; also while the block reads it.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UserError("pyarrow is not installed.", "Install it: pip install 'ocrdata[hub]'") from error
    try:
        with parquet.ParquetFile(file) as table:
            yield table
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UserError(f"is not a Parquet file ({error}).", "It may be cut off.", path=file) from error


def rows(file: Path, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Stream the values of some columns.

    Raises:
        UserError: As `opened` does, or there is no such column.
    """
    with opened(file) as table:
        missing = [name for name in columns if name not in table.schema_arrow.names]
        if missing:
            raise UserError(f"has no column '{missing[0]}'.", "Leave the file out.", path=file)
        for batch in table.iter_batches(BATCH, columns=list(columns)):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def first_value(file: Path, column: str) -> str:
    """The first value of a column of strings, for `sniff`; empty if there is none, or nothing can be read."""
    try:
        with opened(file) as table:
            if column not in table.schema_arrow.names:
                return ""
            for batch in table.iter_batches(1, columns=[column]):
                value = batch.column(0)[0].as_py()
                return value if isinstance(value, str) else ""
    except UserError:
        return ""
    return ""


def image_path(source: Source, file: Path, image: Any) -> Path:
    """Where an image is: bytes are put into the source's scratch folder, paths are looked for.

    Args:
        source: Where everything is.
        file: The file that the image is from.
        image: Bytes, a path, or an object with `bytes` and `path`.

    Raises:
        LostImage: There is no image of that path.
        TypeError: It is something else.
    """
    if isinstance(image, dict):
        if image.get("bytes"):
            return source.keep(image["bytes"], Path(Path(str(image.get("path") or file)).name), ".img")
        image = image.get("path")
    if isinstance(image, bytes):
        return source.keep(image, file, ".img")
    return source.find_image(as_text(image), file.parent)
