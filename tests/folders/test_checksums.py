"""Checksums that anyone can recompute with sha256sum."""

import subprocess
import tracemalloc
from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.folders import checksums
from ocrdata.folders.checksums import ChecksumEntry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "rec.txt",
        "images/0/b.jpg",
        "images/0/a.jpg",
        "images/0/文.jpg",
        "images/1/c.jpg",
        "ocrdata.json",
    ):
        path = tmp_path / "set" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path / "set"


def test_a_folder_has_the_checksum_that_sha256sum_gives(folder: Path) -> None:
    command = "cd images/0 && LC_ALL=C sha256sum * | sha256sum"
    shell = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=True)
    entry = checksums.entry(folder, folder / "images" / "0")
    assert entry == ChecksumEntry("images/0", 3, 14 + 14 + 16, shell.stdout.split()[0])


def test_files_at_the_top_and_folders_below_are_listed(folder: Path) -> None:
    found = checksums.collect(folder, leave=("ocrdata.json",))
    assert [(entry.path, entry.files) for entry in found] == [
        ("images/0", 3),
        ("images/1", 1),
        ("rec.txt", 1),
    ]


def test_what_is_known_is_not_read_again_unless_two_have_written_it(folder: Path) -> None:
    known = ChecksumEntry("images/1", 1, 1, "known")
    assert known in checksums.collect(folder, [known])
    assert known not in checksums.collect(folder, [known, known])


def test_inputs_are_listed_with_their_contents(folder: Path) -> None:
    shipped = resources.find("corpora", "meter-digits")
    (one, other) = checksums.of_inputs([shipped, folder])
    assert one["path"] == shipped.name and resources.find("corpora", one["path"]) == shipped
    assert other["path"] == str(folder)
    (folder / "images" / "1" / "c.jpg").write_text("changed")
    assert checksums.of_inputs([folder])[0]["sha256"] != other["sha256"]


def test_a_large_file_in_a_folder_is_not_held_in_memory(tmp_path: Path) -> None:
    (tmp_path / "lmdb").mkdir()
    with (tmp_path / "lmdb" / "data.mdb").open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    found = checksums.entry(tmp_path, tmp_path / "lmdb")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.size == 64 << 20
    assert peak < 8 << 20


def test_notes_made_on_writing_save_the_reading(tmp_path: Path) -> None:
    top = tmp_path / "set"
    contents = {"crops/一.jpg": b"one", "crops/2.jpg": b"two" * 9, "images/a.jpg": b"page"}
    for name, data in contents.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(data)
    rows = [checksums.note(str(top / name), data) for name, data in contents.items()]
    (tmp_path / "0.sums").write_bytes(b"".join(rows[:1]))
    (tmp_path / "1.sums").write_bytes(b"".join(rows[1:]))
    notes = [tmp_path / "0.sums", tmp_path / "1.sums"]
    assert sorted(checksums.noted(top, notes)) == checksums.collect(top)
    (top / "crops" / "other.jpg").write_bytes(b"of somebody else")
    assert [entry.path for entry in checksums.noted(top, notes)] == ["images"]
    assert [entry.path for entry in checksums.noted(top, notes[:1])] == []
