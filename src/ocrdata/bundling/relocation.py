"""Lays the images and label files of a training out in one folder; no name leads out of it.

Nothing is copied: the folder holds links to the files, and the archive is written from what they lead to.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.samples import packed

ELSEWHERE = "elsewhere"
"""Folder of images that do not lie below the folder of their set, or whose names archives cannot hold."""

_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f\\:\ud800-\udfff]|(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._)", re.IGNORECASE
)
"""What unpacking refuses or leaves out; see `ocrdata.archives`."""


def link(source: Path, target: Path) -> None:
    """Put a file into the folder: as a link to it, or as a copy where links cannot be made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        target.symlink_to(source.resolve())
    except OSError:  # on Windows, links need a permission
        shutil.copyfile(source, target)


@dataclass(frozen=True, slots=True)
class ImageFolder:
    """The images of a set and where they go.

    Attributes:
        base: Folder that the labels' image paths are relative to.
        place: The folder for them.
        known: Image paths that have been placed, with their names relative to `place`.
    """

    base: Path
    place: Path
    known: dict[str, str] = field(default_factory=dict)

    def add(self, image: str) -> str | None:
        """Place an image.

        Args:
            image: Its path as a label names it.

        Returns:
            Its name relative to `place`; None if there is no such image.
        """
        if image not in self.known:
            given = self.base / image
            plain = Path(os.path.normpath(given))
            # `..` behind a link leads elsewhere than its text says.
            name = self._placed(
                plain if os.path.realpath(given) == os.path.realpath(plain) else given.resolve()
            )
            if name is None:
                return None
            self.known[image] = name
        return self.known[image]

    def _placed(self, path: Path) -> str | None:
        if path.is_file():
            name = self._name(path)
            link(path, self.place / name)
            return name
        if packed.leads_inside(path) and packed.exists(path):
            folder = self._name(path.parent)
            link(path.parent / packed.DATABASE, self.place / folder / packed.DATABASE)
            return path.name if folder == "." else f"{folder}/{path.name}"
        return None

    def _name(self, path: Path) -> str:
        base = Path(os.path.normpath(self.base))
        if path.is_relative_to(base):
            name = path.relative_to(base).as_posix()
            if not _UNSAFE.search(name) and all(len(os.fsencode(part)) < 255 for part in name.split("/")):
                return name
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        suffix = "" if _UNSAFE.search(path.suffix) else path.suffix[:16]
        return f"{ELSEWHERE}/{digest}{suffix}"


def place_labels(source: Path, target: Path, images: ImageFolder) -> int:
    """Write a label file with the names that its images have in the folder, and place these images.

    Everything but the names stays byte for byte, so that PaddleOCR's loader counts and draws the same.

    Args:
        source: The label file.
        target: Where it goes.
        images: Its images.

    Returns:
        The number of its rows.

    Raises:
        UserError: An image does not exist.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with source.open("rb") as rows, target.open("wb") as writer:
        for count, row in enumerate(rows, start=1):
            named, tab, rest = row.removeprefix(b"\xef\xbb\xbf").partition(b"\t")
            if tab and named.strip():
                named = _renamed(named.decode("utf-8", "surrogateescape"), images, source, count)
            writer.write(named + tab + rest)
    return count


def _renamed(named: str, images: ImageFolder, source: Path, number: int) -> bytes:
    """The first field of a label: one image, or a JSON list of images of which PaddleOCR draws one."""
    paths = _paths(named)
    names = []
    for path in paths or (named,):
        name = images.add(path)
        if name is None:
            raise UserError(
                f"the image {path} does not exist.",
                "Correct the path or leave the line out: a bundle holds every image of its labels.",
                path=source,
                line=number,
            )
        names.append(name)
    new = json.dumps(names, ensure_ascii=False) if paths else names[0]
    return new.encode("utf-8", "surrogateescape")


def _paths(named: str) -> Sequence[str]:
    """The paths in a JSON list; empty where the field is none."""
    if not named.startswith("["):
        return ()
    try:
        found = json.loads(named)
    except (ValueError, RecursionError):
        return ()
    return found if isinstance(found, list) and all(isinstance(path, str) for path in found) else ()


def safe_label_name(number: int, path: Path) -> str:
    """Name of a label file among others: its number, its folder and its own, without what archives refuse."""
    name = f"{path.resolve().parent.name}-{path.name}"
    return f"{number}-{_UNSAFE.sub('_', name)[-60:]}"
