"""Annotations in any format → pages and lines in any format, nothing lost.

Three passes, none of which holds the source in memory: read the sources into numbered spool files (`gather`);
let workers place images and cut crops, one spool file a shard (`place`); hand what they made to the writer of
the target format. What could not be taken over is listed in `skipped.jsonl`. The second pass is nearly all of
the work; a run that is killed in it goes on where it stopped (`ocrdata.folders.resumable`).
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import cast

from ocrdata import annotation_formats
from ocrdata.conversion import split, spool
from ocrdata.conversion.gather import SkippedLog, gather, nothing
from ocrdata.conversion.options import Options
from ocrdata.conversion.place import Placing, Tally, place_shard
from ocrdata.errors import UserError
from ocrdata.executor import EVERY_CORE, Workers
from ocrdata.executor.worker import set_up
from ocrdata.folders import checksums
from ocrdata.folders.journal import boot
from ocrdata.folders.outputs import refuse_existing, write_manifest
from ocrdata.folders.resumable import resumable_folder
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page

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
    workers: Workers = EVERY_CORE,
    force: bool = False,
    advance: Callable[[int, int], None] = lambda done, total: None,
    finish: Callable[[Path], None] = lambda folder: None,
) -> Report:
    """Convert sources into one folder. A run that was killed goes on where it stopped.

    Args:
        sources: Files, folders or archives.
        out: The new folder; it appears when it is whole.
        options: What to do.
        workers: Who places images and cuts crops.
        force: Replace an `out` that ocrdata made before.
        advance: Called with shards done and shards in all.
        finish: Called with the whole folder, just before it appears as `out`.

    Raises:
        UserError: A source in no known format, or with nothing in it that can be used.
    """
    target = writable_format(options.target_format)
    refuse_existing(out, force)
    parts = tuple(options.shares)
    record = options.record()
    files = checksums.listing([*sources, *([options.images] if options.images else [])])
    # A machine that went down may have lost images that were written shortly before: then all is done anew.
    asked = {"command": "convert", **record, "files": files, "boot": boot()}
    with resumable_folder(out.absolute(), asked, force=force) as run:
        gathered = gather(sources, options, run.work)
        placing = Placing(
            out=run.stage,
            work=run.work,
            home=Path.cwd(),
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
        tally = Tally(found=gathered.found, skipped=gathered.found)
        shards = range(gathered.shards)
        notes = run.shards("place", partial(place_shard, placing), shards, workers=workers, setup=set_up)
        for done, counts in enumerate(notes, 1):
            tally.add(Tally(**counts))
            advance(done, len(shards))
        with (run.stage / "skipped.jsonl").open("w", encoding="utf-8", errors="replace") as file:
            log = SkippedLog(file)
            log.take(run.work / "skipped.jsonl")
            for number in range(len(parts) or 1):
                for entry in _entries(run.work, number, "skipped"):
                    log.add(cast(Skipped, entry))
        if not (tally.pages or tally.lines):
            run.forget()
            raise nothing(gathered.known, log)
        record["sources"] = gathered.known
        for number, name in enumerate(parts or ("",)):
            _write(target, run.stage / name, run.work, number)
            if name:
                write_manifest(run.stage / name, "convert", record, {"part": name})
        leaks = _write_leaks(run.stage, run.work, parts) if parts else 0
        known = checksums.noted(run.stage, sorted(run.work.glob("*.sums")))
        contents = checksums.collect(run.stage, known)
        write_manifest(run.stage, "convert", record, asdict(tally), checksums=contents)
        finish(run.stage)
        return Report(gathered.known, tally, tuple(log.first), log.count, leaks)


def writable_format(name: str) -> annotation_formats.Format:
    """The format of that name.

    Raises:
        UserError: There is none, or it is only read.
    """
    target = annotation_formats.get(name)
    if not (hasattr(target, "write_pages") or hasattr(target, "write_lines")):
        can = [each for each in annotation_formats.names() if _is_written(each)]
        raise UserError(f"ocrdata reads {name}, but does not write it.", f"It writes {', '.join(can)}.")
    return target


def _is_written(name: str) -> bool:
    return any(hasattr(annotation_formats.get(name), function) for function in ("write_pages", "write_lines"))


def _entries(work: Path, part: int, kind: spool.Kind) -> Iterator[spool.Entry]:
    for path in sorted(work.glob(f"*.{part}.{kind}")):
        yield from spool.read(path)


def _write(target: annotation_formats.Format, folder: Path, work: Path, part: int) -> None:
    """Let the target format write one part."""
    if any(work.glob(f"*.{part}.pages")):
        pages = cast(Iterator[Page], _entries(work, part, "pages"))
        cast(annotation_formats.PageFormat, target).write_pages(folder, pages)
    if any(work.glob(f"*.{part}.lines")):
        lines = cast(Iterator[Line], _entries(work, part, "lines"))
        cast(annotation_formats.LineFormat, target).write_lines(folder, lines)
        if getattr(target, "HOLDS_IMAGES", False):
            shutil.rmtree(folder / "crops")


def _write_leaks(stage: Path, work: Path, parts: Sequence[str]) -> int:
    """List in `leaks.jsonl` what the split has in two parts."""
    prints = sorted(work.glob("*.prints"))
    leaks = split.find_leaks(prints, len(parts)) if prints else []
    if not leaks:
        return 0
    wanted = {number for leak in leaks for number in (leak[0], leak[2])}
    items = (item for path in sorted(work.glob("*.in")) for item in spool.read(path))
    names = {
        item.number: item.name for item in items if isinstance(item, spool.Item) and item.number in wanted
    }
    with (stage / "leaks.jsonl").open("w", encoding="utf-8") as file:
        for ours, part, theirs, other in leaks:
            row = {"image": names[ours], "part": parts[part], "same_as": names[theirs], "in": parts[other]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(leaks)
