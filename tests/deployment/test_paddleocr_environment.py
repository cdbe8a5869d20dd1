"""The environment that `predict` makes for paddleocr; `.ci/run` makes it for all tests of paddleocr."""

import re
import sys
from importlib import metadata
from pathlib import Path

import pytest

from ocrdata.deployment import paddleocr_environment
from ocrdata.errors import UserError

AT_HAND = paddleocr_environment.available() == sys.executable


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "paddleocr"


def locked() -> dict[str, list[str]]:
    """The hashes of each requirement of the lock file."""
    text = paddleocr_environment.LOCK.read_text("utf-8").replace("\\\n", " ")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {row[0]: row[1:] for row in rows}


def test_every_package_is_locked_in_one_version_with_its_hashes() -> None:
    rows = locked()
    assert {"paddleocr==3.7.0", "opencv-contrib-python==4.10.0.84"} <= set(rows)
    for requirement, hashes in rows.items():
        assert re.fullmatch(r"[a-z0-9-]+==\d[\w.]*", requirement)
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", digest) for digest in hashes)


def test_paddle_and_what_training_needs_come_from_the_environment_of_ocrdata() -> None:
    names = {requirement.partition("==")[0] for requirement in locked()}
    assert not names & {"paddlepaddle", "paddlepaddle-gpu", "numpy", "pillow", "shapely", "pyclipper"}
    needed = metadata.requires("ocrdata") or []
    assert any("paddlepaddle" in line and "train" in line for line in needed)


@pytest.mark.skipif(AT_HAND, reason="paddleocr is installed beside ocrdata")
def test_it_is_made_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def make(folder: Path) -> None:
        python = paddleocr_environment.interpreter_of(folder)
        python.parent.mkdir(parents=True)
        python.touch()
        made.append(folder)

    paddleocr_environment._folder().mkdir(parents=True)  # one that was damaged
    monkeypatch.setattr(paddleocr_environment, "_make", make)
    assert paddleocr_environment.available() is None
    first, second = paddleocr_environment.interpreter(), paddleocr_environment.interpreter()
    assert first == second == paddleocr_environment.available()
    assert len(made) == 1 and Path(first).is_relative_to(cache)


@pytest.mark.skipif(AT_HAND, reason="paddleocr is installed beside ocrdata")
def test_where_packages_cannot_be_fetched_it_says_so_and_leaves_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"INDEX_URL": "http://127.0.0.1:9/simple", "RETRIES": "0", "TIMEOUT": "1"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    with pytest.raises(UserError, match="cannot be made without the package index: ") as caught:
        paddleocr_environment.interpreter()
    assert "--python E/bin/python" in caught.value.remedy
    assert [path.name for path in cache.iterdir()] == [".lock"]
    assert paddleocr_environment.available() is None


@pytest.mark.skipif(AT_HAND, reason="paddleocr is installed beside ocrdata")
def test_a_python_that_the_lock_is_not_for_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paddleocr_environment, "VERSIONS", ((3, 1), (3, 2)))
    with pytest.raises(UserError, match=r"locked for Python 3\.1 to 3\.2 only"):
        paddleocr_environment.interpreter()
    assert not cache.exists()
