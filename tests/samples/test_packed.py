"""Image paths that lead into an LMDB."""

import os
import subprocess
import sys
from pathlib import Path

import lmdb
import pytest

from ocrdata.samples import packed
from tests import running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An LMDB with one image, beside a file."""
    folder = tmp_path / "行" / "lmdb"
    folder.mkdir(parents=True)
    with lmdb.open(str(folder)) as database, database.begin(write=True) as writer:
        writer.put(b"image-000000001", b"packed")
    (tmp_path / "file.jpg").write_bytes(b"file")
    return folder


def test_a_key_is_read_like_a_file(folder: Path) -> None:
    assert packed.read(folder / "image-000000001") == b"packed"
    assert packed.read(folder.parents[1] / "file.jpg") == b"file"


def test_what_is_not_there_does_not_exist(folder: Path) -> None:
    assert packed.exists(folder / "image-000000001")
    assert packed.exists(folder.parents[1] / "file.jpg")
    for path in (folder / "image-000000002", folder.parent / "image-000000001"):
        assert not packed.exists(path)
        with pytest.raises(FileNotFoundError):
            packed.read(path)


def test_only_a_folder_with_a_database_is_looked_into(folder: Path) -> None:
    assert packed.leads_inside(folder / "image-000000001")
    assert not packed.leads_inside(folder)


def test_a_pipe_is_no_database(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "data.mdb")
    assert packed.environment(tmp_path) is None


def test_a_damaged_database_is_an_error_of_reading(tmp_path: Path) -> None:
    (tmp_path / "data.mdb").write_bytes(bytes(8192))
    with pytest.raises(OSError, match="cannot be opened as LMDB"):
        packed.read(tmp_path / "image-000000001")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_reader_opens_its_own(folder: Path) -> None:
    code = (
        "import os, sys; from ocrdata.samples import packed; p = sys.argv[1]; packed.read(p)\n"
        "child = os.fork()\n"
        "if child == 0: os._exit(0 if packed.read(p) == b'packed' else 1)\n"
        "sys.exit(os.waitpid(child, 0)[1] or packed.read(p) != b'packed')"
    )
    command = [sys.executable, "-c", code, str(folder / "image-000000001")]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0


def test_the_commands_take_lines_in_an_lmdb(tmp_path: Path) -> None:
    run(
        *("synth", "--chars", "0123456789", "--fonts", "dseg7", "--corpus", "meter-digits", "--count", 40),
        *("--to", "lmdb", "--out", tmp_path / "lines", "--jobs", 1),
    )
    labels = tmp_path / "lines" / "rec.txt"
    assert "Of 40 lines 40 will be trained as written" in run("check", labels)
    assert "Of 40 lines 40 will be trained as written" in run("check", labels, "--headers")
    run("preview", tmp_path / "lines", "--out", tmp_path / "sheet.jpg")
    run("report", labels, "--out", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count("data:image/jpeg") >= 40


def run(*arguments: object) -> str:
    return running.run_command(*arguments).output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for endless in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError):
            packed.read(endless)


@pytest.mark.parametrize("command", ["check", "stats", "report", "preview"])
def test_a_cut_lmdb_is_a_sentence_and_no_crash(tmp_path: Path, command: str) -> None:
    run(
        *("synth", "--chars", "0123456789", "--fonts", "dseg7", "--corpus", "meter-digits", "--count", 40),
        *("--to", "lmdb", "--out", tmp_path / "lines", "--jobs", 1),
    )
    database = next((tmp_path / "lines").rglob("data.mdb"))
    os.truncate(database, database.stat().st_size // 2)
    labels = tmp_path / "lines" / "rec.txt"
    more = [] if command in ("check", "stats") else ["--out", tmp_path / "out.html"]
    asked = [sys.executable, "-m", "ocrdata", command, labels, *more]
    done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    assert "is cut off" in done.stderr
