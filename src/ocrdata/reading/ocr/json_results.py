"""What the JSON results of OCR engines and services share: records, points, and pages found by stem."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ocrdata.reading.ocr.page_images import find_page_images
from ocrdata.reading.ocr.page_scale import page_scale
from ocrdata.reading.ocr.words import printed
from ocrdata.reading.pages import MALFORMED, build_page, describe, flat_points, parse_json, pixel_size
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.images import BadImage, read_upright_size
from ocrdata.samples.labels import Box, Page, Point


@dataclass(frozen=True, slots=True)
class OcrRegion:
    """A text of a result and where it is.

    Attributes:
        points: Its corners in the result's unit of length, clockwise from the text's own top left; or what
            stands in the file instead.
        text: Its text.
    """

    points: Any
    text: Any


@dataclass(frozen=True, slots=True)
class OcrPage:
    """A page of a result.

    Attributes:
        regions: Its texts.
        name: Name of its image; empty if the result names none.
        number: Number of the page in the document, counted from 1, if the result says so.
        size: Width and height in the result's unit of length; None if points are fractions of the image.
        in_pixels: Whether that unit is the pixel; otherwise points are scaled to the size of the image.
        turned: Degrees by which the image was turned counter-clockwise before the points were measured: 0,
            90, 180 or 270.
        skipped: Texts of the result that are no regions, each with the reason.
        problem: Why no region can be used; empty if they can.
    """

    regions: Sequence[OcrRegion] = ()
    name: str = ""
    number: int | None = None
    size: tuple[float, float] | None = None
    in_pixels: bool = True
    turned: int = 0
    skipped: Sequence[tuple[str, str]] = ()
    problem: str = ""


PagesOf: TypeAlias = Callable[[Source, Path, Any], Iterator[OcrPage]]
"""Gives the pages in the content of a JSON file."""


def read_results(source: Source, pages_of: PagesOf, what: str) -> Iterator[Page | Skipped]:
    """Stream the pages of JSON files, each of which holds the result for one document.

    Args:
        source: Where everything is.
        pages_of: See `read_file`.
        what: What such a file is, for messages.
    """
    for file in source.files(".json"):
        yield from read_file(source, file, pages_of, what)


def read_file(source: Source, file: Path, pages_of: PagesOf, what: str) -> Iterator[Page | Skipped]:
    """The pages of one JSON file.

    Args:
        source: Where everything is.
        file: The file.
        pages_of: Gives the pages in the content of a file; it may raise `MALFORMED`.
        what: What such a file is, for messages.
    """
    try:
        pages = list(pages_of(source, file, parse_json(source.read_text(file))))
    except MALFORMED as error:
        yield Skipped(source.where(file), f"not {what}: {describe(error)}")
        return
    images = find_page_images(source, file, [(page.name, page.number) for page in pages], first=1)
    for number, (page, image) in enumerate(zip(pages, images, strict=True), start=1):
        yield from _build(source, file, page, image, f"page {number}" if len(pages) > 1 else None)


def _build(
    source: Source, file: Path, page: OcrPage, image: Path | LostImage, item: str | None
) -> Iterator[Page | Skipped]:
    size = pixel_size(*page.size) if page.size and page.in_pixels else None
    scale = 1.0, 1.0
    try:
        if isinstance(image, Path) and (page.turned or not page.in_pixels):
            size = read_upright_size(image)
            if not page.in_pixels:
                scale = page_scale(page.size, size) if page.size else size  # fractions of the image
    except BadImage as error:
        image = LostImage(str(error))
    except (OSError, ArithmeticError, ValueError) as error:
        image = LostImage(f"the size of the image is not known: {describe(error)}")
    if page.problem:
        image = LostImage(page.problem)
    for reason, text in page.skipped:
        yield Skipped(source.where(file, item), reason, 1, page.name, text)
    yield from build_page(
        source, file, page.regions, lambda region: _box(source, page, region, scale, size),
        name=image, stem=page.name or file.stem, item=item, size=size,
    )  # fmt: skip


def _box(
    source: Source, page: OcrPage, region: OcrRegion, scale: tuple[float, float], size: tuple[int, int] | None
) -> Box:
    if not isinstance(region.text, str):
        raise TypeError(f"the text is {region.text!r}")
    points = [(x * scale[0], y * scale[1]) for x, y in points_of(region.points)]
    if page.turned and size is not None:
        points = [_turn_back(point, page.turned, size) for point in points]
    text = printed(region.text)
    return Box(tidy(points), text, text in source.ignore_marks)


def _turn_back(point: Point, degrees: int, size: tuple[int, int]) -> Point:
    """A point of an image of that size, out of one of the image turned counter-clockwise."""
    (x, y), (width, height) = point, size
    return {90: (width - y, x), 180: (width - x, height - y), 270: (y, height - x)}[degrees]


def points_of(value: Any) -> list[Point]:
    """Points as services write them: `[x, y, x, y …]`, `[[x, y] …]`, or `[{"x": 1, "y": 2} …]`.

    A coordinate of 0 is left out of such an object by Google's services.

    Raises:
        TypeError, ValueError: They are something else.
    """
    if not isinstance(value, list):
        raise TypeError(f"the points are {value!r}")
    if value and isinstance(value[0], int | float | str):
        return flat_points([float(each) for each in value])
    if value and isinstance(value[0], dict):
        return [(float(_coordinate(each, "x")), float(_coordinate(each, "y"))) for each in value]
    return [(float(x), float(y)) for x, y in value]


def _coordinate(point: dict[str, Any], axis: str) -> float:
    return float(point.get(axis, point.get(axis.upper(), 0)) or 0)
