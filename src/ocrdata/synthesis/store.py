"""How a shard of pictures is stored: single files, tar shards for WebDataset, or LMDBs.

A worker hands over a whole shard at once. LMDB has a single writer, so workers leave packs, and a second
round puts many packs into one LMDB; keys are those of PaddleOCR's `LMDBDataSet` (2.10), counted from 1.
"""

import tarfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

from ocrdata.folders.outputs import write_file
from ocrdata.folders.resumable import ShardFolders
from ocrdata.samples import packed
from ocrdata.storage.containers.webdataset import add_member
from ocrdata.storage.dataset import StoredDataset
from ocrdata.storage.records import ContainerPart
from ocrdata.storage.records import Kind as Container

Kind = Literal["files", "lmdb", "tar"]

SHARD = 500
"""Lines in a shard."""

PACKS = 200
"""Shards in one LMDB: 100,000 lines or some 600 MB, so that many are written side by side."""

_CONTAINERS: dict[Kind, Container] = {"files": "files", "lmdb": "lmdb", "tar": "webdataset"}


class EncodedSample(NamedTuple):
    """One line, ready to be stored.

    Attributes:
        number: Its place in the run.
        data: The encoded picture.
        text: Its label.
    """

    number: int
    data: bytes
    text: str


def store_shard(folders: ShardFolders, kind: Kind, shard: int, samples: Sequence[EncodedSample]) -> None:
    """Keep the pictures of a shard; its rows of the label file, or its pack, stay in the run's work."""
    if kind == "files":
        folder = folders.stage / "images" / f"{shard:06d}"
        folder.mkdir(parents=True)
        for sample in samples:
            write_file(f"{folder}/{sample.number:08d}.jpg", sample.data)
        rows = (f"images/{shard:06d}/{sample.number:08d}.jpg\t{sample.text}\n" for sample in samples)
        (folders.work / f"{shard:06d}.labels").write_text("".join(rows), encoding="utf-8", newline="\n")
    elif kind == "tar":
        _write_tar(folders.stage / f"{shard:06d}.tar", samples)
    else:
        _write_pack(folders.work / f"{shard:06d}.pack", samples)


def shard_of(out: Path, kind: Kind, shard: int, numbers: range, labels: str) -> Iterator[EncodedSample]:
    """What a finished data set holds of a shard.

    Args:
        out: The data set.
        kind: How it is kept.
        shard: Number of the shard.
        numbers: Numbers of its pictures in the run.
        labels: Name of the label file.

    Raises:
        UserError: Something is missing, or damaged.
    """
    start, stop = numbers.start, numbers.stop
    if kind == "tar":
        place, start, stop = out / f"{shard:06d}.tar", 0, len(numbers)
    elif kind == "lmdb":
        several = not (out / packed.folder_of(0, False) / packed.DATABASE).exists()
        place, first = out / packed.folder_of(shard // PACKS, several), shard // PACKS * PACKS * SHARD
        start, stop = (start - first, stop - first) if several else (start, stop)
    else:
        place = out / labels
    there = StoredDataset(_CONTAINERS[kind], "rec", [ContainerPart(str(place), stop)])
    for number, found in zip(numbers, there.read(start, stop), strict=False):
        yield EncodedSample(number, found.data, found.label)


def join_labels(work: Path, labels: Path, shards: int) -> None:
    """Put together the label file."""
    with labels.open("wb") as file:
        for shard in range(shards):
            file.write((work / f"{shard:06d}.labels").read_bytes())


def merge_packs(work: Path, shards: int, group: int, folders: ShardFolders) -> int:
    """Put a group of packs into an LMDB, with its rows of the label file (see `ocrdata.samples.packed`).

    Returns:
        The number of the group.
    """
    from ocrdata.annotation_formats.line_labels import lmdb

    name = packed.folder_of(group, shards > PACKS)
    (folders.stage / name).mkdir(parents=True)
    packs = (work / f"{shard:06d}.pack" for shard in group_of(group, shards))
    with (folders.work / f"{group:06d}.labels").open("wb") as rows:

        def samples() -> Iterator[tuple[bytes, bytes]]:
            for number, (data, text) in enumerate(chain.from_iterable(map(_read_pack, packs)), start=1):
                rows.write(b"%b/image-%09d\t%b\n" % (name.encode(), number, text))
                yield data, text

        lmdb.write_samples(folders.stage / name, samples())
    return group


def group_of(group: int, shards: int) -> range:
    """The shards whose packs a group holds."""
    return range(group * PACKS, min(shards, (group + 1) * PACKS))


def _write_tar(path: Path, samples: Iterable[EncodedSample]) -> None:
    with tarfile.open(path, "w") as archive:
        for sample in samples:
            add_member(archive, f"{sample.number:08d}.jpg", sample.data)
            add_member(archive, f"{sample.number:08d}.txt", sample.text.encode("utf-8"))


def _write_pack(path: Path, samples: Sequence[EncodedSample]) -> None:
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
