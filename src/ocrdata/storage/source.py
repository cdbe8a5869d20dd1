"""Any container as a row of samples that can be read from anywhere: what packing takes its ranges from."""

import tarfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ocrdata.annotation_formats import lmdb
from ocrdata.errors import UserError
from ocrdata.samples import packed
from ocrdata.storage import places
from ocrdata.storage.webdataset_keys import name_of_key

Kind = Literal["files", "lmdb", "parquet", "webdataset"]
Task = Literal["rec", "det"]

ROWS = 1000
"""Number of rows of a label file in one part."""

_TOGETHER = 100  # images requested at a time: remote storage delivers them in parallel
_LABELS: dict[str, Task] = {"rec.txt": "rec", "det.txt": "det"}
_IMAGES = ("image-%09d", "label-%09d", "path-%09d")


class StoredSample(NamedTuple):
    """One sample, as it is stored.

    Attributes:
        name: Path of the image in a data set of files; empty where the container has none.
        data: Bytes of the image file.
        label: Second field of PaddleOCR's label file: a text, or the boxes of a page as JSON.
    """

    name: str
    data: bytes
    label: str


class ContainerPart(NamedTuple):
    """Samples that lie together.

    Attributes:
        address: File that holds them, or the label file; for LMDB its folder.
        samples: How many.
        offset: Where in a label file they begin, in bytes.
    """

    address: str
    samples: int
    offset: int = 0


@dataclass(frozen=True)
class StoredDataset:
    """A data set in some container.

    Attributes:
        kind: Its container.
        task: Lines (`rec`), or pages with boxes (`det`).
        parts: What it consists of, in order.
    """

    kind: Kind
    task: Task
    parts: Sequence[ContainerPart]

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
                yield from _READERS[self.kind](part, start - first, taken - first)
            start, number = taken, number + 1


def find(address: str) -> StoredDataset:
    """What lies at an address: a label file, a folder with one, or a folder or file of another container.

    Raises:
        UserError: There is nothing, or nothing of these.
    """
    with _sound(address):
        return _find(address)


def _find(address: str) -> StoredDataset:
    found = places.files(address)
    by_end = {end: [name for name in found if name.endswith(end)] for end in (".parquet", ".tar", "data.mdb")}
    top = places.opened(address)[1]
    for name, task in _LABELS.items():
        place = next((file for file in found if file.endswith(f"{top}/{name}")), None)
        if place is not None and not _is_beside(place, by_end["data.mdb"]):
            return StoredDataset("files", task, _label_parts(place))
    if by_end[".parquet"]:
        return _parquet(by_end[".parquet"])
    if by_end[".tar"]:
        return _tars(by_end[".tar"])
    if by_end["data.mdb"]:
        return StoredDataset("lmdb", "rec", [_lmdb(name.rpartition("/")[0]) for name in by_end["data.mdb"]])
    if len(found) == 1 and found[0].endswith((".txt", ".tsv")):
        return StoredDataset("files", _task_of(found[0]), _label_parts(found[0]))
    raise UserError(
        f"{address} contains no label file, LMDB, Parquet or tar.",
        "Give rec.txt or det.txt, or a folder that `ocrdata pack` wrote.",
    )


@contextmanager
def _sound(address: str) -> Iterator[None]:
    """Turn a damaged container into a sentence."""
    try:
        yield
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the storage; pyarrow's have no number
        raise UserError(
            f"{address} is damaged, or not what its name says ({error}).", "Make or copy it again."
        ) from error


def _is_beside(labels: str, databases: Sequence[str]) -> bool:
    """Whether the images of a label file lie in one of these LMDBs (`ocrdata.samples.packed`)."""
    with places.read(labels) as file:
        name = file.readline().partition(b"\t")[0].decode("utf-8", "surrogateescape")
    return f"{labels.rpartition('/')[0]}/{name.rpartition('/')[0]}/data.mdb" in databases


def _label_parts(address: str) -> list[ContainerPart]:
    parts: list[ContainerPart] = []
    offset = 0
    with places.read(address) as file:
        while rows := list(islice(file, ROWS)):
            parts.append(ContainerPart(address, len(rows), offset))
            offset += sum(map(len, rows))
    return parts


def _task_of(labels: str) -> Task:
    with places.read(labels) as file:
        field = file.readline().partition(b"\t")[2]
    return "det" if field.lstrip().startswith((b"[{", b"[]")) else "rec"


def _read_files(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    """Rows of a label file with their images, which may lie in an LMDB beside it (see `samples.packed`)."""
    folder = part.address.rpartition("/")[0]
    remote = places.is_remote(part.address)
    system, _ = places.opened(part.address)
    with places.read(part.address) as file:
        file.seek(part.offset)
        rows = iter(list(islice(file, start, stop)))
    while batch := list(islice(rows, _TOGETHER)):
        fields = []
        for row in batch:
            name, tab, label = row.decode("utf-8", "surrogateescape").rstrip("\r\n").partition("\t")
            if not tab:
                raise UserError(f"{part.address}: a line without a tab: {name[:40]!r}.", "Run ocrdata check.")
            fields.append((name, label))
        if remote:
            images = system.cat([f"{folder}/{name}" for name, _ in fields])
            by_name = {system.unstrip_protocol(name): data for name, data in images.items()}
            contents = [by_name[system.unstrip_protocol(f"{folder}/{name}")] for name, _ in fields]
        else:
            contents = [packed.read(Path(folder) / name) for name, _ in fields]
        for (name, label), data in zip(fields, contents, strict=True):
            yield StoredSample("" if packed.leads_inside(Path(folder) / name) else name, data, label)


def _parquet(addresses: Sequence[str]) -> StoredDataset:
    from pyarrow import parquet

    parts: list[ContainerPart] = []
    columns: set[str] = set()
    for address in addresses:
        with places.read(address) as file:
            table = parquet.ParquetFile(file)
            parts.append(ContainerPart(address, table.metadata.num_rows))
            columns.update(table.schema_arrow.names)
    return StoredDataset("parquet", "det" if "boxes" in columns else "rec", parts)


def _read_parquet(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    from pyarrow import parquet

    with places.read(part.address) as file:
        table = parquet.ParquetFile(file)
        column = "boxes" if "boxes" in table.schema_arrow.names else "text"
        rows = (
            row for batch in table.iter_batches(256, columns=["image", column]) for row in batch.to_pylist()
        )
        for row in islice(rows, start, stop):
            yield StoredSample(row["image"]["path"] or "", row["image"]["bytes"], row[column])


def _lmdb(folder: str) -> ContainerPart:
    with _opened_lmdb(folder) as view:
        return ContainerPart(folder, int(view.get(b"num-samples") or 0))


def _opened_lmdb(folder: str) -> AbstractContextManager[Any]:
    if places.is_remote(folder):
        raise UserError(
            f"{folder} is an LMDB in remote storage; an LMDB can only be read from a local disk.",
            "Copy it to this machine, or pack to another format.",
        )
    return lmdb.view(Path(folder))


def _read_lmdb(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    with _opened_lmdb(part.address) as view:
        for number in range(start + 1, stop + 1):
            image, label, path = (view.get((key % number).encode()) for key in _IMAGES)
            if image is None or label is None:
                raise UserError(f"has no sample {number}.", "Make it again.", path=part.address)
            yield StoredSample((path or b"").decode("utf-8", "surrogateescape"), image, label.decode("utf-8"))


def _tars(addresses: Sequence[str]) -> StoredDataset:
    parts: list[ContainerPart] = []
    ends: set[str] = set()
    for address in addresses:
        with places.read(address) as file, tarfile.open(fileobj=file) as archive:
            groups = [members for _, members in _groups(archive) if _label_of(members)]
        ends.update(_label_of(members) for members in groups)
        parts.append(ContainerPart(address, len(groups)))
    return StoredDataset("webdataset", "det" if ends == {"json"} else "rec", parts)


def _read_tar(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    with places.read(part.address) as file, tarfile.open(fileobj=file) as archive:
        samples = ((key, members) for key, members in _groups(archive) if _label_of(members))
        for key, members in islice(samples, start, stop):
            end = next(end for end in members if end not in ("txt", "json"))
            image, label = (archive.extractfile(members[one]) for one in (end, _label_of(members)))
            if image is None or label is None:
                raise UserError(f"has a folder named {key}.{end}.", "Pack it again.", path=part.address)
            yield StoredSample(name_of_key(key, end), image.read(), label.read().decode("utf-8"))


def _groups(archive: tarfile.TarFile) -> Iterator[tuple[str, dict[str, tarfile.TarInfo]]]:
    """Members that follow each other with the same key, as WebDataset groups them."""
    last = ""
    members: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        folder, slash, base = member.name.rpartition("/")
        stem, _, end = base.partition(".")
        key = f"{folder}{slash}{stem}"
        if key != last and members:
            yield last, members
            members = {}
        last, members[end] = key, member
    if members:
        yield last, members


def _label_of(members: Mapping[str, object]) -> str:
    """Which member is the label; empty if there is none, or no image."""
    return next((end for end in ("txt", "json") if end in members and len(members) > 1), "")


_READERS = {"files": _read_files, "lmdb": _read_lmdb, "parquet": _read_parquet, "webdataset": _read_tar}
