"""What a worker does: put the images of a shard in their place, upright, and cut the lines out of them."""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from ocrdata.conversion import split, spool
from ocrdata.conversion.spelling import AS_IT_IS, Spelling, speller
from ocrdata.conversion.spool import Item
from ocrdata.folders import checksums
from ocrdata.folders.outputs import write_file
from ocrdata.folders.resumable import ShardFolders
from ocrdata.reading.source import Skipped
from ocrdata.samples import images
from ocrdata.samples.crops import crop_line
from ocrdata.samples.labels import IGNORE_MARKS, Box, Line, Page, writable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Exif: TypeAlias = Literal["auto", "upright", "raw"]

_KEPT_FORMATS = frozenset({"JPEG", "PNG", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000"})
"""What the OpenCV of a PaddleOCR installation reads; the rest (GIF above all) becomes PNG."""

_SUFFIX = {"JPEG": ".jpg", "PNG": ".png", "BMP": ".bmp", "TIFF": ".tif", "WEBP": ".webp"}


@dataclass(frozen=True, slots=True)
class Placing:
    """What to make of each record.

    Attributes:
        out: The output folder that is being made.
        work: Folder of what was gathered: spool files `NNNNNN.in`, and `parts.u8`, the part of each record.
        home: What paths of the sources are relative to.
        pages: The target format holds pages: place their images.
        lines: The target format holds lines: place line images, and
        crops: cut more of them out of pages.
        keep_vertical: Turn no tall crop.
        exif: Whether points are those of the upright or of the stored pixels, or to find out (`auto`).
        spelling: What to do with every text.
        ignore_marks: Texts that no line may have.
        empty_pages: Keep pages without boxes (PaddleOCR's loader drops them).
        parts: Names of the parts of a split, each a folder of its own.
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
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts of a conversion; annotations are boxes of pages and texts of line images.

    `found = skipped + kept` and `kept = ignored + without_line + lines`, always.

    Attributes:
        pages: Pages in the output.
        found: Annotations in the source.
        skipped: Of them, not in the output.
        ignored: Illegible: masked in detection, never a line.
        without_line: On a page of the output, but no recognition line could be cut, or none was to be.
        lines: Recognition lines in the output.
        respelt: Texts that were changed as asked.
        turned: Images that were turned upright.
    """

    pages: int = 0
    found: int = 0
    skipped: int = 0
    ignored: int = 0
    without_line: int = 0
    lines: int = 0
    respelt: int = 0
    turned: int = 0

    @property
    def kept(self) -> int:
        """Annotations in the output."""
        return self.found - self.skipped

    def add(self, other: "Tally") -> None:
        """Add the counts of another shard."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def place_shard(placing: Placing, number: int, draft: ShardFolders) -> dict[str, int]:
    """Do one shard: read its spool file, write images and crops, and spool what became of each record.

    Images go straight to their place in the output: their names are their own, so that a shard that is done
    twice writes the same bytes twice.

    Returns:
        The counts, of a `Tally`.
    """
    shard = _Shard(placing)
    made: dict[str, list[spool.Entry]] = {}
    for item in spool.read(placing.work / f"{number:06d}.in"):
        assert isinstance(item, Item)  # noqa: S101
        part = shard.part_of(item.number)
        place = shard.place_page if isinstance(item.record, Page) else shard.place_line
        for entry in place(item, part):
            made.setdefault(f"{part}.{spool.kind_of(entry)}", []).append(entry)
    for name, entries in made.items():
        spool.write(draft.work / f"{number:06d}.{name}", entries)
    (draft.work / f"{number:06d}.sums").write_bytes(b"".join(shard.sums))
    if shard.pictures:
        split.write_prints(draft.work / f"{number:06d}.prints", shard.pictures)
    return asdict(shard.tally)


class _Shard:
    """One shard in the making: what it has counted and written, and which pictures it has seen."""

    def __init__(self, placing: Placing):
        self.placing = placing
        self.tally = Tally()
        self.pictures: list[split.Picture] = []
        self.sums: list[bytes] = []
        self._made: set[str] = set()
        self._spell = speller(placing.spelling)

    def part_of(self, number: int) -> int:
        """Index of the part of the split that a record belongs to."""
        if not self.placing.parts:
            return 0
        with (self.placing.work / "parts.u8").open("rb") as file:
            file.seek(number)
            return file.read(1)[0]

    def place_page(self, item: Item, part: int) -> Iterator[spool.Entry]:
        """Put a page in its place and cut its lines."""
        page = cast(Page, item.record)
        self.tally.found += len(page.boxes)
        try:
            data, header, pixels, upright = self._open(item, page.size)
            if not (page.boxes or self.placing.empty_pages):
                raise ValueError("the page has no boxes, and PaddleOCR drops such pages")
        except (ValueError, OSError) as error:
            self.tally.skipped += len(page.boxes)
            yield Skipped(item.name, _reason(error), len(page.boxes), item.name)
            return
        height, width = pixels.shape[:2]
        boxes = []
        for box in page.boxes:
            reason = _why_not(box, width, height)
            if reason is None:
                boxes.append(
                    replace(box, transcription=self._spelt(box.transcription)) if self._spell else box
                )
            else:
                self.tally.skipped += 1
                yield Skipped(item.name, reason, 1, item.name, box.transcription)
        self.tally.pages += 1
        folder = self._folder(part)
        target = folder / "images" / item.name
        if self.placing.pages:
            target = self._write_image(data, header, pixels, upright, target)
            yield Page(target, tuple(boxes), page.source, (width, height))
        self._remember(item, part, "", data, pixels)
        name = PurePosixPath(item.name)
        crops = str(folder / "crops" / name.parent)
        prefix = f"{os.path.join(crops, name.stem)}_{item.number}"  # noqa: PTH118 - of strings, see _save
        for number, box in enumerate(boxes):
            yield from self._cut(item, box, pixels, crops, f"{prefix}_{number}.jpg")

    def place_line(self, item: Item, part: int) -> Iterator[spool.Entry]:
        """Put a line image in its place."""
        line = cast(Line, item.record)
        self.tally.found += 1
        text = self._spelt(line.transcription)
        try:
            if not self.placing.lines:
                raise ValueError("a line image has no page, and the target format holds pages")
            if text in self.placing.ignore_marks:
                raise ValueError(f"{text} marks an illegible line")
            _require_one_line(text)
            data, header, pixels, upright = self._open(item, None)
        except (ValueError, OSError) as error:
            self.tally.skipped += 1
            yield Skipped(item.name, _reason(error), 1, item.name, line.transcription)
            return
        target = self._folder(part) / "crops" / item.name
        target = self._write_image(data, header, pixels, upright, target)
        self.tally.lines += 1
        self._remember(item, part, text, data, pixels)
        yield Line(target, text, line.source)

    def _cut(
        self, item: Item, box: Box, pixels: "NDArray[np.uint8]", folder: str, name: str
    ) -> Iterator[Line | Skipped]:
        """The crop of one box into a file of that name in that folder, or why there is none."""
        if box.ignore:
            self.tally.ignored += 1
            if not self.placing.pages:
                yield Skipped(item.name, "ignored, and the target format holds lines", 0, item.name)
            return
        if not (self.placing.lines and self.placing.crops):
            self.tally.without_line += 1
            return
        try:
            _require_one_line(box.transcription)
            crop = crop_line(pixels, box.points, box.transcription, keep_vertical=self.placing.keep_vertical)
            data = images.encode(crop, ".jpg")
        except ValueError as error:
            self.tally.without_line += 1
            yield Skipped(item.name, f"no recognition line: {error}", 0, item.name, box.transcription)
            return
        self._save(folder, name, data)
        self.tally.lines += 1
        yield Line(Path(name), box.transcription, item.record.source)

    def _open(
        self, item: Item, size: tuple[int, int] | None
    ) -> "tuple[bytes, images.Header, NDArray[np.uint8], bool]":
        data = (self.placing.home / item.record.image).read_bytes()
        header = images.read_header(data)
        upright = _is_upright(header, size, self.placing.exif, item.upright)
        return data, header, images.decode(data, header, upright=upright), upright

    def _write_image(
        self, data: bytes, header: images.Header, pixels: "NDArray[np.uint8]", upright: bool, target: Path
    ) -> Path:
        """Copy the file, byte for byte if its pixels mean the same to every reader; else encode them anew."""
        if target.suffix == ".img":
            target = target.with_suffix(_SUFFIX.get(header.format, ".png"))
        if header.orientation != 1 and header.format == "JPEG" and not upright:
            data = images.without_exif(data)
        elif header.orientation != 1:
            self.tally.turned += upright
            suffix = ".jpg" if header.format == "JPEG" else ".png"
            data = images.encode(pixels, suffix)
            if target.suffix.lower() not in {suffix, ".jpeg"}:
                target = target.with_name(f"{target.name}{suffix}")
        elif header.format not in _KEPT_FORMATS:
            data = images.encode(pixels, ".png")
            target = target.with_name(f"{target.name}.png")
        self._save(str(target.parent), str(target), data)
        return target

    def _spelt(self, text: str) -> str:
        if self._spell is None:
            return text
        spelt = self._spell(text)
        self.tally.respelt += spelt != text
        return spelt

    def _remember(self, item: Item, part: int, text: str, data: bytes, pixels: "NDArray[np.uint8]") -> None:
        if self.placing.parts:
            self.pictures.append(split.Picture(item.number, part, text, data, split.look(pixels)))

    def _save(self, folder: str, name: str, data: bytes) -> None:
        # Strings, because there are millions of crops, and pathlib would take as long as the writing.
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)
        write_file(name, data)
        self.sums.append(checksums.note(name, data))

    def _folder(self, part: int) -> Path:
        return self.placing.out / self.placing.parts[part] if self.placing.parts else self.placing.out


def _is_upright(header: images.Header, size: tuple[int, int] | None, exif: Exif, habit: bool) -> bool:
    """Whether the points were drawn on the image as its EXIF orientation shows it.

    The size that the annotations give decides where it can; else the habit of the format does.
    """
    stored, shown = (header.width, header.height), header.upright
    if size is not None and size not in {stored, shown}:
        raise images.BadImage(
            f"the image has {stored[0]} × {stored[1]} pixels, but was annotated at {size[0]} × {size[1]}"
        )
    if exif != "auto":
        return exif == "upright"
    if size is not None and stored != shown:
        return size == shown
    return habit


def _require_one_line(text: str) -> None:
    """Refuse a text that no recognition label can hold."""
    if not text or text.isspace():
        raise ValueError("the text is empty")
    if not writable(text):
        raise ValueError("the text has a line break or a tab")


def _why_not(box: Box, width: int, height: int) -> str | None:
    """Why a box cannot stay on a page of this size, if it cannot."""
    xs, ys = zip(*box.points, strict=True)
    if not (max(xs) > 0 and min(xs) < width and max(ys) > 0 and min(ys) < height):
        return f"the box lies outside the image ({width} × {height})"
    try:
        box.transcription.encode()
    except UnicodeEncodeError:
        return "the text has half a surrogate pair, which no file can hold"
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the image cannot be read ({error.strerror})"
    return str(error)
