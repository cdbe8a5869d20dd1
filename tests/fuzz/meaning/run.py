"""Write a set with mutations, read it, and judge: the same texts on the same pixels, or a word about it."""

import functools
import hashlib
import io
import math
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from ocrdata import annotation_formats
from ocrdata.conversion.sources import read_records
from ocrdata.errors import UserError
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.crops import crop_line
from ocrdata.samples.geometry import min_area_quad
from ocrdata.samples.labels import Box, Line, Page

from . import engines, lines, research, rows, tables, tools
from .layout import Layout
from .mutations import KINDS, Mutation
from .truth import HEIGHT, WIDTH, Annotation, DrawnTexts, draw_truth, pixels, shows_upright

LAYOUTS: dict[str, Layout] = {
    **tools.LAYOUTS, **tables.LAYOUTS, **engines.LAYOUTS, **research.LAYOUTS, **rows.LAYOUTS, **lines.LAYOUTS,
}  # fmt: skip
"""Every layout, by the name of its format and, behind a space, of its kind."""


HARMLESS = (
    "images were found by a name that nearly fits",
    "boxes begin at their bottom right",
    "the image ",
    "no image is named",
    "taken for a column",
    "coordinates with fractions",
)
"""Words that do not excuse another text or another place."""


def is_harmless(said: str) -> bool:
    """Whether words excuse nothing."""
    return any(words in said for words in HARMLESS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one set.

    Attributes:
        kinds: The mutations it was given.
        places: In how many places they changed something.
        said: What was said about it: notes, reasons of what was skipped, a refusal.
        faults: What is wrong with it without a word, or in spite of one.
    """

    kinds: tuple[str, ...]
    places: int
    said: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    pages: list[Page] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    refused: bool = False


def try_set(name: str, number: int, folder: Path, kinds: Sequence[str] | None = None) -> Outcome:
    """Make one set, read it and judge it.

    Args:
        name: A name of `LAYOUTS`.
        number: Of the set; the same number makes the same set.
        folder: A folder to make for it.
        kinds: Mutations to apply; drawn if not given.
    """
    layout = LAYOUTS[name]
    folder.mkdir()
    chance = random.Random(f"{name} {number}")
    turned = (layout.turned or layout.by_hand) and chance.random() < 0.4
    drawn = chance.sample(KINDS, chance.choice((1, 1, 2, 3))) if kinds is None else list(kinds)
    if turned and layout.by_hand:
        drawn = [kind for kind in drawn if kind != "start"]  # read with --keep-order
    if not layout.by_hand and "start" in drawn:
        drawn.remove("start")
    change = Mutation(chance, drawn, chance.choice((1.0, 0.5)), turned=turned)
    truth = draw_truth(
        chance, turned=turned, illegible=layout.illegible, lines=layout.lines, words=layout.words
    )
    identities = {}
    for page in truth:
        content = _png(page.image)
        (folder / page.image).write_bytes(content)
        identities[hashlib.sha1(content).digest()] = page.image
    layout.write(folder, truth, change)
    missing = change.surround(folder, [page.image for page in truth])
    found = _read(name.partition(" ")[0], layout, folder, keep_order=turned and layout.by_hand)
    faults = _judge(layout, truth, found, identities, missing)
    return Outcome(tuple(drawn), change.count, tuple(found.said), tuple(faults))


def _read(form: str, layout: Layout, folder: Path, *, keep_order: bool) -> _Found:
    found = _Found()
    scratch = folder.with_name(f"{folder.name}-scratch")
    scratch.mkdir(exist_ok=True)
    source = Source(folder, scratch=scratch, text=layout.field, keep_order=keep_order)
    try:
        detected = annotation_formats.detect(folder)
        if detected != form:
            found.said.append(f"DETECTED {detected}")
        for record in read_records(source, annotation_formats.get(detected), detected=True):
            if isinstance(record, Page):
                found.pages.append(record)
            elif isinstance(record, Line):
                found.lines.append(record)
            else:
                found.skipped.append(record)
    except UserError as error:
        found.refused = True
        found.said.append(f"REFUSED {error}")
    found.said += [*source.notes, *(each.reason for each in found.skipped)]
    return found


def _judge(
    layout: Layout,
    truth: list[DrawnTexts],
    found: _Found,
    identities: dict[bytes, str],
    missing: str | None,
) -> list[str]:
    """What is wrong.

    A refusal is right always. Texts that were skipped or that a note doubts are not compared, but counted.
    """
    if found.refused:
        return []
    total = sum(len(page.annotations) for page in truth)
    kept = sum(len(page.boxes) or bool(page.text) for page in found.pages) + len(found.lines)
    lost = sum(each.boxes for each in found.skipped)
    faults = []
    if kept + lost < total or kept > total:
        faults.append(f"{total} texts, but {kept} kept and {lost} skipped")
    if not all(map(is_harmless, found.said)):
        return faults
    names = {path: _identity(path, identities) for path in {each.image for each in found.pages + found.lines}}
    by_name = {page.image: page for page in truth if page.image != missing}
    if layout.lines:
        expected = Counter((page.image, page.annotations[0].text) for page in by_name.values())
        got = Counter((names[each.image], each.transcription) for each in found.lines)
        got += Counter((names[each.image], each.text) for each in found.pages)
        return (
            faults
            + [f"{each} is missing" for each in expected - got]
            + [f"{each} is new" for each in got - expected]
        )
    for record in found.pages:
        if record.boxes or names[record.image] in by_name:
            faults += _judge_page(layout, by_name[names[record.image]], record)
    read = {names[record.image] for record in found.pages}
    return faults + [f"{page.image} was not read" for name, page in by_name.items() if name not in read]


def _judge_page(layout: Layout, page: DrawnTexts, record: Page) -> list[str]:
    faults, left, image = [], list(page.annotations), pixels(page)
    for box in record.boxes:
        match = next((each for each in left if _same(layout, each, box)), None)
        if match is None:
            faults.append(f"{page.image}: {box} is nothing that was written")
            continue
        left.remove(match)
        if not box.ignore and not shows_upright(crop_line(image, box.points, match.text), match.text):
            faults.append(f"{page.image}: the crop of {match} does not show it upright")
    return faults + [f"{page.image}: {each} is missing" for each in left]


def _same(layout: Layout, each: Annotation, box: Box) -> bool:
    if box.ignore != each.illegible:
        return False
    if not box.ignore and box.transcription != (each.text if layout.texts else ""):
        return False
    quad = box.points if len(box.points) == 4 else min_area_quad(box.points)
    return all(math.dist(a, b) <= layout.tolerance for a, b in zip(quad, each.corners, strict=True))


def _identity(path: Path, identities: dict[bytes, str]) -> str:
    return identities[hashlib.sha1(path.read_bytes()).digest()]


@functools.cache
def _png(name: str) -> bytes:
    """A blank page as a PNG that differs from those of other names."""
    image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    image[0, : len(name)] = [[ord(each) % 256, 0, 0] for each in name]
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG", compress_level=1)
    return out.getvalue()


def empty(folder: Path) -> None:
    """Remove a set and what was unpacked of it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder.with_name(f"{folder.name}-scratch"), ignore_errors=True)
