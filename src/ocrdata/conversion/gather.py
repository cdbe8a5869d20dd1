"""The first pass: sources of any format into numbered spool files."""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from ocrdata import annotation_formats
from ocrdata.conversion import spool
from ocrdata.conversion.options import Options
from ocrdata.conversion.place import Tally
from ocrdata.conversion.split import Groups
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

SHARD = 64
"""Line images a shard, small enough that every worker has some, large enough to be worth a hand-over."""
_PAGE = 4
"""Line images that a page is as much work as, at least."""

_SHOWN = 5
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
"""What cannot stand in a label file and therefore not in a name."""
_LINE_END = re.compile(r"[\x85\u2028\u2029\ud800-\udfff]")
"""What JSON may hold as it is, but ends a line for some readers of JSON lines, or cannot be encoded."""


class SkippedLog:
    """`skipped.jsonl`, its length and its beginning."""

    def __init__(self, file: TextIO):
        self._file = file
        self.count = 0
        self.first: list[Skipped] = []

    def add(self, skipped: Skipped) -> None:
        """Write one row."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(skipped)
        row = json.dumps(asdict(skipped), ensure_ascii=False)
        self._file.write(_LINE_END.sub(lambda found: f"\\u{ord(found[0]):04x}", row) + "\n")

    def take(self, path: Path) -> None:
        """Write the rows of another such file."""
        with path.open(encoding="utf-8", newline="\n") as rows:
            for row in rows:
                self.add(Skipped(**json.loads(row)))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the first pass leaves, beside its files in the work folder.

    Attributes:
        shards: How many spool files there are.
        known: Path and format of each source, as the person gave it.
        found: Annotations that readers could not take over.
    """

    shards: int
    known: tuple[tuple[Path, str], ...]
    found: int


class Opened:
    """Sources as they will be read: archives unpacked, formats known.

    Args:
        paths: Files, folders or archives.
        options: How to read them.
        work: Empty folder for what is unpacked, and for images that a format carries inside.
        check_images: Whether images must be there.

    Attributes:
        known: Path and format of each, as the person gave it.

    Raises:
        UserError: A format is not found, an archive is refused.
    """

    def __init__(self, paths: Sequence[Path], options: Options, work: Path, *, check_images: bool = True):
        self._sources: list[tuple[Source, str, annotation_formats.Format]] = []
        known: list[tuple[Path, str]] = []
        tags: set[str] = set()
        for number, path in enumerate(paths):
            scratch = work / f"source-{number}"
            scratch.mkdir()
            folder = _unpacked(path, work / f"archive-{number}")
            name = options.source_format or annotation_formats.detect(folder)
            if not check_images:
                folder = folder.absolute()  # the labels name images by full paths
            source = options.source(folder, scratch, check_images=check_images)
            tag = source.name if source.name not in tags else f"{source.name}-{number}"
            tags.add(tag)
            self._sources.append((source, tag if len(paths) > 1 else "", annotation_formats.get(name)))
            known.append((path, name))
        self.known = tuple(known)

    def __iter__(self) -> Iterator[tuple[Source, str, annotation_formats.Format]]:
        """Each source, the folder its images go to (none for a single source) and its reader."""
        return iter(self._sources)


def gather(paths: Sequence[Path], options: Options, work: Path) -> Gathered:
    """Read all sources into spool files, unless an earlier run has done it.

    Left in the work folder: `NNNNNN.in`, the records; `skipped.jsonl`, what could not be read; `parts.u8`,
    the part of each record where they are split.

    Args:
        paths: Files, folders or archives.
        options: What to do with them.
        work: A folder that outlives a killed run.

    Raises:
        UserError: As `Opened` does, there is nothing to convert, or a part of the split would be empty.
    """
    marker = work / "gathered.json"
    if marker.exists():
        shards, known, lost = json.loads(marker.read_text(encoding="utf-8"))
        return Gathered(shards, tuple((Path(path), name) for path, name in known), lost)
    opened = Opened(paths, options, work)
    tally, groups = Tally(), Groups()
    with (work / "skipped.jsonl").open("w", encoding="utf-8", errors="replace") as file:
        log = SkippedLog(file)
        shards = 0
        for items in _batches(_items(opened, groups, tally, log)):
            spool.write(work / f"{shards:06d}.in", items)
            shards += 1
    if not shards:
        raise nothing(opened.known, log)
    if options.shares:
        groups.assign(options.shares, options.seed).tofile(work / "parts.u8")
    record = [shards, [(str(path), name) for path, name in opened.known], tally.found]
    part = marker.with_suffix(".part")
    part.write_text(json.dumps(record), encoding="utf-8")
    part.replace(marker)
    return Gathered(shards, opened.known, tally.found)


def _items(opened: Opened, groups: Groups, tally: Tally, log: SkippedLog) -> Iterator[spool.Item]:
    """Every record of every source, with its number and its name in the output."""
    numbers = itertools.count()
    for source, tag, reader in opened:
        groups.begin_source()
        for record in reader.read(source):
            if isinstance(record, Skipped):
                tally.found += record.boxes
                log.add(record)
                continue
            name = _name(source, tag, record.image)
            groups.add(name.rpartition(".")[0] or name)
            yield spool.Item(next(numbers), name, reader.UPRIGHT, record)


def _batches(items: Iterator[spool.Item]) -> Iterator[list[spool.Item]]:
    batch: list[spool.Item] = []
    work = 0
    for item in items:
        batch.append(item)
        work += _PAGE if isinstance(item.record, Page) else 1
        if work >= SHARD:
            yield batch
            batch, work = [], 0
    if batch:
        yield batch


def nothing(known: Sequence[tuple[Path, str]], log: SkippedLog) -> UserError:
    """Why a conversion has made nothing at all."""
    path, name = known[0]
    if not log.first:
        return UserError(
            f"holds no annotation in the format {name}.", "Say --from if it is another.", path=path
        )
    first = log.first[0]
    return UserError(
        f"nothing in it can be used: {first.where}: {first.reason}.",
        f"Mend that first; {log.count} in all were skipped.",
        path=path,
    )


def _unpacked(path: Path, folder: Path) -> Path:
    """The source itself, or the folder that an archive was unpacked into."""
    if not path.is_file():
        return path
    from ocrdata.archives.archives import unpack
    from ocrdata.archives.members import on_disk, sniff

    archive = on_disk([path])
    if sniff(archive) not in {"zip", "tar", "tar.gz"}:
        return path
    folder.mkdir()
    target = folder / path.name.partition(".")[0]
    unpack(archive, target)
    return target


def _name(source: Source, tag: str, image: Path) -> str:
    """Where an image goes in the output: as it lies in its folder, so that no two can meet."""
    for top in source.tops:
        if image.is_relative_to(top):
            relative = image.relative_to(top)
            break
    else:
        relative = Path(image.name)
    parts = (part for part in (tag, *relative.parts) if part not in {"", ".", ".."})
    return "/".join(_UNWRITABLE.sub("_", part) for part in parts)
