"""The sources of a conversion, ready to be read: archives unpacked, formats known, images named."""

from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ocrdata import annotation_formats
from ocrdata.console import quantity
from ocrdata.conversion.output_names import OWN_FOLDERS, unused_tag
from ocrdata.conversion.plan import ConversionPlan, PlannedSource
from ocrdata.errors import UserError
from ocrdata.folders.outputs import MANIFEST
from ocrdata.folders.verify import read_manifest
from ocrdata.reading.coordinates.drawn import note_backward_polygons
from ocrdata.reading.file_types.encodings import STRAY, without_strays
from ocrdata.reading.plausibility import TextSample
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

_REPEATED = (
    "an image has several pages, and each lacks the boxes of the others; merge them into one, or add the "
    "image that is missing if one of them belongs to it"
)
_NAMED = 100_000
"""Pages of which one that repeats is named; of later ones, it is only counted."""
_NOT_UTF8 = "the text is not valid UTF-8, although the rest of the file is"


class OpenedSources:
    """Unpacks archives and detects the formats that the plan leaves open.

    Args:
        plan: What to read.
        work: Empty folder for what is unpacked, and for images that a format carries inside.

    Attributes:
        formats: Path and format of each source, the path as the person gave it.

    Raises:
        UserError: The content of an archive is in no known format, or the archive is refused.
    """

    def __init__(self, plan: ConversionPlan, work: Path):
        self._sources: list[tuple[Source, str, annotation_formats.Format]] = []
        formats: list[tuple[Path, str]] = []
        tags = set(OWN_FOLDERS.values())
        for number, planned in enumerate(plan.sources):
            scratch = work / f"source-{number}"
            scratch.mkdir()
            folder = _unpacked(planned, work / f"archive-{number}")
            name = planned.format or annotation_formats.detect(folder, plan.options.text_field)
            if plan.labels_only:
                folder = folder.absolute()  # the labels name images by full paths
            source = plan.options.source(folder, scratch, check_images=not plan.labels_only)
            tag = unused_tag(source.name, number, tags)
            tags.add(tag)
            self._sources.append((source, tag if len(plan.sources) > 1 else "", annotation_formats.get(name)))
            formats.append((planned.path, name))
        self.formats = tuple(formats)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the readers were not sure of, with its source and how often; complete once all is read."""
        return tuple(
            f"{path}: {what}{_occurrences(count, source.examples.get(what))}"
            for (path, _), (source, _, _) in zip(self.formats, self._sources, strict=True)
            for what, count in source.notes.items()
        )

    def __iter__(self) -> Iterator[tuple[Source, str, annotation_formats.Format]]:
        """Each source, the folder its images go to (none for a single source) and its reader."""
        return iter(self._sources)


def _occurrences(count: int, example: str | None) -> str:
    """Where something happened first, and how often it did."""
    parts = [example] if example else []
    parts += [quantity(count, "time")] if count > 1 else []
    return f" ({'; '.join(parts)})" if parts else ""


def read_records(
    source: Source, reader: annotation_formats.Format, *, detected: bool
) -> Iterator[annotation_formats.Record]:
    """Everything a reader finds, without texts that are not UTF-8; texts that can be none are doubted.

    Args:
        source: What to read; notes are added to it.
        reader: Its format.
        detected: Whether the format was detected, so that it may be the wrong one.

    Raises:
        UserError: The format was detected, and its texts are coordinates, JSON or the like.
    """
    sample, images, records = TextSample(), _PageImages(), iter(reader.read(source))
    if getattr(reader, "BEGINS_AT_TEXT", False):
        records = _with_directions(source, records)
    while not sample.full and (record := next(records, None)) is not None:
        if isinstance(record, Page):
            images.add(record)
        yield from _decoded(record) if source.has_strays else (record,)
        sample.add(record)
    _judge(source, sample, detected)
    for record in records:
        if isinstance(record, Page):
            images.add(record)
        if source.has_strays:
            yield from _decoded(record)
        else:
            yield record
    repeated = images.note_repeated(source)
    source.note_replaced_images(shared=not repeated)
    source.note_unused()


def _with_directions(
    source: Source, records: Iterator[annotation_formats.Record]
) -> Iterator[annotation_formats.Record]:
    """The same records; polygons whose crops are upside down are noted."""
    for record in records:
        if isinstance(record, Page):
            note_backward_polygons(source, record)
        yield record


class _PageImages:
    """The images of pages with boxes: of an image with several, each lacks the boxes of the others."""

    def __init__(self) -> None:
        self._all = array("q")
        self._first: set[int] = set()
        self._example = ""

    def add(self, page: Page) -> None:
        if not page.boxes:
            return
        image = hash(page.image)
        self._all.append(image)
        if image in self._first:
            self._example = self._example or page.image.name
        elif len(self._first) < _NAMED:
            self._first.add(image)

    def note_repeated(self, source: Source) -> int:
        """Note how many pages repeat an image, and return it."""
        if len(self._all) < 2:
            return 0
        import numpy as np

        repeated = len(self._all) - len(np.unique(np.frombuffer(self._all, np.int64)))
        if repeated:
            source.notes[_REPEATED] += repeated
            source.examples.setdefault(_REPEATED, self._example)
        return repeated


def require_all(source: Source, reader: annotation_formats.Format, seen: int) -> None:
    """Stop where a container has fewer samples than its manifest counts: a shard is missing or damaged.

    Args:
        source: What was read.
        reader: Its format; people do take lines out of label files, but not out of containers.
        seen: Number of its records.

    Raises:
        UserError: Samples are missing.
    """
    if not getattr(reader, "HOLDS_IMAGES", False) or not (source.path / MANIFEST).is_file():
        return
    try:
        counts = read_manifest(source.path).get("counts")
    except UserError:  # of something else than ocrdata
        return
    said = counts.get("lines") if isinstance(counts, dict) else None
    if isinstance(said, int) and seen < said:
        raise UserError(
            f"holds {quantity(seen, 'sample')}, but its {MANIFEST} counts {said:,}: files are missing or "
            "damaged.",
            "Copy the data set again; `ocrdata verify` names the files.",
            path=source.path,
        )


def _judge(source: Source, sample: TextSample, detected: bool) -> None:
    doubt = sample.judge()
    if doubt is None:
        return
    if doubt.certain and detected:
        raise UserError(
            f"is not labelled with texts, but with {doubt.what}.",
            "Use --text-field if they are in another field, or --from to name the format: the texts are "
            "then accepted as they are.",
            path=source.path,
        )
    source.note(f"these may not be texts: they are {doubt.what}")


def _decoded(record: annotation_formats.Record) -> Iterator[annotation_formats.Record]:
    """A record without texts that are not UTF-8, and a `Skipped` for each of them."""
    match record:
        case Line(image, text) if STRAY.search(text):
            yield Skipped(image.name, _NOT_UTF8, 1, image.name, without_strays(text))
        case Page(image, _, _, _, text) if STRAY.search(text):
            yield Skipped(image.name, _NOT_UTF8, 1, image.name, without_strays(text))
        case Page(image, boxes):
            stray = [box for box in boxes if STRAY.search(box.transcription)]
            for box in stray:
                yield Skipped(image.name, _NOT_UTF8, 1, image.name, without_strays(box.transcription))
            yield replace(record, boxes=tuple(box for box in boxes if box not in stray)) if stray else record
        case Skipped():
            values = (record.where, record.reason, record.image, record.transcription)
            where, reason, name, text = map(without_strays, values)
            yield Skipped(where, reason, record.boxes, name, text)
        case _:
            yield record


def _unpacked(source: PlannedSource, folder: Path) -> Path:
    """The source itself, or the folder that an archive was unpacked into."""
    if not source.archive:
        return source.path
    from ocrdata.archives.archives import unpack
    from ocrdata.archives.members import on_disk

    folder.mkdir()
    target = folder / source.path.name.partition(".")[0]
    unpack(on_disk([source.path]), target)
    return target
