"""Which page an image was cut out of, told by its name, as `convert` and PPOCRLabel name crops.

`images/shop/a.jpg` has the crops `crops/shop/a_0_3.jpg` (numbers of the page and the box); `pages/a.jpg` of
PPOCRLabel has `crop_img/a_crop_3.jpg`.
"""

import hashlib
import os
import re
from pathlib import PurePosixPath

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES

LONGEST_STEM = 200
"""Bytes of an image's name that a crop's name keeps; file systems take 255, with what is added and `.jpg`."""

FOLDERS = frozenset({"crops", "crop_img"})
"""Folders of crops: those of `convert`, and of PPOCRLabel."""

_CROP = re.compile(r"(.+)_(?:crop|\d+)_(\d{1,9})", re.DOTALL)
_TAG = re.compile(r"-\d+$")
"""What `convert` adds where a line image has the name of a crop."""


def short_stem(stem: str) -> str:
    """Start of a crop's name: the page's stem, or its first bytes and a digest if it is too long."""
    data = os.fsencode(stem)
    if len(data) <= LONGEST_STEM:
        return stem
    digest = hashlib.sha256(data).hexdigest()[:12]
    return f"{data[:LONGEST_STEM].decode('utf-8', 'ignore')}-{digest}"


def page_key(image: str) -> str:
    """What a page and its crops have in common, from the name of the page's image."""
    folder, stem = _place(image)
    return f"{folder.removeprefix('crops/')}{short_stem(stem)}"


def keys_of_crop(image: str) -> set[str]:
    """The `page_key` of each page that an image may be a crop of; none if no crop has such a name."""
    folder, stem = _place(image)
    found = _CROP.fullmatch(stem)
    return {f"{folder}{found[1]}", f"{folder}{_TAG.sub('', found[1])}"} if found else set()


def box_number(image: str) -> int:
    """The number that the name of a crop gives the box on its page; -1 if no crop has such a name."""
    found = _CROP.fullmatch(_place(image)[1])
    return int(found[2]) if found else -1


def is_in_folder_of_crops(image: str) -> bool:
    """Whether an image lies in a folder that holds nothing but crops."""
    return not FOLDERS.isdisjoint(PurePosixPath(image).parts[:-1])


def _place(image: str) -> tuple[str, str]:
    """The folders below the first one, and the name without the suffixes of images (`a.gif.png`)."""
    path = PurePosixPath(image)
    stem = path.name
    while (suffix := PurePosixPath(stem).suffix).lower() in IMAGE_SUFFIXES:
        stem = stem.removesuffix(suffix)
    return "".join(f"{part}/" for part in path.parts[1:-1]), stem
