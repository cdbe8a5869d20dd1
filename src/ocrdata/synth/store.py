"""How a shard of pictures is kept: single files, tar shards as WebDataset reads them, or one LMDB.

A worker hands over a whole shard at once. LMDB has a single writer, so workers leave packs that are put
together at the end; keys are those of PaddleOCR's `LMDBDataSet` (2.10), counted from 1.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["files", "lmdb", "tar"]

PER_FOLDER = 1000

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


def image_name(index: int) -> str:
    """Path of a line's image in a dataset of files."""
    return f"images/{index // PER_FOLDER:04d}/{index:08d}.jpg"


def make_folders(stage: Path, kind: Kind, count: int) -> None:
    """Folders for `count` lines."""
    if kind == "files":
        for number in range(-(-count // PER_FOLDER)):
            (stage / "images" / f"{number:04d}").mkdir(parents=True)


def store_shard(stage: Path, work: Path, kind: Kind, shard: int, samples: Sequence[Sample]) -> None:
    """Keep the pictures of a shard, and its labels in `work/000000.labels` where they need a file."""
    if kind == "files":
        _write_files(stage, samples)
        rows = (f"{image_name(sample.number)}\t{sample.text}\n" for sample in samples)
        (work / f"{shard:06d}.labels").write_text("".join(rows), encoding="utf-8", newline="\n")
    elif kind == "tar":
        _write_tar(stage / f"{shard:06d}.tar", samples)
    else:
        _write_pack(work / f"{shard:06d}.pack", samples)


def finish(stage: Path, work: Path, kind: Kind, shards: int, labels_name: str) -> None:
    """Put together what the workers left: the label file, or the LMDB in `lmdb/`."""
    if kind == "files":
        with (stage / labels_name).open("wb") as labels:
            for shard in range(shards):
                labels.write((work / f"{shard:06d}.labels").read_bytes())
    elif kind == "lmdb":
        _merge_packs(stage / "lmdb", [work / f"{shard:06d}.pack" for shard in range(shards)])


def _write_files(stage: Path, samples: Sequence[Sample]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    base = os.fspath(stage)
    for sample in samples:
        handle = os.open(f"{base}/{image_name(sample.number)}", flags, 0o644)
        try:
            os.write(handle, sample.data)
        finally:
            os.close(handle)


def _write_tar(path: Path, samples: Sequence[Sample]) -> None:
    """USTAR without `tarfile`, which takes three times as long as the pictures' compression is worth."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        for sample in samples:
            for suffix, data in (("jpg", sample.data), ("txt", sample.text.encode("utf-8"))):
                file.write(_tar_header(f"{sample.number:08d}.{suffix}", len(data)))
                file.write(data)
                file.write(bytes(-len(data) % _BLOCK))
        file.write(bytes(2 * _BLOCK))
    part.replace(path)


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


def _merge_packs(folder: Path, packs: Sequence[Path]) -> None:
    import lmdb

    folder.mkdir()
    # Pages are 4 KiB and a picture starts on a page of its own: twice the bytes and some room is enough.
    room = sum(pack.stat().st_size for pack in packs)
    size = 3 * room + (64 << 20)
    database = lmdb.open(str(folder), map_size=size, sync=False, metasync=False, writemap=False)
    number = 0
    for pack in packs:
        with database.begin(write=True) as writer:
            for data, text in _read_pack(pack):
                number += 1
                writer.put(b"image-%09d" % number, data)
                writer.put(b"label-%09d" % number, text)
        pack.unlink()
    with database.begin(write=True) as writer:
        writer.put(b"num-samples", b"%d" % number)
    database.sync(True)
    database.close()
    (folder / "lock.mdb").unlink(missing_ok=True)
