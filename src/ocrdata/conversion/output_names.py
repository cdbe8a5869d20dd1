"""Names of images in the output: as they lie in their folders, and no two alike."""

import hashlib
import itertools
import os
import re
from array import array
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from ocrdata.errors import UserError
from ocrdata.reading.crop_names import short_stem
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line, Page

_CROP = re.compile(r"(.*_\d+)_\d+(?:\.[^/.]*)?", re.DOTALL)
"""A line image that has, or gets when encoded anew, a name such as crops have: `page_NUMBER_BOX.jpg`."""
_TAG = re.compile(r".*-(\d+)_\d+", re.DOTALL)

OWN_FOLDERS = {Page: "images", Line: "crops"}
"""Where the images of a page and of a line go in the output."""

_SUFFIXES = IMAGE_SUFFIXES | {".img"}

_UNFIT = re.compile(r"(?<![^/])\.|[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
"""What cannot stand in a label file and therefore not in a name; and a point before it, which hides it."""


def unused_tag(name: str, number: int, used: Collection[str]) -> str:
    """The folder for the images of one source of several, from its name and number."""
    tags = itertools.chain([name], (f"{name}-{count}" for count in itertools.count(number)))
    return next(tag for tag in tags if tag not in used)


def without_own_folder(name: str, tag: str, record: Page | Line) -> str:
    """A name without the folder that the output has itself: pages go to `images`, lines to `crops`.

    Args:
        name: From `output_name`.
        tag: Folder of its source in the output, if there are several.
        record: What the image is of.
    """
    start = f"{tag}/" if tag else ""
    rest = name.removeprefix(f"{start}{OWN_FOLDERS[type(record)]}/")
    return name if rest == name or rest.startswith("/") else start + rest


def output_name(source: Source, tag: str, image: Path) -> str:
    """Where an image goes in the output: as it lies in its folder.

    A digest is added where the name alone would not do: the image lies outside, its name cannot be written
    or is hidden, or it may be given to another image that gets a suffix (`a.gif` becomes `a.gif.png`).
    """
    tops = source.tops if source.images is None else source.tops[:-1]  # then none is looked for in the source
    if ".." in image.parts:
        image, tops = _real(image), tuple(map(_real, tops))
    relative = next((image.relative_to(top) for top in tops if image.is_relative_to(top)), None)
    parts = (tag, *(Path(image.name) if relative is None else relative).parts)
    name = "/".join(part for part in parts if part not in {"", "."})
    if relative is None or _UNFIT.search(name) or _may_be_made(image):
        stem, dot, suffix = _UNFIT.sub("_", name).rpartition(".")
        digest = hashlib.sha256(os.fsencode(image)).hexdigest()[:12]
        return f"{stem}-{digest}{dot}{suffix}" if dot else f"{suffix}-{digest}"
    return name


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _may_be_made(image: Path) -> bool:
    """Whether the image would have the name that another one gets: with one more suffix, or for `.img`."""
    stem, dot, suffix = image.name.rpartition(".")
    if not (dot and stem):
        return False
    others = (stem,) if suffix == "img" else (stem, f"{stem}.img")
    return any(os.path.isfile(image.with_name(other)) for other in others)  # noqa: PTH113 - may be a million


def crop_prefix(name: str, number: int, tag: str = "") -> str:
    """What the names of a page's crops begin with; the number of the box and the suffix follow.

    Args:
        name: Name of the page's image in the output.
        number: Number of the page, which no other record has.
        tag: From `CropNames.tags`.
    """
    folder, slash, file = name.removeprefix(f"{OWN_FOLDERS[Line]}/").rpartition("/")
    return f"{folder}{slash}{short_stem(PurePosixPath(file).stem)}{tag}_{number}"


class CropNames:
    """The names that crops would have, and those of line images like them, in some bytes each."""

    def __init__(self) -> None:
        self._pages, self._numbers, self._lines = array("q"), array("q"), array("q")
        self._tags: set[int] = set()

    def add(self, name: str, number: int, record: Page | Line) -> None:
        """Remember the name of a record's image in the output, and its number."""
        if isinstance(record, Page):
            self._pages.append(hash(crop_prefix(name, number)))
            self._numbers.append(number)
        elif found := _CROP.fullmatch(name):
            self._lines.append(hash(found[1]))
            if tagged := _TAG.fullmatch(found[1]):
                self._tags.add(int(tagged[1][:18]))

    def tags(self) -> dict[int, str]:
        """What to add to the names of crops that a line image has already, by the number of their page.

        No line image has a name with that number, so no crop is written over it.
        """
        import numpy as np

        if not self._lines or not self._pages:
            return {}
        taken = np.isin(np.frombuffer(self._pages, np.int64), np.frombuffer(self._lines, np.int64))
        free = next(number for number in itertools.count(1) if number not in self._tags)
        return {int(number): f"-{free}" for number in np.frombuffer(self._numbers, np.int64)[taken]}


class ShortNames:
    """Whether images may lose the folder `images` or `crops` of their source without meeting another one.

    Names are compared without the suffixes of images, because an image that is encoded anew gets one more.
    """

    def __init__(self) -> None:
        self._shortened, self._others = _Places(), _Places()

    def add(self, name: str, short: str) -> None:
        """Remember the name of an image, and that without its folder: the same if it has none."""
        (self._others if short == name else self._shortened).add(short)

    @property
    def fit(self) -> bool:
        """Whether none of the shortened names is that of another image, or of a folder of images."""
        return not (self._shortened.meets(self._others) or self._others.meets(self._shortened))


class _Places:
    """Files and their folders, in some bytes each."""

    def __init__(self) -> None:
        self._files = array("q")
        self._folders: set[int] = set()
        self._last = ""

    def add(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        self._files.append(hash(_bare(name)))
        if folder != self._last:
            self._last = folder
            self._folders.update(hash(_bare(str(each))) for each in PurePosixPath(name).parents)

    def meets(self, other: "_Places") -> bool:
        """Whether a file here is a file or a folder there."""
        import numpy as np

        files, theirs = (np.frombuffer(each._files, np.int64) for each in (self, other))
        folders = np.fromiter(other._folders, np.int64, len(other._folders))
        return bool(np.isin(files, np.concatenate([theirs, folders])).any())


def _bare(name: str) -> str:
    """A name without what tells formats of images."""
    stem, dot, suffix = name.rpartition(".")
    while dot and stem and f".{suffix}".lower() in _SUFFIXES:
        name = stem
        stem, dot, suffix = name.rpartition(".")
    return name


class OutputNames:
    """The names that were given, in some bytes each: two images with the same name would be one file."""

    def __init__(self) -> None:
        self._names, self._images = array("q"), array("q")

    def add(self, name: str, image: Path) -> None:
        """Remember the name of an image."""
        self._names.append(hash(name))
        self._images.append(hash(str(image)))

    def require_different(self) -> None:
        """Stop where two images have one name.

        Raises:
            UserError: They have.
        """
        import numpy as np

        pairs = np.stack([np.frombuffer(each, np.int64) for each in (self._names, self._images)], axis=1)
        different = np.unique(pairs, axis=0)
        if len(np.unique(different[:, 0])) < len(different):
            raise UserError(
                "Two images would have the same name in the output.",
                "Rename one of them, or convert the folders one by one.",
            )
