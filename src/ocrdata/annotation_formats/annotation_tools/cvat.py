"""CVAT for images 1.1: one XML file with boxes, rotated boxes, polygons and masks.

Boxes are rotated clockwise about their centre; a mask becomes its upright box. The text is the attribute
`text`, `transcription` …; choose another, or `label`, with `--text-field`. Images of a project's subsets are
found in the folders of their subsets.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.errors import UserError
from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.legibility import is_ignored, means_ignore, says_legibility
from ocrdata.reading.pages import build_page, not_a_region, peek, pixel_size, text_of
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import centred_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page, Point

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<annotations><image id="0" name="a.jpg" width="640" height="480">
  <polygon label="text" points="1,1;9,1;9,5;1,5"><attribute name="text">hi</attribute></polygon>
  <box label="text" xtl="1" ytl="1" xbr="9" ybr="5" rotation="10"><attribute name="text">hi</attribute></box>
</image></annotations>"""

UPRIGHT = True

SHAPES = frozenset({"box", "polygon", "polyline", "points", "ellipse", "mask", "cuboid", "skeleton", "tag"})
"""Names of the elements that are annotations; a `tag` is one of the whole image."""

_SEARCHED = 16 << 20
"""Bytes in which the first image or track must be: the description of a task's labels comes before it."""
_ROOT = re.compile(r"<annotations[\s>]")
_FIRST = re.compile(rb"<(image|track)\s")


def sniff(path: Path) -> bool:
    """An XML file with `annotations` and `image` elements."""
    return any(
        has_root(head) and ("<image " in head or "<version>" in head) for head in peek(path, ".xml")
    ) and not any(holds_tracks(file) for file in first_files(path, (".xml",), 3))


def has_root(head: str) -> bool:
    """Whether a file begins as CVAT's do."""
    return _ROOT.search(head) is not None


def holds_tracks(file: Path) -> bool:
    """Whether the first annotations of a CVAT file are tracks of a video, not images."""
    before = b""
    with file.open("rb") as stream:
        while stream.tell() < _SEARCHED and (block := stream.read(1 << 20)):
            block = block.replace(b"\0", b"")  # UTF-16 becomes what it would be in UTF-8
            if found := _FIRST.search(before + block):
                return found[1] == b"track"
            before = block[-8:]
    return False


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an `image` element."""
    for file in source.files(".xml"):
        taken: dict[Path, str] = {}
        for image in elements(file, "image"):
            yield from _read_image(source, file, image, taken)


def elements(file: Path, name: str) -> Iterator["Element"]:
    """The elements of one name in a CVAT file; each is forgotten after it was looked at.

    Raises:
        UserError: The file is damaged.
    """
    try:
        yield from safe_xml.stream(file, name)
    except ValueError as error:
        raise UserError(f"{error}.", "Export it again from CVAT.", path=file) from error


def region(source: Source, kind: str, shape: "Element") -> tuple[Point, ...]:
    """The polygon of a shape.

    Raises:
        ValueError: It is not a region of text.
    """
    if kind == "box":
        left, top, right, bottom = (safe_xml.number(shape, key) for key in ("xtl", "ytl", "xbr", "ybr"))
        return turned_box(left, top, right, bottom, float(shape.get("rotation") or 0))
    if kind == "polygon":
        return drawn_region(source, points_of(shape))
    if kind == "mask":
        return tidy(rectangle(*(safe_xml.number(shape, key) for key in ("left", "top", "width", "height"))))
    raise not_a_region(kind)


def turned_box(left: float, top: float, right: float, bottom: float, degrees: float) -> tuple[Point, ...]:
    """The corners of a box, turned clockwise about its centre."""
    width, height = right - left, bottom - top
    if not degrees:
        return tidy(rectangle(left, top, width, height))
    return tidy(centred_rectangle((left + right) / 2, (top + bottom) / 2, width, height, degrees))


def points_of(shape: "Element") -> list[Point]:
    """The points of a polygon."""
    pairs = (pair.split(",") for pair in (shape.get("points") or "").split(";"))
    return [(float(x), float(y)) for x, y in pairs]


def attributes_of(shape: "Element") -> dict[str, str]:
    """The attributes of a shape, by name."""
    return {each.get("name") or "": safe_xml.text(each) for each in safe_xml.children(shape, "attribute")}


def build_box(source: Source, points: tuple[Point, ...], label: str, attributes: dict[str, str]) -> Box:
    """A box with the text and the ignore mark that its label and attributes make."""
    texts = {name: value for name, value in attributes.items() if not says_legibility(name)}
    text = text_of(source, texts if source.text is None else {"label": label, **attributes})
    ignore = is_ignored(source, attributes) or means_ignore(label)
    return Box(points, text, ignore or text in source.ignore_marks)


def _read_image(
    source: Source, file: Path, image: "Element", taken: dict[Path, str]
) -> Iterator[Page | Skipped]:
    name, subset = image.get("name") or "", image.get("subset") or ""
    item = f"image {image.get('id')}"
    records = build_page(
        source,
        file,
        [shape for shape in image if safe_xml.local(shape) in SHAPES],
        lambda shape: _box(shape, source),
        name=_in_subset(source, file, name, subset),
        item=item,
        size=pixel_size(image.get("width"), image.get("height")),
    )
    for record in records:
        if isinstance(record, Page):
            other = taken.setdefault(record.image, subset)
            if other != subset:
                reason = f"the image {name} was found once, for the subset {other}, and not for {subset}"
                yield Skipped(source.where(file, item), reason, len(record.boxes), name)
                continue
        yield record


def _in_subset(source: Source, file: Path, name: str, subset: str) -> str:
    """The name of an image with its subset's folder, if it is there."""
    if subset and source.check_images:
        for folder in (f"images/{subset}", subset):
            try:
                found = source.find_image(f"{folder}/{name}", file.parent)
            except LostImage:
                continue
            if found.as_posix().endswith(f"{folder}/{name}"):
                return f"{folder}/{name}"
    return name


def _box(shape: "Element", source: Source) -> Box:
    points = region(source, safe_xml.local(shape), shape)
    return build_box(source, points, shape.get("label") or "", attributes_of(shape))
