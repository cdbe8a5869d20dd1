"""Photographs → boxes and texts, as a detector and one or two recognisers see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import cv2

from ocrdata.console import progress
from ocrdata.errors import UserError
from ocrdata.evaluation.detection import routed_detector
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.routed_detector import DetectedBox
from ocrdata.evaluation.reader import Reader, Text
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, walk
from ocrdata.samples import packed
from ocrdata.samples.images import BadImage, read_header

Place: TypeAlias = tuple[Path, int, tuple[tuple[float, float], ...]]
"""Image of a line, number of its photograph, and its points there."""

CROPS = "crops"
"""Folder of the line images."""


@dataclass(frozen=True, slots=True)
class Drafter:
    """The models that draft.

    Attributes:
        detector: Finds the lines of a photograph; None if each image is one line.
        first: Reads the lines: its texts become labels.
        second: Reads them too, to doubt the first; None for none.
        reader: Where the networks run.
    """

    detector: Detector | None
    first: Recogniser
    second: Recogniser | None
    reader: Reader


@dataclass(frozen=True, slots=True)
class DraftedLine:
    """A line with what was read in it.

    Attributes:
        image: Its image: a crop, or the photograph where that is one line.
        page: Number of its photograph.
        points: Its box on the photograph; empty where that is one line.
        read: Text and mean probability of its characters.
        other: The same of the second recogniser, if there is one.
    """

    image: Path
    page: int
    points: tuple[tuple[float, float], ...]
    read: Text
    other: Text | None

    @property
    def doubted(self) -> bool:
        """Whether the second recogniser reads another text."""
        return self.other is not None and self.other[0] != self.read[0]


def find_photographs(paths: Sequence[Path], out: Path) -> list[Path]:
    """The images of files and folders, each once.

    Args:
        paths: Files and folders.
        out: Where the result goes. What an earlier run left there is no photograph.

    Raises:
        UserError: A file is no image, or there is none.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = walk(path, tuple(IMAGE_SUFFIXES), links=False) if path.is_dir() else [path]
        found.update(dict.fromkeys(image.absolute() for image in inside))
    found = {image: None for image in found if not image.is_relative_to(out.absolute())}
    for image in found:
        try:
            read_header(packed.read(image))
        except (BadImage, OSError) as error:
            raise UserError(
                f"cannot be decoded as an image ({error}).", "Replace it, or leave it out.", path=image
            ) from error
    if not found:
        raise UserError(
            f"There is no image in {', '.join(map(str, paths))}.", "Give photographs, or folders with them."
        )
    return list(found)


def draft(
    models: Drafter, photographs: Sequence[Path], folder: Path, start: int = 0, part: str = ""
) -> list[DraftedLine]:
    """Find the lines of photographs and read them.

    Args:
        models: Who drafts.
        photographs: Image files.
        folder: Where the crops are written, below `CROPS`.
        start: Number of the first photograph.
        part: Which photographs these are, for the progress.

    Returns:
        The lines in the order of the photographs, and on each from the top down.

    Raises:
        UserError: A model cannot be run, or a photograph is damaged behind its header.
    """
    places: list[Place] = [(image, number, ()) for number, image in enumerate(photographs, start)]
    if models.detector is not None:
        places = list(_cut(models.detector, photographs, models.reader, folder, start, part))
    images = [image for image, _, _ in places]
    first = _read(models.first, images, models.reader, f"reading{part}")
    second = _read(models.second, images, models.reader, f"reading again{part}") if models.second else None
    return [
        DraftedLine(image, page, points, read or ("", 0.0), (second[number] or ("", 0.0)) if second else None)
        for number, ((image, page, points), read) in enumerate(zip(places, first, strict=True))
    ]


def _cut(
    detector: Detector, photographs: Sequence[Path], reader: Reader, folder: Path, start: int, part: str
) -> Iterator[Place]:
    """Crops of all boxes, each written, with the number of its photograph and its points."""
    (folder / CROPS).mkdir()
    with progress(f"finding lines{part}", len(photographs)) as finding:
        pages = list(routed_detector.boxes_of(detector, photographs, reader, tick=finding.reach))
    for page, (photograph, found) in enumerate(zip(photographs, pages, strict=True), start):
        if found is None:
            raise UserError("cannot be decoded as an image.", "Replace it, or leave it out.", path=photograph)
        boxes = [DetectedBox(points, "original") for points in found]
        ordered = [box.points for box in routed_detector.in_reading_order(boxes)]
        for number, (points, crop) in enumerate(
            zip(ordered, routed_detector.cut(photograph, ordered), strict=True)
        ):
            if crop is not None:
                path = folder / CROPS / f"{page:06d}-{number:03d}.png"
                _write(path, crop)
                yield path, page, tuple((float(x), float(y)) for x, y in points)


def _write(path: Path, crop: Any) -> None:
    path.write_bytes(cv2.imencode(".png", crop)[1].tobytes())


def _read(model: Recogniser, images: Sequence[Path], reader: Reader, doing: str) -> list[Text | None]:
    with progress(doing, len(images)) as reading:
        return reader.read(model, images, reading.reach)
