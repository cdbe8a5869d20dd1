"""Checks that a data set has as many samples as its manifest counts, and an image for each of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from ocrdata import annotation_formats
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.folders.outputs import MANIFEST
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.samples import packed
from ocrdata.storage.dataset import find
from ocrdata.storage.records import LABELS, Task

UNITS: dict[Task, str] = {"rec": "lines", "det": "pages"}
"""What a manifest calls the samples of a label file."""

_REMEDY = "Make the data set again, or copy it from an intact source."


def check_samples(folder: Path, manifest: Mapping[str, Any], *, sample: int | None = None) -> int:
    """Compare the samples of a data set with its manifest, and look for the image of each.

    Args:
        folder: The data set.
        manifest: The content of its manifest.
        sample: Number of images to look for in each label file, chosen at random; None for all.

    Returns:
        The number of samples.

    Raises:
        UserError: There are more or fewer samples than the manifest counts, or an image is missing.
    """
    counts = manifest.get("counts")
    expected = counts if isinstance(counts, dict) else {}
    if manifest.get("command") == "bundle":  # a training: every image was there, and its files have checksums
        return int(expected.get("samples", 0))
    found = _rows(folder, sample)
    if not found and _is_container(folder):
        stored = find(str(folder))
        found = {stored.task: stored.count}
    if not found:
        return _check_other_format(folder, manifest, expected)
    for task, count in found.items():
        said = expected.get(UNITS[task])
        if isinstance(said, int) and said != count:
            raise UserError(
                f"{folder} holds {count:,} {UNITS[task]}, but its {MANIFEST} counts {said:,}.", _REMEDY
            )
    return sum(found.values())


def _rows(folder: Path, sample: int | None) -> dict[Task, int]:
    """Number of rows in the label files of a data set and of the parts of a split, by task."""
    found: dict[Task, int] = {}
    parts = sorted(path.parent for path in folder.glob(f"*/{MANIFEST}"))
    for place in (folder, *parts):
        for task, name in LABELS.items():
            if (place / name).is_file():
                found[task] = found.get(task, 0) + _check_images(place / name, sample)
    return found


def _check_images(labels: Path, sample: int | None) -> int:
    """Look for the images of a label file; gives the number of its rows."""
    count = sum(1 for _ in _images(labels))
    chosen = None if sample is None else set(Random().sample(range(count), min(sample, count)))
    for number, name in enumerate(_images(labels)):
        if (chosen is None or number in chosen) and not packed.exists(labels.parent / name):
            raise UserError(f"the image {name} is missing.", _REMEDY, path=labels, line=number + 1)
    return count


def _images(labels: Path) -> Iterator[str]:
    with labels.open("rb") as file:
        for row in file:
            yield row.partition(b"\t")[0].rstrip(b"\r\n").decode("utf-8", "surrogateescape")


def _is_container(folder: Path) -> bool:
    return any(path.suffix in (".parquet", ".tar") or path.name == packed.DATABASE for path in _files(folder))


def _check_other_format(folder: Path, manifest: Mapping[str, Any], expected: Mapping[str, Any]) -> int:
    """Count the images of a data set in another format than PaddleOCR's; gives the number of samples."""
    options = manifest.get("options")
    options = options if isinstance(options, dict) else {}
    holds_pages = True
    if options.get("target_format") in annotation_formats.names():
        holds_pages = hasattr(annotation_formats.get(options["target_format"]), "write_pages")
    said = [expected.get("lines"), expected.get("pages") if holds_pages else 0]
    samples = sum(number for number in said if isinstance(number, int))
    if options.get("labels_only"):
        return samples
    images = sum(path.suffix.lower() in IMAGE_SUFFIXES and path.parent != folder for path in _files(folder))
    if images < samples:
        raise UserError(
            f"{folder} holds {quantity(images, 'image')}, but its {MANIFEST} counts "
            f"{quantity(samples, 'sample')}.",
            _REMEDY,
        )
    return samples


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
