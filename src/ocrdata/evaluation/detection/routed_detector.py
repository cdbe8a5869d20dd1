"""Finds text with two detectors: one that `finetune --route` trained, and the original one beside it.

All boxes of the original detector stay. A box of the trained one counts only where the router of a recogniser
(`finetune --route`) takes its crop for a line that this was trained on. It then replaces the boxes of the
original detector that it overlaps, which hold only a part of such a line. What the trained detector takes for
text on other pages is left out.
"""

import dataclasses
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.detection import db, detector
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.locate import ModelFile, StockModel, detector_beside, locate
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.samples import packed
from ocrdata.samples.crops import crop_line
from ocrdata.train.inside.routing import router
from ocrdata.train.inside.routing.router import LookRouter

Array = npt.NDArray[Any]

TURNED = "00"
"""A text of which `crop_line` turns the crop if it is high, as paddleocr turns every crop."""

SAME_ROW = 10
"""Pixels between the tops of two boxes below which they are in one row; as in `sorted_boxes` of paddleocr."""


@dataclass(frozen=True, slots=True)
class RoutedDetector:
    """Two detectors, and what decides about the boxes of the trained one.

    Attributes:
        original: The detector before the training.
        trained: The same after it.
        reads: A recogniser of two networks.
        router: What decides which of them reads a line.
    """

    original: Detector
    trained: Detector
    reads: Recogniser
    router: LookRouter


@dataclass(frozen=True, slots=True)
class DetectedBox:
    """A box on a page.

    Attributes:
        points: Corners (4, 2), float, in pixels of the page, clockwise from the top left.
        network: The detector that found it.
    """

    points: Array
    network: Literal["original", "trained"]


@dataclass(frozen=True, slots=True)
class TwoDetectors:
    """Where the two detectors of a run are.

    Attributes:
        run: The folder of the run.
        trained: The trained checkpoint, with the config of its training beside it.
        original: Folder of the original detector.
    """

    run: str
    trained: Path
    original: Path


def two_detectors(given: str) -> TwoDetectors | None:
    """The detectors of a folder that `finetune --route` left; None for any other model.

    Args:
        given: The model, as `locate` takes it.

    Raises:
        UserError: The original one is gone.
    """
    found = locate(given)
    if not isinstance(found, ModelFile) or found.kind != "run":
        return None
    original = detector_beside(found.path)
    return TwoDetectors(given, found.path, original) if original else None


def find(given: str, rec: str | None, architecture: str | None, code: Path) -> Detector | RoutedDetector:
    """The detection model that a user means, one network or two.

    Args:
        given: The model, as `detector.find` takes it, or a folder that `finetune --route` left of a detector.
        rec: The recogniser whose router decides; needed for two networks.
        architecture: See `detector.find`.
        code: Root of the training code.

    Raises:
        UserError: It is no detection model, or there are two networks and no router by look.
    """
    two = two_detectors(given)
    return with_router(two, rec, code) if two else detector.find(given, architecture, code)


def with_router(two: TwoDetectors, rec: str | None, code: Path) -> RoutedDetector:
    """Two detectors with the router of a recogniser.

    Args:
        two: The detectors.
        rec: The folder that `finetune --route` left of a recogniser.
        code: Root of the training code.

    Raises:
        UserError: It has no router by look, or is none given.
    """
    left = "Give the folder of a recogniser that finetune --route left"
    if rec is None:
        raise UserError(
            f"{two.run} holds two detectors, and the router of a recogniser decides which boxes of the "
            "trained one count.",
            f"{left}, with --rec.",
        )
    if not Path(rec).expanduser().exists() and not isinstance(locate(rec), StockModel):
        raise UserError(f"{rec} does not exist.", f"{left}, with --rec; train one first.")
    reads = recogniser.find(rec, None, None, code)
    route = reads.network.route if isinstance(reads.network, TrainedNetwork) else None
    look = router.load(route.router) if route else None
    if not isinstance(look, LookRouter):
        raise UserError(
            f"{rec} has no router by look, which decides about the boxes of {two.run}.",
            f"{left}: no export of it, and none that was trained with --route-chars.",
        )
    before, after = (detector.find(str(path), None, code) for path in (two.original, two.trained))
    return RoutedDetector(before, after, reads, look)


def find_boxes(
    model: RoutedDetector, images: Sequence[Path], reader: Reader, tick: Callable[[int], None]
) -> list[list[DetectedBox] | None]:
    """The boxes of some pages.

    Args:
        model: The detectors.
        images: Image files of the pages.
        reader: Where the networks run.
        tick: Called with the number of pages that the original detector, which takes longest, has seen.

    Returns:
        For each page its boxes, from the top down; None if the file is no image.

    Raises:
        UserError: A network cannot be run.
    """
    added = _lines_of_its_kind(model, images, list(boxes_of(model.trained, images, reader)), reader)
    found: list[list[DetectedBox] | None] = []
    for original, trained in zip(boxes_of(model.original, images, reader, tick=tick), added, strict=True):
        found.append(None if original is None else list(in_reading_order(joined(original, trained))))
    return found


def boxes_of(
    model: Detector,
    images: Sequence[Path],
    reader: Reader,
    shape: db.Shape = "quad",
    tick: Callable[[int], None] = lambda _: None,
) -> Iterator[list[Array] | None]:
    """The boxes of one detector for each page, points (n, 2); None if the file is no image."""
    with reader.maps(model, images, tick) as made:
        for number in range(len(images)):
            read = made.read(number)
            yield None if read is None else db.boxes(*read, model.setting, shape)


def joined(original: Sequence[Array], trained: Sequence[Array]) -> list[DetectedBox]:
    """The boxes of the original detector that overlap none of the trained one, and all of the latter.

    Args:
        original: Boxes of the original detector, (4, 2) each.
        trained: Those of the trained one that count.
    """
    from shapely.geometry import Polygon

    areas = [Polygon(box).buffer(0) for box in trained]
    kept = (
        box for box in original if not any(Polygon(box).buffer(0).intersection(area).area for area in areas)
    )
    return [
        *(DetectedBox(box, "original") for box in kept),
        *(DetectedBox(box, "trained") for box in trained),
    ]


def in_reading_order(boxes: Iterable[DetectedBox]) -> list[DetectedBox]:
    """Boxes from the top down, and those of one row from left to right, as paddleocr has them."""
    rows: list[DetectedBox] = []
    for box in sorted(boxes, key=lambda box: (box.points[0, 1], box.points[0, 0])):
        place = len(rows)
        while place and _stands_before(box, rows[place - 1]):
            place -= 1
        rows.insert(place, box)
    return rows


def cut(image: Path, boxes: Sequence[Array]) -> list[Array | None]:
    """The crops of boxes on a page, BGR, as paddleocr cuts them; None for a box of less than a pixel."""
    page: Any = cv2.imdecode(np.frombuffer(packed.read(image), np.uint8), cv2.IMREAD_COLOR)
    crops: list[Array | None] = []
    for box in boxes:
        try:
            crops.append(crop_line(page, [(float(x), float(y)) for x, y in box], TURNED))
        except ValueError:
            crops.append(None)
    return crops


def _lines_of_its_kind(
    model: RoutedDetector, images: Sequence[Path], pages: Sequence[list[Array] | None], reader: Reader
) -> list[list[Array]]:
    """Of the trained detector's boxes on each page, those that the router takes for lines of its kind."""
    chosen: list[list[Array]] = [[] for _ in pages]
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        files: list[Path] = []
        owners: list[tuple[int, Array]] = []
        for number, boxes in enumerate(pages):
            for box, crop in zip(boxes or (), cut(images[number], boxes) if boxes else (), strict=True):
                if crop is not None:
                    files.append(Path(name) / f"{len(files)}.png")
                    cv2.imwrite(str(files[-1]), crop)
                    owners.append((number, box))
        if files:
            scores = model.router.scores(reader.statistics(_original_of(model.reads), files))
            for (number, box), score in zip(owners, scores, strict=True):
                if score > model.router.alone:
                    chosen[number].append(box)
    return chosen


def _original_of(reads: Recogniser) -> Recogniser:
    """The original network of a recogniser of two, whose statistics the router takes."""
    network = reads.network
    if not isinstance(network, TrainedNetwork) or network.route is None:
        raise TypeError(f"{network} is one network")
    alone = dataclasses.replace(network, checkpoint=network.route.original, route=None)
    return dataclasses.replace(reads, network=alone)


def _stands_before(box: DetectedBox, other: DetectedBox) -> bool:
    """Whether a box is in the row of one that begins higher, and left of it."""
    (x, y), (other_x, other_y) = box.points[0], other.points[0]
    return bool(abs(y - other_y) < SAME_ROW and x < other_x)
