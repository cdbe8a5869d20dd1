"""The photographs that a look is fitted to: crops of lines, or pages that a detector cuts into lines."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image as Pictures

from ocrdata.console import progress, quantity, say
from ocrdata.errors import UserError
from ocrdata.evaluation.detection import db, detector
from ocrdata.evaluation.reader import Reader
from ocrdata.look_fitting.ink_map import HEIGHT, Image
from ocrdata.look_fitting.measures import MeasuredLine, measure
from ocrdata.samples import crops, geometry, labels, packed
from ocrdata.synthesis.look.surfaces import IMAGE_SUFFIXES

Item = TypeVar("Item")

FEWEST = 20
"""Lines from which the spread of a number can be told."""

MOST = 200
"""Lines that are used; of more, these evenly spread."""

_PAGE_HEIGHT = 300  # pixels, from which a picture that is not twice as wide is a page and no line
_PAGE_SHAPE = 2.0
_MEAN_STEP = 57.6
_LOWEST = 10  # pixels: a lower line on a page is none that anybody reads


@dataclass(frozen=True, slots=True)
class PhotographedCrop:
    """The crop of a line.

    Attributes:
        source: The file that it is, or was cut from.
        image: BGR, uint8 (H, W, 3).
        text: What it says, if a label says so.
        quality: JPEG quality of a file as small as a line is read; None for larger ones and other files.
    """

    source: Path
    image: Image
    text: str | None = None
    quality: int | None = None


def read_crops(given: Sequence[Path]) -> list[PhotographedCrop]:
    """The crops in files, folders and recognition label files, at most `MOST`.

    Raises:
        UserError: There are fewer than `FEWEST`, or they are pages.
    """
    files = list(_listed(given))
    _require_enough(len(files), given)
    found = []
    for path, text in _spread(files):
        image = _decoded(path)
        if image is not None:
            small = image.shape[0] <= 1.3 * HEIGHT
            found.append(PhotographedCrop(path, image, text, jpeg_quality(path) if small else None))
    lost = min(len(files), MOST) - len(found)
    if lost:
        say(f"skipped: {quantity(lost, 'file')} that cannot be decoded as an image")
    _require_enough(len(found), given)
    pages = [crop for crop in found if _is_page(crop.image)]
    if len(pages) > len(found) / 2:
        height, width = pages[0].image.shape[:2]
        raise UserError(
            f"is no line with its {width} × {height} pixels, and {len(pages)} of {len(found)} pictures are "
            "like it.",
            "Use --detect, which lets a detector cut the lines out of them, or give crops of lines.",
            path=pages[0].source,
        )
    return [crop for crop in found if not _is_page(crop.image)]


def cut_pages(given: Sequence[Path], model: str, reader: Reader) -> list[PhotographedCrop]:
    """The lines that a detector finds on pages, at most `MOST`.

    Args:
        given: Image files and folders.
        model: Detection model, as `detector.find` takes it.
        reader: Where it runs.

    Raises:
        UserError: There are no pages, or the detector finds fewer than `FEWEST` lines on them.
    """
    files = [path for path, _ in _listed(given)]
    if not files:
        raise _nothing(given)
    found: list[PhotographedCrop] = []
    network = detector.find(model, None, reader.code)
    with (
        progress("finding lines", len(files)) as task,
        reader.maps(network, files, task.reach) as maps,
    ):
        for number, path in enumerate(files):
            page, made = _decoded(path), maps.read(number)
            if page is None or made is None:
                continue
            for points in db.boxes(*made, network.setting):
                image = _cut(page, points.tolist())
                if image is not None:
                    found.append(PhotographedCrop(path, image))
    if len(found) < FEWEST:
        raise UserError(
            f"the detector found {quantity(len(found), 'line')} on {quantity(len(files), 'page')}; a look is "
            f"fitted to {FEWEST} at least.",
            "Give more pages, or cut the lines out of them by hand and leave out --detect.",
        )
    return list(_spread(found))


def measured(found: Sequence[PhotographedCrop]) -> tuple[list[PhotographedCrop], list[MeasuredLine]]:
    """The crops on which there is something to measure, with what is measured.

    Raises:
        UserError: They are fewer than `FEWEST`.
    """
    pairs = [(crop, line) for crop in found if (line := measure(crop.image)) is not None]
    if len(pairs) < FEWEST:
        raise UserError(
            f"{len(found) - len(pairs)} of the {len(found)} pictures are empty: no ink stands out from its "
            "ground.",
            f"Give at least {FEWEST} crops with a line of text each.",
        )
    return [crop for crop, _ in pairs], [line for _, line in pairs]


def _listed(given: Sequence[Path]) -> Iterator[tuple[Path, str | None]]:
    """Image files in order, with their labels where there are some."""
    for path in given:
        if path.is_dir():
            files = (file for file in path.rglob("*") if file.suffix.lower() in IMAGE_SUFFIXES)
            yield from ((file, None) for file in sorted(files))
        elif path.suffix.lower() in IMAGE_SUFFIXES:
            yield path, None
        else:
            if labels.is_detection(path):
                raise UserError(
                    "holds labels of pages, and a look is fitted to lines.",
                    "Cut the lines out first (ocrdata convert), or give the pages themselves with --detect.",
                    path=path,
                )
            yield from ((line.image, line.transcription) for line in labels.read_lines(path))


def _require_enough(count: int, given: Sequence[Path]) -> None:
    if not count:
        raise _nothing(given)
    if count < FEWEST:
        raise UserError(
            f"there {'is' if count == 1 else 'are'} {quantity(count, 'photograph')}; a look is fitted to "
            f"{FEWEST} at least.",
            "Give more crops of lines of the same scene; they need no labels.",
        )


def _nothing(given: Sequence[Path]) -> UserError:
    shown = ", ".join(str(path) for path in given)
    return UserError(
        f"{shown} holds no picture that can be read.",
        "Give image files, a folder with images, or a recognition label file.",
    )


def _spread(items: Sequence[Item]) -> Iterator[Item]:
    step = max(1.0, len(items) / MOST)
    return (items[int(number * step)] for number in range(min(len(items), MOST)))


def _is_page(image: Image) -> bool:
    height, width = image.shape[:2]
    return bool(height > _PAGE_HEIGHT and width < _PAGE_SHAPE * height)


def _decoded(path: Path) -> Image | None:
    try:
        data = np.frombuffer(packed.read(path), np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):
        return None
    return None if image is None or min(image.shape[:2]) < 4 else np.asarray(image, np.uint8)


def jpeg_quality(path: Path) -> int | None:
    """The quality that a JPEG file was stored with, from its table for brightness; None for other files.

    The tables of the Independent JPEG Group's library are those of the standard (ITU-T T.81, annex K) times a
    factor; the mean of the standard's is 57.6.
    """
    try:
        with Pictures.open(io.BytesIO(packed.read(path))) as picture:
            tables = getattr(picture, "quantization", None)
    except (OSError, ValueError):
        return None
    if not tables:
        return None
    factor = 100 * float(np.mean(tables[min(tables)])) / _MEAN_STEP
    return round(min(100.0, max(1.0, 100 - factor / 2 if factor <= 100 else 5000 / factor)))


def _cut(page: Image, points: Sequence[Sequence[float]]) -> Image | None:
    try:
        quad = geometry.tidy(points, find_start=True)
        image = crops.crop_line(page, quad, "  ")
    except ValueError:
        return None
    return image if image.shape[0] >= _LOWEST else None
