"""A whole run: texts are planned once, shards of lines are drawn anywhere, labels are joined at the end.

A worker owns a shard: it reads its texts from a file, draws, stores, and leaves a label file. No pixels
travel between processes. A line follows from the seed and its number alone, so the same bytes come out for
any number of workers.
"""

import itertools
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import cv2

from ocrdata.executor import run_shards
from ocrdata.synth.fonts import Face, FontFile
from ocrdata.synth.line import draw_legible
from ocrdata.synth.preset import Preset, load_preset
from ocrdata.synth.surfaces import Surfaces

SHARD = 500
PER_FOLDER = 1000
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
        photos: Readable background images.
        seed: Of the run.
        height: Of the pictures, in pixels.
    """

    stage: Path
    preset: Path
    fonts: tuple[FontFile, ...]
    excluded: tuple[str, ...]
    photos: tuple[Path, ...]
    seed: int
    height: int


class Drawn(NamedTuple):
    """What came of a shard.

    Attributes:
        lines: Number of lines.
        again: How often a line was drawn again because it could not be read.
    """

    lines: int
    again: int


def render(job: Job, texts: Iterable[str], *, jobs: int = 0) -> Iterator[Drawn]:
    """Draw lines into `job.stage`: `images/0000/00000000.jpg` … and `rec.txt`.

    Args:
        job: See there.
        texts: What to write, in order.
        jobs: Processes; 0 is one a core.

    Yields:
        What was drawn, each time a shard is done.
    """
    work = job.stage / _WORK
    work.mkdir()
    shards = _store_texts(work, texts)
    for number in range(-(-shards * SHARD // PER_FOLDER)):
        (job.stage / "images" / f"{number:04d}").mkdir(parents=True)
    yield from run_shards(partial(_draw_shard, job), range(shards), jobs=jobs, setup=_one_thread)
    with (job.stage / "rec.txt").open("wb") as labels:
        for shard in range(shards):
            labels.write((work / f"{shard:06d}.labels").read_bytes())
    shutil.rmtree(work)


def image_name(index: int) -> str:
    """Path of a line's image inside the dataset."""
    return f"images/{index // PER_FOLDER:04d}/{index:08d}.jpg"


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
    preset, faces, others = _tools(job)
    labels: list[str] = []
    again = 0
    for index, text in enumerate(texts, start=shard * SHARD):
        image, rng, redrawn = draw_legible(
            text,
            job.seed,
            index,
            faces=faces,
            preset=preset,
            surfaces=_surfaces(job, index // _LINES_PER_PART),
            others=others,
            height=job.height,
        )
        again += redrawn
        name = image_name(index)
        quality = int(preset.quality(rng))
        data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        with (job.stage / name).open("wb", buffering=0) as file:
            file.write(data.tobytes())
        labels.append(f"{name}\t{text}\n")
    (work / f"{shard:06d}.labels").write_text("".join(labels), encoding="utf-8", newline="\n")
    return Drawn(len(texts), again)


def _one_thread() -> None:
    # A process a core: threads of OpenCV's own would only get in each other's way.
    cv2.setNumThreads(1)


@lru_cache(maxsize=2)
def _tools(job: Job) -> tuple[Preset, tuple[Face, ...], tuple[str, ...]]:
    faces = tuple(Face(file) for file in job.fonts)
    for face, chars in zip(faces, job.excluded, strict=True):
        face.exclude(chars)
    others = (job.stage / _WORK / "others").read_text(encoding="utf-8").split("\n")
    return load_preset(job.preset), faces, tuple(others)


@lru_cache(maxsize=1)
def _surfaces(job: Job, part: int) -> Surfaces:
    return Surfaces(job.photos, job.seed, part)
