"""VIA (VGG Image Annotator) 3: a JSON project of files, views and regions.

A region belongs to a view, a view to a file. A shape is a list that begins with its kind: 2 is a rectangle,
7 a polygon, 8 a rectangle by its four outermost points. The text is an attribute, found by its name. Regions
of videos have a time and are reported.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.legibility import is_ignored, says_legibility
from ocrdata.reading.pages import (
    MALFORMED,
    build_page,
    describe,
    flat_points,
    glimpse,
    has_keys,
    not_a_region,
    parse_json,
    peek,
    text_of,
)
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Page, Point

EXAMPLE = """\
{"project": {"pid": "p", "data_format_version": "3.1.1", "vid_list": ["1"]}, "config": {},
 "attribute": {"1": {"aname": "text", "anchor_id": "FILE1_Z0_XY1", "type": 1, "options": {}}},
 "file": {"1": {"fid": 1, "fname": "a.jpg", "type": 2, "loc": 1, "src": "a.jpg"}},
 "view": {"1": {"fid_list": [1]}},
 "metadata": {"1_a": {"vid": "1", "flg": 0, "z": [], "xy": [2, 1, 1, 8, 4], "av": {"1": "hi"}}}}"""

UPRIGHT = True

_KINDS = {1: "point", 3: "circle", 4: "ellipse", 5: "line", 6: "polyline", 9: "circle"}
_CHECK_BOX = 2
"""The type of an attribute whose value is a list of options with commas between them."""


def sniff(path: Path) -> bool:
    """A JSON object with `vid_list` among its `project`'s keys."""
    return any(
        has_keys(head, "project", "vid_list")
        and (has_keys(head, "data_format_version") or has_keys(head, "rev_timestamp"))
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a view that has a region; a project is read into memory as a whole."""
    for file in source.files(".json"):
        try:
            project = parse_json(source.read_text(file))
            views = {str(key): view["fid_list"] for key, view in project["view"].items()}
            names = {
                str(each["fid"]): str(each.get("src") or each["fname"]) for each in project["file"].values()
            }
            regions: dict[str, list[dict[str, Any]]] = {}
            for region in project["metadata"].values():
                regions.setdefault(str(region["vid"]), []).append(region)
        except MALFORMED as error:
            yield Skipped(source.where(file), f"not a VIA 3 project: {describe(error)}")
            continue
        attributes = project.get("attribute") or {}
        for view, items in regions.items():
            where = source.where(file, f"view {view}")
            files = views.get(view) or []
            if len(files) != 1 or str(files[0]) not in names:
                reason = (
                    f"the view shows {quantity(len(files), 'file')}"
                    if len(files) != 1
                    else "the view's file is not listed"
                )
                for item in items:
                    yield Skipped(where, reason, 1, "", glimpse(item))
                continue
            yield from build_page(
                source,
                file,
                items,
                partial(build_box, source, attributes),
                name=names[str(files[0])],
                item=f"view {view}",
            )


def region_of(source: Source, shape: list[float]) -> tuple[Point, ...]:
    """The polygon of a shape.

    Args:
        source: Where it is from.
        shape: Its kind, then its numbers.

    Raises:
        ValueError: It is no region.
    """
    if not shape:
        raise ValueError("the annotation is about the whole image, not about a region")
    kind, *numbers = shape
    if kind == 2:
        return tidy(rectangle(*numbers[:4]))
    if kind == 7:
        return drawn_region(source, flat_points(numbers))
    if kind == 8:
        return tidy(bounding_rectangle(flat_points(numbers)))
    raise not_a_region(_KINDS.get(int(kind)))


def build_box(source: Source, attributes: dict[str, Any], region: dict[str, Any]) -> Box:
    """The box of a region.

    Args:
        source: Where it is from.
        attributes: The project's attributes by their numbers; in a CSV export, regions name them themselves.
        region: The region.

    Raises:
        ValueError: It is no region of an image.
    """
    if region.get("z"):
        raise ValueError("the region is on a frame of a video")
    values = {}
    for key, value in region["av"].items():
        attribute = attributes.get(key) or {}
        values[str(attribute.get("aname") or key)] = _answer(attribute, value)
    texts = {name: value for name, value in values.items() if not says_legibility(name)}
    text = text_of(source, texts if source.text is None else values)
    points = region_of(source, region["xy"])
    return Box(points, text, is_ignored(source, values) or text in source.ignore_marks)


def _answer(attribute: dict[str, Any], value: object) -> object:
    """The value of an attribute: options by what they are called, check boxes as a list of what is ticked."""
    options = attribute.get("options") or {}
    if not options:
        return value
    chosen = [str(options.get(key, key)) for key in str(value).split(",") if key]
    return chosen if attribute.get("type") == _CHECK_BOX else ", ".join(chosen)
