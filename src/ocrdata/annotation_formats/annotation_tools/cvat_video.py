"""CVAT for video 1.1: one XML file with tracks, each a shape that moves from frame to frame.

A shape with `outside="1"` is not on its frame. Frames between two shapes of a track get a shape that is
interpolated, as CVAT does it: its file has gaps where only keyframes were exported. The image of frame 7 is
`frame_000007.*`, as CVAT names it. Everything else is as in `cvat`. A file is read into memory as a whole.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.annotation_formats.annotation_tools import cvat
from ocrdata.reading.coordinates.drawn import drawn_region
from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import (
    MALFORMED,
    build_page,
    describe,
    glimpse,
    not_a_region,
    peek,
    pixel_size,
    whole_number,
)
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page, Point

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<annotations><track id="0" label="text">
  <box frame="0" outside="0" keyframe="1" xtl="1" ytl="1" xbr="9" ybr="5"><attribute name="text">hi</attribute></box>
  <box frame="7" outside="1" keyframe="1" xtl="1" ytl="1" xbr="9" ybr="5"><attribute name="text">hi</attribute></box>
</track></annotations>"""  # noqa: E501 - as CVAT writes it

UPRIGHT = True


@dataclass(frozen=True, slots=True)
class TrackedShape:
    """One shape of a track.

    Attributes:
        frame: The number of its frame in the video.
        outside: It is not there any more.
        kind: The element's name.
        points: Two corners of a box, or the points of a polygon; empty for other kinds.
        degrees: By how much a box is turned clockwise about its centre.
        label: The track's.
        attributes: Its attributes, by name.
    """

    frame: int
    outside: bool
    kind: str
    points: tuple[Point, ...]
    degrees: float
    label: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Task:
    """What a file says about its video: every how many-th frame is annotated, the last one, and its size."""

    step: int
    last: int | None
    size: tuple[int, int] | None


def sniff(path: Path) -> bool:
    """An XML file with `annotations` whose first annotation is a track."""
    heads = zip(first_files(path, (".xml",), 3), peek(path, ".xml"), strict=True)
    return any(cvat.has_root(head) and cvat.holds_tracks(file) for file, head in heads)


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a frame that has a shape."""
    for file in source.files(".xml"):
        task = _task(next(cvat.elements(file, "meta"), None))
        frames: dict[int, list[TrackedShape]] = defaultdict(list)
        tasks: set[str] = set()
        for track in cvat.elements(file, "track"):
            tasks.add(track.get("task_id") or "")
            where = source.where(file, f"track {track.get('id')}")
            shapes: list[TrackedShape] = []
            for element in track:
                if safe_xml.local(element) in cvat.SHAPES:
                    try:
                        shapes.append(_tracked(element, track.get("label") or ""))
                    except MALFORMED as error:
                        yield Skipped(where, describe(error), 1, "", glimpse(element))
            for shape in _without_gaps(source, shapes, task):
                frames[shape.frame].append(shape)
        yield from _pages(source, file, frames, task, several=len(tasks) > 1)


def between(before: TrackedShape, after: TrackedShape, frame: int) -> TrackedShape:
    """A shape on a frame between two of a track: corners move, and a box turns, at an even speed.

    A box turns the shorter way round. Attributes are those of the shape before.
    """
    share = (frame - before.frame) / (after.frame - before.frame)
    points = tuple(
        (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
        for (x0, y0), (x1, y1) in zip(before.points, after.points, strict=True)
    )
    turn = (after.degrees - before.degrees + 180) % 360 - 180
    return replace(before, frame=frame, points=points, degrees=before.degrees + turn * share)


def _task(meta: "Element | None") -> _Task:
    parts = () if meta is None else meta.iter()
    values = {safe_xml.local(each): safe_xml.text(each).strip() for each in parts}
    step = values.get("frame_filter", "").partition("step=")[2]
    last = values.get("stop_frame") or ""
    return _Task(
        step=whole_number(step) or 1,
        last=whole_number(last),
        size=pixel_size(values.get("width"), values.get("height")),
    )


def _tracked(element: "Element", label: str) -> TrackedShape:
    kind = safe_xml.local(element)
    points: tuple[Point, ...] = ()
    if kind == "box":
        left, top, right, bottom = (safe_xml.number(element, key) for key in ("xtl", "ytl", "xbr", "ybr"))
        points = ((left, top), (right, bottom))
    elif kind == "polygon":
        points = tuple(cvat.points_of(element))
    return TrackedShape(
        frame=int(element.get("frame") or ""),
        outside=element.get("outside") == "1",
        kind=kind,
        points=points,
        degrees=float(element.get("rotation") or 0),
        label=label,
        attributes=cvat.attributes_of(element),
    )


def _without_gaps(source: Source, shapes: list[TrackedShape], task: _Task) -> Iterator[TrackedShape]:
    """The shapes of a track that are to be seen, and those of the frames between them."""
    shapes = sorted(shapes, key=lambda shape: shape.frame)
    for shape, following in itertools.zip_longest(shapes, shapes[1:]):
        if shape.outside:
            continue
        yield shape
        if following is None:
            if task.last is not None and shape.frame + task.step <= task.last:
                source.note(
                    "a track ends before the video without being outside; later frames have no box of it"
                )
            continue
        gap = range(shape.frame + task.step, following.frame, task.step)
        if not gap:
            continue
        if shape.kind != following.kind or not shape.points or len(shape.points) != len(following.points):
            source.note("no shape between two of a track that have different numbers of points")
            continue
        source.note("frames between keyframes have shapes that were interpolated, as CVAT does it")
        yield from (between(shape, following, frame) for frame in gap)


def _pages(
    source: Source, file: Path, frames: dict[int, list[TrackedShape]], task: _Task, *, several: bool
) -> Iterator[Page | Skipped]:
    for frame, shapes in sorted(frames.items()):
        if several:
            reason = "the tracks are of several tasks, whose frames have the same numbers; export each alone"
            yield Skipped(source.where(file, f"frame {frame}"), reason, len(shapes))
            continue
        yield from build_page(
            source,
            file,
            shapes,
            partial(_box, source),
            stem=f"frame_{frame:06d}",
            item=f"frame {frame}",
            size=task.size,
        )


def _box(source: Source, shape: TrackedShape) -> Box:
    if shape.kind == "box":
        points = cvat.turned_box(*shape.points[0], *shape.points[1], shape.degrees)
    elif shape.kind == "polygon":
        points = drawn_region(source, shape.points)
    else:
        raise not_a_region(shape.kind)
    return cvat.build_box(source, points, shape.label, shape.attributes)
