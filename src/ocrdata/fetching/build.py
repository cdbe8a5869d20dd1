"""Archives → a data set folder like any other: labels, images, crops, and a card that says what it is."""

import contextlib
import dataclasses
import glob
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata import annotation_formats
from ocrdata.archives.space import out_of_space
from ocrdata.console import progress, say
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.reporting.report import ConversionReport
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.fetching import hub, mirrors, pins
from ocrdata.fetching.cache_folders import home, locked
from ocrdata.fetching.catalogue import Dataset
from ocrdata.fetching.fetch_archives import FetchedArchive, FetchOptions, fetched_archives
from ocrdata.fetching.unpacking import FirstLook, clear, remove, tree_for, unpack
from ocrdata.folders import outputs
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line, Page, write_lines, write_pages


@dataclass(frozen=True, slots=True)
class DatasetOutput:
    """Where a data set is written, and how much of it.

    Attributes:
        out: The new folder; it appears when it is whole.
        limit: Take only so many pages or lines, for a first look.
        force: Replace what an earlier run left there.
        jobs: Processes; 0 is one a core.
    """

    out: Path
    limit: int | None = None
    force: bool = False
    jobs: int = 0


def build_any(dataset: Dataset, options: FetchOptions, output: DatasetOutput) -> ConversionReport:
    """Get a data set, from wherever the options say, and convert it to a folder of PaddleOCR's labels.

    Raises:
        UserError: As `fetched_archives` and `build` do.
    """
    try:
        outputs.refuse_existing(output.out, output.force)
    except UserError:
        clear(dataset)
        raise
    with locked(home(dataset.name), dataset.name), out_of_space(output.out):
        if options.mirror is not None and hub.is_hub(options.mirror):
            names = [name for archive in dataset.archives for name in archive.files]
            address = hub.archives_address(options.mirror, names)
            if address is None:
                return _build_from_hub(dataset, options.mirror, output)
            options = dataclasses.replace(options, mirror=address)
        folder = mirrors.folder_of(options.mirror)
        if folder is not None and not mirrors.archives_in(folder, dataset) and sources_in(dataset, folder):
            return build_from(dataset, folder, output, [{"name": folder.name, "unpacked": True}])
        with fetched_archives(dataset, options, part=output.limit is not None) as archives:
            return build(dataset, archives, output)


def _build_from_hub(dataset: Dataset, mirror: str, output: DatasetOutput) -> ConversionReport:
    tree = home(dataset.name) / "unpacked-hub"
    shutil.rmtree(tree, ignore_errors=True)
    with progress(mirror, output.limit) as streaming:
        count = hub.stream(mirror, tree, output.limit, streaming.add)
    entry = dataclasses.replace(dataset, format="image-folder", labels="metadata.jsonl", encoding=None)
    card = [{"from": mirror, "rows": count}]
    report = build_from(entry, tree, dataclasses.replace(output, limit=None), card)
    shutil.rmtree(tree)
    return report


def build(dataset: Dataset, archives: Sequence[FetchedArchive], output: DatasetOutput) -> ConversionReport:
    """Unpack the archives of a data set and convert them.

    What was unpacked by a run that was killed is not unpacked again; nothing of it is left at the end.

    Args:
        dataset: The catalogue's entry.
        archives: Its archives.
        output: Where to write it, and how much of it.

    Raises:
        UserError: An archive is damaged or dangerous, holds nothing for the reader, or there is no
            space on the disk.
    """
    tree = tree_for(dataset, archives, output.limit)
    look = FirstLook(output.limit)
    with out_of_space(tree):
        for entry in archives:
            unpack(entry, tree, look)
    found = {key: pin for entry in archives for key, pin in entry.pins.items()}
    pins.keep(found)
    card: list[dict[str, object]] = [
        {
            "name": key.partition("/")[2],
            "sha256": pin.sha256,
            "size": pin.size,
            "fetched": pin.date,
            "from": pin.source,
        }
        for key, pin in found.items()
    ]
    card += [
        {"name": entry.matched.name, "from": entry.matched.archive.url, "part": True}
        for entry in archives
        if entry.matched.remote is not None
    ]
    report = build_from(dataset, tree, output, card)
    remove(tree)
    return report


def build_from(
    dataset: Dataset, tree: Path, output: DatasetOutput, card: Sequence[object]
) -> ConversionReport:
    """Convert a data set that lies unpacked in a folder.

    Args:
        dataset: The catalogue's entry.
        tree: The folder.
        output: Where to write it, and how much of it.
        card: What the archives were, for the card.
    """
    out = output.out
    outputs.refuse_existing(out, output.force)
    sources = _sources(dataset, tree)
    options = ConversionOptions(source_format=dataset.format, images=tree, encoding=dataset.encoding)
    _sweep(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        if output.limit is not None:
            work = tempfile.TemporaryDirectory(prefix=f".{out.name}.part-", dir=out.parent)
            first = Path(stack.enter_context(work))
            sources, options = _first(dataset, sources, tree, first, output.limit)
        converting = stack.enter_context(progress("converting"))
        report = convert(
            sources,
            out,
            options,
            workers=Workers(output.jobs),
            force=output.force,
            advance=converting.reach,
            finish=lambda folder: _write_card(folder, dataset, output, card),
        )
    return report


def sources_in(dataset: Dataset, tree: Path) -> list[Path]:
    """What the reader is given: the catalogue's pattern, or its last part anywhere in the folder."""
    return sorted(tree.glob(dataset.labels)) or sorted(tree.rglob(dataset.labels.rsplit("/", 1)[-1]))


def _sources(dataset: Dataset, tree: Path) -> list[Path]:
    found = sources_in(dataset, tree)
    if not found:
        raise UserError(
            f"the archives of {dataset.name} hold no {dataset.labels}: this is another version of it.",
            f"Look into {tree} and run `ocrdata convert` on what you find, with --from {dataset.format} and "
            "--images.",
        )
    return found


def _first(
    dataset: Dataset, sources: Sequence[Path], tree: Path, folder: Path, limit: int
) -> tuple[list[Path], ConversionOptions]:
    """Labels of the first pages or lines whose images are there, as a source of their own."""
    reader = annotation_formats.get(dataset.format)
    scratch = folder / "carried"
    scratch.mkdir()

    def records() -> Iterator[Page | Line]:
        for path in sources:
            source = Source(path, images=tree, encoding=dataset.encoding, scratch=scratch)
            for record in reader.read(source):
                if isinstance(record, (Page, Line)):
                    yield record

    pages: list[Page] = []
    lines: list[Line] = []
    for record in records():
        (pages if isinstance(record, Page) else lines).append(record)  # type: ignore[arg-type]
        if len(pages) + len(lines) >= limit:
            break
    if not (pages or lines):
        raise UserError(
            f"none of the first images of {dataset.name} has a label.", "Run it again without --limit."
        )
    carried = (pages or lines)[0].image.is_relative_to(scratch)  # the format has its images inside
    made = []
    if pages:
        write_pages(folder / "det.txt", pages, folder if carried else tree)
        made.append(folder / "det.txt")
    if lines:
        write_lines(folder / "rec.txt", lines, folder if carried else tree)
        made.append(folder / "rec.txt")
    return made, ConversionOptions(
        source_format="paddle",
        images=None if carried else tree,
        exif="upright" if reader.UPRIGHT else "raw",
    )


def _write_card(folder: Path, dataset: Dataset, output: DatasetOutput, card: Sequence[object]) -> None:
    """Put the data card in the place of the conversion's manifest, whose counts and checksums it keeps."""
    made = json.loads((folder / outputs.MANIFEST).read_text(encoding="utf-8"))
    entry = {
        "name": dataset.name,
        "title": dataset.title,
        "homepage": dataset.homepage,
        "licence": dataset.licence,
        "languages": dataset.languages,
        "format": dataset.format,
        "archives": list(card),
    }
    options = {"dataset": entry, "limit": output.limit}
    contents = [ChecksumEntry(*item) for item in made["contents"]]
    outputs.write_manifest(folder, "fetch", options, made["counts"], checksums=contents)


def _sweep(out: Path) -> None:
    """Remove what killed runs left beside `out`; the lock on the data set is held, so nobody needs it."""
    name = glob.escape(out.name)
    for path in out.parent.glob(f".{name}.part-*"):
        say(f"Removing {path}, which a run that was stopped has left.")
        shutil.rmtree(path, ignore_errors=True)
