"""Files that hold one record for each image: JSON lines, lists in JSON, one file per image."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.reading.pages import MALFORMED, build_page, describe, glimpse
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page


@dataclass(frozen=True, slots=True)
class AnnotatedImage:
    """One record, taken apart.

    Attributes:
        regions: The image's annotations, as the format has them; each becomes a box.
        name: The image's path as the file spells it, or where its bytes were put; else `stem` finds it.
        stem: Name of the image without its suffix.
        size: Width and height of the image in pixels according to the record, if it gives them.
    """

    regions: Sequence[Any]
    name: str | Path | None = None
    stem: str = ""
    size: tuple[int, int] | None = None


def read_records(
    source: Source,
    file: Path,
    records: Iterable[tuple[object, Any]],
    take_apart: Callable[[Any], AnnotatedImage],
    build: Callable[[Any], Box],
) -> Iterator[Page | Skipped]:
    """Stream one page a record; a record that is not as its format says is skipped with the reason.

    Args:
        source: Where everything is.
        file: The annotation file.
        records: Which item of the file it is, for messages (`None` for the file itself), and the record.
        take_apart: Finds the image and its annotations; may raise any of `MALFORMED`.
        build: Makes a box of one annotation; see `build_page`.
    """
    for item, record in records:
        try:
            image = take_apart(record)
        except MALFORMED as error:
            reason = f"the record is not as its format says: {describe(error)}"
            yield Skipped(source.where(file, item), reason, 1, "", glimpse(record))
            continue
        yield from build_page(
            source,
            file,
            image.regions,
            build,
            name=image.name,
            stem=image.stem,
            item=item,
            size=image.size,
        )
