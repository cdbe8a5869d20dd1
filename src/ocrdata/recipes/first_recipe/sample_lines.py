"""Some lines of annotations as pictures, to look at before anything is converted."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata import annotation_formats
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.orientation import is_upright
from ocrdata.conversion.plan import planned_source
from ocrdata.conversion.sources import read_records
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
    options = ConversionOptions()
    planned = planned_source(path, options)
    if planned.archive or planned.format is None:
        return []
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as scratch:
        reader = annotation_formats.get(planned.format)
        found = islice(read_records(options.source(path, Path(scratch)), reader, detected=True), _RECORDS)
        records = [record for record in found if not isinstance(record, Skipped)]
        chosen = records[:: max(1, len(records) // most)]
        each = -(-most // max(1, len(chosen)))
        cut = (islice(_lines_of(record, upright=reader.UPRIGHT), each) for record in chosen)
        return list(islice((line for lines in cut for line in lines), most))


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
