"""Archives and containers that lead out, grow, or lie about what they hold."""

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .commands import holds, require_sentences, run_commands

IMAGE = (Path(__file__).parents[1] / "data" / "formats" / "images" / "word_1.png").read_bytes()
PAYLOAD = b"root:correct horse battery staple"


def member(name: str, data: bytes = PAYLOAD, **fields: object) -> tuple[tarfile.TarInfo, io.BytesIO]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, io.BytesIO(data)


def tar(path: Path, *members: tuple[tarfile.TarInfo, io.BytesIO]) -> None:
    with tarfile.open(path, "w") as archive:
        for info, data in members:
            archive.addfile(info, data)


def climbing_tar(path: Path) -> None:
    tar(path, member("../escaped.txt"), member("a.jpg", IMAGE), member("a.txt", b"text"))


def absolute_tar(path: Path) -> None:
    tar(path, member(str(path.parent / "escaped.txt")), member("a.jpg", IMAGE), member("a.txt", b"text"))


def linked_tar(path: Path) -> None:
    link = member("out", b"", type=tarfile.SYMTYPE, linkname="..")
    tar(path, link, member("out/escaped.txt"), member("a.jpg", IMAGE), member("a.txt", b"text"))


def device_tar(path: Path) -> None:
    tar(path, member("zero.jpg", b"", type=tarfile.CHRTYPE, devmajor=1, devminor=5), member("zero.txt", b"x"))


def tar_that_claims_a_terabyte(path: Path) -> None:
    tar(path, member("a.jpg", IMAGE), member("a.txt", b"text"))
    info = tarfile.TarInfo("b.jpg")
    info.size = 1 << 40
    content = path.read_bytes()
    path.write_bytes(content[:-10240].rstrip(b"\0") + bytes(512) + info.tobuf(tarfile.GNU_FORMAT))


def climbing_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../escaped.txt", PAYLOAD)
        archive.writestr("a.png", IMAGE)


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.json", "w") as file:
        for _ in range(512):
            file.write(bytes(1 << 20))


ATTACKS = [
    climbing_tar, absolute_tar, linked_tar, device_tar, tar_that_claims_a_terabyte, climbing_zip, zip_bomb,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_archive_writes_outside_or_without_end(tmp_path: Path, attack: Callable[[Path], None]) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / ("a.zip" if "zip" in attack.__name__ else "a.tar")
    attack(path)
    before = set(tmp_path.rglob("*"))
    endings = run_commands(
        [
            ["convert", path, "--out", "out/converted", "--jobs", "1"],
            ["unpack", path, "--out", "out/unpacked", "--jobs", "1"],
            ["pack", path, "--to", "parquet", "--out", "out/packed", "--jobs", "1"],
        ],
        tmp_path,
    )
    require_sentences(endings)
    require_sentences(endings[:1], refused=True)
    new = set(tmp_path.rglob("*")) - before
    assert all(found.is_relative_to(tmp_path / "out") for found in new), new
    assert not holds(tmp_path / "out", PAYLOAD) or attack in (climbing_tar, absolute_tar, linked_tar)
    assert not list(tmp_path.rglob("escaped.txt"))


@pytest.mark.parametrize(
    "name", ["../../escaped.png", "/escaped.png", "rec.txt", "ocrdata.json", "a\tb.png", ""]
)
def test_names_in_parquet_stay_below_the_new_folder(tmp_path: Path, name: str) -> None:
    from ocrdata.annotation_formats.line_labels import parquet

    parquet.write_rows(tmp_path / "a.parquet", [(name, IMAGE, "text"), (name, IMAGE, "more")])
    require_sentences(
        run_commands([["unpack", "a.parquet", "--out", "in/out", "--jobs", "1"]], tmp_path), refused=False
    )
    assert {path.name for path in tmp_path.iterdir()} == {"a.parquet", "in"}
    rows = (tmp_path / "in" / "out" / "rec.txt").read_text(encoding="utf-8").splitlines()
    assert [row.split("\t")[1] for row in rows] == ["text", "more"]
    assert all((tmp_path / "in" / "out" / row.split("\t")[0]).read_bytes() == IMAGE for row in rows)
