"""Annotations in any format → pages and lines in any format, nothing lost.

Three passes, none of which holds the source in memory: read the sources into numbered spool files; let
workers place images and cut crops, one spool file a shard; hand what they made to the writer of the target
format. What could not be taken over is listed in `skipped.jsonl`.
"""

import contextlib
import itertools
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TextIO, cast

from ocrdata import formats
from ocrdata.convert import spool
from ocrdata.convert.place import Exif, Placing, Tally, place_shard
from ocrdata.convert.spool import Item
from ocrdata.errors import UserError
from ocrdata.executor import run_shards
from ocrdata.labels import IGNORE_MARKS, Line, Page
from ocrdata.outputs import staged_folder, write_manifest
from ocrdata.sources import Skipped, Source

SHARD = 32
"""Records a shard: small enough that every worker has some, large enough to be worth a hand-over."""


_SHOWN = 5
_UNWRITABLE = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What cannot stand in a label file and therefore not in a name."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a conversion is asked to do.

    Attributes:
        source_format: Of all sources; found for each if None.
        target_format: One that can be written.
        images: Folder to look for images in, by name.
        encoding: Of text files.
        text_field: Attribute or field that holds the text.
        level: `line`, `word` or `region`.
        ignore_marks: Texts that mean "illegible".
        keep_vertical: Turn no tall crop.
        exif: See `Placing`.
        crops: Cut recognition lines out of pages.
    """

    source_format: str | None = None
    target_format: str = "paddle"
    images: Path | None = None
    encoding: str | None = None
    text_field: str | None = None
    level: str = "line"
    ignore_marks: frozenset[str] = IGNORE_MARKS
    keep_vertical: bool = False
    exif: Exif = "auto"
    crops: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What a conversion did.

    Attributes:
        sources: Path and format of each.
        tally: The counts.
        skipped: The first few things that were skipped.
        skipped_total: How many rows `skipped.jsonl` has.
    """

    sources: tuple[tuple[Path, str], ...]
    tally: Tally
    skipped: tuple[Skipped, ...]
    skipped_total: int


def convert(
    sources: Sequence[Path],
    out: Path,
    options: Options,
    *,
    jobs: int = 0,
    force: bool = False,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Convert sources into one folder.

    Args:
        sources: Files or folders.
        out: The new folder; it appears when it is whole.
        options: What to do.
        jobs: Processes; 0 is one a core.
        force: Replace an `out` that ocrdata made before.
        advance: Called with shards done and shards in all.

    Raises:
        UserError: A source in no known format, or with nothing in it that can be used.
    """
    target = formats.get(options.target_format)
    writes_pages, writes_lines = hasattr(target, "write_pages"), hasattr(target, "write_lines")
    if not (writes_pages or writes_lines):
        raise UserError(
            f"ocrdata reads {options.target_format}, but does not write it.",
            "`ocrdata formats` says which it writes.",
        )
    known = tuple((path, options.source_format or formats.detect(path)) for path in sources)
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(staged_folder(out, force=force))
        work = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=f".{out.name}.work-", dir=out.parent))
        )
        placing = Placing(
            stage, work, writes_pages, writes_lines and options.crops, options.keep_vertical, options.exif
        )
        tally, log = (
            Tally(),
            _SkippedLog(stack.enter_context((stage / "skipped.jsonl").open("w", encoding="utf-8"))),
        )
        shards = _gather(known, options, work, tally, log)
        for done, part in enumerate(
            run_shards(partial(place_shard, placing=placing), range(shards), jobs=jobs), 1
        ):
            tally.add(part)
            advance(done, shards)
        for entry in _entries(work, shards):
            if isinstance(entry, Skipped):
                log.add(entry)
        if not (tally.pages or tally.lines):
            raise _nothing(known, log)
        if writes_pages and tally.pages:
            cast(formats.PageFormat, target).write_pages(
                stage, (entry for entry in _entries(work, shards) if isinstance(entry, Page))
            )
        if writes_lines and tally.lines:
            cast(formats.LineFormat, target).write_lines(
                stage, (entry for entry in _entries(work, shards) if isinstance(entry, Line))
            )
        counts = asdict(tally) | {"kept": tally.kept}
        write_manifest(stage, "convert", asdict(options) | {"sources": known}, counts)
        return Report(known, tally, tuple(log.first), log.count)


class _SkippedLog:
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
        self.file.write(json.dumps(asdict(skipped), ensure_ascii=False) + "\n")


def _gather(
    known: Sequence[tuple[Path, str]], options: Options, work: Path, tally: Tally, log: _SkippedLog
) -> int:
    """Read all sources into spool files and give their number."""
    shard: list[Item] = []
    shards = itertools.count()
    number = 0
    for source, tag, reader in _opened(known, options, work):
        for record in reader.read(source):
            if isinstance(record, Skipped):
                tally.found += record.boxes
                tally.skipped += record.boxes
                log.add(record)
                continue
            shard.append(Item(number, _name(source, tag, record.image), reader.UPRIGHT, record))
            number += 1
            if len(shard) == SHARD:
                spool.write(work / f"{next(shards):06d}.in", shard)
                shard = []
    if shard:
        spool.write(work / f"{next(shards):06d}.in", shard)
    return next(shards)


def _opened(
    known: Sequence[tuple[Path, str]], options: Options, work: Path
) -> Iterator[tuple[Source, str, formats.Format]]:
    """Each source with the folder its images go to (none for a single source) and its reader."""
    tags: set[str] = set()
    for number, (path, name) in enumerate(known):
        scratch = work / f"source-{number}"
        scratch.mkdir()
        source = Source(
            path,
            images=options.images,
            encoding=options.encoding,
            scratch=scratch,
            text=options.text_field,
            level=options.level,
            ignore_marks=options.ignore_marks,
        )
        tag = "" if len(known) == 1 else source.name if source.name not in tags else f"{source.name}-{number}"
        tags.add(tag)
        yield source, tag, formats.get(name)


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


def _entries(work: Path, shards: int) -> Iterator[spool.Entry]:
    for shard in range(shards):
        yield from spool.read(work / f"{shard:06d}.out")


def _nothing(known: Sequence[tuple[Path, str]], log: _SkippedLog) -> UserError:
    path, name = known[0]
    if not log.first:
        return UserError(
            f"holds no annotation in the format {name}.", "Say --from if it is another.", path=path
        )
    first = log.first[0]
    return UserError(
        f"nothing in it can be used: {first.where}: {first.reason}.",
        f"Mend that first; {log.count} more like it may follow.",
        path=path,
    )
