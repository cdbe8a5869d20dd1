"""A number without quotes is the text that it is spelled as, in every format whose files are JSON."""

import json

import cv2
import numpy as np
import pytest

from ocrdata import annotation_formats
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

FORMATS = [
    name for name in annotation_formats.names()
    if (example := annotation_formats.get(name).EXAMPLE).lstrip().startswith(("{", "["))
    and '"hi"' in example
]  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("spelling", ["7.50", "100.00", "0.00001", "123456789012345678901234"])
def test_zeros_at_the_end_stay(form, spelling, tmp_path):
    module = annotation_formats.get(form)
    labels = module.EXAMPLE.replace('"hi"', spelling)
    try:
        json.loads(labels)
    except ValueError:
        pytest.skip("an example of several rows, or shortened")
    (tmp_path / "a.json").write_text(labels, encoding="utf-8")
    for name in ("a.jpg", "a.png"):
        cv2.imwrite(str(tmp_path / name), np.full((480, 640, 3), 200, np.uint8))
    source = Source(tmp_path / "a.json", scratch=tmp_path)

    records = list(module.read(source))

    texts = [box.transcription for record in records if isinstance(record, Page) for box in record.boxes]
    texts += [record.transcription for record in records if isinstance(record, Line)]
    said = [record for record in records if isinstance(record, Skipped)]
    assert spelling in texts or said, (records, labels)
    assert source.notes or said
