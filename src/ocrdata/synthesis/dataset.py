"""A whole run: texts are planned in order, shards of lines are drawn anywhere, labels are joined at the end.

A worker owns a shard: it reads its texts from a file, draws, stores, and leaves a label file. No pixels
travel between processes. A line follows from the seed and its number alone, so the same bytes come out for
any number of workers. What is done survives a kill: see `ocrdata.folders.resumable`.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal, NamedTuple

import cv2

from ocrdata.executor.shards import Workers
from ocrdata.executor.worker import set_up
from ocrdata.folders.resumable import ResumableRun, ShardFolders
from ocrdata.samples.labels import Line, dump_boxes
from ocrdata.synthesis import store, trdg_lines
from ocrdata.synthesis.compiled import switch
from ocrdata.synthesis.device_page import draw_devices
from ocrdata.synthesis.direction import Direction, directed
from ocrdata.synthesis.legible.reading_check import ReadingCheck, check_reading
from ocrdata.synthesis.line import RenderContext, RenderedLine, draw_legible, encode
from ocrdata.synthesis.look.preset import load_preset
from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.page import draw_page
from ocrdata.synthesis.type.fonts import Face, FontFile

Generator = Literal["ocrdata", "trdg"]

PAGE_SHARD = 20
_LINES_PER_PART = 16_000  # lines that share one selection of a large folder of backgrounds
_NEIGHBOURS = 500
_CHECKED_ATTEMPTS = 4
_PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class RenderJob:
    """What every worker needs to know.

    Attributes:
        work: Folder with the texts, which every worker sees.
        preset: The preset's file.
        fonts: Faces to draw with.
        excluded: Characters that a face must not be used for, by position in `fonts`.
        seed: Seed of the run.
        height: Height of the pictures, in pixels.
        to: How pictures are stored.
        samples: Numbers of lines of which a copy is kept for the contact sheet.
        checked: Numbers of the lines that a recogniser reads.
        pages: Draw pages for detection; each text is then a page's lines with tabs between them.
        lines: About how many lines the whole run draws.
        direction: Which lines are written downwards; None leaves it to the preset.
        generator: What draws lines.
    """

    work: Path
    preset: Path
    fonts: tuple[FontFile, ...]
    excluded: tuple[str, ...]
    seed: int
    height: int
    to: store.Kind = "files"
    samples: frozenset[int] = frozenset()
    checked: frozenset[int] = frozenset()
    pages: bool = False
    lines: int = 0
    direction: Direction | None = None
    generator: Generator = "ocrdata"

    @property
    def shard(self) -> int:
        """Pictures in a shard."""
        return PAGE_SHARD if self.pages else store.SHARD


class DrawnShard(NamedTuple):
    """The result of a shard.

    Attributes:
        lines: Number of lines.
        again: How often a line was drawn again because it was illegible.
    """

    lines: int
    again: int


def render(
    run: ResumableRun, job: RenderJob, texts: Iterable[str] | None, *, workers: Workers
) -> Iterator[DrawnShard]:
    """Draw lines into the stage of a run; its work folder is left for `sampled` and `reading_checks`.

    Args:
        run: Where to write, and what is done already.
        job: What to draw; its work folder is the run's, with the list of photographs (`write_photos`).
        texts: What to write, in order, taken while the first of it is drawn; None if an earlier run has
            planned all of it (`is_planned`).
        workers: Who draws.

    Yields:
        What was drawn, each time a shard is done.
    """
    shards = plan(job, texts) if texts is not None else range(_planned(run.work))
    draw = partial(draw_shard, job)
    for note in run.shards("draw", draw, shards, workers=workers, setup=set_up):
        yield DrawnShard(*note)
    count = _planned(run.work)
    if job.to == "files":
        store.join_labels(run.work, run.stage / ("det.txt" if job.pages else "rec.txt"), count)
    elif job.to == "lmdb":
        groups = range(-(-count // store.PACKS))
        for group in run.shards("lmdb", partial(store.merge_packs, run.work, count), groups, workers=workers):
            for shard in store.group_of(group, count):
                (run.work / f"{shard:06d}.pack").unlink(missing_ok=True)
        store.join_labels(run.work, run.stage / "rec.txt", len(groups))


def plan(job: RenderJob, texts: Iterable[str]) -> Iterator[int]:
    """Store texts for the workers; yields the number of a shard as soon as its texts are there."""
    lines = iter(texts)
    shards = 0
    while chunk := list(itertools.islice(lines, job.shard)):
        if shards == 0:
            _write(job.work / "others", "\n".join(chunk[:_NEIGHBOURS]))
        _write(job.work / f"{shards:06d}.texts", "\n".join(chunk))
        shards += 1
        yield shards - 1
    _write(job.work / _PLANNED, str(shards))


def is_planned(work: Path) -> bool:
    """Whether all texts of a run are there."""
    return (work / _PLANNED).exists()


def _planned(work: Path) -> int:
    return int((work / _PLANNED).read_text(encoding="ascii"))


def write_photos(work: Path, photos: Sequence[Path]) -> None:
    """Leave the list of readable background images for the workers."""
    _write(work / "photos", "\0".join(map(str, photos)))


def sampled(run: ResumableRun) -> list[Line]:
    """Copy and label of each sampled picture, in order."""
    paths = sorted(run.work.glob("*.jpg"))
    return [Line(path, path.with_suffix(".txt").read_text(encoding="utf-8")) for path in paths]


def reading_checks(run: ResumableRun) -> list[ReadingCheck]:
    """How the recogniser read the checked lines."""
    found: list[ReadingCheck] = []
    for path in sorted(run.work.glob("*.checks")):
        found += [ReadingCheck(*record) for record in json.loads(path.read_text())]
    return found


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def draw_shard(job: RenderJob, shard: int, folders: ShardFolders) -> DrawnShard:
    """Draw a shard and store it. This runs in the workers."""
    texts = (job.work / f"{shard:06d}.texts").read_text(encoding="utf-8").split("\n")
    checks: list[tuple[bool, float, bool]] = []
    samples, again = draw(job, shard, texts, checks)
    for sample in samples:
        if sample.number in job.samples:
            (folders.work / f"{sample.number:08d}.jpg").write_bytes(sample.data)
            (folders.work / f"{sample.number:08d}.txt").write_text(sample.text, encoding="utf-8")
    if checks:
        (folders.work / f"{shard:06d}.checks").write_text(json.dumps(checks))
    store.store_shard(folders, job.to, shard, samples)
    return DrawnShard(len(texts), again)


def draw(
    job: RenderJob, shard: int, texts: Sequence[str], checks: list[tuple[bool, float, bool]]
) -> tuple[list[store.EncodedSample], int]:
    """Draw the lines or pages of a shard.

    Args:
        job: What to draw.
        shard: Its number.
        texts: Its texts.
        checks: Takes how the recogniser read the checked lines: right, distance, hopeless.

    Returns:
        The pictures with their labels, and how often one was drawn again.
    """
    context = open_context(job, shard * job.shard // _LINES_PER_PART)
    first = shard * job.shard
    samples: list[store.EncodedSample] = []
    again = 0
    if job.pages:
        for index, text in enumerate(texts, start=first):
            samples.append(store.EncodedSample(index, *_encoded_page(context, text, index)))
        return samples, again
    for index, text in enumerate(texts, start=first):
        if job.generator == "trdg":
            picture = trdg_lines.draw_line(context, text, index)
        else:
            picture = draw_legible(context, text, index)
        if index in job.checked:
            picture = _checked(context, picture, text, index, checks)
        again += picture.redrawn
        samples.append(store.EncodedSample(index, encode(picture, context.preset, context.height), text))
    return samples, again


def _checked(
    context: RenderContext, picture: RenderedLine, text: str, index: int, into: list[tuple[bool, float, bool]]
) -> RenderedLine:
    """Let the recogniser read a line, and draw it again while it is hopeless."""
    for attempt in range(1, _CHECKED_ATTEMPTS + 1):
        check = check_reading(picture.image, text, picture.contrast)
        if not check.hopeless or attempt == _CHECKED_ATTEMPTS:
            break
        picture = draw_legible(context, text, index, 100 * attempt)
        picture = picture._replace(redrawn=picture.redrawn + attempt)
    into.append((check.right, check.distance, check.hopeless))
    return picture


def _encoded_page(context: RenderContext, texts: str, index: int) -> tuple[bytes, str]:
    device, lines = context.preset.device, texts.split("\t")
    drawn = (
        draw_page(context, lines, index) if device is None else draw_devices(context, device, lines, index)
    )
    image, boxes, rng = drawn
    quality = int(context.preset.quality(rng))
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return data, dump_boxes(boxes)


@lru_cache(maxsize=1)
def open_context(job: RenderJob, part: int = 0) -> RenderContext:
    """Open the files of a job; `part` is which part of a long list of photographs to hold."""
    context = _open_context(job)
    return replace(context, surfaces=context.surfaces.part(part))


@lru_cache(maxsize=1)
def _open_context(job: RenderJob) -> RenderContext:
    switch.prepare(job.lines)
    photos = [Path(name) for name in (job.work / "photos").read_text(encoding="utf-8").split("\0") if name]
    faces = tuple(Face(file) for file in job.fonts)
    for face, chars in zip(faces, job.excluded, strict=True):
        face.exclude(chars)
    return RenderContext(
        preset=directed(load_preset(job.preset), job.direction),
        faces=faces,
        others=tuple((job.work / "others").read_text(encoding="utf-8").split("\n")),
        surfaces=Surfaces(photos, job.seed),
        seed=job.seed,
        height=job.height,
    )
