"""Split pages into parts (train, val …): by page, never by line; seeded; in the same way for every source.

Crops that PPOCRLabel cut out of one page (`a_crop_0.jpg`, `a_crop_1.jpg` …) count as one page here too.
Images that are still in two parts are found by their bytes and by perceptual hash.
"""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.console import quantity
from ocrdata.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CROP = re.compile(r"_crop_\d+$")
_FLAT = 2.0
"""Grey levels of standard deviation below which an image is blank, and looks like every other blank one."""


def parse_shares(text: str) -> dict[str, float]:
    """`train=0.9,val=0.1` as shares by name.

    Raises:
        ValueError: It is something else, a name no folder can have, or the shares do not sum to 1.
    """
    shares: dict[str, float] = {}
    for part in text.split(","):
        name, equals, share = part.strip().partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z0-9_-]+", name) or name in shares:
            raise ValueError(f"'{part.strip()}' is not NAME=SHARE")
        try:
            shares[name] = float(share)
        except ValueError:
            raise ValueError(f"'{share}' is not a share between 0 and 1") from None
        if not 0 < shares[name] <= 1:
            raise ValueError(f"'{share}' is not a share between 0 and 1")
    if abs(sum(shares.values()) - 1) > 1e-6:
        raise ValueError(f"the shares add up to {sum(shares.values()):g} instead of 1")
    return shares


class PageGroups:
    """Which records belong to one page: one number a record, in the order of reading.

    Attributes:
        of_record: Number of the page of each record.
        sources: Number of the first page of each source.
        count: How many pages there are so far.
    """

    def __init__(self) -> None:
        self.of_record = array("Q")
        self.sources: list[int] = []
        self.count = 0
        self._last: str | None = None

    def begin_source(self) -> None:
        """The records that follow come from another source."""
        self.sources.append(self.count)
        self._last = None

    def add(self, stem: str) -> None:
        """One more record, whose image has this path without its suffix."""
        page = _CROP.sub("", stem)
        if page == stem or page != self._last:
            self.count += 1
        self._last = page
        self.of_record.append(self.count - 1)

    def assign(self, shares: Mapping[str, float], seed: int) -> "NDArray[np.uint8]":
        """The part of each record, as an index into the shares.

        Raises:
            UserError: A part would be empty.
        """
        import numpy as np

        parts = np.empty(self.count, np.uint8)
        edges = np.cumsum(list(shares.values()))
        for number, start in enumerate(self.sources):
            end = self.sources[number + 1] if number + 1 < len(self.sources) else self.count
            order = np.random.default_rng((seed, number)).permutation(end - start)
            bounds = np.round(edges * (end - start)).astype(int)
            parts[start:end] = np.searchsorted(bounds, order, side="right").clip(max=len(shares) - 1)
        for index, name in enumerate(shares):
            if not (parts == index).any():
                raise UserError(
                    f"'{name}' would get none of {quantity(self.count, 'page')}.",
                    "Give it a larger share, or more pages.",
                )
        return parts[np.frombuffer(self.of_record, np.uint64).astype(np.int64)]


def thumbnail(pixels: "NDArray[np.uint8]") -> "NDArray[np.uint8]":
    """The 32 × 32 grey thumbnail that a perceptual hash is made of."""
    import cv2
    import numpy as np

    small = cv2.resize(pixels, (32, 32), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))


@dataclass(frozen=True, slots=True)
class ComparedImage:
    """What is compared to tell whether two images are the same.

    Attributes:
        number: Number of its record.
        part: Index of the part that it is in.
        text: Transcription of a line; empty for a page.
        data: The bytes of its file.
        thumb: See `thumbnail`.
    """

    number: int
    part: int
    text: str
    data: bytes
    thumb: "NDArray[np.uint8]"


def write_fingerprints(path: Path, images: Sequence[ComparedImage]) -> None:
    """Write the digests of a shard's images, a column each."""
    import numpy as np

    from ocrdata.samples.duplicates import perceptual_hashes

    thumbs = np.stack([each.thumb for each in images])
    flat = thumbs.reshape(len(images), -1).std(axis=1) < _FLAT
    looks = np.where(flat, np.uint64(0), perceptual_hashes(thumbs))
    columns = [
        np.array([each.number for each in images], np.uint64),
        np.array([each.part for each in images], np.uint64),
        np.array([_digest(each.text.encode("utf-8", "surrogatepass")) for each in images], np.uint64),
        np.array([_digest(each.data) for each in images], np.uint64),
        looks,
    ]
    with path.open("wb") as file:
        np.save(file, np.stack(columns))


def find_leaks(fingerprints: Sequence[Path], parts: int) -> list[tuple[int, int, int, int]]:
    """Find the images that are in two parts.

    Args:
        fingerprints: Files of `write_fingerprints`.
        parts: How many there are.

    Returns:
        For each: a record and its part, and a record that looks the same and its part, an earlier one.
    """
    import numpy as np

    from ocrdata.samples.duplicates import Prints, leaked

    rows = np.concatenate([np.load(path) for path in fingerprints], axis=1)
    found = []
    for part in range(1, parts):
        held_out, others = np.nonzero(rows[1] == part)[0], np.nonzero(rows[1] < part)[0]
        ours, theirs = (
            Prints(np.zeros(len(where), np.uint64), *(rows[k][where] for k in (2, 3, 4)))
            for where in (held_out, others)
        )
        for pairs in leaked(theirs, ours):
            for later, first in zip(pairs.later.tolist(), pairs.first.tolist(), strict=True):
                other = others[later]
                found.append((int(rows[0][held_out[first]]), part, int(rows[0][other]), int(rows[1][other])))
    return found


def _digest(data: bytes) -> int:
    import hashlib

    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little") if data else 0
