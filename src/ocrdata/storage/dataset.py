"""Any container as a row of samples that can be read from anywhere: what packing takes its ranges from."""

import tarfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.reading.shard_names import missing_shards, told
from ocrdata.storage import containers, places
from ocrdata.storage.containers import files
from ocrdata.storage.records import ContainerPart, Kind, StoredSample, Task


@dataclass(frozen=True)
class StoredDataset:
    """A data set in some container.

    Attributes:
        kind: Its container.
        task: Lines (`rec`), or pages with boxes (`det`).
        parts: What it consists of, in order.
        images: Folders besides its own that its images may lie in (`files` alone).
    """

    kind: Kind
    task: Task
    parts: Sequence[ContainerPart]
    images: tuple[Path, ...] = ()

    @cached_property
    def ends(self) -> list[int]:
        """Number of samples up to the end of each part."""
        return list(accumulate(part.samples for part in self.parts))

    @property
    def addresses(self) -> list[str]:
        """The files that hold it, label files first of all."""
        return list(dict.fromkeys(part.address for part in self.parts))

    @property
    def count(self) -> int:
        """Number of samples."""
        return self.ends[-1] if self.ends else 0

    def read(self, start: int, stop: int) -> Iterator[StoredSample]:
        """The samples of a range.

        Raises:
            UserError: Something cannot be read.
        """
        number = bisect_right(self.ends, start)
        while start < stop:
            part = self.parts[number]
            first = self.ends[number] - part.samples
            taken = min(stop, self.ends[number])
            with places.reading(part.address), _sound(part.address):
                yield from self._read_part(part, start - first, taken - first)
            start, number = taken, number + 1

    def _read_part(self, part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
        if self.kind == "files":
            return files.read(part, start, stop, self.images)
        return containers.get(self.kind).read(part, start, stop)


def find(address: str, images: Sequence[Path] = ()) -> StoredDataset:
    """What lies at an address: a label file, a folder with one, or a folder or file of another container.

    Args:
        address: Path or address.
        images: Folders besides that of a label file that its images may lie in.

    Raises:
        UserError: There is nothing, or nothing of these.
    """
    with _sound(address):
        there = places.files(address)
        for kind in containers.ORDER:
            found = containers.get(kind).find(address, there)
            if found is not None:
                _note_missing(found.parts)
                return StoredDataset(kind, found.task, found.parts, tuple(images))
    raise UserError(
        f"{address} contains no label file, LMDB, Parquet or tar.",
        "Give rec.txt or det.txt, or a folder that `ocrdata pack` wrote.",
    )


def _note_missing(parts: Sequence[ContainerPart]) -> None:
    """Say which shards are not there; whoever knows how many samples there must be refuses them (`pack`)."""
    missing = missing_shards(dict.fromkeys(part.address for part in parts)) if len(parts) > 1 else []
    if missing:
        say(f"Note: {told(missing)}.")


@contextmanager
def _sound(address: str) -> Iterator[None]:
    """Turn a damaged container into a sentence."""
    try:
        yield
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the storage; pyarrow's have no number
        reason = str(error).partition("\n")[0].rstrip(":")  # tarfile tells what each of its readers says
        raise UserError(
            f"{address} is damaged, or not what its name says ({reason}).", "Make or copy it again."
        ) from error
