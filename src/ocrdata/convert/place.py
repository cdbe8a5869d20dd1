"""What a worker does: put the images of a shard in their place, upright, and cut the lines out of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias

from ocrdata import images
from ocrdata.convert import spool
from ocrdata.convert.spool import Item
from ocrdata.crops import crop_line
from ocrdata.labels import Box, Line, Page, writable
from ocrdata.sources import Skipped

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
        work: Folder of the spool files: `NNNNNN.in` to read, `NNNNNN.out` to write.
        pages: The target format holds pages: place their images.
        lines: The target format holds lines: cut crops, place line images.
        keep_vertical: Turn no tall crop.
        exif: Whether points are those of the upright or of the stored pixels, or to find out (`auto`).
    """

    out: Path
    work: Path
    pages: bool = True
    lines: bool = True
    keep_vertical: bool = False
    exif: Exif = "auto"


@dataclass(slots=True)
class Tally:
    """Counts of a conversion; annotations are boxes of pages and texts of line images.

    `found = skipped + kept` and `kept = ignored + without_line + lines`, always.
    """

    pages: int = 0
    found: int = 0
    skipped: int = 0
    ignored: int = 0
    without_line: int = 0
    lines: int = 0
    turned: int = 0

    @property
    def kept(self) -> int:
        """Annotations in the output."""
        return self.found - self.skipped

    def add(self, other: "Tally") -> None:
        """Add the counts of another shard."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def place_shard(number: int, placing: Placing) -> Tally:
    """Do one shard: read its spool file, write images and crops, and spool what became of each record."""
    import cv2

    cv2.setNumThreads(1)
    tally = Tally()
    made: list[spool.Entry] = []
    for item in spool.read(placing.work / f"{number:06d}.in"):
        assert isinstance(item, Item)  # noqa: S101
        if isinstance(item.record, Page):
            tally.found += len(item.record.boxes)
            made.extend(_place_page(item, item.record, placing, tally))
        else:
            tally.found += 1
            made.extend(_place_line(item, item.record, placing, tally))
    spool.write(placing.work / f"{number:06d}.out", made)
    return tally


def _place_page(item: Item, page: Page, placing: Placing, tally: Tally) -> Iterator[spool.Entry]:
    try:
        data = page.image.read_bytes()
        header = images.read_header(data)
        upright = _is_upright(header, page.size, placing.exif, item.upright)
        pixels = images.decode(data, header, upright=upright)
    except (images.BadImage, OSError) as error:
        tally.skipped += len(page.boxes)
        yield Skipped(item.name, _reason(error), len(page.boxes), item.name)
        return
    height, width = pixels.shape[:2]
    boxes = []
    for box in page.boxes:
        if _touches(box, width, height):
            boxes.append(box)
        else:
            tally.skipped += 1
            yield Skipped(
                item.name,
                f"the box lies outside the image ({width} × {height})",
                1,
                item.name,
                box.transcription,
            )
    target = placing.out / "images" / item.name
    if placing.pages:
        target = _write_image(data, header, pixels, upright, target, tally)
    tally.pages += 1
    yield Page(target, tuple(boxes), page.source, (width, height))
    for number, box in enumerate(boxes):
        yield from _cut(item, number, box, pixels, placing, tally, page.source)


def _cut(
    item: Item,
    number: int,
    box: Box,
    pixels: "NDArray[np.uint8]",
    placing: Placing,
    tally: Tally,
    source: str,
) -> Iterator[Line | Skipped]:
    """The crop of one box, or why there is none; ignored boxes have none by right."""
    if box.ignore:
        tally.ignored += 1
        return
    if not placing.lines:
        tally.without_line += 1
        return
    name = PurePosixPath(item.name)
    target = placing.out / "crops" / name.parent / f"{name.stem}_{item.number}_{number}.jpg"
    try:
        if not box.transcription:
            raise ValueError("no recognition line: the text is empty")
        if not writable(box.transcription):
            raise ValueError("no recognition line: the text has a line break or a tab")
        crop = crop_line(pixels, box.points, box.transcription, keep_vertical=placing.keep_vertical)
    except ValueError as error:
        tally.without_line += 1
        yield Skipped(item.name, str(error), 0, item.name, box.transcription)
        return
    _make_folder(target.parent)
    target.write_bytes(images.encode(crop, ".jpg"))
    tally.lines += 1
    yield Line(target, box.transcription, source)


def _place_line(item: Item, line: Line, placing: Placing, tally: Tally) -> Iterator[spool.Entry]:
    try:
        if not placing.lines:
            raise ValueError("a line image has no page, and the target format holds pages")
        if not writable(line.transcription):
            raise ValueError("the text is empty, or has a line break or a tab")
        data = line.image.read_bytes()
        header = images.read_header(data)
        pixels = images.decode(data, header, upright=True)
    except (ValueError, OSError) as error:
        tally.skipped += 1
        yield Skipped(item.name, _reason(error), 1, item.name, line.transcription)
        return
    target = _write_image(data, header, pixels, True, placing.out / "crops" / item.name, tally)
    tally.lines += 1
    yield Line(target, line.transcription, line.source)


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


def _write_image(
    data: bytes,
    header: images.Header,
    pixels: "NDArray[np.uint8]",
    upright: bool,
    target: Path,
    tally: Tally,
) -> Path:
    """Copy the file, byte for byte if its pixels mean the same to every reader; else encode them anew."""
    if target.suffix == ".img":
        target = target.with_suffix(_SUFFIX.get(header.format, ".png"))
    if header.orientation != 1:
        tally.turned += upright
        suffix = ".jpg" if header.format == "JPEG" else ".png"
        data = images.encode(pixels, suffix)
        if target.suffix.lower() not in {suffix, ".jpeg"}:
            target = target.with_name(f"{target.name}{suffix}")
    elif header.format not in _KEPT_FORMATS:
        data = images.encode(pixels, ".png")
        target = target.with_name(f"{target.name}.png")
    _make_folder(target.parent)
    target.write_bytes(data)
    return target


def _touches(box: Box, width: int, height: int) -> bool:
    return (
        any(x > 0 for x, _ in box.points)
        and any(x < width for x, _ in box.points)
        and (any(y > 0 for _, y in box.points) and any(y < height for _, y in box.points))
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"the image cannot be read ({error.strerror})"
    return str(error)


@lru_cache(maxsize=4096)
def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
