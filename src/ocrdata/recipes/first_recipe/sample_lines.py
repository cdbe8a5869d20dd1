"""A look at annotations before anything is converted: some lines as pictures, and if photographs suffice."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata import annotation_formats
from ocrdata.console import quantity
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.orientation import is_upright
from ocrdata.conversion.plan import PlannedSource, planned_source
from ocrdata.conversion.reporting.skipped_log import SkippedLog, nothing_converted
from ocrdata.conversion.sources import read_records
from ocrdata.conversion.split import PageGroups
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped
from ocrdata.samples import images, packed
from ocrdata.samples.crops import crop_line
from ocrdata.samples.labels import Line, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RECORDS = 2_000  # pages or lines that are read at most


def sample_lines(path: Path, most: int) -> "list[NDArray[np.uint8]]":
    """Crops of some lines, as `convert` cuts them, from images spread over the first thousands.

    Args:
        path: Annotations in any format that is told apart. An archive is not unpacked for this.
        most: How many lines.

    Returns:
        BGR, uint8 (H, W, 3) each; fewer than `most`, or none, if there are not as many. What cannot be cut
        out is left to the conversion, which reports it.

    Raises:
        UserError: They are in no known format, in several, or damaged.
    """
    planned = planned_source(path, ConversionOptions())
    if planned.archive or planned.format is None:
        return []
    upright = annotation_formats.get(planned.format).UPRIGHT
    with _records_of(planned) as found:
        records = [record for record in islice(found, _RECORDS) if not isinstance(record, Skipped)]
        chosen = records[:: max(1, len(records) // most)]
        each = -(-most // max(1, len(chosen)))
        cut = (islice(_lines_of(record, upright=upright), each) for record in chosen)
        return list(islice((line for lines in cut for line in lines), most))


def count_lines(path: Path, most: int) -> int | None:
    """How many legible lines annotations hold; nothing is unpacked for this.

    Args:
        path: Annotations.
        most: Reading stops after so many lines or records.

    Returns:
        The lines; None if there are more, or nobody knows before they are converted.
    """
    try:
        planned = planned_source(path, ConversionOptions())
        if planned.archive or planned.format is None or _carries_images(planned.format):
            return None
        lines = seen = 0
        with _records_of(planned) as found:
            for record in found:
                seen += 1
                if isinstance(record, Line):
                    lines += 1
                elif isinstance(record, Page):
                    lines += sum(not box.ignore for box in record.boxes)
                if max(lines, seen) > most:
                    return None
    except (UserError, OSError):
        return None
    return lines


def _carries_images(name: str) -> bool:
    """Whether reading a format writes the images that it holds, which takes long."""
    return getattr(annotation_formats.get(name), "HOLDS_IMAGES", False)


def require_photographs(path: Path, fewest: int) -> None:
    """Refuse annotations of too few photographs; an archive is not unpacked for this.

    Args:
        path: Annotations in any format that is told apart.
        fewest: How many there have to be.

    Raises:
        UserError: There are fewer, or the annotations are in no known format, in several, or damaged.
    """
    planned = planned_source(path, ConversionOptions())
    if planned.archive or planned.format is None:
        return
    pages, log = PageGroups(), SkippedLog(io.StringIO())
    with _records_of(planned) as found:
        for record in found:
            if isinstance(record, Skipped):
                log.add(record)
                continue
            if isinstance(record, Line) or not all(box.ignore for box in record.boxes):
                pages.add(str(record.image.with_suffix("")))
            if pages.count == fewest:
                return
    if not pages.count:
        raise nothing_converted([(path, planned.format)], log)
    raise UserError(
        f"holds {quantity(pages.count, 'photograph')} with text, and a model is trained on some, chosen by "
        "others and measured on others again.",
        f"Annotate at least {fewest}, or leave them out with 'none'.",
        path=path,
    )


@contextmanager
def _records_of(planned: PlannedSource) -> "Iterator[Iterator[annotation_formats.Record]]":
    """What annotations hold, as `convert` reads it; images that they carry inside are there meanwhile."""
    reader = annotation_formats.get(planned.format or "")
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as scratch:
        source = ConversionOptions().source(planned.path, Path(scratch))
        yield read_records(source, reader, detected=True)


def _lines_of(record: Page | Line, *, upright: bool) -> "Iterator[NDArray[np.uint8]]":
    """The legible lines of a page, or a line itself, as far as they can be had."""
    boxes = record.boxes if isinstance(record, Page) else ()
    try:
        data = packed.read(record.image)
        header = images.read_header(data)
        size = record.size if isinstance(record, Page) else None
        pixels = images.decode(data, header, upright=is_upright(header, size, "auto", upright, boxes)[0])
    except (OSError, ValueError):
        return
    if isinstance(record, Line):
        yield pixels
    for box in boxes:
        if not box.ignore:
            try:
                yield crop_line(pixels, box.points, box.transcription)
            except ValueError:
                continue
