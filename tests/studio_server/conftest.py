"""A available as the command stocks it, with a folder of the test's own to save in."""

import pytest

from ocrdata.studio_server.available import AvailableFiles, available_files


@pytest.fixture
def available(tmp_path) -> AvailableFiles:
    return available_files(tmp_path)


@pytest.fixture
def form() -> dict[str, str]:
    """The least that a page sends."""
    return {"chars": "0123456789.-", "preset": "lcd", "dictionary": "ppocr_keys_v1", "seed": "0"}
