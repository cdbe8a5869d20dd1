"""How a shard of pictures is kept: single files, tar shards as WebDataset reads them, or LMDBs.

A worker hands over a whole shard at once. LMDB has a single writer, so workers leave packs, and a second
round puts many packs into one LMDB; keys are those of PaddleOCR's `LMDBDataSet` (2.10), counted from 1.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, Literal, NamedTuple

from ocrdata.journal import Draft

Kind = Literal["files", "lmdb", "tar"]

SHARD = 500
"""Lines in a shard."""

PACKS = 200
"""Shards in one LMDB: 100,000 lines or some 600 MB, so that many are written side by side."""

_BLOCK = 512  # bytes: tar's unit


class Sample(NamedTuple):
    """One line, ready to be stored.

    Attributes:
        number: Its place in the run.
        data: The encoded picture.
        text: Its label.
    """

    number: int
    data: bytes
    text: str


def store_shard(draft: Draft, kind: Kind, shard: int, samples: Sequence[Sample]) -> None:
    """Keep the pictures of a shard; its rows of the label file, or its pack, stay in the run's work."""
    if kind == "files":
        folder = draft.stage / "images" / f"{shard:06d}"
        folder.mkdir(parents=True)
        for sample in samples:
            _write_file(f"{folder}/{sample.number:08d}.jpg", sample.data)
        rows = (f"images/{shard:06d}/{sample.number:08d}.jpg\t{sample.text}\n" for sample in samples)
        (draft.work / f"{shard:06d}.labels").write_text("".join(rows), encoding="utf-8", newline="\n")
    elif kind == "tar":
        _write_tar(draft.stage / f"{shard:06d}.tar", samples)
    else:
        _write_pack(draft.work / f"{shard:06d}.pack", samples)


def read_shard(out: Path, kind: Kind, shard: int, numbers: range, labels: str) -> Iterator[Sample]:
    """What a finished data set holds of a shard.

    Args:
        out: The data set.
        kind: How it is kept.
        shard: Number of the shard.
        numbers: Numbers of its pictures in the run.
        labels: Name of the label file.

    Raises:
        OSError: Something is missing.
    """
    if kind == "files":
        with (out / labels).open(encoding="utf-8", newline="\n") as rows:
            for number, row in zip(numbers, islice(rows, numbers.start, numbers.stop), strict=False):
                name, _, text = row.rstrip("\n").partition("\t")
                yield Sample(number, (out / name).read_bytes(), text)
    elif kind == "tar":
        yield from _read_tar(out / f"{shard:06d}.tar")
    else:
        yield from _read_lmdb(out, shard, numbers)


def join_labels(work: Path, labels: Path, shards: int) -> None:
    """Put together the label file."""
    with labels.open("wb") as file:
        for shard in range(shards):
            file.write((work / f"{shard:06d}.labels").read_bytes())


def lmdb_folder(group: int, several: bool) -> str:
    """Where an LMDB lies in a data set; PaddleOCR's loader looks into all folders below its `data_dir`."""
    return f"lmdb/{group:04d}" if several else "lmdb"


def merge_packs(work: Path, shards: int, group: int, draft: Draft) -> int:
    """Put a group of packs into an LMDB, with its rows of the label file (see `ocrdata.packed`).

    Returns:
        The number of the group.
    """
    from ocrdata.formats import lmdb

    name = lmdb_folder(group, shards > PACKS)
    (draft.stage / name).mkdir(parents=True)
    packs = (work / f"{shard:06d}.pack" for shard in group_of(group, shards))
    with (draft.work / f"{group:06d}.labels").open("wb") as rows:

        def samples() -> Iterator[tuple[bytes, bytes]]:
            for number, (data, text) in enumerate(chain.from_iterable(map(_read_pack, packs)), start=1):
                rows.write(b"%b/image-%09d\t%b\n" % (name.encode(), number, text))
                yield data, text

        lmdb.write_samples(draft.stage / name, samples())
    return group


def group_of(group: int, shards: int) -> range:
    """The shards whose packs a group holds."""
    return range(group * PACKS, min(shards, (group + 1) * PACKS))


def _write_file(path: str, data: bytes) -> None:
    # A third of the time that pathlib takes.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        rest = memoryview(data)
        while rest:  # a disk that is nearly full takes a part
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _write_tar(path: Path, samples: Iterable[Sample]) -> None:
    """USTAR without `tarfile`, which takes three times as long as the pictures' compression is worth."""
    with path.open("wb") as file:
        for sample in samples:
            _add_member(file, f"{sample.number:08d}.jpg", sample.data)
            _add_member(file, f"{sample.number:08d}.txt", sample.text.encode("utf-8"))
        file.write(bytes(2 * _BLOCK))


def _add_member(file: IO[bytes], name: str, data: bytes) -> None:
    file.write(_tar_header(name, len(data)))
    file.write(data)
    file.write(bytes(-len(data) % _BLOCK))


def _read_tar(path: Path) -> Iterator[Sample]:
    import tarfile

    with tarfile.open(path) as archive:
        pictures: dict[str, bytes] = {}
        for member in archive:
            name, _, suffix = member.name.partition(".")
            file = archive.extractfile(member)
            content = file.read() if file is not None else b""
            if suffix == "jpg":
                pictures[name] = content
            else:
                yield Sample(int(name), pictures.pop(name, b""), content.decode("utf-8"))


def _read_lmdb(out: Path, shard: int, numbers: range) -> Iterator[Sample]:
    from ocrdata.formats import lmdb

    several = not (out / "lmdb" / "data.mdb").exists()
    folder = out / "lmdb" / (f"{shard // PACKS:04d}" if several else "")
    first = shard // PACKS * PACKS * SHARD if several else 0
    with lmdb.view(folder) as view:
        for number in numbers:
            image, label = (view.get(b"%b-%09d" % (key, number - first + 1)) for key in (b"image", b"label"))
            if image is None or label is None:
                raise FileNotFoundError(f"{folder} has no sample {number - first + 1}")
            yield Sample(number, image, label.decode("utf-8"))


def _tar_header(name: str, size: int) -> bytes:
    fields = b"%-100b0000644\0000000000\0000000000\000%011o\00000000000000\000" % (name.encode(), size)
    fields = fields.replace(b" ", b"\0")
    head = fields + b"        0" + bytes(100) + b"ustar\00000"
    head = head.ljust(_BLOCK, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]


def _write_pack(path: Path, samples: Sequence[Sample]) -> None:
    with path.open("wb") as file:
        for sample in samples:
            text = sample.text.encode("utf-8")
            file.write(len(sample.data).to_bytes(4, "little") + len(text).to_bytes(4, "little"))
            file.write(sample.data)
            file.write(text)


def _read_pack(path: Path) -> Iterator[tuple[bytes, bytes]]:
    content = path.read_bytes()
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "little")
        text = int.from_bytes(content[place + 4 : place + 8], "little")
        place += 8
        yield content[place : place + size], content[place + size : place + size + text]
        place += size + text
