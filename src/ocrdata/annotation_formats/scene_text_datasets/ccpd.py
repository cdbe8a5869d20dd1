"""CCPD: photos of Chinese number plates, whose file names hold the corners and the characters.

Fields between hyphens: area, tilt, bounding box, four corners from the bottom right, indices of the
characters, brightness, blur. `ccpd_np` has photos without a plate, which have other names.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, first_files, walk
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import Box, Page

EXAMPLE = "025-95_113-154&383_386&473-386&473_177&454_154&383_363&402-0_0_22_27_27_33_16-37-15.jpg"

UPRIGHT = False

_PROVINCES = "皖沪津渝冀晋蒙辽吉黑苏浙京闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新警学O"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZO"
_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789O"
"""The three alphabets, in the order of the data set's description."""

_CORNER = r"\d+&\d+"
_NAME = re.compile(
    rf"\d+-\d+_\d+-{_CORNER}_{_CORNER}-(?P<corners>{_CORNER}(?:_{_CORNER}){{3}})"
    r"-(?P<plate>\d+(?:_\d+){6,7})-\d+-\d+"
)


def sniff(path: Path) -> bool:
    """Images with such names."""
    return any(_NAME.fullmatch(file.stem) for file in first_files(path, tuple(IMAGE_SUFFIXES)))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a photo."""
    whole = source.path.is_dir()
    for file in walk(source.path, tuple(IMAGE_SUFFIXES), links=False) if whole else (source.path,):
        found = _NAME.fullmatch(file.stem)
        if found is None:
            yield Skipped(source.where(file), "the name is not one of CCPD's", 0, file.name)
            continue
        try:
            box = Box(_corners(found["corners"]), _plate(found["plate"]))
        except ValueError as error:
            yield Skipped(source.where(file), str(error), 1, file.name)
            continue
        yield Page(file, (box,), source.name)


def _corners(field: str) -> tuple[tuple[float, float], ...]:
    points = [tuple(map(float, corner.split("&"))) for corner in field.split("_")]
    return tidy(points[2:] + points[:2])


def _plate(field: str) -> str:
    indices = [int(index) for index in field.split("_")]
    alphabets = (_PROVINCES, _LETTERS, *(_CHARACTERS for _ in indices[2:]))
    if any(index >= len(alphabet) for index, alphabet in zip(indices, alphabets, strict=True)):
        raise ValueError(f"{field} has no character of that number")
    return "".join(alphabet[index] for index, alphabet in zip(indices, alphabets, strict=True))
