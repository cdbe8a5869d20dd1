"""PaddleOCR's LMDB, with the label file that ocrdata writes beside it (see `ocrdata.samples.packed`)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from ocrdata.annotation_formats.line_labels import lmdb
from ocrdata.errors import UserError
from ocrdata.folders.resumable import ShardFolders
from ocrdata.samples import packed
from ocrdata.storage import places
from ocrdata.storage.containers.files import write_row
from ocrdata.storage.records import ContainerPart, FoundParts, StoredSample, Task

SHARD = 100_000

_KEYS = ("image-%09d", "label-%09d", "path-%09d")


def find(_address: str, files: Sequence[str]) -> FoundParts | None:
    """Folders with `data.mdb`; see `Container.find`."""
    found = [name.rpartition("/")[0] for name in files if name.endswith(packed.DATABASE)]
    return FoundParts("rec", list(map(_part, found))) if found else None


def read(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    """See `Container.read`; the name of a sample is under the key `path-…`, where ocrdata wrote it."""
    with _view(part.address) as view:
        for number in range(start + 1, stop + 1):
            image, label, path = (view.get((key % number).encode()) for key in _KEYS)
            if image is None or label is None:
                raise UserError(f"has no sample {number}.", "Make it again.", path=part.address)
            yield StoredSample((path or b"").decode("utf-8", "surrogateescape"), image, label.decode("utf-8"))


def write(
    folders: ShardFolders, _task: Task, samples: Iterable[StoredSample], shard: int, shards: int
) -> None:
    """Write an LMDB; see `Container.write`."""
    folder = packed.folder_of(shard, shards > 1)
    (folders.stage / folder).mkdir(parents=True)
    with (folders.work / f"{shard:06d}.labels").open("w", encoding="utf-8", newline="\n") as rows:
        lmdb.write_samples(folders.stage / folder, _noted(samples, folder, rows))


def _noted(samples: Iterable[StoredSample], folder: str, rows: IO[str]) -> Iterator[tuple[bytes, str, str]]:
    """What an LMDB keeps of samples, each noted in its label file."""
    for number, sample in enumerate(samples, start=1):
        write_row(rows, f"{folder}/image-{number:09d}", sample)
        yield sample.data, sample.label, sample.name


def _part(folder: str) -> ContainerPart:
    with _view(folder) as view:
        return ContainerPart(folder, int(view.get(b"num-samples") or 0))


def _view(folder: str) -> AbstractContextManager[Any]:
    if places.is_remote(folder):
        raise UserError(
            f"{folder} is an LMDB in remote storage; an LMDB can only be read from a local disk.",
            "Copy it to this machine, or pack to another format.",
        )
    return lmdb.view(Path(folder))
