"""A whole run: texts are planned once, shards of lines are drawn anywhere, labels are joined at the end.

A worker owns a shard: it reads its texts from a file, draws, stores, and leaves a label file. No pixels
travel between processes. A line follows from the seed and its number alone, so the same bytes come out for
any number of workers.
"""

import gc
import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import cv2

from ocrdata.executor import run_shards
from ocrdata.labels import Line
from ocrdata.synth import store
from ocrdata.synth.fonts import Face, FontFile
from ocrdata.synth.line import draw_legible
from ocrdata.synth.preset import Preset, load_preset
from ocrdata.synth.surfaces import Surfaces

SHARD = 500
_LINES_PER_PART = 16_000  # lines that share one selection of a large folder of backgrounds
_NEIGHBOURS = 500
_WORK = ".work"


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker has to know.

    Attributes:
        stage: Folder that the run writes into.
        preset: The preset's file.
        fonts: Faces to draw with.
        excluded: Characters that a face must not be used for, by position in `fonts`.
        seed: Of the run.
        height: Of the pictures, in pixels.
        to: How pictures are stored.
        samples: Numbers of lines of which a copy is kept for the contact sheet and the judge.
    """

    stage: Path
    preset: Path
    fonts: tuple[FontFile, ...]
    excluded: tuple[str, ...]
    seed: int
    height: int
    to: store.Kind = "files"
    samples: frozenset[int] = frozenset()


class Drawn(NamedTuple):
    """What came of a shard.

    Attributes:
        lines: Number of lines.
        again: How often a line was drawn again because it could not be read.
    """

    lines: int
    again: int


@dataclass(frozen=True, slots=True)
class Studio:
    """What a process draws with; a job's files, opened."""

    preset: Preset
    faces: tuple[Face, ...]
    others: tuple[str, ...]
    surfaces: Surfaces
    seed: int
    height: int


def render(job: Job, texts: Iterable[str], photos: Sequence[Path] = (), *, jobs: int = 0) -> Iterator[Drawn]:
    """Draw lines into `job.stage` and leave the work folder for `sampled` and `clear`.

    Args:
        job: See there.
        texts: What to write, in order.
        photos: Readable background images.
        jobs: Processes; 0 is one a core.

    Yields:
        What was drawn, each time a shard is done.
    """
    work = job.stage / _WORK
    work.mkdir()
    shards = _store_texts(work, texts)
    (work / "photos").write_text("\0".join(map(str, photos)), encoding="utf-8")
    store.make_folders(job.stage, job.to, shards * SHARD)
    yield from run_shards(partial(_draw_shard, job), range(shards), jobs=jobs, setup=_one_thread)
    store.finish(job.stage, work, job.to, shards)


def sampled(job: Job) -> list[tuple[int, Line]]:
    """Number and copy of each sampled line, in order."""
    found = []
    for path in sorted((job.stage / _WORK).glob("*.jpg")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        found.append((int(path.stem), Line(path, text)))
    return found


def clear(job: Job) -> None:
    """Remove the work folder."""
    shutil.rmtree(job.stage / _WORK)


def _store_texts(work: Path, texts: Iterable[str]) -> int:
    shards = 0
    others: list[str] = []
    lines = iter(texts)
    while chunk := list(itertools.islice(lines, SHARD)):
        (work / f"{shards:06d}.texts").write_text("\n".join(chunk), encoding="utf-8")
        others += chunk[: max(0, _NEIGHBOURS - len(others))]
        shards += 1
    (work / "others").write_text("\n".join(others), encoding="utf-8")
    return shards


def _draw_shard(job: Job, shard: int) -> Drawn:
    work = job.stage / _WORK
    texts = (work / f"{shard:06d}.texts").read_text(encoding="utf-8").split("\n")
    studio = open_studio(job, shard * SHARD // _LINES_PER_PART)
    samples: list[store.Sample] = []
    again = 0
    for index, text in enumerate(texts, start=shard * SHARD):
        data, redrawn = draw_encoded(studio, text, index)
        again += redrawn
        samples.append(store.Sample(index, data, text))
        if index in job.samples:
            (work / f"{index:08d}.jpg").write_bytes(data)
            (work / f"{index:08d}.txt").write_text(text, encoding="utf-8")
    store.store_shard(job.stage, work, job.to, shard, samples)
    return Drawn(len(texts), again)


def draw_encoded(studio: Studio, text: str, index: int) -> tuple[bytes, int]:
    """The JPEG bytes of a line, and how often it was drawn again."""
    image, rng, redrawn = draw_legible(
        text,
        studio.seed,
        index,
        faces=studio.faces,
        preset=studio.preset,
        surfaces=studio.surfaces,
        others=studio.others,
        height=studio.height,
    )
    quality = int(studio.preset.quality(rng))
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes(), redrawn


def _one_thread() -> None:
    # A process a core: threads of OpenCV's own would only get in each other's way.
    cv2.setNumThreads(1)
    gc.freeze()  # what is loaded by now stays; looking through it again and again would cost a few percent


@lru_cache(maxsize=1)
def open_studio(job: Job, part: int = 0) -> Studio:
    """Open the files of a job; `part` is which part of a long list of photographs to hold."""
    work = job.stage / _WORK
    faces = tuple(Face(file) for file in job.fonts)
    for face, chars in zip(faces, job.excluded, strict=True):
        face.exclude(chars)
    photos = [Path(name) for name in (work / "photos").read_text(encoding="utf-8").split("\0") if name]
    return Studio(
        preset=load_preset(job.preset),
        faces=faces,
        others=tuple((work / "others").read_text(encoding="utf-8").split("\n")),
        surfaces=Surfaces(photos, job.seed, part),
        seed=job.seed,
        height=job.height,
    )
