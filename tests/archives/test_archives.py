"""What an archive may hold, and what happens when it holds anything else."""

import contextlib
import gzip
import io
import itertools
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.archives.archives import Limits, unpack
from ocrdata.archives.members import Joined, names, on_disk, sniff
from ocrdata.errors import UserError
from tests.fetching.packages import tar_gz, zipped

FILES = {"a/b.txt": b"one", "a/图.jpg": b"two" * 1000, "c.txt": b""}


def put(folder: Path, content: bytes, name: str = "x") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def plain_tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(("pack", "kind"), [(tar_gz, "tar.gz"), (zipped, "zip"), (plain_tar, "tar")])
def test_an_archive_is_unpacked_by_what_it_is_and_not_by_its_name(
    pack: object, kind: str, tmp_path: Path
) -> None:
    path = put(tmp_path, pack(FILES))  # type: ignore[operator]
    assert sniff([path]) == kind
    assert set(names(on_disk([path]))) == set(FILES)
    assert unpack([path], tmp_path / "out") == 3
    assert contents(tmp_path / "out") == FILES
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "x"]


def test_one_top_folder_is_taken_off(tmp_path: Path) -> None:
    unpack([put(tmp_path, zipped({"top/a.txt": b"1", "top/b/c.txt": b"2"}))], tmp_path / "out")
    assert contents(tmp_path / "out") == {"a.txt": b"1", "b/c.txt": b"2"}


def test_a_single_packed_file(tmp_path: Path) -> None:
    path = put(tmp_path, gzip.compress(b'{"a": 1}'), "train.jsonl.gz")
    assert sniff([path]) == "gz"
    unpack([path], tmp_path / "out")
    assert contents(tmp_path / "out") == {"train.jsonl": b'{"a": 1}'}


def test_a_split_zip_is_read_over_its_parts_without_joining_them(tmp_path: Path) -> None:
    whole = zipped({f"{n}.bin": random.Random(n).randbytes(5000) for n in range(5)})
    parts = [put(tmp_path, whole[at : at + 7000], f"x.zip.{at}") for at in range(0, len(whole), 7000)]
    unpack(parts, tmp_path / "out")
    assert contents(tmp_path / "out")["4.bin"] == random.Random(4).randbytes(5000)


@given(data=st.binary(min_size=1, max_size=60), cuts=st.lists(st.integers(0, 60)), seed=st.integers())
def test_parts_read_as_the_whole_from_any_place(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cuts: list[int], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    parts = [put(folder, data[a:b], str(n)) for n, (a, b) in enumerate(itertools.pairwise(edges))]
    rng = random.Random(seed)
    with io.BufferedReader(Joined(parts), 4) as file:  # type: ignore[type-var]
        assert file.read() == data
        for _ in range(5):
            at, count = rng.randint(0, len(data)), rng.randint(0, len(data))
            file.seek(at)
            assert file.read(count) == data[at : at + count]
            file.seek(-at, io.SEEK_END)
            assert file.read() == data[len(data) - at :]


@pytest.mark.parametrize(("system", "encoding"), [(0, "gbk"), (3, "utf-8"), (3, "gbk")])
def test_names_whose_encoding_the_archive_does_not_say(system: int, encoding: str, tmp_path: Path) -> None:
    raw = "照\\一，二.jpg".encode(encoding)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in ("x" * len(raw), "b.jpg"):
            info = zipfile.ZipInfo(name)
            info.create_system = system
            file.writestr(info, b"1")
    unpack([put(tmp_path, buffer.getvalue().replace(b"x" * len(raw), raw))], tmp_path / "out")
    assert set(contents(tmp_path / "out")) == {"照/一，二.jpg", "b.jpg"}


def test_junk_of_other_systems_is_left_out(tmp_path: Path) -> None:
    files = {"a.jpg": b"1", "b.jpg": b"1", "__MACOSX/._a.jpg": b"2", "._a.jpg": b"2", ".DS_Store": b"2"}
    unpack([put(tmp_path, zipped(files))], tmp_path / "out")
    assert set(contents(tmp_path / "out")) == {"a.jpg", "b.jpg"}


@pytest.mark.parametrize("pack", [zipped, plain_tar, tar_gz])
@pytest.mark.parametrize(
    "name", ["../evil", "a/../../evil", "/evil", "C:\\evil", "a\\..\\..\\evil", "a/\x01", "x" * 300]
)
def test_paths_that_lead_out_are_refused(pack: object, name: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(UserError, match="holds"):
        unpack([put(folder, pack({"good": b"1", name: b"2"}))], folder / "out")  # type: ignore[operator]
    assert [p.name for p in folder.iterdir()] == ["x"]
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_are_refused(kind: bytes, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as file:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = kind, "/etc/passwd"
        file.addfile(info)
    with pytest.raises(UserError, match="'link', which is a link or a device"):
        unpack([put(tmp_path, buffer.getvalue())], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        file.writestr(info, "/etc/passwd")
    with pytest.raises(UserError, match="a link or a device"):
        unpack([put(tmp_path, buffer.getvalue())], tmp_path / "out")


@pytest.mark.parametrize("pack", [zipped, tar_gz])
def test_limits_on_files_size_and_ratio(pack: object, tmp_path: Path) -> None:
    path = put(tmp_path, pack({str(n): b"0" * 100_000 for n in range(10)}))  # type: ignore[operator]
    for limits, words in [
        (Limits(files=9), "more than 9 files"),
        (Limits(size=999_999), "more than 999,999 bytes"),
    ]:
        with pytest.raises(UserError, match=words):
            unpack([path], tmp_path / "out", limits=limits)
    assert unpack([path], tmp_path / "out", limits=Limits(files=10, size=1_000_000)) == 10


def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    path = put(tmp_path, zipped({"zeros": bytes(70 << 20)}))
    assert path.stat().st_size < 100_000
    with pytest.raises(UserError, match="tampered with"):
        unpack([path], tmp_path / "out")
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("pack", [zipped, plain_tar, tar_gz])
def test_a_truncated_archive_is_never_taken_for_a_whole_one(pack: object, tmp_path: Path) -> None:
    whole = pack({str(n): random.Random(n).randbytes(700) for n in range(4)})  # type: ignore[operator]
    if pack is plain_tar:
        whole = whole[: 4 * 1536 + 512]  # without the padding that GNU tar adds
    out = tmp_path / "out"
    for cut in range(len(whole) - 600 if pack is plain_tar else 1, len(whole), 97):
        with pytest.raises(UserError, match=r"damaged or incomplete|not an archive"):
            unpack([put(tmp_path, whole[:cut])], out)
        assert not out.exists()
    if pack is plain_tar:
        for members in range(1, 4):  # cut exactly between two members
            with pytest.raises(UserError, match="damaged or incomplete"):
                unpack([put(tmp_path, whole[: members * 1536])], out)


@pytest.mark.parametrize("pack", [zipped, tar_gz])
def test_a_flipped_bit_is_seen(pack: object, tmp_path: Path) -> None:
    whole = bytearray(pack({"a": random.Random(1).randbytes(5000), "b": b"1"}))  # type: ignore[operator]
    whole[2500] ^= 4
    with pytest.raises(UserError, match="damaged or incomplete"):
        unpack([put(tmp_path, bytes(whole))], tmp_path / "out")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html>Please log in</html>", "a web page: the server wants a login"),
        (b"Rar!\x1a\x07", "a RAR"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z"),
        (b"", "it is empty"),
        (b"whatever", "not an archive"),
    ],
)
def test_what_is_no_archive_is_called_by_its_name(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=words):
        unpack([put(tmp_path, content)], tmp_path / "out")


def test_an_encrypted_zip_and_one_that_python_cannot_unpack(tmp_path: Path) -> None:
    whole = bytearray(zipped({"a": b"1" * 100}))
    encrypted, strange = bytearray(whole), bytearray(whole)
    central = whole.index(b"PK\x01\x02")
    encrypted[central + 8] |= 1
    strange[central + 10] = 9  # deflate64, which Windows uses for large files
    for content, words in [(encrypted, "is encrypted"), (strange, "in a way that Python cannot unpack")]:
        with pytest.raises(UserError, match=words):
            unpack([put(tmp_path, bytes(content))], tmp_path / "out")


def test_a_file_and_a_folder_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="a file and a folder of one name"):
        unpack([put(tmp_path, zipped({"a": b"1", "a/b": b"2"}))], tmp_path / "out")


def test_what_a_killed_run_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "out.part" / "old").mkdir(parents=True)
    unpack([put(tmp_path, zipped(FILES))], tmp_path / "out")
    assert contents(tmp_path / "out") == FILES


BASES = [
    pack({"a/图.txt": b"one" * 50, "b.bin": bytes(range(256)), "c": b""})
    for pack in (zipped, tar_gz, plain_tar)
]
BASES.append(gzip.compress(b"text" * 100, mtime=0))


@settings(max_examples=200, deadline=None)
@given(
    base=st.sampled_from(BASES),
    edits=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 3000),
)
def test_whatever_the_bytes_are_there_is_a_folder_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, base: bytes, edits: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(base[: len(base) - cut % len(base)] if cut % 3 == 0 else base)
    for at, value in edits:
        content[at % len(content)] = value
    top = tmp_path_factory.mktemp("fuzz")
    folder = top / "in"
    folder.mkdir()
    path = put(folder, bytes(content))
    names(on_disk([path]))
    with contextlib.suppress(UserError):
        unpack([path], folder / "out")
    assert [p.name for p in top.iterdir()] == ["in"]
    assert {p.name for p in folder.iterdir()} <= {"x", "out"}
    assert not any(p.is_symlink() or not (p.is_file() or p.is_dir()) for p in folder.rglob("*"))
