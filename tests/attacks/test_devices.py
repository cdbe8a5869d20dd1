"""Devices and pipes in place of files: none is read without end, and none is waited for."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ocrdata.regular_files import is_unusual, read_text

from .commands import require_sentences, run_commands

IMAGE = Path(__file__).parents[1] / "data" / "formats" / "images" / "word_1.png"


def _device(place: Path) -> None:
    place.symlink_to("/dev/zero")


KINDS: list[Callable[[Path], None]] = [_device, os.mkfifo]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder of lines as ocrdata leaves it."""
    folder = tmp_path / "set"
    folder.mkdir()
    shutil.copy(IMAGE, folder / "a.png")
    (folder / "rec.txt").write_text("a.png\tone\n", encoding="utf-8")
    (folder / "ocrdata.json").write_text(json.dumps({"command": "synth", "counts": {"lines": 1}}))
    return folder


@pytest.mark.parametrize("put", KINDS)
def test_the_manifest(tmp_path: Path, made: Path, put: Callable[[Path], None]) -> None:
    (made / "ocrdata.json").unlink()
    put(made / "ocrdata.json")
    endings = run_commands(
        [
            ["verify", "set"],
            ["check", "set", "--jobs", "1"],
            ["stats", "set/rec.txt"],
            ["report", "set", "--jobs", "1", "--out", "report.html"],
            ["pack", "set", "--to", "webdataset", "--jobs", "1", "--out", "packed"],
            ["export", "--model", "set", "--out", "exported"],
        ],
        tmp_path,
    )
    require_sentences(endings)
    assert [ending.code for ending in endings] == [1, 0, 0, 0, 0, 1]


@pytest.mark.parametrize("put", KINDS)
def test_label_files_and_containers(tmp_path: Path, made: Path, put: Callable[[Path], None]) -> None:
    (made / "rec.txt").unlink()
    put(made / "rec.txt")
    for name in ("train-000000.tar", "train-00000-of-00001.parquet", "data.mdb"):
        (tmp_path / name).mkdir()
        put(tmp_path / name / name)
    endings = run_commands(
        [
            ["stats", "set/rec.txt"],
            ["mix", "general=set/rec.txt"],
            ["pack", "set", "--to", "lmdb", "--jobs", "1", "--out", "packed"],
            ["balance", "set/rec.txt", "--count", "3", "--out", "balanced.txt"],
            ["synth", "--corpus", "set/rec.txt", "--fonts", "dseg7", "--count", "1", "--out", "new"],
            ["unpack", "train-000000.tar", "--out", "new"],
            ["unpack", "train-00000-of-00001.parquet", "--out", "new"],
            ["unpack", "data.mdb", "--out", "new"],
        ],
        tmp_path,
    )
    require_sentences(endings, refused=True)


@pytest.mark.parametrize("put", KINDS)
def test_fonts(tmp_path: Path, put: Callable[[Path], None]) -> None:
    (tmp_path / "texts.txt").write_text("one\n", encoding="utf-8")
    (tmp_path / "fonts").mkdir()
    put(tmp_path / "fonts" / "a.ttf")
    given = ["synth", "--corpus", "texts.txt", "--count", "1", "--jobs", "1", "--out"]
    endings = run_commands(
        [[*given, "new", "--fonts", "fonts"], [*given, "new", "--fonts", "fonts/a.ttf"]], tmp_path
    )
    require_sentences(endings, refused=True)


@pytest.mark.parametrize("put", KINDS)
def test_a_text_is_read_from_a_regular_file_alone(tmp_path: Path, put: Callable[[Path], None]) -> None:
    put(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text("é", encoding="utf-8")
    assert is_unusual(tmp_path / "a.txt")
    assert not any(map(is_unusual, (tmp_path / "b.txt", tmp_path, tmp_path / "none", "a\0b")))
    assert read_text(tmp_path / "b.txt") == "é"
    with pytest.raises(OSError, match="not a regular file"):
        read_text(tmp_path / "a.txt")
