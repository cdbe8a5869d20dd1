"""The first pass of a conversion: sources of any format into numbered record files."""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ocrdata.conversion import record_files
from ocrdata.conversion.output_names import (
    CropNames,
    OutputNames,
    ShortNames,
    output_name,
    without_own_folder,
)
from ocrdata.conversion.plan import ConversionPlan
from ocrdata.conversion.record_files import NumberedRecord
from ocrdata.conversion.reporting.counts import ConversionCounts
from ocrdata.conversion.reporting.skipped_log import SkippedLog, nothing_converted
from ocrdata.conversion.sources import OpenedSources, read_records, require_all
from ocrdata.conversion.split import PageGroups
from ocrdata.folders.outputs import staged_file
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import Line, Page

SHARD = 64
"""Line images a shard, small enough that every worker has some, large enough to be worth a hand-over."""
_PAGE = 4
"""Line images that a page is as much work as, at least."""


@dataclass(frozen=True, slots=True)
class SourcesRead:
    """What the first pass leaves, beside its files in the work folder.

    Attributes:
        shards: How many record files there are.
        formats: Path and format of each source, the path as the person gave it.
        lost: Annotations that readers could not use.
        notes: What the readers were not sure of; see `Source.note`.
        crop_tags: What the names of crops get where a line image has them; see `CropNames.tags`.
        short: Whether images go to the output by their short names; see `ShortNames`.
    """

    shards: int
    formats: tuple[tuple[Path, str], ...]
    lost: int
    notes: tuple[str, ...] = ()
    crop_tags: Mapping[int, str] = field(default_factory=dict)
    short: bool = False


def read_sources(plan: ConversionPlan, work: Path) -> SourcesRead:
    """Read all sources into record files, unless an earlier run has done it.

    Left in the work folder: `NNNNNN.in`, the records; `skipped.jsonl`, what could not be read; `parts.u8`,
    the part of each record where they are split.

    Args:
        plan: What to read.
        work: A folder that outlives a killed run.

    Raises:
        UserError: As `OpenedSources` does; there is nothing to convert; a part of the split would be empty.
    """
    marker = work / "gathered.json"
    if marker.exists():
        shards, formats, lost, notes, tags, short = json.loads(marker.read_text(encoding="utf-8"))
        places = tuple((Path(path), name) for path, name in formats)
        return SourcesRead(shards, places, lost, tuple(notes), dict(tags), short)
    opened = OpenedSources(plan, work)
    counts, groups, names = ConversionCounts(), PageGroups(), _Names()
    with (work / "skipped.jsonl").open("w", encoding="utf-8", errors="replace") as file:
        log = SkippedLog(file)
        shards, detected = 0, plan.options.source_format is None
        for records in _batches(_numbered(opened, groups, names, counts, log, detected=detected)):
            record_files.write(work / f"{shards:06d}.in", records)
            shards += 1
    if not shards:
        raise nothing_converted(opened.formats, log)
    options = plan.options
    if options.shares:
        groups.assign(options.shares, options.seed).tofile(work / "parts.u8")
    with staged_file(marker) as stage:
        row = [shards, [(str(path), name) for path, name in opened.formats], counts.found, opened.notes]
        tags, short = names.crop_tags(), names.short.fit
        stage.write_text(json.dumps([*row, list(tags.items()), short]), encoding="utf-8")
    return SourcesRead(shards, opened.formats, counts.found, opened.notes, tags, short)


def _numbered(
    opened: OpenedSources,
    groups: PageGroups,
    names: "_Names",
    counts: ConversionCounts,
    log: SkippedLog,
    *,
    detected: bool,
) -> Iterator[NumberedRecord]:
    """Every record of every source, with its number and its name in the output."""
    numbers = itertools.count()
    for source, tag, reader in opened:
        groups.begin_source()
        seen = 0
        for record in read_records(source, reader, detected=detected):
            seen += 1
            if isinstance(record, Skipped):
                counts.found += record.boxes
                log.add(record)
                continue
            name = output_name(source, tag, record.image)
            short = without_own_folder(name, tag, record)
            groups.add(name.rpartition(".")[0] or name)
            number = next(numbers)
            names.add(number, name, short, record)
            yield NumberedRecord(number, name, short, reader.UPRIGHT, record)
        require_all(source, reader, seen)
    names.every.require_different()


class _Names:
    """The names of all records, which show how those of their images must differ in the output.

    Attributes:
        every: All of them.
        short: Whether images may go by their short names.
    """

    def __init__(self) -> None:
        self.every, self.short = OutputNames(), ShortNames()
        self._crops = {False: CropNames(), True: CropNames()}

    def add(self, number: int, name: str, short: str, record: Page | Line) -> None:
        """Remember a record and its names, as they are in `NumberedRecord`."""
        self.every.add(name, record.image)
        self.short.add(name, short)
        self._crops[False].add(name, number, record)
        self._crops[True].add(short, number, record)

    def crop_tags(self) -> dict[int, str]:
        """What to add to the names of crops; see `CropNames.tags`."""
        return self._crops[self.short.fit].tags()


def _batches(records: Iterator[NumberedRecord]) -> Iterator[list[NumberedRecord]]:
    batch: list[NumberedRecord] = []
    work = 0
    for each in records:
        batch.append(each)
        work += _PAGE if isinstance(each.record, Page) else 1
        if work >= SHARD:
            yield batch
            batch, work = [], 0
    if batch:
        yield batch
