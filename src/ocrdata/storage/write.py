"""One shard of each container. Images are copied byte for byte; the same samples give the same bytes."""

import io
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from ocrdata.annotation_formats import lmdb, parquet
from ocrdata.errors import UserError
from ocrdata.folders.resumable import ShardFolders
from ocrdata.samples import labels, packed
from ocrdata.storage.source import Kind, StoredSample, Task
from ocrdata.storage.webdataset_keys import key_of_name

LABELS: dict[Task, str] = {"rec": "rec.txt", "det": "det.txt"}

SHARD: dict[Kind, int] = {"files": 20_000, "lmdb": 100_000, "parquet": 20_000, "webdataset": 20_000}
"""Samples in one shard: some 100 MB of lines, and as much as a worker can do again without loss."""


def write_shard(
    draft: ShardFolders, kind: Kind, task: Task, samples: Iterable[StoredSample], shard: int, shards: int
) -> None:
    """Write a shard into the stage of a draft; its rows of the label file, where it has one, into its work.

    Args:
        draft: Where to write.
        kind: The container.
        task: What is in it.
        samples: The samples.
        shard: Number of the shard.
        shards: How many there will be.

    Raises:
        UserError: A label cannot be written to a label file.
    """
    if kind == "files":
        _write_files(draft, samples, shard)
    elif kind == "lmdb":
        folder = packed.folder_of(shard, shards > 1)
        (draft.stage / folder).mkdir(parents=True)
        with (draft.work / f"{shard:06d}.labels").open("w", encoding="utf-8", newline="\n") as rows:
            lmdb.write_samples(draft.stage / folder, _noted(samples, folder, rows))
    elif kind == "parquet":
        (draft.stage / "data").mkdir()
        path = draft.stage / "data" / f"train-{shard:05d}-of-{shards:05d}.parquet"
        parquet.write_rows(path, samples, "boxes" if task == "det" else "text")
    else:
        _write_tar(draft.stage / f"{shard:06d}.tar", task, samples, shard)


def _noted(samples: Iterable[StoredSample], folder: str, rows: IO[str]) -> Iterator[tuple[bytes, str, str]]:
    """What an LMDB keeps of samples, each noted in its label file."""
    for number, sample in enumerate(samples, start=1):
        rows.write(f"{folder}/image-{number:09d}\t{_row(sample)}\n")
        yield sample.data, sample.label, sample.name


def _write_files(draft: ShardFolders, samples: Iterable[StoredSample], shard: int) -> None:
    with (draft.work / f"{shard:06d}.labels").open("w", encoding="utf-8", newline="\n") as rows:
        for number, sample in enumerate(samples):
            name = sample.name
            if not _safe(name):
                name = f"images/{shard:04d}{number // 1000:02d}/{number:06d}{_suffix(sample)}"
            path = draft.stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sample.data)
            rows.write(f"{name}\t{_row(sample)}\n")


def _row(sample: StoredSample) -> str:
    if not labels.writable(sample.label):
        raise UserError(
            f"the label {sample.label!r} cannot be written to a label file.",
            "Leave that sample out: labels must not be empty or contain tabs or line breaks.",
        )
    return sample.label


def _safe(name: str) -> bool:
    """Whether a name may be written to: below the data set, and not over what lies at its top."""
    path = PurePosixPath(name)
    return len(path.parts) > 1 and not path.is_absolute() and ".." not in path.parts and labels.writable(name)


def _suffix(sample: StoredSample) -> str:
    from ocrdata.samples.images import BadImage, read_header

    try:
        return {"JPEG": ".jpg", "PNG": ".png"}.get(read_header(sample.data).format, ".img")
    except BadImage:
        return ".img"


def _write_tar(path: Path, task: Task, samples: Iterable[StoredSample], shard: int) -> None:
    with tarfile.open(path, "w") as archive:
        last, again = "", 0
        for number, sample in enumerate(samples):
            key, end = key_of_name(sample.name or f"{shard:06d}{number:06d}{_suffix(sample)}")
            again = again + 1 if key == last else 0  # the same image twice in a row would be one sample
            last = key
            name = f"{key}+{again}" if again else key
            add_member(archive, f"{name}.{end}", sample.data)
            add_member(archive, f"{name}.{'json' if task == 'det' else 'txt'}", sample.label.encode("utf-8"))


def add_member(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a file, of nobody and at no time: the same samples give the same bytes."""
    if len(name) > _SHORT or not name.isascii() or archive.fileobj is None or len(data) > _SMALL:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
        return
    # What tarfile writes, without its detours: of a plain header only name, size and checksum differ.
    header = bytearray(_HEADER)
    header[: len(name)] = name.encode("ascii")
    header[124:135] = b"%011o" % len(data)
    header[148:156] = b"%06o\0 " % sum(header)
    block = bytes(header) + data + bytes(-len(data) % tarfile.BLOCKSIZE)
    archive.fileobj.write(block)
    archive.offset += len(block)


def _plain_header() -> bytes:
    header = bytearray(tarfile.TarInfo("").tobuf(tarfile.USTAR_FORMAT))
    header[148:156] = b" " * 8  # as the checksum is counted
    return bytes(header)


_SHORT = 99  # characters of a name that need no header of their own
_SMALL = 1 << 32
_HEADER = _plain_header()
