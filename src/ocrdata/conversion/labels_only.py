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
from ocrdata.conversion.sources import OpenedSources, read_records
from ocrdata.conversion.texts import NO_BOXES, UNTRANSCRIBED, TextRules, without_placeholder
from ocrdata.folders import checksums
from ocrdata.folders.outputs import staged_folder, write_manifest
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page, writable
from ocrdata.samples.transcriptions import PLACEHOLDER


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
        stream = _records(opened, counts, log, detected=options.source_format is None)
        first = next(stream, None)
        if isinstance(first, Line):
            lines = _lines(itertools.chain([first], stream), options, counts, log)
            cast(annotation_formats.LineFormat, target).write_lines(stage, lines)
        elif isinstance(first, Page) and plan.pages:
            pages = _pages(itertools.chain([first], stream), options, counts, log)
            cast(annotation_formats.PageFormat, target).write_pages(stage, pages)
        if not (counts.lines or (counts.pages and plan.pages)):
            raise nothing_converted(opened.formats, log)
        log_file.flush()
        record = options.record() | {"labels_only": True, "sources": opened.formats}
        record |= {"notes": opened.notes} if opened.notes else {}
        contents = checksums.collect(stage)
        write_manifest(stage, "convert", record, asdict(counts), checksums=contents)
        return ConversionReport(opened.formats, counts, tuple(log.first), log.count, 0, opened.notes)


def _records(
    opened: OpenedSources, counts: ConversionCounts, log: SkippedLog, *, detected: bool
) -> Iterator[Page | Line]:
    for source, _, reader in opened:
        for record in read_records(source, reader, detected=detected):
            if isinstance(record, Skipped):
                counts.found += record.boxes
                counts.skipped += record.boxes
                log.add(record)
            else:
                yield record


def _lines(
    records: Iterator[Page | Line], options: ConversionOptions, counts: ConversionCounts, log: SkippedLog
) -> Iterator[Line]:
    texts, marks = _rules(options, counts), options.ignore_marks
    count = 0
    for record in records:
        if isinstance(record, Page):
            if record.text:
                _skip(str(record.image), NO_BOXES, 1, counts, log, record.text)
            else:
                _skip(str(record.image), "a page among lines", len(record.boxes), counts, log)
            continue
        text = texts.respelt(record.transcription)
        bare = text.strip()
        fits = text.isprintable() or writable(text)  # nearly all are printable, and asking is fast
        if not bare or bare == PLACEHOLDER or text in marks or not fits:
            reason = "the text is empty, marks an illegible line, or has a line break or a tab"
            reason = UNTRANSCRIBED if bare == PLACEHOLDER else reason
            _skip(str(record.image), reason, 1, counts, log, record.transcription)
            continue
        count += 1
        if text is not record.transcription and text != record.transcription:
            record = replace(record, transcription=text)  # noqa: PLW2901
        yield record
    counts.found += count
    counts.lines += count


def _pages(
    records: Iterator[Page | Line], options: ConversionOptions, counts: ConversionCounts, log: SkippedLog
) -> Iterator[Page]:
    texts = _rules(options, counts)
    for record in records:
        image = str(record.image)
        if isinstance(record, Line):
            _skip(image, "a line among pages", 1, counts, log, record.transcription)
            continue
        if record.text:
            _skip(image, NO_BOXES, 1, counts, log, record.text)
            continue
        boxes = tuple(map(texts.of_box, record.boxes))
        for lost in (texts.lost(image, box) for box in boxes):
            if lost is not None:
                log.add(lost)
        boxes = tuple(map(without_placeholder, boxes))
        counts.found += len(boxes)
        if not boxes:
            _skip(image, "the page has no boxes, and PaddleOCR drops such pages", 0, counts, log)
            continue
        counts.pages += 1
        ignored = sum(box.ignore for box in boxes)
        counts.ignored += ignored
        counts.without_line += len(boxes) - ignored
        yield replace(record, boxes=boxes)


def _rules(options: ConversionOptions, counts: ConversionCounts) -> TextRules:
    keeps = annotation_formats.keeps_ignored_texts(options.target_format)
    return TextRules(options.spelling, options.ignore_marks, counts, keeps_ignored=keeps)


def _skip(
    image: str, reason: str, boxes: int, counts: ConversionCounts, log: SkippedLog, text: str = ""
) -> None:
    counts.found += boxes
    counts.skipped += boxes
    log.add(Skipped(image, reason, boxes, image, text))
