"""Where the images of a source were found: an image taken from another folder may be another image."""

import os
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

_ELSEWHERE = (
    "images are missing where the labels say; one of the same name in another folder was taken, which may be "
    "another image: use --images, or add those that are missing"
)
_SHARED = (
    "labels in several folders name an image that is there once, so some may be of an image that is missing; "
    "convert each folder by itself if so"
)


@dataclass(slots=True)
class _Labels:
    """The names in one folder of labels that say the same folder.

    Attributes:
        folder: Folder that the names give; empty for names alone.
        near: Folder of the labels.
        at_home: An image was where its name says.
        found: Folder of images found elsewhere, and how many were.
        examples: The first of each.
    """

    near: Path
    folder: str
    at_home: bool = False
    found: Counter[Path] = field(default_factory=Counter)
    examples: dict[Path, str] = field(default_factory=dict)


class ImagePlaces:
    """Remembers what was found where, in some bytes an image."""

    def __init__(self) -> None:
        self._groups: dict[tuple[Path, str], int] = {}
        self._labels: list[_Labels] = []
        self._images = array("q")
        self._named_by = array("l")

    def add(self, name: str, near: Path, image: Path, *, at_home: bool) -> None:
        """Remember where an image was found.

        Args:
            name: As the labels spell it.
            near: Folder of the labels.
            image: What was found.
            at_home: It is where the name says, seen from the labels.
        """
        folder = name.rpartition("/")[0]
        number = self._groups.get((near, folder))
        if number is None:
            number = self._groups[near, folder] = len(self._labels)
            self._labels.append(_Labels(near, folder))
        labels = self._labels[number]
        if at_home:
            labels.at_home = True
        else:
            labels.found[image.parent] += 1
            labels.examples.setdefault(image.parent, f"{name} is {image}")
        self._images.append(key(image))
        self._named_by.append(number)

    def images(self) -> set[int]:
        """The keys of all images that were found."""
        return set(self._images)

    def doubts(self, known: Callable[[], Iterable[Path]], *, shared: bool) -> list[tuple[str, int, str]]:
        """What may have been taken for another image: a sentence, how often, and an example.

        Args:
            known: Gives images of the source, to name one that has the labels of several folders.
            shared: Whether to look for those.
        """
        homes = {labels.near / labels.folder for labels in self._labels if labels.at_home}
        doubts = [
            (_ELSEWHERE, count, labels.examples[folder])
            for labels in self._labels
            for folder, count in _strange(labels, homes)
        ]
        if not doubts and shared and len(self._labels) > 1:
            doubts = self._shared(known)
        return doubts

    def _shared(self, known: Callable[[], Iterable[Path]]) -> list[tuple[str, int, str]]:
        import numpy as np

        pairs = np.empty((len(self._images), 2), np.int64)
        pairs[:, 0], pairs[:, 1] = self._images, self._named_by
        images, counts = np.unique(np.unique(pairs, axis=0)[:, 0], return_counts=True)
        several = set(images[counts > 1].tolist())
        if not several:
            return []
        example = next((image for image in known() if key(image) in several), None)
        return [(_SHARED, len(several), "" if example is None else str(example))]


def key(image: Path) -> int:
    """What stands for an image in memory; the same for `labels/../crops/a.png` and `crops/a.png`."""
    return hash(os.path.normpath(image))


def is_foreign(folder: str) -> bool:
    """Whether a folder is one of another machine, or an address."""
    return folder.startswith(("/", "~")) or ":" in folder


def _strange(labels: _Labels, homes: set[Path]) -> list[tuple[Path, int]]:
    """Folders in which images of some labels were found, but would not be looked for by a person.

    All images of labels may lie in another folder than the labels: of a name alone, also below them.
    """
    found = labels.found.most_common()
    if labels.at_home:
        return found
    if labels.folder and not is_foreign(labels.folder):
        return [(folder, count) for folder, count in found if not _ends_with(folder, labels.folder)]
    below = all(folder.is_relative_to(labels.near) for folder, _ in found)
    usual = {folder for folder, _ in (found if below else found[:1])}
    return [(folder, count) for folder, count in found if folder not in usual or folder in homes]


def _ends_with(folder: Path, named: str) -> bool:
    """Whether a folder ends with the one that a name gives, but for case and `..`."""
    parts = [part.casefold() for part in PurePosixPath(named.replace("\\", "/")).parts if part != ".."]
    return [part.casefold() for part in folder.parts[-len(parts) :]] == parts if parts else True
