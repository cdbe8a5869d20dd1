"""A server for each test, and a cache folder that is the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fetching.server import Server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with Server() as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
