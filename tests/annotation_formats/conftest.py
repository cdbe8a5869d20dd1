"""Samples of every format: see `tests/data/formats/README.md` for what made each."""

from pathlib import Path

import pytest

from ocrdata import annotation_formats
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

DATA = Path(__file__).parents[1] / "data" / "formats"
IMAGES = DATA / "images"


class Sample:
    """What a reader makes of one sample."""

    def __init__(self, records):
        self.pages = [record for record in records if isinstance(record, Page)]
        self.lines = [record for record in records if isinstance(record, Line)]
        self.skipped = [record for record in records if isinstance(record, Skipped)]

    @property
    def boxes(self):
        return [box for page in self.pages for box in page.boxes]

    @property
    def texts(self):
        """Texts of boxes and lines; `None` for what is ignored."""
        return [None if box.ignore else box.transcription for box in self.boxes] + [
            line.transcription for line in self.lines
        ]

    def corners(self, number):
        """The points of a box, to a tenth of a pixel."""
        return [(round(x, 1), round(y, 1)) for x, y in self.boxes[number].points]


@pytest.fixture
def sample(tmp_path):
    """Read `tests/data/formats/NAME` in its format (or `form`), with the options of `Source`."""

    def read(name, form=None, **options):
        path = DATA / name
        form = form or annotation_formats.detect(path)
        source = Source(path, scratch=tmp_path, **{"images": IMAGES, **options})
        return Sample(list(annotation_formats.get(form).read(source)))

    return read
