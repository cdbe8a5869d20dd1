"""The first pass: sources of any format into numbered spool files."""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from ocrdata import formats
from ocrdata.convert import spool
from ocrdata.convert.options import Options
from ocrdata.convert.place import Tally
from ocrdata.convert.split import Groups
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped, Source

SHARD = 32
"""Records a shard: small enough that every worker has some, large enough to be worth a hand-over."""

_SHOWN = 5
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
"""What cannot stand in a label file and therefore not in a name."""
_LINE_END = re.compile(r"[\x85\u2028\u2029\ud800-\udfff]")
"""What JSON may hold as it is, but ends a line for some readers of JSON lines, or cannot be encoded."""


class SkippedLog:
    """`skipped.jsonl`, its length and its beginning."""

    def __init__(self, file: TextIO):
        self.file = file
        self.count = 0
        self.first: list[Skipped] = []

    def add(self, skipped: Skipped) -> None:
        """Write one row."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(skipped)
        row = json.dumps(asdict(skipped), ensure_ascii=False)
        self.file.write(_LINE_END.sub(lambda found: f"\\u{ord(found[0]):04x}", row) + "\n")


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
        self._sources: list[tuple[Source, str, formats.Format]] = []
        known: list[tuple[Path, str]] = []
        tags: set[str] = set()
        for number, path in enumerate(paths):
            scratch = work / f"source-{number}"
            scratch.mkdir()
            folder = _unpacked(path, work / f"archive-{number}")
            name = options.source_format or formats.detect(folder)
            if not check_images:
                folder = folder.absolute()  # the labels name images by full paths
            source = options.source(folder, scratch, check_images=check_images)
            tag = source.name if source.name not in tags else f"{source.name}-{number}"
            tags.add(tag)
            self._sources.append((source, tag if len(paths) > 1 else "", formats.get(name)))
            known.append((path, name))
        self.known = tuple(known)

    def __iter__(self) -> Iterator[tuple[Source, str, formats.Format]]:
        """Each source, the folder its images go to (none for a single source) and its reader."""
        return iter(self._sources)


def gather(opened: Opened, work: Path, tally: Tally, log: SkippedLog) -> tuple[int, Groups]:
    """Read all sources into spool files.

    Returns:
        How many files, and which records belong to one page.
    """
    shard: list[spool.Item] = []
    shards = itertools.count()
    groups = Groups()
    number = 0
    for source, tag, reader in opened:
        groups.begin_source()
        for record in reader.read(source):
            if isinstance(record, Skipped):
                tally.found += record.boxes
                tally.skipped += record.boxes
                log.add(record)
                continue
            name = _name(source, tag, record.image)
            groups.add(name.rpartition(".")[0] or name)
            shard.append(spool.Item(number, name, reader.UPRIGHT, record))
            number += 1
            if len(shard) == SHARD:
                spool.write(work / f"{next(shards):06d}.in", shard)
                shard = []
    if shard:
        spool.write(work / f"{next(shards):06d}.in", shard)
    return next(shards), groups


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
    from ocrdata.fetch.archives import unpack
    from ocrdata.fetch.members import on_disk, sniff

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
