"""LMDB in the layout of PaddleOCR's LMDBDataSet and of deep-text-recognition-benchmark.

`image-000000001` holds the bytes of a file, `label-000000001` its text, and `num-samples` the number of
samples. Keys count from 1, or from 0 as text_renderer does; both are recognised.
"""

import errno
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.reading.pages import whole_number
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples import packed
from ocrdata.samples.labels import Line

EXAMPLE = "image-000000001 → bytes, label-000000001 → hi, num-samples → 1"

UPRIGHT = True

HOLDS_IMAGES = True
"""What is written needs no image files beside it."""

_GROWTH = 1 << 28
_BATCH = 1000
_PROBE = 1 << 20


def sniff(path: Path) -> bool:
    """A folder with `data.mdb`."""
    return (path / "data.mdb").is_file() or path.name == "data.mdb"


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a sample, its image put into the source's scratch folder.

    Raises:
        UserError: The database cannot be opened, or has no `num-samples`.
    """
    folder = source.path if source.path.is_dir() else source.path.parent
    with view(folder) as opened:
        yield from _read_samples(source, folder, opened, opened.stat()["entries"] // 2)


@contextmanager
def view(folder: Path) -> Iterator[Any]:
    """An LMDB opened for reading, as py-lmdb's transaction.

    Raises:
        UserError: It cannot be opened, is cut off, or is damaged.
    """
    import lmdb

    try:
        environment = packed.environment(folder)
        if environment is None:
            raise UserError("has no data.mdb.", "Give the folder of an LMDB.", path=folder)
        with environment.begin() as opened:
            yield opened
    except lmdb.Error as error:
        raise UserError(f"is a damaged LMDB ({error}).", "Make or download it again.", path=folder) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise UserError(f"{error}.", "It may be cut off: make or download it again.") from error


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `data.mdb`, counted from 1, with the bytes of the image files as they are."""
    write_samples(folder, ((line.image.read_bytes(), line.transcription) for line in lines))


def write_samples(folder: Path, samples: Iterable[Sequence[bytes | str]]) -> int:
    """Write `data.mdb` from image bytes and labels; the same samples give the same bytes.

    Args:
        folder: Where to write.
        samples: Image, label, and if it is to be kept the image's path in a data set of files; PaddleOCR
            leaves that alone.

    Returns:
        The number of samples.

    Raises:
        OSError: The disk is full.
    """
    import lmdb

    size, used, count = _GROWTH, 0, 0
    batch: list[tuple[bytes, bytes]] = []
    try:
        with lmdb.open(str(folder), map_size=size, sync=False, metasync=False) as environment:
            for count, sample in enumerate(samples, start=1):
                batch += zip(
                    (b"image-%09d" % count, b"label-%09d" % count, b"path-%09d" % count),
                    (item if isinstance(item, bytes) else item.encode("utf-8") for item in sample),
                    strict=False,
                )
                # A value larger than a page takes whole pages; so may long labels.
                used += len(sample[0]) + 16384 + max(0, 4 * sum(map(len, sample[1:])) - 8192)
                if used > size // 2:
                    size = used * 4
                    environment.set_mapsize(size)
                if len(batch) >= _BATCH:
                    _put(environment, batch)
                    batch = []
            _put(environment, [*batch, (b"num-samples", str(count).encode())])
            environment.sync(True)
    except lmdb.Error as error:  # it tells no errno
        raise OSError(_disk_error(folder, str(error)), str(error)) from error
    (folder / "lock.mdb").unlink(missing_ok=True)
    return count


def _read_samples(source: Source, folder: Path, view: Any, held: int) -> Iterator[Line | Skipped]:
    said = whole_number((view.get(b"num-samples") or b"").decode("ascii", "replace"))
    if said is None:
        raise UserError(
            "has no num-samples.",
            "Give an LMDB of OCR lines; this one is something else, or incomplete.",
            path=folder,
        )
    count = min(said, held)
    if count < said:
        reason = f"num-samples is {said}, but there are {held}"
        yield Skipped(source.where(folder, "num-samples"), reason, said - count)
    first = 0 if view.get(b"image-000000000") is not None else 1
    for number in range(first, first + count):
        image, label = view.get(b"image-%09d" % number), view.get(b"label-%09d" % number)
        if image is None or label is None:
            lost = bytes(label or b"").decode("utf-8", "replace")
            yield Skipped(source.where(folder, number), "the sample has no image or no label", 1, "", lost)
            continue
        try:
            text = label.decode("utf-8")
        except UnicodeDecodeError:
            lost = bytes(label).decode("utf-8", "replace")
            yield Skipped(source.where(folder, number), "the label is not UTF-8", 1, "", lost)
            continue
        yield Line(source.keep(bytes(image), Path(f"{number:09d}"), ".img"), text, source.name)


def _disk_error(folder: Path, said: str) -> int:
    """The `errno` behind an error of LMDB, which calls a full disk an input/output error."""
    if "No space" in said:
        return errno.ENOSPC
    probe = folder / "probe"
    try:
        probe.write_bytes(bytes(_PROBE))
    except OSError as error:
        return error.errno or errno.EIO
    finally:
        probe.unlink(missing_ok=True)
    return errno.EIO


def _put(environment: Any, batch: list[tuple[bytes, bytes]]) -> None:
    with environment.begin(write=True) as transaction:
        for key, value in batch:
            transaction.put(key, value)
