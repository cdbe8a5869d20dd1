"""What detectors find on whole photographs, and what is read through them: `--det` of `photographs.py`.

`scene` and `receipts` have boxes: hmean by the ICDAR 2015 protocol, and the interval of 95 % of its change by
a bootstrap over pages. `pumps` have none: a photograph counts if the largest of its boxes that is read as a
number is within half a litre of its label, so that further boxes can only do harm. What is wrong is told
apart: no number at all, or another one.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrdata.errors import UserError
from ocrdata.evaluation.detection import evaluate_pages, routed_detector
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.hmean import Found
from ocrdata.evaluation.detection.routed_detector import RoutedDetector
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.evaluation.scores.significance import accuracy_interval, paired_change
from ocrdata.samples import labels
from ocrdata.samples.labels import Page

Boxes = Sequence[Sequence[Any]]
"""The boxes of each page, (4, 2) each."""

DRAWS = 2_000
"""Samples of the bootstrap."""


def find(given: str, recognisers: Mapping[str, str], code: Path) -> Detector | RoutedDetector:
    """The detector of a path or name; of two, with the first recogniser whose router decides about boxes."""
    for rec in recognisers.values():
        try:
            return routed_detector.find(given, rec, None, code)
        except UserError as error:
            lacks = error
    raise lacks


def boxes_of(model: Detector | RoutedDetector, images: Sequence[Path], reader: Reader) -> Boxes:
    """What a detector finds on each page."""
    if isinstance(model, Detector):
        return [page or [] for page in routed_detector.boxes_of(model, images, reader)]
    pages = routed_detector.find_boxes(model, images, reader, lambda _: None)
    return [[box.points for box in page or ()] for page in pages]


def measure_pages(
    name: str, pages: Sequence[Page], models: Mapping[str, Detector | RoutedDetector], reader: Reader
) -> dict[str, Any]:
    """Find the text of labelled pages with every detector, print the rows, and return the figures."""
    base: list[Found] | None = None
    figures: dict[str, Any] = {}
    for model, network in models.items():
        boxes = boxes_of(network, [page.image for page in pages], reader)
        scores = [evaluate_pages.score(page, found) for page, found in zip(pages, boxes, strict=True)]
        total = sum(scores, Found())
        row = f"{name:10} {model:12} {len(pages):4} pages        precision {total.precision:6.1%} "
        row += f"recall {total.recall:6.1%} hmean {total.hmean:7.2%}"
        figures[model] = total.record()
        if base:
            change = 100 * (total.hmean - sum(base, Found()).hmean)
            low, high = (100 * end for end in change_interval(base, scores))
            row += f" {change:+6.2f} ({low:+.2f} to {high:+.2f})"
            figures[model]["change"] = [change, low, high]
        print(row, flush=True)
        base = base or scores
    return figures


def change_interval(before: Sequence[Found], after: Sequence[Found]) -> tuple[float, float]:
    """Interval of 95 % of the change of hmean, -1 to 1, by a bootstrap over pages."""
    draw = np.random.default_rng(0)
    changes = []
    for _ in range(DRAWS):
        chosen = draw.integers(0, len(before), len(before))
        ends = [sum((scores[index] for index in chosen), Found()).hmean for scores in (before, after)]
        changes.append(ends[1] - ends[0])
    low, high = np.quantile(changes, (0.025, 0.975))
    return float(low), float(high)


def measure_pumps(
    photographs: Sequence[tuple[Path, str]],
    detectors: Mapping[str, Detector | RoutedDetector],
    recognisers: Mapping[str, Recogniser],
    reader: Reader,
    counts: Callable[[str, str], bool],
) -> dict[str, Any]:
    """Read photographs with every pair of models, print the rows, and return the figures.

    Args:
        photographs: Images with their litres.
        detectors: By name; one of two networks is paired with the recogniser of its router alone.
        recognisers: By name; the first pair is the base of the changes.
        reader: Where the networks run.
        counts: Whether a text is right, given the litres.
    """
    base: list[bool] | None = None
    figures: dict[str, Any] = {}
    for name, finds in detectors.items():
        boxes = boxes_of(finds, [image for image, _ in photographs], reader)
        for rec, reads in recognisers.items():
            if isinstance(finds, RoutedDetector) and finds.reads != reads:
                continue
            texts = _largest_numbers([image for image, _ in photographs], boxes, reads, reader)
            right = [counts(litres, text) for (_, litres), text in zip(photographs, texts, strict=True)]
            low, high = accuracy_interval(sum(right), len(right))
            row = f"{'pumps':10} {f'{name}, {rec}':20} {len(right):4} photographs "
            row += f"{sum(right) / len(right):6.1%} ({low:.1%} to {high:.1%}), no number {texts.count('')}, "
            row += f"another number {len(right) - sum(right) - texts.count('')}"
            figures[f"{name}, {rec}"] = {
                "read": sum(right) / len(right),
                "wrong": [
                    {"image": image.name, "truth": litres, "read": text}
                    for (image, litres), text, good in zip(photographs, texts, right, strict=True)
                    if not good
                ],
            }
            print(f"{row}; {paired_change(base, right)}" if base else row, flush=True)
            base = base or right
    return figures


def scene_pages(real: Path) -> Iterator[Page]:
    """The pages of ICDAR 2015."""
    return labels.read_pages(real / "scene" / "Label.txt")


def pump_photographs(real: Path) -> Iterator[tuple[Path, str]]:
    """Whole photographs of fuel pumps, with their litres."""
    with (real / "pumps" / "litres.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield real / "pumps" / row["image"], row["litres"]


def _largest_numbers(images: Sequence[Path], boxes: Boxes, reads: Recogniser, reader: Reader) -> list[str]:
    """The text of each photograph's largest box that is read as a number; empty if there is none."""
    with tempfile.TemporaryDirectory() as name:
        crops: list[tuple[int, float, Path]] = []
        for number, (image, found) in enumerate(zip(images, boxes, strict=True)):
            for box, crop in zip(found, routed_detector.cut(image, found), strict=True):
                if crop is not None:
                    place = Path(name) / f"{len(crops)}.png"
                    cv2.imwrite(str(place), crop)
                    crops.append((number, cv2.contourArea(np.asarray(box, np.float32)), place))
        texts = reader.read(reads, [crop for _, _, crop in crops], lambda _: None)
    best = [(0.0, "")] * len(images)
    for (number, area, _), text in zip(crops, texts, strict=True):
        if text and _is_number(text[0]):
            best[number] = max(best[number], (area, text[0]))
    return [text for _, text in best]


def _is_number(text: str) -> bool:
    try:
        return float(text.replace(" ", "")) >= 0
    except ValueError:
        return False
