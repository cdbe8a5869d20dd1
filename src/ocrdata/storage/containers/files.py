"""PaddleOCR's files: a label file, and the images that it names."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from ocrdata.errors import UserError
from ocrdata.folders.resumable import ShardFolders
from ocrdata.samples import labels, packed
from ocrdata.storage import places
from ocrdata.storage.records import LABELS, ContainerPart, FoundParts, StoredSample, Task

SHARD = 20_000

ROWS = 1000
"""Number of rows of a label file in one part."""

_TOGETHER = 100  # images requested at a time: remote storage delivers them in parallel


def find(address: str, files: Sequence[str]) -> FoundParts | None:
    """A label file at the top of a folder, or alone; see `Container.find`."""
    top = places.opened(address)[1]
    for task, name in LABELS.items():
        place = next((file for file in files if file.endswith(f"{top}/{name}")), None)
        if place is not None and not _is_beside(place, files):
            return FoundParts(task, _parts(place))
    if len(files) == 1 and files[0].endswith((".txt", ".tsv")):
        return FoundParts(_task_of(files[0]), _parts(files[0]))
    return None


def read(part: ContainerPart, start: int, stop: int, images: Sequence[Path] = ()) -> Iterator[StoredSample]:
    """Rows of a label file with their images, which may lie in an LMDB beside it (see `samples.packed`).

    Args:
        part: Rows of a label file.
        start: Number of the first row in the part.
        stop: Number of the row after the last.
        images: Folders besides that of the label file that images may lie in.

    Raises:
        UserError: A row has no tab, or its image lies elsewhere.
    """
    folder = part.address.rpartition("/")[0]
    read_images = _remote_images if places.is_remote(part.address) else _local_images
    with places.read(part.address) as file:
        file.seek(part.offset)
        rows = iter(list(islice(file, start, stop)))
    while batch := list(islice(rows, _TOGETHER)):
        fields = [_fields(part.address, row) for row in batch]
        contents = read_images(folder, [name for name, _ in fields], images)
        for (name, label), data in zip(fields, contents, strict=True):
            yield StoredSample("" if packed.leads_inside(Path(folder) / name) else name, data, label)


def write(
    folders: ShardFolders, _task: Task, samples: Iterable[StoredSample], shard: int, _shards: int
) -> None:
    """Write images under their own names, where these are safe; see `Container.write`."""
    with (folders.work / f"{shard:06d}.labels").open("w", encoding="utf-8", newline="\n") as rows:
        for number, sample in enumerate(samples):
            name = sample.name
            if not _safe(name):
                name = f"images/{shard:04d}{number // 1000:02d}/{number:06d}{suffix(sample)}"
            path = folders.stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(sample.data)
            write_row(rows, name, sample)


def write_row(rows: IO[str], name: str, sample: StoredSample) -> None:
    """Write a row of a label file.

    Raises:
        UserError: The label cannot be written to one.
    """
    if not labels.writable(sample.label):
        raise UserError(
            f"the label {sample.label!r} cannot be written to a label file.",
            "Leave that sample out: labels must not be empty or contain tabs or line breaks.",
        )
    rows.write(f"{name}\t{sample.label}\n")


def suffix(sample: StoredSample) -> str:
    """The file suffix for an image without a name."""
    from ocrdata.samples.images import BadImage, read_header

    try:
        return {"JPEG": ".jpg", "PNG": ".png"}.get(read_header(sample.data).format, ".img")
    except BadImage:
        return ".img"


def _is_beside(place: str, files: Sequence[str]) -> bool:
    """Whether the images of a label file lie in one of the LMDBs beside it (`ocrdata.samples.packed`)."""
    with places.read(place) as file:
        name = file.readline().partition(b"\t")[0].decode("utf-8", "surrogateescape")
    return f"{place.rpartition('/')[0]}/{name.rpartition('/')[0]}/{packed.DATABASE}" in files


def _parts(address: str) -> list[ContainerPart]:
    parts: list[ContainerPart] = []
    offset = 0
    with places.read(address) as file:
        while rows := list(islice(file, ROWS)):
            parts.append(ContainerPart(address, len(rows), offset))
            offset += sum(map(len, rows))
    return parts


def _task_of(place: str) -> Task:
    with places.read(place) as file:
        field = file.readline().partition(b"\t")[2]
    return "det" if field.lstrip().startswith((b"[{", b"[]")) else "rec"


def _fields(address: str, row: bytes) -> tuple[str, str]:
    """Image and label of a row; the name of an image may be in any encoding."""
    path, tab, text = row.rstrip(b"\r\n").partition(b"\t")
    name = path.decode("utf-8", "surrogateescape")
    if not tab:
        raise UserError(f"{address}: a line without a tab: {name[:40]!r}.", "Run ocrdata check.")
    try:
        return name, text.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(
            f"{address}: the label of {name!r} is not UTF-8, and PaddleOCR reads label files as UTF-8.",
            "`ocrdata check FILE --fix DIR` writes it as UTF-8.",
        ) from None


def _remote_images(folder: str, names: Sequence[str], _images: Sequence[Path]) -> list[bytes]:
    for name in names:
        if "://" in name or name.startswith("/") or ".." in PurePosixPath(name).parts:
            raise UserError(
                f"{folder}: the label file names an image outside the data set: {name!r}.",
                "Correct the label file: its paths must be relative to its folder.",
            )
    system, _ = places.opened(folder)
    found = system.cat([f"{folder}/{name}" for name in names])
    by_name = {system.unstrip_protocol(name): data for name, data in found.items()}
    return [by_name[system.unstrip_protocol(f"{folder}/{name}")] for name in names]


def _local_images(folder: str, names: Sequence[str], images: Sequence[Path]) -> list[bytes]:
    real = cache(os.path.realpath)  # most images of a batch lie in one folder
    allowed = tuple(real(str(place)) for place in (folder, *images))
    return [_read(_inside(os.path.join(folder, name), allowed, real)) for name in names]  # noqa: PTH118


def _read(path: str) -> bytes:
    """The bytes of an image file."""
    try:
        return packed.read(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror}).", "Correct the label file, or leave that line out."
        ) from error


def _inside(path: str, allowed: Sequence[str], real_path: Callable[[str], str]) -> str:
    """A path, if it and what it links to lie in one of some folders.

    A label file may have been written by anybody, and what it names is copied into a container that may be
    published.
    """
    parent, base = os.path.split(path)
    real = os.path.join(real_path(parent), base)  # noqa: PTH118 - a million times
    if base in ("", ".", "..") or os.path.islink(real):  # noqa: PTH114
        real = os.path.realpath(real)
    if any(real.startswith(f"{place.rstrip(os.sep)}{os.sep}") for place in allowed):
        return path
    linked = "" if real == os.path.normpath(path) else f" (it leads to {real})"
    raise UserError(
        f"{path} lies outside the data set{linked}.",
        f"Use --images {os.path.dirname(real)} if this folder belongs to it, or correct the label file.",  # noqa: PTH120
    )


def _safe(name: str) -> bool:
    """Whether a name may be written to: below the data set, and not over what lies at its top."""
    path = PurePosixPath(name)
    return len(path.parts) > 1 and not path.is_absolute() and ".." not in path.parts and labels.writable(name)
