"""What a conversion will do, settled before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata import annotation_formats
from ocrdata.archives.members import on_disk, sniff
from ocrdata.conversion.options import ConversionOptions
from ocrdata.errors import UserError
from ocrdata.folders.outputs import refuse_existing

LABELS_ONLY_TARGETS = ("csv", "jsonl", "paddle")
"""Formats whose labels name images by any path."""


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """One source, and how it will be read.

    Attributes:
        path: The file, folder or archive.
        archive: Whether it is an archive, to be unpacked first.
        format: Name of its annotation format; None for an archive whose format nobody gave: it is detected
            after unpacking.
    """

    path: Path
    archive: bool
    format: str | None


@dataclass(frozen=True, slots=True)
class ConversionPlan:
    """What will be read, by which format, and what will be written where.

    Attributes:
        sources: What is read.
        out: The new folder.
        options: How to convert; `options.target_format` is written, in the parts `options.shares`.
        pages: Whether the output can hold pages.
        lines: Whether the output can hold lines.
        labels_only: Write labels alone; images are neither opened nor copied.
        force: Replace an `out` that ocrdata made before.
    """

    sources: tuple[PlannedSource, ...]
    out: Path
    options: ConversionOptions
    pages: bool
    lines: bool
    labels_only: bool = False
    force: bool = False

    def describe(self) -> Iterator[str]:
        """The plan, a line for each source and one for the output."""
        for source in self.sources:
            name = source.format or "format detected after unpacking"
            yield f"read {source.path}: {'archive, ' * source.archive}{name}"
        can_hold = {"whole pages": self.pages, "lines of text": self.lines}
        kinds = " and ".join(name for name, held in can_hold.items() if held)
        shares = ", ".join(f"{name} {share:g}" for name, share in self.options.shares.items())
        split = f", split into {shares}" if shares else ""
        target = self.options.target_format
        yield f"write {self.out}: {'labels only, ' * self.labels_only}{target} ({kinds}){split}"


def plan_conversion(
    sources: Sequence[Path],
    out: Path,
    options: ConversionOptions,
    *,
    labels_only: bool = False,
    force: bool = False,
) -> ConversionPlan:
    """Detect the formats of the sources and check that the output can be written. Writes nothing.

    Args:
        sources: Files, folders or archives.
        out: The new folder.
        options: How to convert.
        labels_only: Write labels alone.
        force: Replace an `out` that ocrdata made before.

    Raises:
        UserError: A source is in no known format, the target format cannot be written as asked, or `out`
            exists.
    """
    target = writable_format(options.target_format)
    if labels_only and (options.target_format not in LABELS_ONLY_TARGETS or options.shares):
        raise UserError(
            f"{options.target_format} labels{' in parts' if options.shares else ''} need their images.",
            f"Leave out --labels-only, or write one of {', '.join(LABELS_ONLY_TARGETS)} without --split.",
        )
    refuse_existing(out, force)
    _refuse_overlap(sources, out)
    return ConversionPlan(
        sources=tuple(planned_source(path, options) for path in sources),
        out=out,
        options=options,
        pages=hasattr(target, "write_pages"),
        lines=hasattr(target, "write_lines"),
        labels_only=labels_only,
        force=force,
    )


def _refuse_overlap(sources: Sequence[Path], out: Path) -> None:
    """Refuse a source that is given twice, and an output inside a source.

    Raises:
        UserError: It is so.
    """
    seen: dict[Path, Path] = {}
    for path in sources:
        place = path.resolve()
        if place in seen:
            raise UserError(
                "is given twice, which would duplicate its labels.", "Name each source once.", path=path
            )
        seen[place] = path
        if path.is_dir() and place in out.resolve().parents:
            raise UserError(
                f"lies inside the source {path}: the next conversion would read its own output.",
                "Choose a folder for --out outside the sources.",
                path=out,
            )


def planned_source(path: Path, options: ConversionOptions) -> PlannedSource:
    """How a source will be read.

    Raises:
        UserError: It is in no known format, or in several.
    """
    archive = path.is_file() and sniff(on_disk([path])) in {"zip", "tar", "tar.gz"}
    name = options.source_format
    if name is None and not archive:
        name = annotation_formats.detect(path, options.text_field)
    return PlannedSource(path, archive, name)


def writable_format(name: str) -> annotation_formats.Format:
    """The format of that name.

    Raises:
        UserError: There is none, or it is only read.
    """
    target = annotation_formats.get(name)
    can = annotation_formats.written()
    if name not in can:
        raise UserError(f"ocrdata reads {name}, but does not write it.", f"It writes {', '.join(can)}.")
    return target
