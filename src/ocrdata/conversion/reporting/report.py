"""What a conversion did, as a record and as a table. Its sums add up: every annotation is counted once."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.console import quantity
from ocrdata.conversion.reporting.counts import ConversionCounts
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped
from ocrdata.translation import chinese, labelled, translated

if TYPE_CHECKING:
    from rich.table import Table

_NOTES = 10
"""Notes that are printed."""


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What a conversion did.

    Attributes:
        sources: Path and format of each source.
        counts: What became of the annotations.
        skipped: The first few things that were skipped.
        skipped_total: How many rows `skipped.jsonl` has.
        leaks: Images that are in two parts of the split.
        notes: What the readers were not sure of; see `Source.note`.
    """

    sources: tuple[tuple[Path, str], ...]
    counts: ConversionCounts
    skipped: tuple[Skipped, ...]
    skipped_total: int
    leaks: int = 0
    notes: tuple[str, ...] = ()


def table(report: ConversionReport, out: Path) -> "Table":
    """Annotations found, and what became of them."""
    from rich.table import Table

    counts = report.counts
    pages, lines = quantity(counts.pages, "page"), quantity(counts.lines, "line")
    between = "，" if chinese() else ", "
    title = labelled(str(out), between.join(map(translated, (pages, lines))))
    result = Table(title=title, title_justify="left")
    result.add_column("annotations")
    result.add_column("count", justify="right")
    rows = [
        ("found", counts.found),
        ("  skipped, see skipped.jsonl", counts.skipped),
        ("  kept", counts.kept),
        ("    ignored (illegible)", counts.ignored),
        ("    without a recognition line", counts.without_line),
        ("    recognition lines", counts.lines),
    ]
    changes = [
        ("texts whose outer line ends were removed", counts.trimmed),
        ("texts normalised as requested", counts.respelt),
        ("images turned upright (EXIF)", counts.turned),
    ]
    for label, count in rows:
        result.add_row(translated(label), f"{count:,}")
    if any(count for _, count in changes):
        result.add_section()
    for label, count in changes:
        if count:
            result.add_row(translated(label), f"{count:,}")
    return result


def print_skipped(report: ConversionReport, out: Path) -> None:
    """Print the first few things that were skipped, and where the rest is listed."""
    from ocrdata import console

    for skipped in report.skipped:
        console.say(f"skipped {skipped.where}: {skipped.reason}")
    if report.skipped_total > len(report.skipped):
        console.say(f"… {report.skipped_total} in all, listed in {out / 'skipped.jsonl'}")


def print_notes(report: ConversionReport) -> None:
    """Print what was not certain, and what a person would not expect of the result."""
    from ocrdata import console

    counts = report.counts
    if counts.texts_of_ignored:
        many = counts.texts_of_ignored
        console.say(
            f"note: {many:,} annotation{'s' * (many > 1)} marked illegible had a text anyway, which is "
            "not in the labels; skipped.jsonl lists it"
        )
    if many := counts.guessed_orientations:
        console.say(
            f"note: whether the boxes of {many:,} image{'s' * (many > 1)} were drawn before or after EXIF "
            "rotation was guessed; use --exif upright or --exif raw if they are misplaced"
        )
    if many := counts.first_of_several:
        console.say(
            f"note: {many:,} image file{'s have' if many > 1 else ' has'} several frames or pages; the first "
            "one was taken"
        )
    if many := counts.nearly_black:
        are_black = quantity(
            many,
            "image is nearly black as PaddleOCR sees it",
            "images are nearly black as PaddleOCR sees them",
        )
        console.say(f"note: {are_black}; pixels of 10 or 12 bits in files of 16 have to be scaled first")
    if many := counts.mostly_outside:
        console.say(
            f"note: {many:,} box{'es lie' if many > 1 else ' lies'} outside the image by more than half, "
            "which suggests another coordinate system or another image; ocrdata check names such boxes"
        )
    if many := counts.squared:
        console.say(
            f"note: {quantity(many, 'polygon')} of more than four points became the smallest rectangle "
            f"around {'them' if many > 1 else 'it'}, because the target format holds four corners"
        )
    for note in report.notes[:_NOTES]:
        console.say(f"note: {note}")
    if len(report.notes) > _NOTES:
        console.say(f"note: {len(report.notes) - _NOTES} more in `notes` of ocrdata.json")


class AllIgnored(UserError):
    """The output is complete, but all of it is marked illegible."""

    exit_code = 3


def refuse_all_ignored(report: ConversionReport, out: Path) -> None:
    """Stop after a conversion whose output holds nothing to train on.

    Args:
        report: What the conversion did.
        out: Where its output is.

    Raises:
        AllIgnored: Exit code 3.
    """
    counts = report.counts
    if 0 < counts.ignored == counts.kept:
        all_are = (
            f"all {quantity(counts.kept, 'annotation')} are" if counts.kept > 1 else "the only annotation is"
        )
        raise AllIgnored(
            f"{all_are} marked illegible, so there is nothing to train on.",
            "Remove the marks (such as `difficult`) from texts that can be read.",
            path=out,
        )
