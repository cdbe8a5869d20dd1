"""Detection models side by side on label files; see `evaluate` for recognition."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.console import progress
from ocrdata.errors import UserError
from ocrdata.evaluation.detection import db, hmean, routed_detector
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.hmean import Found, Truth
from ocrdata.evaluation.detection.routed_detector import RoutedDetector
from ocrdata.evaluation.options import NamedPath
from ocrdata.evaluation.reader import Reader
from ocrdata.reading.images import missing_image
from ocrdata.samples import labels, packed
from ocrdata.samples.labels import Page

if TYPE_CHECKING:
    from rich.table import Table

Pages = dict[str, list[Found]]
"""By set, one entry a page."""


@dataclass(frozen=True, slots=True)
class PageEvaluation:
    """What an evaluation on pages gives.

    Attributes:
        figures: `{model: {set: hmean}}`, 0 to 1.
        details: All scores, and those of every page that is not perfect, as JSON can tell it.
        table: The figures for a terminal.
    """

    figures: dict[str, dict[str, float]]
    details: dict[str, Any]
    table: "Table"


def read_sets(files: Mapping[str, Sequence[Path]]) -> dict[str, list[Page]]:
    """The pages of detection label files, each image looked for; the files of one name are one set.

    Raises:
        UserError: A faulty line, a missing image, or an empty file.
    """
    return {name: [page for path in paths for page in read_pages(path)] for name, paths in files.items()}


def read_pages(path: Path) -> list[Page]:
    """The pages of one label file.

    Raises:
        UserError: A faulty line, a missing image, an empty file, or recognition labels.
    """
    if not labels.is_detection(path):
        raise UserError(
            "holds no detection labels, and these are detection models.",
            "Give labels of one task: image, tab, JSON list of boxes for detection.",
            path=path,
        )
    pages = list(labels.read_pages(path))
    for page in pages:
        if not packed.exists(page.image):
            raise UserError(
                f"names the image {page.image}, which does not exist.",
                missing_image.remedy(
                    page.image, path, "Image paths are relative to the label file's folder."
                ),
                path=path,
            )
    return pages


def truth(page: Page) -> Truth:
    """The boxes of a page, ready to be compared with."""
    return hmean.truth((box.points, box.ignore) for box in page.boxes)


def evaluate(
    models: Mapping[str, Detector | RoutedDetector],
    files: Mapping[str, Sequence[Path]],
    reader: Reader,
    shape: db.Shape = "quad",
) -> dict[str, Pages]:
    """Let every model find the boxes of every set.

    Args:
        models: By name.
        files: Detection label files by name; images relative to each file's folder.
        reader: Where the networks run.
        shape: Rotated rectangles, or polygons for curved text.

    Raises:
        UserError: A label file is faulty, an image cannot be decoded, or a model cannot be run.
    """
    sets = read_sets(files)
    pages = [page for members in sets.values() for page in members]
    results = {}
    images = [page.image for page in pages]
    for name, model in models.items():
        with progress(name, len(pages)) as reading:
            found = _boxes(model, images, reader, shape, reading.reach)
            scores = iter([score(page, boxes) for page, boxes in zip(pages, found, strict=True)])
            results[name] = {which: [next(scores) for _ in members] for which, members in sets.items()}
    return results


def run(
    models: Sequence[NamedPath],
    files: Mapping[str, Sequence[Path]],
    architecture: str | None,
    reader: Reader,
    shape: db.Shape = "quad",
    rec: str | None = None,
) -> PageEvaluation:
    """Find the models that a user means, run each over every set, and put the results together.

    Args:
        models: The models, as `routed_detector.find` takes them.
        files: Detection label files by the name of their set.
        architecture: Model preset that names the network of a checkpoint alone; None for the default one.
        reader: Where the networks run.
        shape: Rotated rectangles, or polygons for curved text.
        rec: The recogniser whose router decides about the boxes of models with two detectors.

    Raises:
        UserError: A model or a label file is not one, a model cannot be run, two detectors have no router or
            are to find polygons, or `rec` is given and no model has two.
    """
    found = {item.name: routed_detector.find(item.given, rec, architecture, reader.code) for item in models}
    routed = [name for name, model in found.items() if isinstance(model, RoutedDetector)]
    if rec and not routed:
        raise UserError(
            "--rec is for detectors that finetune --route left, and no --model is one.", "Leave out --rec."
        )
    if routed and shape == "poly":
        raise UserError(
            f"{routed[0]} has two detectors, which find rotated rectangles.", "Leave out --shape poly."
        )
    results = evaluate(found, files, reader, shape)
    summed = totals(results)
    return PageEvaluation(hmeans(summed), details(results, files), table(summed))


def totals(results: Mapping[str, Pages]) -> dict[str, dict[str, Found]]:
    """Sums by model, then by set."""
    return {
        model: {name: sum(pages, Found()) for name, pages in sets.items()} for model, sets in results.items()
    }


def hmeans(summed: Mapping[str, Mapping[str, Found]]) -> dict[str, dict[str, float]]:
    """`{model: {set: hmean}}`, from 0 to 1."""
    return {
        model: {name: round(found.hmean, 6) for name, found in sets.items()} for model, sets in summed.items()
    }


def details(results: Mapping[str, Pages], files: Mapping[str, Sequence[Path]]) -> dict[str, Any]:
    """All scores, and those of every page that is not perfect, for a JSON file."""
    sets = read_sets(files)
    return {
        model: {
            name: {
                **sum(pages, Found()).record(),
                "pages": [
                    {"image": str(page.image), **found.record()}
                    for page, found in zip(sets[name], pages, strict=True)
                    if found.hmean < 1 and (found.there or found.detected)
                ],
            }
            for name, pages in by_set.items()
        }
        for model, by_set in results.items()
    }


def table(summed: Mapping[str, Mapping[str, Found]]) -> "Table":
    """One block a set, one row a model."""
    from rich.table import Table

    grid = Table()
    for column in ("set", "model"):
        grid.add_column(column)
    for column in ("boxes", "detected", "precision", "recall", "hmean"):
        grid.add_column(column, justify="right")
    for name in dict.fromkeys(name for sets in summed.values() for name in sets):
        for row, (model, sets) in enumerate(summed.items()):
            found = sets[name]
            shares = (f"{value:.1%}" for value in (found.precision, found.recall, found.hmean))
            grid.add_row("" if row else name, model, f"{found.there:,}", f"{found.detected:,}", *shares)
        grid.add_section()
    return grid


def score(page: Page, boxes: Sequence[Any] | None) -> Found:
    """Compare the boxes that were found on a page, points (n, 2) each, with its labels.

    Raises:
        UserError: There are none because the page is no image.
    """
    if boxes is None:
        raise UserError(
            "cannot be decoded as an image.", f"Leave it out of the set '{page.source}'.", path=page.image
        )
    there = truth(page)
    return hmean.match(there, hmean.overlaps(there, boxes))


def _boxes(
    model: Detector | RoutedDetector,
    images: Sequence[Path],
    reader: Reader,
    shape: db.Shape,
    tick: Callable[[int], None],
) -> Iterator[list[Any] | None]:
    """The boxes of each page, points (n, 2); None for a file that is no image."""
    if isinstance(model, Detector):
        return routed_detector.boxes_of(model, images, reader, shape, tick)
    pages = routed_detector.find_boxes(model, images, reader, tick)
    return iter([None if page is None else [box.points for box in page] for page in pages])
