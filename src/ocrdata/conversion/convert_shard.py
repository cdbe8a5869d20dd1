"""The second pass of a conversion, shard by shard in workers: write images, and cut lines out of pages."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ocrdata.conversion import record_files, split
from ocrdata.conversion.image_files import ImageWriter
from ocrdata.conversion.orientation import Exif, is_mostly_outside, is_upright
from ocrdata.conversion.output_names import crop_prefix
from ocrdata.conversion.record_files import NumberedRecord
from ocrdata.conversion.reporting.counts import NEARLY_BLACK, ConversionCounts
from ocrdata.conversion.spelling import AS_IT_IS, Spelling
from ocrdata.conversion.texts import NO_BOXES, TextRules, require_line, without_placeholder
from ocrdata.folders.resumable import ShardFolders
from ocrdata.reading.source import Skipped
from ocrdata.samples import images, packed
from ocrdata.samples.crops import crop_line
from ocrdata.samples.labels import IGNORE_MARKS, Box, Line, Page
from ocrdata.samples.page_texts import why_no_page_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NOT_HELD = "ignored, and the target format holds no such boxes"


@dataclass(frozen=True, slots=True)
class ShardSettings:
    """What a worker needs to know besides the number of a shard.

    Attributes:
        out: The output folder that is being made.
        work: What `read_sources` left: record files `NNNNNN.in`, and `parts.u8`, the part of each record.
        home: What paths of the sources are relative to.
        pages: Whether the target format holds pages, so that their images are written.
        lines: Whether the target format holds lines, so that line images are written.
        crops: Whether lines are cut out of pages, too.
        keep_vertical: Do not turn tall crops.
        exif: Whether points are those of the upright or of the stored pixels, or to find out (`auto`).
        spelling: How to change the spelling of every text.
        ignore_marks: Texts that no line may have.
        empty_pages: Keep pages without boxes (PaddleOCR's loader drops them).
        keeps_ignored: Whether the target format holds the texts of ignored boxes.
        page_texts: Whether the target format holds pages as whole texts.
        four_corners: Whether the target format holds four corners of a box, and no polygons.
        rows: Whether the target format has a box a row, so that texts hold no line breaks.
        parts: Names of the parts of a split, each a folder of its own.
        crop_tags: What the names of crops get, by the number of their page; see `CropNames.tags`.
        short: Whether images go by their short names; see `ShortNames`.
    """

    out: Path
    work: Path
    home: Path = Path()
    pages: bool = True
    lines: bool = True
    crops: bool = True
    keep_vertical: bool = False
    exif: Exif = "auto"
    spelling: Spelling = AS_IT_IS
    ignore_marks: frozenset[str] = IGNORE_MARKS
    empty_pages: bool = False
    keeps_ignored: bool = False
    page_texts: bool = False
    four_corners: bool = False
    rows: bool = False
    parts: tuple[str, ...] = ()
    crop_tags: Mapping[int, str] = field(default_factory=dict)
    short: bool = False


def convert_shard(settings: ShardSettings, number: int, folders: ShardFolders) -> dict[str, int]:
    """Convert one shard: read its record file, write images and crops, and record files of what was made.

    Images go straight to their place in the output: their names are their own, so that a shard that is done
    twice writes the same bytes twice.

    Returns:
        The counts, of a `ConversionCounts`.
    """
    shard = _ShardConverter(settings)
    made: dict[str, list[record_files.StoredRecord]] = {}
    for item in record_files.read(settings.work / f"{number:06d}.in"):
        assert isinstance(item, NumberedRecord)  # noqa: S101
        part = shard.part_of(item.number)
        write = shard.write_page if isinstance(item.record, Page) else shard.write_line
        for entry in write(item, part):
            made.setdefault(f"{part}.{record_files.kind_of(entry)}", []).append(entry)
    for name, entries in made.items():
        record_files.write(folders.work / f"{number:06d}.{name}", entries)
    (folders.work / f"{number:06d}.sums").write_bytes(b"".join(shard.images.sums))
    if shard.compared:
        split.write_fingerprints(folders.work / f"{number:06d}.prints", shard.compared)
    shard.counts.turned = shard.images.turned
    return asdict(shard.counts)


class _ShardConverter:
    """One shard in the making: what it has counted and written, and the images to compare."""

    def __init__(self, settings: ShardSettings):
        self.settings = settings
        self.counts = ConversionCounts()
        self.compared: list[split.ComparedImage] = []
        self.images = ImageWriter()
        self._texts = TextRules(
            settings.spelling, settings.ignore_marks, self.counts, keeps_ignored=settings.keeps_ignored
        )

    def part_of(self, number: int) -> int:
        """Index of the part of the split that a record belongs to."""
        if not self.settings.parts:
            return 0
        with (self.settings.work / "parts.u8").open("rb") as file:
            file.seek(number)
            return file.read(1)[0]

    def write_page(self, item: NumberedRecord, part: int) -> Iterator[record_files.StoredRecord]:
        """Write the image of a page and cut its lines."""
        page = cast(Page, item.record)
        if page.text:
            yield from self._write_whole_text(item, page, part)
            return
        self.counts.found += len(page.boxes)
        try:
            data, header, pixels, upright = self._open(item, page.size, page.boxes)
            if not (page.boxes or self.settings.empty_pages):
                raise ValueError("the page has no boxes, and PaddleOCR drops such pages")
        except (ValueError, OSError) as error:
            self.counts.skipped += len(page.boxes)
            yield Skipped(item.name, _reason(error), len(page.boxes), item.name)
            return
        height, width = pixels.shape[:2]
        boxes = []
        for box in page.boxes:
            reason = _why_not(box, width, height)
            kept = box if reason else self._texts.of_box(box)
            if self.settings.rows and not kept.ignore and not {"\n", "\r"}.isdisjoint(kept.transcription):
                reason = reason or "the text has a line break, which the format cannot hold"
            if reason is None:
                self.counts.mostly_outside += is_mostly_outside(box, width, height)
                self.counts.squared += self.settings.four_corners and len(box.points) > 4
                boxes.append(kept)
            else:
                self.counts.skipped += 1
                yield Skipped(item.name, reason, 1, item.name, box.transcription)
        folder = self._folder(part)
        reason = why_no_page_text(boxes) if self.settings.page_texts else None
        if reason is not None:
            yield Skipped(item.name, f"the page is left out: {reason}", 0, item.name)
        self.counts.pages += self.settings.pages and reason is None
        if self.settings.pages and reason is None:
            target = self.images.copy(
                data, header, pixels, folder / "images" / self._name(item), upright=upright
            )
            yield Page(target, tuple(map(without_placeholder, boxes)), page.source, (width, height))
        self._remember(item, part, "", data, pixels)
        tag = self.settings.crop_tags.get(item.number, "")
        prefix = str(folder / "crops" / crop_prefix(self._name(item), item.number, tag))
        on_page = self.settings.pages and reason is None
        for number, box in enumerate(boxes):
            held = on_page and not (box.ignore and self.settings.page_texts)
            yield from self._cut(item, box, pixels, f"{prefix}_{number}.jpg", held=held)

    def _write_whole_text(
        self, item: NumberedRecord, page: Page, part: int
    ) -> Iterator[record_files.StoredRecord]:
        """Write the image of a page that has a text and no boxes."""
        self.counts.found += 1
        text = self._texts.respelt(page.text)
        try:
            if not self.settings.page_texts:
                raise ValueError(NO_BOXES)
            if reason := why_no_page_text([Box((), text)]):
                raise ValueError(reason)
            data, header, pixels, upright = self._open(item, page.size)
        except (ValueError, OSError) as error:
            self.counts.skipped += 1
            yield Skipped(item.name, _reason(error), 1, item.name, page.text)
            return
        target = self._folder(part) / "images" / self._name(item)
        target = self.images.copy(data, header, pixels, target, upright=upright)
        self.counts.pages += 1
        self.counts.without_line += 1
        self._remember(item, part, text, data, pixels)
        yield Page(target, (), page.source, None, text)

    def write_line(self, item: NumberedRecord, part: int) -> Iterator[record_files.StoredRecord]:
        """Write a line image."""
        line = cast(Line, item.record)
        self.counts.found += 1
        text = self._texts.respelt(line.transcription)
        try:
            if not self.settings.lines:
                raise ValueError("a line image has no page, and the target format holds only pages")
            if text in self.settings.ignore_marks:
                raise ValueError(f"{text} marks an illegible line")
            require_line(text, page_texts=self.settings.page_texts)
            data, header, pixels, upright = self._open(item, None)
        except (ValueError, OSError) as error:
            self.counts.skipped += 1
            yield Skipped(item.name, _reason(error), 1, item.name, line.transcription)
            return
        target = self._folder(part) / "crops" / self._name(item)
        target = self.images.copy(data, header, pixels, target, upright=upright)
        self.counts.lines += 1
        self._remember(item, part, text, data, pixels)
        yield Line(target, text, line.source)

    def _cut(
        self, item: NumberedRecord, box: Box, pixels: "NDArray[np.uint8]", name: str, *, held: bool
    ) -> Iterator[Line | Skipped]:
        """The crop of one box into a file of that name, or why there is none.

        `held` is whether the box is in the output even if it gives no line.
        """
        lost = self._texts.lost(item.name, box)
        if lost is not None:
            yield replace(lost, boxes=int(not held))
        elif box.ignore and not held:
            yield Skipped(item.name, _NOT_HELD, 1, item.name, box.transcription)
        if box.ignore or lost is not None:
            self._count_without_line(box, held=held)
            return
        if not (self.settings.lines and self.settings.crops):
            self._count_without_line(box, held=held)
            if not held:
                yield Skipped(item.name, "no line was to be cut out", 1, item.name, box.transcription)
            return
        try:
            require_line(box.transcription, page_texts=self.settings.page_texts)
            crop = crop_line(pixels, box.points, box.transcription, keep_vertical=self.settings.keep_vertical)
            data = images.encode(crop, ".jpg")
        except ValueError as error:
            self._count_without_line(box, held=held)
            reason = f"not a recognition line: {error}"
            yield Skipped(item.name, reason, int(not held), item.name, box.transcription)
            return
        self.images.save(os.path.dirname(name), name, data)  # noqa: PTH120 - strings, see ImageWriter.save
        self.counts.lines += 1
        yield Line(Path(name), box.transcription, item.record.source)

    def _count_without_line(self, box: Box, *, held: bool) -> None:
        self.counts.skipped += not held
        self.counts.ignored += held and box.ignore
        self.counts.without_line += held and not box.ignore

    def _open(
        self, item: NumberedRecord, size: tuple[int, int] | None, boxes: Sequence[Box] = ()
    ) -> "tuple[bytes, images.Header, NDArray[np.uint8], bool]":
        data = packed.read(self.settings.home / item.record.image)
        header = images.read_header(data)
        upright, certain = is_upright(header, size, self.settings.exif, item.upright, boxes)
        self.counts.guessed_orientations += not certain
        pixels = images.decode(data, header, upright=upright)
        self.counts.first_of_several += header.several
        if pixels[::16, ::16].max() < NEARLY_BLACK:  # of a few pixels first, which nearly always suffices
            self.counts.nearly_black += int(pixels.max()) < NEARLY_BLACK
        return data, header, pixels, upright

    def _remember(
        self, item: NumberedRecord, part: int, text: str, data: bytes, pixels: "NDArray[np.uint8]"
    ) -> None:
        if self.settings.parts:
            self.compared.append(split.ComparedImage(item.number, part, text, data, split.thumbnail(pixels)))

    def _name(self, item: NumberedRecord) -> str:
        """Path of a record's image in the folder of its kind."""
        return item.short if self.settings.short else item.name

    def _folder(self, part: int) -> Path:
        return self.settings.out / self.settings.parts[part] if self.settings.parts else self.settings.out


def _why_not(box: Box, width: int, height: int) -> str | None:
    """Why a box cannot stay on a page of this size, if it cannot."""
    xs, ys = zip(*box.points, strict=True)
    if not (max(xs) > 0 and min(xs) < width and max(ys) > 0 and min(ys) < height):
        return f"the box lies outside the image ({width} × {height})"
    try:
        box.transcription.encode()
    except UnicodeEncodeError:
        return "the text has half a surrogate pair, which cannot be stored as UTF-8"
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the image cannot be read ({error.strerror})"
    return str(error)
