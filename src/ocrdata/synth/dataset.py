"""A whole run: texts are planned once, shards of lines are drawn anywhere, labels are joined at the end.

A worker owns a shard: it reads its texts from a file, draws, stores, and leaves a label file. No pixels
travel between processes. A line follows from the seed and its number alone, so the same bytes come out for
any number of workers.
"""

import gc
import itertools
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import cv2

from ocrdata.executor import run_shards
from ocrdata.labels import Line, dump_boxes
from ocrdata.synth import store
from ocrdata.synth.fonts import Face, FontFile
from ocrdata.synth.judge import Verdict, judge
from ocrdata.synth.line import Picture, draw_legible
from ocrdata.synth.page import draw_page
from ocrdata.synth.preset import Preset, load_preset
from ocrdata.synth.surfaces import Surfaces

SHARD = 500
PAGE_SHARD = 20
_LINES_PER_PART = 16_000  # lines that share one selection of a large folder of backgrounds
_NEIGHBOURS = 500
_WORK = ".work"
_JUDGED_ATTEMPTS = 4


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
        judged: Numbers of lines that a recogniser reads.
        pages: Draw pages for detection; each text is then a page's lines with tabs between them.
    """

    stage: Path
    preset: Path
    fonts: tuple[FontFile, ...]
    excluded: tuple[str, ...]
    seed: int
    height: int
    to: store.Kind = "files"
    samples: frozenset[int] = frozenset()
    judged: frozenset[int] = frozenset()
    pages: bool = False

    @property
    def shard(self) -> int:
        """Pictures in a shard."""
        return PAGE_SHARD if self.pages else SHARD


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
    shards = _store_texts(work, texts, job.shard)
    (work / "photos").write_text("\0".join(map(str, photos)), encoding="utf-8")
    store.make_folders(job.stage, job.to, shards * job.shard)
    yield from run_shards(partial(_draw_shard, job), range(shards), jobs=jobs, setup=_one_thread)
    store.finish(job.stage, work, job.to, shards, "det.txt" if job.pages else "rec.txt")


def sampled(job: Job) -> list[Line]:
    """Copy and label of each sampled picture, in order."""
    paths = sorted((job.stage / _WORK).glob("*.jpg"))
    return [Line(path, path.with_suffix(".txt").read_text(encoding="utf-8")) for path in paths]


def verdicts(job: Job) -> list[Verdict]:
    """What the recogniser made of the judged lines."""
    found: list[Verdict] = []
    for path in sorted((job.stage / _WORK).glob("*.judge")):
        found += [Verdict(*record) for record in json.loads(path.read_text())]
    return found


def clear(job: Job) -> None:
    """Remove the work folder."""
    shutil.rmtree(job.stage / _WORK)


def _store_texts(work: Path, texts: Iterable[str], shard: int) -> int:
    shards = 0
    others: list[str] = []
    lines = iter(texts)
    while chunk := list(itertools.islice(lines, shard)):
        (work / f"{shards:06d}.texts").write_text("\n".join(chunk), encoding="utf-8")
        others += chunk[: max(0, _NEIGHBOURS - len(others))]
        shards += 1
    (work / "others").write_text("\n".join(others), encoding="utf-8")
    return shards


def _draw_shard(job: Job, shard: int) -> Drawn:
    work = job.stage / _WORK
    texts = (work / f"{shard:06d}.texts").read_text(encoding="utf-8").split("\n")
    studio = open_studio(job, shard * job.shard // _LINES_PER_PART)
    samples: list[store.Sample] = []
    judgements: list[tuple[bool, float, bool]] = []
    again = 0
    for index, text in enumerate(texts, start=shard * job.shard):
        if job.pages:
            data, label = _encoded_page(studio, text, index)
        else:
            picture = (
                _judged(studio, text, index, judgements)
                if index in job.judged
                else _line(studio, text, index)
            )
            data, label, again = _encoded(studio, picture), text, again + picture.redrawn
        samples.append(store.Sample(index, data, label))
        if index in job.samples:
            (work / f"{index:08d}.jpg").write_bytes(data)
            (work / f"{index:08d}.txt").write_text(label, encoding="utf-8")
    if judgements:
        (work / f"{shard:06d}.judge").write_text(json.dumps(judgements))
    store.store_shard(job.stage, work, job.to, shard, samples)
    return Drawn(len(texts), again)


def _line(studio: Studio, text: str, index: int, first_attempt: int = 0) -> Picture:
    return draw_legible(
        text,
        studio.seed,
        index,
        faces=studio.faces,
        preset=studio.preset,
        surfaces=studio.surfaces,
        others=studio.others,
        height=studio.height,
        first_attempt=first_attempt,
    )


def _judged(studio: Studio, text: str, index: int, into: list[tuple[bool, float, bool]]) -> Picture:
    """A line that the recogniser has seen; drawn again while it is hopeless."""
    picture = _line(studio, text, index)
    for attempt in range(1, _JUDGED_ATTEMPTS + 1):
        verdict = judge(picture.image, text, picture.contrast)
        if not verdict.hopeless or attempt == _JUDGED_ATTEMPTS:
            break
        picture = _line(studio, text, index, 100 * attempt)
        picture = picture._replace(redrawn=picture.redrawn + attempt)
    into.append((verdict.right, verdict.distance, verdict.hopeless))
    return picture


def _encoded(studio: Studio, picture: Picture) -> bytes:
    quality = int(studio.preset.quality(picture.rng))
    return cv2.imencode(".jpg", picture.image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def _encoded_page(studio: Studio, texts: str, index: int) -> tuple[bytes, str]:
    image, boxes, rng = draw_page(
        texts.split("\t"),
        studio.seed,
        index,
        faces=studio.faces,
        preset=studio.preset,
        surfaces=studio.surfaces,
    )
    quality = int(studio.preset.quality(rng))
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return data, dump_boxes(boxes)


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
