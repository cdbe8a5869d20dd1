"""The three ways to keep a run: files, PaddleOCR's LMDB, tar shards."""

import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from ocrdata.cli import cli


@pytest.fixture
def stored(tmp_path: Path):  # type: ignore[no-untyped-def]
    look = tmp_path / "look.yaml"
    look.write_text("fonts: [dseg7/DSEG7Classic-Bold]\n", encoding="utf-8")

    def run(kind: str) -> Path:
        out = tmp_path / kind
        arguments = ["synth", "--count", "520", "--corpus", "meter-digits", "--preset", str(look)]
        result = CliRunner().invoke(cli, [*arguments, "--jobs", "1", "--to", kind, "--out", str(out)])
        assert result.exit_code == 0, result.output
        return out

    return run


def test_lmdb_and_tar_hold_what_the_files_hold(stored) -> None:  # type: ignore[no-untyped-def]
    import lmdb

    files, database, shards = stored("files"), stored("lmdb"), stored("tar")
    rows = [row.split("\t") for row in (files / "rec.txt").read_text("utf-8").splitlines()]
    assert len(rows) == 520
    with lmdb.open(str(database / "lmdb"), readonly=True, lock=False).begin() as reader:
        assert reader.get(b"num-samples") == b"520"
        for number, (name, text) in enumerate(rows, start=1):  # PaddleOCR counts from 1
            assert reader.get(b"image-%09d" % number) == (files / name).read_bytes()
            assert reader.get(b"label-%09d" % number).decode() == text
    names = []
    for shard in sorted(shards.glob("*.tar")):
        with tarfile.open(shard) as archive:
            members = archive.getmembers()
            names += [member.name for member in members]
            assert all(member.isfile() and member.mode == 0o644 for member in members)
            for member in members[:6]:
                content = archive.extractfile(member)
                assert content is not None
                name, text = rows[int(member.name[:8])]
                wanted = (files / name).read_bytes() if member.name.endswith("jpg") else text.encode()
                assert content.read() == wanted
    assert len(names) == 2 * 520 == len(set(names))
    assert all((folder / "preview.jpg").is_file() for folder in (files, database, shards))


def test_many_shards_go_into_several_lmdbs(stored, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    from ocrdata.samples import packed

    files = stored("files")
    monkeypatch.setattr("ocrdata.synthesis.store.PACKS", 1)
    several = stored("lmdb")
    with packed.environment(several / "lmdb" / "0001").begin() as reader:
        assert reader.get(b"num-samples") == b"20"
    rows = (several / "rec.txt").read_text("utf-8").splitlines()
    assert (rows[0].split("\t")[0], rows[-1].split("\t")[0]) == (
        "lmdb/0000/image-000000001",
        "lmdb/0001/image-000000020",
    )
    for row, other in zip(rows, (files / "rec.txt").read_text("utf-8").splitlines(), strict=True):
        (name, text), (image, wanted) = row.split("\t"), other.split("\t")
        assert text == wanted and packed.read(several / name) == (files / image).read_bytes()
    result = CliRunner().invoke(cli, ["verify", str(several), "--redraw", "2", "--jobs", "1"])
    assert "520 images were rendered again" in result.output, result.output
