"""The containers of data sets, one per file; the file's name is the value of `--to`.

Each has `SHARD`, `find(address, files)`, `read(part, start, stop)` and `write(folders, task, samples, shard,
shards)`.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Protocol, cast

from ocrdata.folders.resumable import ShardFolders
from ocrdata.storage.records import ContainerPart, FoundParts, Kind, StoredSample, Task

ORDER: tuple[Kind, ...] = ("files", "parquet", "webdataset", "lmdb")
"""The order in which containers are looked for: a label file goes first, whatever lies beside it."""


class Container(Protocol):
    """What a module of this package offers."""

    SHARD: int
    """Samples in a shard: some 100 MB of lines, and as much as a worker can do again without loss."""

    def find(self, address: str, files: Sequence[str]) -> FoundParts | None:
        """The data set in this container at an address; None if there is none.

        Args:
            address: The path or address that the user gave.
            files: Addresses of all files there, in order.
        """

    def read(self, part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
        """The samples of a part, from number `start` up to, but not including, `stop`."""

    def write(
        self, folders: ShardFolders, task: Task, samples: Iterable[StoredSample], shard: int, shards: int
    ) -> None:
        """Write a shard into `folders.stage`. Image files are copied byte for byte.

        Rows of a label file go to `NNNNNN.labels` in `folders.work`. The same samples give the same bytes.

        Args:
            folders: Where to write.
            task: What the samples are.
            samples: The samples.
            shard: Number of the shard.
            shards: Number of all shards.

        Raises:
            UserError: A label cannot be written.
        """


def get(kind: Kind) -> Container:
    """The container of that name."""
    return cast(Container, import_module(f"{__name__}.{kind}"))
