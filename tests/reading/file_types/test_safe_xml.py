"""XML that is nested without end."""

import pytest

from ocrdata.annotation_formats.annotation_tools import cvat
from ocrdata.annotation_formats.scene_text_datasets import ctw1500
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped, Source

DEEP = "<a>" * 1_200 + "</a>" * 1_200


def test_a_deep_document_is_a_row_of_what_was_skipped(tmp_path):
    box = f"<box><segs>{DEEP}</segs></box>"
    (tmp_path / "a.xml").write_text(f'<Annotations><image file="a.jpg">{box}</image></Annotations>')
    (skipped,) = ctw1500.read(Source(tmp_path))
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "the XML is nested deeper than 200 elements"


def test_a_deep_element_of_a_large_document_is_refused(tmp_path):
    image = f'<image name="a.jpg"><box>{DEEP}</box></image>'
    (tmp_path / "a.xml").write_text(f"<annotations>{image}</annotations>")
    with pytest.raises(UserError, match="nested deeper than 200 elements"):
        list(cvat.read(Source(tmp_path)))
