"""Properties of every reader of research data: nothing is lost without a word, nothing is upside down."""

import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from ocrdata import annotation_formats
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.crops import crop_line
from ocrdata.samples.labels import Page

from .conftest import IMAGES
from .made_sets import IMAGE, UPRIGHT_ONLY, WRITERS, Item

IN_A_PROCESS = {"synthtext", "total-text-mat"}
"""A process of its own reads these, which takes a second."""

plain = st.text("abcXYZ019中文é", min_size=1, max_size=8)
words = st.text("abc &<>\"'\\中", min_size=1, max_size=8).map(str.strip).filter(len)
places = st.integers(0, 9).map(
    lambda row: ((10.0, 20.0 * row), (90.0, 20.0 * row), (90.0, 20.0 * row + 15), (10.0, 20.0 * row + 15))
)
good, damaged = (
    st.builds(Item, texts, places, st.just(flag)) for texts, flag in ((words, False), (plain, True))
)
items = st.lists(st.one_of(good, damaged), min_size=1, max_size=5)


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_found_is_kept_or_skipped_with_its_text(name):
    @settings(
        max_examples=2 if name in IN_A_PROCESS else 10,
        deadline=None,
        phases=[Phase.explicit, Phase.generate] if name in IN_A_PROCESS else list(Phase),
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(items)
    def check(made):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, IMAGE).touch()
            WRITERS[name](Path(folder), made)
            records = list(annotation_formats.get(name).read(Source(Path(folder))))

        boxes = [box for record in records if isinstance(record, Page) for box in record.boxes]
        skipped = [record for record in records if isinstance(record, Skipped)]
        assert len(boxes) + sum(record.boxes for record in skipped) == len(made)
        assert [box.transcription for box in boxes] == [item.text for item in made if not item.damaged]
        for record, item in zip(skipped, [item for item in made if item.damaged], strict=True):
            assert record.reason
            assert record.boxes == 1
            assert item.text in record.transcription

    check()


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("name", sorted(WRITERS.keys() - UPRIGHT_ONLY))
def test_a_crop_shows_its_text_the_right_way_up_however_the_page_is_turned(name, quarters, tmp_path):
    """The page is turned by quarters, and its points with it: they begin at the text's own top left."""
    upright = np.asarray(Image.open(IMAGES / "printed.png").convert("RGB"))[:, :, ::-1]
    quad = ((20.0, 32.0), (202.0, 32.0), (202.0, 51.0), (20.0, 51.0))
    page, turned = upright, quad
    for _ in range(quarters):  # anticlockwise
        width = page.shape[1]
        page = np.ascontiguousarray(np.rot90(page))
        turned = tuple((y, width - x) for x, y in turned)
    (tmp_path / IMAGE).touch()
    WRITERS[name](tmp_path, [Item("Genaxis", turned)])

    (record,) = annotation_formats.get(name).read(Source(tmp_path))
    crop = _blurred(crop_line(page, record.boxes[0].points, "Genaxis"))
    expected = _blurred(crop_line(upright, quad, "Genaxis"))
    assert crop.shape == expected.shape
    assert 2 * np.abs(crop - expected).mean() < np.abs(crop[::-1, ::-1] - expected).mean()


def test_every_format_of_boxes_that_is_made_is_detected_as_itself(tmp_path):
    for name, write in WRITERS.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / IMAGE).touch()
        write(folder, [Item("Genaxis", ((20.0, 32.0), (202.0, 32.0), (202.0, 51.0), (20.0, 51.0)))])
        assert annotation_formats.detect(folder) == name


def _blurred(crop):
    """So that half a pixel makes no difference."""
    return cv2.blur(crop, (7, 7)).astype(float)
