"""Labels alone: images stay where they are, are not opened, and need not be there."""

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import cast

from ocrdata import annotation_formats
from ocrdata.conversion import Report, writable_format
from ocrdata.conversion.gather import Opened, SkippedLog, nothing
from ocrdata.conversion.options import Options
from ocrdata.conversion.place import Tally
from ocrdata.conversion.spelling import speller
from ocrdata.errors import UserError
from ocrdata.folders import checksums
from ocrdata.folders.outputs import staged_folder, write_manifest
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page, writable

TARGETS = ("csv", "jsonl", "paddle")
"""Formats whose labels name images by any path."""


def convert_labels(sources: Sequence[Path], out: Path, options: Options, *, force: bool = False) -> Report:
    """Convert labels in one stream, in constant memory; images keep the paths that the sources give them.

    Args:
        sources: Files, folders or archives.
        out: The new folder; it appears when it is whole.
        options: What to do; nothing that needs an image.
        force: Replace an `out` that ocrdata made before.

    Raises:
        UserError: As `convert` does; or a target that needs the images.
    """
    if options.target_format not in TARGETS or options.shares:
        raise UserError(
            f"{options.target_format} labels{' in parts' if options.shares else ''} need their images.",
            f"Leave out --labels-only, or write one of {', '.join(TARGETS)} without --split.",
        )
    target = writable_format(options.target_format)
    with (
        staged_folder(out, force=force) as stage,
        tempfile.TemporaryDirectory(prefix=f".{out.name}.work-", dir=out.parent) as work,
        (stage / "skipped.jsonl").open("w", encoding="utf-8", errors="replace") as log_file,
    ):
        tally, log = Tally(), SkippedLog(log_file)
        opened = Opened(sources, options, Path(work), check_images=False)
        stream = _records(opened, tally, log)
        first = next(stream, None)
        if isinstance(first, Line):
            lines = _lines(itertools.chain([first], stream), options, tally, log)
            cast(annotation_formats.LineFormat, target).write_lines(stage, lines)
        elif isinstance(first, Page) and hasattr(target, "write_pages"):
            pages = _pages(itertools.chain([first], stream), options, tally, log)
            cast(annotation_formats.PageFormat, target).write_pages(stage, pages)
        if not (tally.pages or tally.lines):
            raise nothing(opened.known, log)
        log_file.flush()
        record = options.record() | {"sources": opened.known}
        contents = checksums.collect(stage)
        write_manifest(stage, "convert", record, asdict(tally), checksums=contents)
        return Report(opened.known, tally, tuple(log.first), log.count)


def _records(opened: Opened, tally: Tally, log: SkippedLog) -> Iterator[Page | Line]:
    for source, _, reader in opened:
        for record in reader.read(source):
            if isinstance(record, Skipped):
                tally.found += record.boxes
                tally.skipped += record.boxes
                log.add(record)
            else:
                yield record


def _lines(records: Iterator[Page | Line], options: Options, tally: Tally, log: SkippedLog) -> Iterator[Line]:
    spell, marks = speller(options.spelling), options.ignore_marks
    count = 0
    for record in records:
        if isinstance(record, Page):
            _skip(str(record.image), "a page among lines", len(record.boxes), tally, log)
            continue
        text = record.transcription if spell is None else spell(record.transcription)
        if not writable(text) or text in marks or text.isspace():
            reason = "the text is empty, marks an illegible line, or has a line break or a tab"
            _skip(str(record.image), reason, 1, tally, log)
            continue
        count += 1
        if text is not record.transcription and text != record.transcription:
            tally.respelt += 1
            record = replace(record, transcription=text)  # noqa: PLW2901
        yield record
    tally.found += count
    tally.lines += count


def _pages(records: Iterator[Page | Line], options: Options, tally: Tally, log: SkippedLog) -> Iterator[Page]:
    spell = speller(options.spelling)
    for record in records:
        if isinstance(record, Line):
            _skip(str(record.image), "a line among pages", 1, tally, log)
            continue
        boxes = record.boxes
        if spell is not None:
            boxes = tuple(replace(box, transcription=spell(box.transcription)) for box in boxes)
            tally.respelt += sum(a != b for a, b in zip(boxes, record.boxes, strict=True))
        tally.found += len(boxes)
        if not boxes:
            _skip(str(record.image), "the page has no boxes, and PaddleOCR drops such pages", 0, tally, log)
            continue
        tally.pages += 1
        ignored = sum(box.ignore for box in boxes)
        tally.ignored += ignored
        tally.without_line += len(boxes) - ignored
        yield replace(record, boxes=boxes)


def _skip(image: str, reason: str, boxes: int, tally: Tally, log: SkippedLog) -> None:
    tally.found += boxes
    tally.skipped += boxes
    log.add(Skipped(image, reason, boxes, image))
