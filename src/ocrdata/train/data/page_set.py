"""The pages that detection trains and evaluates on, checked before a run starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.reading.images import missing_image
from ocrdata.samples import label_files, labels, packed
from ocrdata.samples.labels import Page
from ocrdata.train.data.line_set import IMAGES_LOOKED_FOR, IMAGES_OPENED, TrainingSet, is_image, none_decoded


@dataclass(slots=True)
class PageUsability:
    """How many pages of a set PaddleOCR's label encoder can use.

    Attributes:
        usable: Pages that it uses.
        empty: Pages without boxes, which are silently replaced by others (`DetLabelEncode`, 2.10).
        boxes: Boxes that are learned.
        ignored: Boxes that are masked.
    """

    usable: int = 0
    empty: int = 0
    boxes: int = 0
    ignored: int = 0

    def sentences(self, purpose: str) -> list[str]:
        """Warnings about a set; none if all of it can be used."""
        if not self.empty:
            return []
        total = quantity(self.empty + self.usable, "page")
        return [
            f"{purpose}: {self.empty:,} of {total} {'has' if self.empty == 1 else 'have'} no boxes and "
            "cannot be used."
        ]


def check_training_set(data: TrainingSet) -> tuple[PageUsability, list[Path]]:
    """Check every label and some of the images.

    Returns:
        The counts, and the images of the usable pages.

    Raises:
        UserError: A line is faulty, an image is missing, or nothing can be trained on.
    """
    seen, images = PageUsability(), []
    for path in dict.fromkeys(data.label_files):
        label_files.require_unmarked(path)
        images += [page.image for page in _usable(path, data.data_dir, seen)]
    if not seen.boxes:
        raise UserError(
            "has no page with a box that can be learned.",
            "Check the boxes: those with the text `###` or `*` are ignored.",
            path=data.label_files[0],
        )
    opened = images[:IMAGES_OPENED]
    if not any(is_image(path) for path in opened):
        raise none_decoded(opened, data)
    return seen, images


def usable_pages(label_files: Sequence[Path]) -> tuple[list[Page], PageUsability]:
    """The pages of label files that PaddleOCR can evaluate; image paths are relative to each file's folder.

    Raises:
        UserError: A line is faulty, an image is missing, or no page is usable.
    """
    seen = PageUsability()
    pages = [page for path in label_files for page in _usable(path, None, seen)]
    if not pages:
        raise UserError("has no page with boxes.", "Give detection labels.", path=label_files[0])
    return pages, seen


def _usable(path: Path, data_dir: Path | None, seen: PageUsability) -> list[Page]:
    if not labels.is_detection(path):
        raise UserError(
            "has no detection labels, and this is a detection model.",
            "Give detection labels (image, tab, JSON list of boxes): ocrdata convert makes them.",
            path=path,
        )
    pages = []
    every = max(1, labels.count_samples(path) // IMAGES_LOOKED_FOR)
    for index, page in enumerate(labels.read_pages(path, data_dir)):
        if index % every == 0 and not packed.exists(page.image):
            raise UserError(
                f"names the image {page.image}, which does not exist.",
                missing_image.remedy(
                    page.image,
                    path,
                    "Image paths are relative to data_dir of the mix, or to the folder of an --eval file.",
                ),
                path=path,
            )
        if not page.boxes:
            seen.empty += 1
            continue
        seen.usable += 1
        ignored = sum(box.ignore for box in page.boxes)
        seen.ignored += ignored
        seen.boxes += len(page.boxes) - ignored
        pages.append(page)
    return pages
