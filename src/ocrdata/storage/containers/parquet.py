"""Parquet with an image column, as the Hugging Face hub shows it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ocrdata.annotation_formats.line_labels import parquet
from ocrdata.folders.resumable import ShardFolders
from ocrdata.storage import places
from ocrdata.storage.records import ContainerPart, FoundParts, StoredSample, Task

SHARD = 20_000

_BATCH = 256


def find(_address: str, files: Sequence[str]) -> FoundParts | None:
    """Files that end in `.parquet`; see `Container.find`."""
    tables = [name for name in files if name.endswith(".parquet")]
    if not tables:
        return None
    from pyarrow.parquet import ParquetFile

    parts: list[ContainerPart] = []
    columns: set[str] = set()
    for address in tables:
        with places.read(address) as file:
            table = ParquetFile(file)
            parts.append(ContainerPart(address, table.metadata.num_rows))
            columns.update(table.schema_arrow.names)
    return FoundParts("det" if "boxes" in columns else "rec", parts)


def read(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    """See `Container.read`."""
    from pyarrow.parquet import ParquetFile

    with places.read(part.address) as file:
        table = ParquetFile(file)
        column = "boxes" if "boxes" in table.schema_arrow.names else "text"
        batches = table.iter_batches(_BATCH, columns=["image", column])
        rows = (row for batch in batches for row in batch.to_pylist())
        for row in islice(rows, start, stop):
            yield StoredSample(row["image"]["path"] or "", row["image"]["bytes"], row[column])


def write(
    folders: ShardFolders, task: Task, samples: Iterable[StoredSample], shard: int, shards: int
) -> None:
    """Write `data/train-NNNNN-of-NNNNN.parquet`; see `Container.write`."""
    (folders.stage / "data").mkdir()
    path = folders.stage / "data" / f"train-{shard:05d}-of-{shards:05d}.parquet"
    parquet.write_rows(path, samples, "boxes" if task == "det" else "text")
