"""A data set is compared with the checksums in its manifest."""

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ocrdata.cli import cli
from ocrdata.folders import checksums, verify
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.folders.outputs import MANIFEST, write_manifest
from tests import running


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "数据"
    for name in ("images/0/a.jpg", "images/0/b.jpg", "images/1/文.jpg"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (folder / "rec.txt").write_text("images/0/a.jpg\ta", encoding="utf-8")
    write_manifest(folder, "convert", {}, {"lines": 1}, checksums=checksums.collect(folder))
    return folder


def run(folder: Path, *options: str) -> Result:
    return running.run_command("verify", folder, "--jobs", "1", *options, code=None)


def test_what_is_as_it_was_made_is_fine(made: Path) -> None:
    result = run(made)
    assert result.exit_code == 0 and "4 files match the manifest" in result.output


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (
            lambda top: (top / "images/0/b.jpg").unlink(),
            "images/0 had 2 files of 28 bytes when it was made, and now has 14",
        ),
        (
            lambda top: (top / "images/0/b.jpg").write_text("images/0/B.jpg"),
            "images/0 has changed since it was made",
        ),
        (
            lambda top: (top / "images/0/c.jpg").touch(),
            "images/0 had 2 files of 28 bytes when it was made, and now has 3",
        ),
        (
            lambda top: (top / "images/1/文.jpg").rename(top / "images/1/字.jpg"),
            "images/1 has changed since it was made",
        ),
        (
            lambda top: (top / "rec.txt").write_text("rec.tx"),
            "rec.txt had 16 bytes when it was made, and now has 6 bytes",
        ),
        (lambda top: (top / "rec.txt").unlink(), "rec.txt is missing"),
        (lambda top: (top / MANIFEST).unlink(), "has no ocrdata.json"),
        (lambda top: (top / MANIFEST).write_text("{"), "ocrdata.json: is damaged"),
        (lambda top: (top / MANIFEST).write_text("[]"), "ocrdata.json: is not a manifest"),
        (lambda top: write_manifest(top, "mix", {}, {}), "lists no checksums"),
    ],
)
def test_the_first_difference_is_a_sentence(made: Path, damage, says: str) -> None:  # type: ignore[no-untyped-def]
    damage(made)
    result = run(made)
    assert result.exit_code == 1
    assert says in result.output.replace("\n", " ")


PHOTOS = Path(__file__).parents[2] / "recipes" / "quickstart" / "pages" / "Label.txt"


@pytest.mark.parametrize("how", [[], ["--split", "train=0.5,val=0.5"], ["--to", "lmdb"], ["--labels-only"]])
def test_what_convert_left_is_listed_whole(tmp_path: Path, how: list[str]) -> None:
    convert = ["convert", str(PHOTOS), *how, "--jobs", "1", "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(cli, convert).exit_code == 0
    every = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and path.name != MANIFEST]
    parts = len(list((tmp_path / "out").glob("*/ocrdata.json")))
    said = run(tmp_path / "out").output
    assert f"{len(every) + parts} files match the manifest" in said and "not in" not in said
    every[-1].write_bytes(every[-1].read_bytes() + b"!")
    assert run(tmp_path / "out").exit_code == 1


def test_a_sample_looks_at_some(made: Path) -> None:
    assert "4 files match" in run(made, "--sample", "9").output
    assert run(made, "--sample", "1").output.split()[0] in ("1", "2")


def test_what_the_manifest_does_not_know_is_named(made: Path) -> None:
    (made / "mine.txt").touch()
    (made / "other").mkdir()
    (made / "other" / "x.txt").touch()
    result = run(made)
    assert result.exit_code == 0
    assert "not in the manifest: mine.txt" in result.output
    assert "not in the manifest: other" in result.output


def test_a_program_can_read_what_was_found(made: Path) -> None:
    (made / "mine.txt").touch()
    said = CliRunner().invoke(cli, ["verify", str(made), "--jobs", "1", "--json"])
    assert json.loads(said.stdout) == {
        "files": 4,
        "samples": 1,
        "redrawn": 0,
        "rounded": 0,
        "not_in_manifest": ["mine.txt"],
    }


def test_only_rendered_sets_are_drawn_again(made: Path) -> None:
    result = run(made, "--redraw", "1")
    assert result.exit_code == 1 and "only what synth made is drawn again" in result.output


def test_a_manifest_of_ten_thousand_shards_is_read_in_under_a_second(tmp_path: Path) -> None:
    entries = [ChecksumEntry(f"images/{number:06d}", 500, 3_000_000, "0" * 64) for number in range(10_000)]
    write_manifest(tmp_path, "synth", {}, {}, checksums=entries)
    start = time.process_time()
    assert verify.contents(tmp_path, verify.read_manifest(tmp_path)) == entries
    assert time.process_time() - start < 1
    text = (tmp_path / MANIFEST).read_text(encoding="utf-8")
    assert text.count("\n") < 10_020 and json.loads(text)["command"] == "synth"  # one line each
