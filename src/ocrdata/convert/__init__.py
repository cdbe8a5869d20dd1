"""Annotations in any format → pages and lines in any format, nothing lost.

Three passes, none of which holds the source in memory: read the sources into numbered spool files (`gather`);
let workers place images and cut crops, one spool file a shard (`place`); hand what they made to the writer of
the target format. What could not be taken over is listed in `skipped.jsonl`.
"""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import cast

from ocrdata import formats
from ocrdata.convert import split, spool
from ocrdata.convert.gather import Opened, SkippedLog, gather, nothing
from ocrdata.convert.options import Options
from ocrdata.convert.place import Placing, Tally, place_shard
from ocrdata.errors import UserError
from ocrdata.executor import run_shards
from ocrdata.labels import Line, Page
from ocrdata.outputs import refuse_existing, staged_folder, write_manifest
from ocrdata.reading.source import Skipped

__all__ = ["Options", "Report", "convert"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a conversion did.

    Attributes:
        sources: Path and format of each.
        tally: The counts.
        skipped: The first few things that were skipped.
        skipped_total: How many rows `skipped.jsonl` has.
        leaks: Pictures that stand in two parts of the split.
    """

    sources: tuple[tuple[Path, str], ...]
    tally: Tally
    skipped: tuple[Skipped, ...]
    skipped_total: int
    leaks: int = 0


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
        sources: Files, folders or archives.
        out: The new folder; it appears when it is whole.
        options: What to do.
        jobs: Processes; 0 is one a core.
        force: Replace an `out` that ocrdata made before.
        advance: Called with shards done and shards in all.

    Raises:
        UserError: A source in no known format, or with nothing in it that can be used.
    """
    target = writable_format(options.target_format)
    refuse_existing(out, force)
    with contextlib.ExitStack() as stack:
        stage = stack.enter_context(staged_folder(out, force=force))
        work = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=f".{out.name}.work-", dir=out.parent))
        )
        opened = Opened(sources, options, work)
        log_file = stack.enter_context(
            (stage / "skipped.jsonl").open("w", encoding="utf-8", errors="replace")
        )
        tally, log = Tally(), SkippedLog(log_file)
        shards, groups = gather(opened, work, tally, log)
        parts = tuple(options.shares)
        if parts and shards:
            groups.assign(options.shares, options.seed).tofile(work / "parts.u8")
        placing = Placing(
            out=stage,
            work=work,
            pages=hasattr(target, "write_pages"),
            lines=hasattr(target, "write_lines"),
            crops=options.crops,
            keep_vertical=options.keep_vertical,
            exif=options.exif,
            spelling=options.spelling,
            ignore_marks=options.ignore_marks,
            empty_pages=options.target_format != "paddle",
            parts=parts,
        )
        for done, counts in enumerate(
            run_shards(partial(place_shard, placing=placing), range(shards), jobs=jobs), 1
        ):
            tally.add(counts)
            advance(done, shards)
        for number in range(len(parts) or 1):
            for entry in _entries(work, shards, number):
                if isinstance(entry, Skipped):
                    log.add(entry)
        if not (tally.pages or tally.lines):
            raise nothing(opened.known, log)
        record = asdict(options) | {"sources": opened.known}
        for number, name in enumerate(parts or ("",)):
            _write(target, stage / name, partial(_entries, work, shards, number))
            if name:
                write_manifest(stage / name, "convert", record, {"part": name})
        leaks = _write_leaks(stage, work, shards, parts) if parts else 0
        write_manifest(stage, "convert", record, asdict(tally))
        return Report(opened.known, tally, tuple(log.first), log.count, leaks)


def writable_format(name: str) -> formats.Format:
    """The format of that name.

    Raises:
        UserError: There is none, or it is only read.
    """
    target = formats.get(name)
    if not (hasattr(target, "write_pages") or hasattr(target, "write_lines")):
        can = [each for each in formats.names() if _is_written(each)]
        raise UserError(f"ocrdata reads {name}, but does not write it.", f"It writes {', '.join(can)}.")
    return target


def _is_written(name: str) -> bool:
    return any(hasattr(formats.get(name), function) for function in ("write_pages", "write_lines"))


def _entries(work: Path, shards: int, part: int) -> Iterator[spool.Entry]:
    for shard in range(shards):
        path = work / f"{shard:06d}.{part}.out"
        if path.exists():
            yield from spool.read(path)


def _write(target: formats.Format, folder: Path, entries: Callable[[], Iterator[spool.Entry]]) -> None:
    """Let the target format write one part."""
    if hasattr(target, "write_pages") and any(isinstance(entry, Page) for entry in entries()):
        pages = (entry for entry in entries() if isinstance(entry, Page))
        cast(formats.PageFormat, target).write_pages(folder, pages)
    if hasattr(target, "write_lines") and any(isinstance(entry, Line) for entry in entries()):
        lines = (entry for entry in entries() if isinstance(entry, Line))
        cast(formats.LineFormat, target).write_lines(folder, lines)
        if getattr(target, "HOLDS_IMAGES", False):
            shutil.rmtree(folder / "crops")


def _write_leaks(stage: Path, work: Path, shards: int, parts: Sequence[str]) -> int:
    """List in `leaks.jsonl` what the split has in two parts."""
    prints = sorted(work.glob("*.prints"))
    leaks = split.find_leaks(prints, len(parts)) if prints else []
    if not leaks:
        return 0
    wanted = {number for leak in leaks for number in (leak[0], leak[2])}
    items = (item for shard in range(shards) for item in spool.read(work / f"{shard:06d}.in"))
    names = {
        item.number: item.name for item in items if isinstance(item, spool.Item) and item.number in wanted
    }
    with (stage / "leaks.jsonl").open("w", encoding="utf-8") as file:
        for ours, part, theirs, other in leaks:
            row = {"image": names[ours], "part": parts[part], "same_as": names[theirs], "in": parts[other]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(leaks)
