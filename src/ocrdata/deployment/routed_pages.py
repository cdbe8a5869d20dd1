"""Reads pages with a detector that `finetune --route` left, the original one beside it, and a recogniser.

paddleocr has no rule for two detectors, so the networks run here, from the folders of their trainings.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2

from ocrdata.errors import UserError
from ocrdata.evaluation.detection import routed_detector
from ocrdata.evaluation.detection.routed_detector import DetectedBox, RoutedDetector
from ocrdata.evaluation.reader import Reader
from ocrdata.samples.labels import Box, Page


def read(
    model: RoutedDetector, images: Sequence[Path], reader: Reader, tick: Callable[[int], None]
) -> list[Page]:
    """Find and read the text of some pages.

    Args:
        model: The detectors, with the recogniser whose router decides about boxes; it also reads them all.
        images: Image files.
        reader: Where the networks run.
        tick: Called with the number of pages done so far.

    Returns:
        The pages; `Box.network` names the detector of each box.

    Raises:
        UserError: An image cannot be decoded, or a network cannot be run.
    """
    found = routed_detector.find_boxes(model, images, reader, tick)
    pages: list[list[DetectedBox]] = []
    for image, boxes in zip(images, found, strict=True):
        if boxes is None:
            raise UserError("cannot be decoded as an image.", "Leave it out.", path=image)
        pages.append(boxes)
    texts = iter(_texts(model, images, pages, reader))
    return [
        Page(image, tuple(_box(box, next(texts)) for box in boxes))
        for image, boxes in zip(images, pages, strict=True)
    ]


def counts(pages: Sequence[Page]) -> tuple[int, int]:
    """How many boxes the original and the trained detector found."""
    found = [box.network for page in pages for box in page.boxes]
    return found.count("original"), found.count("trained")


def _texts(
    model: RoutedDetector, images: Sequence[Path], pages: Sequence[Sequence[DetectedBox]], reader: Reader
) -> list[str]:
    """The text of each box of all pages, in order; empty where a box has no pixel or nothing is read."""
    texts: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        files: dict[int, Path] = {}
        for image, boxes in zip(images, pages, strict=True):
            for crop in routed_detector.cut(image, [box.points for box in boxes]) if boxes else ():
                if crop is not None:
                    files[len(texts)] = Path(name) / f"{len(texts)}.png"
                    cv2.imwrite(str(files[len(texts)]), crop)
                texts.append("")
        read = reader.read(model.reads, list(files.values()), lambda _: None) if files else ()
        for number, text in zip(files, read, strict=True):
            texts[number] = text[0] if text else ""
    return texts


def _box(found: DetectedBox, text: str) -> Box:
    return Box(tuple((float(x), float(y)) for x, y in found.points), text, network=found.network)
