"""A conversion from start to end."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import cast

from ocrdata import annotation_formats
from ocrdata.conversion import record_files, split
from ocrdata.conversion.convert_shard import ShardSettings, convert_shard
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.plan import ConversionPlan, plan_conversion
from ocrdata.conversion.read_sources import SourcesRead, read_sources
from ocrdata.conversion.record_files import NumberedRecord, OutputKind, StoredRecord
from ocrdata.conversion.reporting.counts import ConversionCounts
from ocrdata.conversion.reporting.report import ConversionReport
from ocrdata.conversion.reporting.skipped_log import SkippedLog, nothing_converted
from ocrdata.errors import UserError
from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.executor.worker import set_up
from ocrdata.folders import checksums
from ocrdata.folders.journal import boot
from ocrdata.folders.outputs import MANIFEST, write_manifest
from ocrdata.folders.resumable import ResumableRun, ShardFolders, resumable_folder
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page


def convert(
    sources: Sequence[Path],
    out: Path,
    options: ConversionOptions,
    *,
    workers: Workers = EVERY_CORE,
    force: bool = False,
    advance: Callable[[int, int], None] = lambda done, total: None,
    finish: Callable[[Path], None] = lambda folder: None,
) -> ConversionReport:
    """Convert sources into one folder: `plan_conversion`, then `carry_out`."""
    plan = plan_conversion(sources, out, options, force=force)
    return carry_out(plan, workers=workers, advance=advance, finish=finish)


def carry_out(
    plan: ConversionPlan,
    *,
    workers: Workers = EVERY_CORE,
    advance: Callable[[int, int], None] = lambda done, total: None,
    finish: Callable[[Path], None] = lambda folder: None,
) -> ConversionReport:
    """Do what a plan says. A run that was killed goes on where it stopped.

    Args:
        plan: From `plan_conversion`.
        workers: Who writes images and cuts crops.
        advance: Called with shards done and shards in all.
        finish: Called with the whole folder, just before it appears as `plan.out`.

    Raises:
        UserError: A source is damaged, or nothing in the sources, or in a part of the split, can be used.
    """
    record = plan.options.record()
    with resumable_folder(plan.out.absolute(), _request(plan), force=plan.force) as run:
        read = read_sources(plan, run.work)
        counts = ConversionCounts(found=read.lost, skipped=read.lost)
        work = partial(convert_shard, _shard_settings(plan, run, read))
        notes = run.shards("place", work, range(read.shards), workers=workers, setup=set_up)
        for done, note in enumerate(notes, 1):
            counts.add(ConversionCounts(**note))
            advance(done, read.shards)
        log = _write_skipped(plan, run)
        if not (counts.lines or (counts.pages and plan.pages)):
            run.forget()
            raise nothing_converted(read.formats, log)
        if empty := _empty_parts(plan, run.work):
            run.forget()
            raise UserError(
                f"nothing that can be used falls to {' and '.join(empty)}: the images have no text, or none "
                "that can be read.",
                "Annotate more of them, or leave out --split.",
            )
        record["sources"] = read.formats
        record |= {"notes": read.notes} if read.notes else {}
        leaks = _write_parts(plan, run, record, short=read.short)
        known = checksums.noted(run.stage, sorted(run.work.glob("*.sums")))
        contents = checksums.collect(run.stage, known, leave=(MANIFEST,))
        write_manifest(run.stage, "convert", record, asdict(counts), checksums=contents)
        finish(run.stage)
        return ConversionReport(read.formats, counts, tuple(log.first), log.count, leaks, read.notes)


def _request(plan: ConversionPlan) -> dict[str, object]:
    """All that decides what the output will hold; see `resumable_folder`."""
    images = [plan.options.images] if plan.options.images else []
    files = checksums.listing([*(source.path for source in plan.sources), *images])
    # A machine that went down may have lost images that were written shortly before: then all is done anew.
    return {"command": "convert", **plan.options.record(), "files": files, "boot": boot()}


def _shard_settings(plan: ConversionPlan, run: ResumableRun, read: SourcesRead) -> ShardSettings:
    options = plan.options
    return ShardSettings(
        out=run.stage,
        work=run.work,
        home=Path.cwd(),
        pages=plan.pages,
        lines=plan.lines,
        crops=options.crops,
        keep_vertical=options.keep_vertical,
        exif=options.exif,
        spelling=options.spelling,
        ignore_marks=options.ignore_marks,
        empty_pages=options.target_format != "paddle",
        keeps_ignored=annotation_formats.keeps_ignored_texts(options.target_format),
        page_texts=annotation_formats.holds_page_texts(options.target_format),
        four_corners=annotation_formats.has_four_corners(options.target_format),
        rows=annotation_formats.has_a_box_a_row(options.target_format),
        parts=tuple(options.shares),
        crop_tags=dict(read.crop_tags),
        short=read.short,
    )


def _empty_parts(plan: ConversionPlan, work: Path) -> list[str]:
    """Parts of the split in which nothing is."""
    kinds = ("pages", "lines") if plan.pages else ("lines",)
    return [
        name
        for number, name in enumerate(plan.options.shares)
        if not any(path for kind in kinds for path in work.glob(f"*.{number}.{kind}"))
    ]


def _write_skipped(plan: ConversionPlan, run: ResumableRun) -> SkippedLog:
    """Write `skipped.jsonl`: what the readers skipped, then what the shards did."""
    with (run.stage / "skipped.jsonl").open("w", encoding="utf-8", errors="replace") as file:
        log = SkippedLog(file)
        log.add_file(run.work / "skipped.jsonl")
        for number in range(len(plan.options.shares) or 1):
            for skipped in _records(run.work, number, "skipped"):
                log.add(cast(Skipped, skipped))
    return log


def _records(work: Path, part: int, kind: OutputKind) -> Iterator[StoredRecord]:
    for path in sorted(work.glob(f"*.{part}.{kind}")):
        yield from record_files.read(path)


def _write_parts(plan: ConversionPlan, run: ResumableRun, record: dict[str, object], *, short: bool) -> int:
    """Write the labels of all parts, and list what is in two of them; gives how many images that are."""
    target = annotation_formats.get(plan.options.target_format)
    parts = tuple(plan.options.shares)
    if getattr(target, "HOLDS_IMAGES", False):
        _write_containers(plan.options.target_format, run, parts)
    else:
        for number, name in enumerate(parts or ("",)):
            _write_labels(target, run.stage / name, run.work, number)
    for name in parts:
        write_manifest(run.stage / name, "convert", record, {"part": name})
    return _write_leaks(run.stage, run.work, parts, short=short) if parts else 0


def _write_containers(name: str, run: ResumableRun, parts: tuple[str, ...]) -> None:
    """Put the crops of all parts into containers, and remove them.

    Each part is a shard of its own: a run that was killed while it wrote one starts that one anew, and the
    crops are removed only when all are complete.
    """
    work = partial(_write_container, name, run.work, parts)
    for _ in run.shards("write", work, range(len(parts) or 1), workers=Workers(1)):
        pass
    for part in parts or ("",):
        shutil.rmtree(run.stage / part / "crops", ignore_errors=True)


def _write_container(
    name: str, work: Path, parts: tuple[str, ...], number: int, folders: ShardFolders
) -> None:
    """Write the container of one part."""
    folder = folders.stage / parts[number] if parts else folders.stage
    folder.mkdir(exist_ok=True)
    _write_labels(annotation_formats.get(name), folder, work, number)


def _write_labels(target: annotation_formats.Format, folder: Path, work: Path, part: int) -> None:
    """Let the target format write one part."""
    if any(work.glob(f"*.{part}.pages")):
        pages = cast(Iterator[Page], _records(work, part, "pages"))
        cast(annotation_formats.PageFormat, target).write_pages(folder, pages)
    if any(work.glob(f"*.{part}.lines")):
        lines = cast(Iterator[Line], _records(work, part, "lines"))
        cast(annotation_formats.LineFormat, target).write_lines(folder, lines)


def _write_leaks(stage: Path, work: Path, parts: Sequence[str], *, short: bool) -> int:
    """List in `leaks.jsonl` the images that are in two parts of the split."""
    fingerprints = sorted(work.glob("*.prints"))
    leaks = split.find_leaks(fingerprints, len(parts)) if fingerprints else []
    if not leaks:
        return 0
    wanted = {number for leak in leaks for number in (leak[0], leak[2])}
    records = (record for path in sorted(work.glob("*.in")) for record in record_files.read(path))
    names = {
        record.number: record.short if short else record.name
        for record in records
        if isinstance(record, NumberedRecord) and record.number in wanted
    }
    with (stage / "leaks.jsonl").open("w", encoding="utf-8") as file:
        for ours, part, theirs, other in leaks:
            row = {"image": names[ours], "part": parts[part], "same_as": names[theirs], "in": parts[other]}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(leaks)
