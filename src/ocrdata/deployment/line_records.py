"""What our own reader reads of images, line by line, with the probability of each character.

paddleocr reports one number a line and cannot leave out characters; for both, the networks run here.
"""

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.evaluation.calibration import calibration_file
from ocrdata.evaluation.calibration.calibration_file import ReadingOptions, StoredCalibration
from ocrdata.evaluation.detection import routed_detector
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.routed_detector import DetectedBox, RoutedDetector
from ocrdata.evaluation.jobs import ReadCharacters
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.samples.labels import Box, Line, Page


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line that was read.

    Attributes:
        image: The image file: the line, or the page that it is on.
        box: Where it is on the page; None if the image is the line.
        read: What is read; None for a box of less than a pixel.
    """

    image: Path
    box: DetectedBox | None
    read: ReadCharacters | None


def of_lines(
    model: Recogniser, images: Sequence[Path], reader: Reader, tick: Callable[[int], None]
) -> list[FoundLine]:
    """Read images that are one line each.

    Raises:
        UserError: An image cannot be decoded, or the network cannot be run.
    """
    found = reader.read_characters(model, images, tick)
    for image, read in zip(images, found, strict=True):
        if read is None:
            raise _no_image(image)
    return [FoundLine(image, None, read) for image, read in zip(images, found, strict=True)]


def of_pages(
    finds: Detector | RoutedDetector,
    model: Recogniser,
    images: Sequence[Path],
    reader: Reader,
    tick: Callable[[int], None],
) -> list[FoundLine]:
    """Find and read the lines of pages, from the top down.

    Raises:
        UserError: An image cannot be decoded, or a network cannot be run.
    """
    pages: list[list[DetectedBox] | None]
    if isinstance(finds, RoutedDetector):
        pages = routed_detector.find_boxes(finds, images, reader, tick)
    else:
        pages = [
            None
            if boxes is None
            else routed_detector.in_reading_order(DetectedBox(box, "original") for box in boxes)
            for boxes in routed_detector.boxes_of(finds, images, reader, tick=tick)
        ]
    found: list[FoundLine] = []
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        files: dict[int, Path] = {}
        for image, boxes in zip(images, pages, strict=True):
            if boxes is None:
                raise _no_image(image)
            crops = routed_detector.cut(image, [box.points for box in boxes]) if boxes else ()
            for box, crop in zip(boxes, crops, strict=True):
                if crop is not None:
                    files[len(found)] = Path(name) / f"{len(found)}.png"
                    cv2.imwrite(str(files[len(found)]), crop)
                found.append(FoundLine(image, box, None))
        read = reader.read_characters(model, list(files.values()), lambda _: None) if files else ()
        for number, text in zip(files, read, strict=True):
            found[number] = dataclasses.replace(found[number], read=text)
    return found


def calibration_of(
    given: Path | None, rec: Path, model: Recogniser, reader: Reader
) -> StoredCalibration | None:
    """The calibration that is given, or the one beside a model; None if there is none.

    One beside a model that does not fit is not used, and a note says so.

    Raises:
        UserError: The given one is of another model, or of lines read with other options.
    """
    folder = rec if rec.is_dir() else rec.parent
    path = given or folder / calibration_file.NAME
    if given is None and not path.is_file():
        return None
    stored = calibration_file.read(path)
    compared = stored.options.ignore_case, stored.options.ignore_space
    try:
        stored.require(model, path)
        stored.require_options(
            ReadingOptions(*compared, reader.upside_down, "".join(reader.only_chars)), path
        )
    except UserError as error:
        if given is not None:
            raise
        say(f"note: {path} is not used: it {error.what}")
        return None
    if given is None:
        say(f"How probably a line is right is said by {path}.")
    return stored


def record(line: FoundLine, stored: StoredCalibration | None, *, networks: bool) -> dict[str, Any]:
    """A line for JSON.

    Args:
        line: The line.
        stored: What its confidence means, if that is known.
        networks: Whether to name the detector that found it.
    """
    read = line.read or ReadCharacters("", 0.0, ())
    made: dict[str, Any] = {"image": str(line.image)}
    if line.box is not None:
        made["points"] = [[round(float(x), 2), round(float(y), 2)] for x, y in line.box.points]
        if networks:
            made["network"] = line.box.network
    made |= {"text": read.text, "confidence": round(read.score, 6)}
    if stored is not None:
        made["probability"] = round(stored.calibration.probability(read.score, len(read.text)), 6)
        rejected = stored.rejects(read.score)
        if rejected is not None:
            made["rejected"] = rejected
    made["characters"] = [{"text": text, "confidence": round(sure, 6)} for text, sure in read.characters]
    return made


def as_labels(
    found: Sequence[FoundLine], images: Sequence[Path], *, pages: bool, networks: bool
) -> list[Line] | list[Page]:
    """The same as lines, or as pages with their boxes."""
    if not pages:
        return [Line(line.image, line.read.text if line.read else "") for line in found]
    boxes: dict[Path, list[Box]] = {image: [] for image in images}
    for line in found:
        if line.box is not None:
            corners = tuple((float(x), float(y)) for x, y in line.box.points)
            text = line.read.text if line.read else ""
            boxes[line.image].append(Box(corners, text, network=line.box.network if networks else ""))
    return [Page(image, tuple(boxes[image])) for image in images]


def _no_image(image: Path) -> UserError:
    return UserError("cannot be decoded as an image.", "Leave it out.", path=image)
