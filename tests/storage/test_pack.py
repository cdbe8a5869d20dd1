"""Into a container and back: images byte for byte, labels exactly, whatever the storage."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.quality.checks.advice import is_synthetic
from ocrdata.storage import pack
from ocrdata.storage.containers.webdataset import key_of_name, name_of_key
from ocrdata.storage.dataset import find
from tests import running

from .conftest import IMAGES, LABELS, NAMES, images

KINDS = ["lmdb", "parquet", "webdataset"]


def run(*arguments: str | Path) -> Result:
    return running.run_command(*arguments, "--jobs", "1", code=None)


def ok(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("shard", [2, 100])
@pytest.mark.parametrize("kind", KINDS)
def test_lines_come_back_as_they_were(lines: Path, tmp_path: Path, kind: str, shard: int) -> None:
    ok("pack", lines, "--to", kind, "--shard", shard, "--out", tmp_path / kind)
    ok("unpack", tmp_path / kind, "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)
    assert "the manifest." in ok("verify", tmp_path / kind)


@pytest.mark.parametrize("kind", ["parquet", "webdataset"])
def test_pages_come_back_as_they_were(pages: Path, tmp_path: Path, kind: str) -> None:
    ok("pack", pages / "det.txt", "--to", kind, "--out", tmp_path / kind)
    ok("unpack", tmp_path / kind, "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(pages)


def test_any_container_is_packed_into_any_other(lines: Path, tmp_path: Path) -> None:
    place = lines
    for step, kind in enumerate(["webdataset", "lmdb", "parquet", "lmdb", "webdataset", "parquet"]):
        ok("pack", place, "--to", kind, "--shard", 3, "--out", tmp_path / str(step))
        place = tmp_path / str(step)
    ok("unpack", place, "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_set_gives_the_same_bytes(lines: Path, tmp_path: Path, kind: str) -> None:
    for jobs in ("1", "2"):
        ok("pack", lines, "--to", kind, "--shard", "2", "--out", tmp_path / jobs, "--jobs", jobs)
    assert images(tmp_path / "1") == images(tmp_path / "2")


def test_others_read_what_is_packed(lines: Path, pages: Path, tmp_path: Path) -> None:
    import datasets
    import lmdb
    import webdataset

    for kind in KINDS:
        ok("pack", lines, "--to", kind, "--out", tmp_path / kind)
    first = (lines / NAMES[0]).read_bytes()
    with lmdb.open(str(tmp_path / "lmdb" / "lmdb"), readonly=True, lock=False).begin() as view:
        assert view.get(b"num-samples") == b"6"
        assert (view.get(b"image-000000001"), view.get(b"label-000000001")) == (first, LABELS[0].encode())
    rows = datasets.load_dataset(str(tmp_path / "parquet"), split="train", cache_dir=str(tmp_path / "cache"))
    assert rows["text"] == [*LABELS, LABELS[-1]]
    assert isinstance(rows.features["image"], datasets.Image)
    assert rows.cast_column("image", datasets.Image(decode=False))[0]["image"]["bytes"] == first
    urls = str(tmp_path / "webdataset" / "000000.tar")
    samples = list(webdataset.WebDataset(urls, shardshuffle=False))
    assert [sample["txt"].decode() for sample in samples] == [*LABELS, LABELS[-1]]
    assert samples[0]["png"] == first and len({sample["__key__"] for sample in samples}) == 6
    ok("pack", pages, "--to", "webdataset", "--out", tmp_path / "wds-pages")
    decoded = webdataset.WebDataset(str(tmp_path / "wds-pages" / "000000.tar"), shardshuffle=False).decode()
    assert next(iter(decoded))["json"][0]["transcription"] == "中"


def test_tars_of_others_are_unpacked(tmp_path: Path) -> None:
    import webdataset

    with webdataset.TarWriter(str(tmp_path / "a.tar")) as writer:
        for number in range(3):
            image = IMAGES[0].read_bytes()
            writer.write(
                {"__key__": f"{number:04d}", "png": image, "txt": f"text {number}", "json": {"id": number}}
            )
    ok("unpack", tmp_path / "a.tar", "--out", tmp_path / "out")
    rows = (tmp_path / "out" / "rec.txt").read_text(encoding="utf-8").splitlines()
    assert [row.split("\t")[1] for row in rows] == ["text 0", "text 1", "text 2"]
    assert (tmp_path / "out" / rows[2].split("\t")[0]).read_bytes() == IMAGES[0].read_bytes()


def test_names_that_climb_out_are_not_followed(tmp_path: Path) -> None:
    import webdataset

    with webdataset.TarWriter(str(tmp_path / "a.tar")) as writer:
        for key in ("../../evil", "/etc/evil", "rec"):
            writer.write({"__key__": key, "jpg": b"\xff\xd8", "txt": key})
    ok("unpack", tmp_path / "a.tar", "--out", tmp_path / "sub" / "out")
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} == {"a.tar", "sub"}
    rows = (tmp_path / "sub" / "out" / "rec.txt").read_text(encoding="utf-8")
    assert rows.count("images/0000") == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda name: name.strip("/."))
)
def test_every_image_path_survives_as_a_key(name: str) -> None:
    key, end = key_of_name(name)
    assert "." not in key
    assert name_of_key(key, end) == name
    assert name_of_key(f"{key}+7", end) == name


@pytest.mark.parametrize("kind", KINDS)
def test_on_s3(lines: Path, tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    import fsspec

    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    ok("pack", lines, "--to", kind, "--shard", "2", "--out", f"{bucket}/{kind}")
    system = fsspec.filesystem("s3")
    manifest = json.loads(system.cat_file(f"{bucket}/{kind}/ocrdata.json"))
    assert manifest["counts"] == {"lines": 6} and len(manifest["contents"]) >= 3
    assert "exists already" in run("pack", lines, "--to", kind, "--out", f"{bucket}/{kind}").output
    ok("pack", lines, "--to", kind, "--shard", "2", "--out", f"{bucket}/{kind}", "--force")
    assert not list((tmp_path / "cache" / "uploads").glob("*"))
    if kind == "lmdb":
        result = run("unpack", f"{bucket}/{kind}", "--out", tmp_path / "back")
        assert result.exit_code == 1 and "can only be read from a local disk" in result.output
        system.get(f"{bucket}/{kind}", str(tmp_path / "fetched"), recursive=True)
        ok("unpack", tmp_path / "fetched", "--out", tmp_path / "back")
    else:
        ok("unpack", f"{bucket}/{kind}", "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)


def test_files_on_s3_are_packed_from_there(lines: Path, tmp_path: Path, bucket: str) -> None:
    ok("unpack", lines, "--out", f"{bucket}/files")
    ok("pack", f"{bucket}/files", "--to", "parquet", "--out", tmp_path / "parquet")
    ok("unpack", tmp_path / "parquet", "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)


def test_in_memory(lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    ok("pack", lines, "--to", "webdataset", "--out", "memory://set")
    ok("unpack", "memory://set", "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["pack", "{set}", "--to", "zip", "--out", "x"], 2, "'zip' is not one of"),
        (["pack", "{dir}/nothing", "--to", "lmdb", "--out", "x"], 2, "does not exist"),
        (
            ["pack", "{set}", "--to", "lmdb", "--push", "a/b", "--out", "x"],
            2,
            "--push needs --to parquet",
        ),
        (
            ["pack", "{dir}/empty", "--to", "lmdb", "--out", "x"],
            1,
            "contains no label file, LMDB, Parquet or tar",
        ),
        (["pack", "{dir}/none.txt", "--to", "lmdb", "--out", "x"], 1, "has no samples"),
        (["pack", "{pages}", "--to", "lmdb", "--out", "x"], 1, "reads lines from an LMDB, not pages"),
        (["pack", "s4://bucket/x", "--to", "lmdb", "--out", "x"], 1, "cannot be opened"),
        (["pack", "memory://nowhere", "--to", "lmdb", "--out", "x"], 1, "does not exist or is empty"),
        (["pack", "{set}", "--to", "lmdb", "--out", "{dir}/empty"], 1, "exists already"),
        (["pack", "{dir}/lost.txt", "--to", "lmdb", "--out", "x"], 1, "there is no such file"),
        (["pack", "{dir}/spaces.txt", "--to", "lmdb", "--out", "x"], 1, "a line without a tab"),
        (["pack", "{dir}/page.txt", "--to", "parquet", "--out", "x"], 1, "page.jpg is no image"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    lines: Path,
    pages: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.md").touch()
    (tmp_path / "none.txt").touch()
    (tmp_path / "lost.txt").write_text("gone.jpg\ttext\n", encoding="utf-8")
    (tmp_path / "spaces.txt").write_text("a.jpg text\n", encoding="utf-8")
    (tmp_path / "page.txt").write_text("page.jpg\ttext\n", encoding="utf-8")
    (tmp_path / "page.jpg").write_text("<!doctype html>Not found", encoding="utf-8")
    result = run(*(item.format(set=lines, pages=pages, dir=tmp_path) for item in arguments))
    assert result.exit_code == code, result.output
    assert says in result.output.replace("\n", " ")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not (tmp_path / "x").exists() and not list(tmp_path.glob(".x*"))


def test_any_range_is_read_without_the_rest(lines: Path, tmp_path: Path) -> None:
    for kind in KINDS:
        ok("pack", lines, "--to", kind, "--shard", 2, "--out", tmp_path / kind)
    for place in (lines, *(tmp_path / kind for kind in KINDS)):
        source = find(str(place))
        every = list(source.read(0, source.count))
        assert source.count == 6
        for start in range(6):
            for stop in range(start, 7):
                assert list(source.read(start, stop)) == every[start:stop]


@pytest.mark.parametrize("kind", ["webdataset", "parquet"])
def test_a_missing_shard_is_refused(lines: Path, tmp_path: Path, kind: str) -> None:
    ok("pack", lines, "--to", kind, "--shard", "2", "--out", tmp_path / "packed")
    shards = sorted(path for path in (tmp_path / "packed").rglob("*") if path.suffix in (".tar", ".parquet"))
    shards[-1].unlink()
    for command in (["unpack"], ["pack", "--to", "lmdb"]):
        result = run(*command, tmp_path / "packed", "--out", tmp_path / "again")
        assert result.exit_code == 1
        assert "files are missing or damaged" in " ".join(result.output.split())
        assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("kind", ["webdataset", "parquet"])
def test_a_missing_shard_is_said_where_no_manifest_counts(lines: Path, tmp_path: Path, kind: str) -> None:
    ok("pack", lines, "--to", kind, "--shard", "2", "--out", tmp_path / "packed")
    (tmp_path / "packed" / "ocrdata.json").unlink()
    shards = sorted(path for path in (tmp_path / "packed").rglob("*") if path.suffix in (".tar", ".parquet"))
    shards[1].unlink()
    said = " ".join(run("unpack", tmp_path / "packed", "--out", tmp_path / "again").output.split())
    assert f"{shards[1].name} is missing: only the shards that are there are read" in said


@pytest.mark.parametrize("command", [("pack", "--to", "webdataset"), ("unpack",)])
def test_images_elsewhere_are_packed_from_folders_that_are_named(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.png").write_bytes(IMAGES[0].read_bytes())
    (tmp_path / "set" / "rec.txt").write_text("../photos/a.png\ttext\n", encoding="utf-8")
    arguments = (*command, tmp_path / "set", "--out", tmp_path / "out")
    result = run(*arguments)
    assert result.exit_code == 1 and "--images" in result.output
    assert not (tmp_path / "out").exists()
    ok(*arguments, "--images", tmp_path / "photos")


def test_what_a_killed_pack_to_an_address_leaves_is_removed_by_the_next(
    lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    environment = {**os.environ, "OCRDATA_CACHE": str(tmp_path / "cache"), "TMPDIR": str(scratch)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(lines)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not list(scratch.iterdir())
    left = list((tmp_path / "cache" / "uploads").rglob("*.tar"))
    assert left, "the run was killed while a shard was on its way"
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    ok("pack", lines, "--to", "webdataset", "--shard", "2", "--out", "memory://killed")
    assert not list((tmp_path / "cache" / "uploads").iterdir())


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to reach by its address, with a cache of its own for journals."""
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "far"


def test_a_set_at_an_address_is_replaced_whole(lines: Path, far: Path, tmp_path: Path) -> None:
    ok("pack", lines, "--to", "webdataset", "--shard", 1, "--out", f"file://{far}")
    assert "exists already" in run("pack", lines, "--to", "webdataset", "--out", f"file://{far}").output
    ok("pack", lines, "--to", "webdataset", "--shard", 1, "--out", f"file://{far}", "--force")
    ok("unpack", far, "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)
    assert not list((tmp_path / "cache" / "uploads").iterdir())


def test_shards_of_another_run_at_an_address_are_named(lines: Path, far: Path) -> None:
    ok("pack", lines, "--to", "webdataset", "--shard", 1, "--out", f"file://{far}")
    (far / "ocrdata.json").unlink()
    result = run("pack", lines, "--to", "webdataset", "--shard", 100, "--out", f"file://{far}")
    assert result.exit_code == 1
    assert "holds files that are not of this data set" in result.output
    assert not (far / "ocrdata.json").exists()


def test_what_was_sent_and_removed_by_somebody_is_sent_again(
    lines: Path, far: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("pack", lines, "--to", "webdataset", "--shard", 1, "--out", f"file://{far}")
    with monkeypatch.context() as patch:
        patch.setattr(pack, "_finish", _die)
        assert run(*arguments).exit_code == 1
    assert list((tmp_path / "cache" / "uploads").glob(".*/journal.jsonl"))
    shutil.rmtree(far)
    ok(*arguments)
    ok("unpack", far, "--out", tmp_path / "back")
    assert images(tmp_path / "back") == images(lines)


def _die(*_: object) -> None:
    raise UserError("the network is gone.", "Wait.")


KILLED = """
import os, signal, sys
from ocrdata.storage import places
from ocrdata.cli import cli

places.send = lambda folder, address: os.kill(os.getpid(), signal.SIGKILL)
cli(["pack", sys.argv[1], "--to", "webdataset", "--shard", "2", "--jobs", "1", "--out", "memory://killed"])
"""


@pytest.mark.parametrize(
    ("command", "source"), [("synth", ""), ("synth --pages", ""), ("convert", ""), ("synth", "rec.txt")]
)
def test_what_was_rendered_stays_known_as_such(
    lines: Path, tmp_path: Path, command: str, source: str
) -> None:
    """Through a container and back: `check` says how much of a set is synthetic."""
    (lines / "ocrdata.json").write_text(json.dumps({"command": command, "counts": {}}), encoding="utf-8")
    ok("pack", lines / source, "--to", "parquet", "--out", tmp_path / "packed")
    ok("unpack", tmp_path / "packed", "--out", tmp_path / "back")

    assert is_synthetic(tmp_path / "back" / "rec.txt") == command.startswith("synth")
    ok("verify", tmp_path / "back")


def test_a_tar_that_is_cut_in_its_first_header_is_one_sentence(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"images/0.jpg" + bytes(90))
    said = running.run_command("unpack", tmp_path / "x.tar", "--out", tmp_path / "out", code=1).output
    assert "is damaged" in " ".join(said.split()) and "method" not in said
    assert not (tmp_path / "out").exists()
