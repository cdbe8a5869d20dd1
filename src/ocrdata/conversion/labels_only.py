"""Conversion of labels alone: images stay where they are, are not opened, and need not exist."""

import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from ocrdata import annotation_formats
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.plan import ConversionPlan
from ocrdata.conversion.reporting.counts import ConversionCounts
from ocrdata.conversion.reporting.report import ConversionReport
from ocrdata.conversion.reporting.skipped_log import SkippedLog, nothing_converted
from ocrdata.conversion.sources import OpenedSources
from ocrdata.conversion.spelling import speller
from ocrdata.folders import checksums
from ocrdata.folders.outputs import staged_folder, write_manifest
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page, writable


def convert_labels(plan: ConversionPlan) -> ConversionReport:
    """Convert labels in one stream, in constant memory; images keep the paths that the sources give them.

    Args:
        plan: A plan with `labels_only`.

    Raises:
        UserError: As `carry_out` does.
    """
    options, out = plan.options, plan.out
    target = annotation_formats.get(options.target_format)
    with (
        staged_folder(out, force=plan.force) as stage,
        tempfile.TemporaryDirectory(prefix=f".{out.name}.work-", dir=out.parent) as work,
        (stage / "skipped.jsonl").open("w", encoding="utf-8", errors="replace") as log_file,
    ):
        counts, log = ConversionCounts(), SkippedLog(log_file)
        opened = OpenedSources(plan, Path(work))
        stream = _records(opened, counts, log)
        first = next(stream, None)
        if isinstance(first, Line):
            lines = _lines(itertools.chain([first], stream), options, counts, log)
            cast(annotation_formats.LineFormat, target).write_lines(stage, lines)
        elif isinstance(first, Page) and plan.pages:
            pages = _pages(itertools.chain([first], stream), options, counts, log)
            cast(annotation_formats.PageFormat, target).write_pages(stage, pages)
        if not (counts.pages or counts.lines):
            raise nothing_converted(opened.formats, log)
        log_file.flush()
        record = options.record() | {"sources": opened.formats}
        contents = checksums.collect(stage)
        write_manifest(stage, "convert", record, asdict(counts), checksums=contents)
        return ConversionReport(opened.formats, counts, tuple(log.first), log.count)


def _records(opened: OpenedSources, counts: ConversionCounts, log: SkippedLog) -> Iterator[Page | Line]:
    for source, _, reader in opened:
        for record in reader.read(source):
            if isinstance(record, Skipped):
                counts.found += record.boxes
                counts.skipped += record.boxes
                log.add(record)
            else:
                yield record


def _lines(
    records: Iterator[Page | Line], options: ConversionOptions, counts: ConversionCounts, log: SkippedLog
) -> Iterator[Line]:
    spell, marks = speller(options.spelling), options.ignore_marks
    count = 0
    for record in records:
        if isinstance(record, Page):
            _skip(str(record.image), "a page among lines", len(record.boxes), counts, log)
            continue
        text = record.transcription if spell is None else spell(record.transcription)
        if not writable(text) or text in marks or text.isspace():
            reason = "the text is empty, marks an illegible line, or has a line break or a tab"
            _skip(str(record.image), reason, 1, counts, log)
            continue
        count += 1
        if text is not record.transcription and text != record.transcription:
            counts.respelt += 1
            record = replace(record, transcription=text)  # noqa: PLW2901
        yield record
    counts.found += count
    counts.lines += count


def _pages(
    records: Iterator[Page | Line], options: ConversionOptions, counts: ConversionCounts, log: SkippedLog
) -> Iterator[Page]:
    spell = speller(options.spelling)
    for record in records:
        if isinstance(record, Line):
            _skip(str(record.image), "a line among pages", 1, counts, log)
            continue
        boxes = record.boxes
        if spell is not None:
            boxes = tuple(replace(box, transcription=spell(box.transcription)) for box in boxes)
            counts.respelt += sum(a != b for a, b in zip(boxes, record.boxes, strict=True))
        counts.found += len(boxes)
        if not boxes:
            _skip(str(record.image), "the page has no boxes, and PaddleOCR drops such pages", 0, counts, log)
            continue
        counts.pages += 1
        ignored = sum(box.ignore for box in boxes)
        counts.ignored += ignored
        counts.without_line += len(boxes) - ignored
        yield replace(record, boxes=boxes)


def _skip(image: str, reason: str, boxes: int, counts: ConversionCounts, log: SkippedLog) -> None:
    counts.found += boxes
    counts.skipped += boxes
    log.add(Skipped(image, reason, boxes, image))
