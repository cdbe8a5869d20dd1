"""Lines that one model reads and the other does not, with their pictures."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.badcases.confusion import align
from ocrdata.errors import UserError
from ocrdata.samples import packed
from ocrdata.synthesis.sheet import evenly_spaced

SHOWN = 12
"""Most lines of each kind that a page shows of a set."""

_LINE, _PAGE = (48, 560), (320, 320)
"""Largest height and width of the pictures of a line and of a page, in pixels."""

Pairs = Sequence[tuple[str, str]]
"""What stands there and what was read, aligned; equal pairs are right."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as two models read it.

    Attributes:
        name: File name of its image.
        picture: The image as a data URI; empty if it is no longer there.
        truth: Its label.
        before: What the first model read, aligned with the label; None if that was right.
        after: The same for the last model.
    """

    name: str
    picture: str
    truth: str
    before: Pairs | None
    after: Pairs | None


@dataclass(frozen=True, slots=True)
class ShownLines:
    """Some of the lines of one kind.

    Attributes:
        count: How many there are.
        lines: Those that are shown, evenly spaced.
    """

    count: int
    lines: Sequence[ShownLine]


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The lines of a set that not both models read.

    Attributes:
        learned: Only the last model reads them.
        lost: Only the first model reads them.
        neither: Both misread them.
    """

    learned: ShownLines
    lost: ShownLines
    neither: ShownLines


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page on which two detectors differ: its picture, and the hmean of each, 0 to 1."""

    name: str
    picture: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ChangedPages:
    """The pages of a set on which the last detector is better or worse than the first.

    Attributes:
        better: How many have a higher hmean.
        worse: How many have a lower one.
        best: The pages that gained most.
        worst: The pages that lost most.
    """

    better: int
    worse: int
    best: Sequence[ShownPage]
    worst: Sequence[ShownPage]


def changed_lines(first: Mapping[str, Any], last: Mapping[str, Any]) -> ChangedLines:
    """Compare the wrong lines of two models.

    Args:
        first: The record of the first model on a set, as `evaluate --details` writes it.
        last: That of the last model on the same set.
    """
    before, after = _wrong(first), _wrong(last)
    both = before.keys() & after.keys()
    return ChangedLines(
        _shown({key: (read, None) for key, read in before.items() if key not in both}),
        _shown({key: (None, read) for key, read in after.items() if key not in both}),
        _shown({key: (read, after[key]) for key, read in before.items() if key in both}),
    )


def changed_pages(first: Mapping[str, Any], last: Mapping[str, Any]) -> ChangedPages:
    """Compare the hmeans of two detectors, page by page; arguments as for `changed_lines`."""
    before = {page["image"]: float(page["hmean"]) for page in first["pages"]}
    after = {page["image"]: float(page["hmean"]) for page in last["pages"]}
    images = dict.fromkeys((*before, *after))  # a page that is not listed is perfect
    changes = sorted((after.get(image, 1.0) - before.get(image, 1.0), image) for image in images)

    def shown(chosen: Iterable[tuple[float, str]]) -> list[ShownPage]:
        return [
            ShownPage(
                Path(image).name, picture(Path(image), *_PAGE), before.get(image, 1.0), after.get(image, 1.0)
            )
            for _, image in chosen
        ]

    worse = [item for item in changes if item[0] < 0]
    better = [item for item in reversed(changes) if item[0] > 0]
    return ChangedPages(len(better), len(worse), shown(better[: SHOWN // 2]), shown(worse[: SHOWN // 2]))


_Key = tuple[str, str, int]
"""Image, label, and which of several such lines."""


def _wrong(record: Mapping[str, Any]) -> dict[_Key, str]:
    seen: Counter[tuple[str, str]] = Counter()
    wrong: dict[_Key, str] = {}
    for line in record["wrong"]:
        image, truth = line["image"], line["truth"]
        wrong[image, truth, seen[image, truth]] = line["read"]
        seen[image, truth] += 1
    return wrong


def _shown(found: Mapping[_Key, tuple[str | None, str | None]]) -> ShownLines:
    keys = list(found)
    chosen = [keys[number] for number in evenly_spaced(len(keys), SHOWN)] if keys else []
    return ShownLines(len(keys), [_line(key, *found[key]) for key in chosen])


def _line(key: _Key, before: str | None, after: str | None) -> ShownLine:
    image, truth, _ = key
    path = Path(image)
    return ShownLine(
        path.name,
        picture(path, *_LINE),
        truth,
        None if before is None else align(truth, before),
        None if after is None else align(truth, after),
    )


def picture(path: Path, height: int, width: int) -> str:
    """An image as a small JPEG in a data URI; empty if it cannot be read.

    Args:
        path: The image.
        height: Largest height, in pixels.
        width: Largest width.
    """
    import cv2
    import numpy as np

    try:
        image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    except (OSError, ValueError, UserError, cv2.error):
        image = None
    if image is None:
        return ""
    scale = min(1.0, height / image.shape[0], width / image.shape[1])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
