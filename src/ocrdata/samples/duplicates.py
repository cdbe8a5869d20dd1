"""The same image twice: by name, by bytes, by look; within a set, and between training and evaluation.

All searches sort digests of 64 bits, so ten million lines take seconds and some hundred megabytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEAR = 2
"""Bits in which the hashes of near duplicates may differ: re-encoded or resized, not re-written."""

_BANDS = ((0, 22), (22, 21), (43, 21))
"""Hashes that differ in two bits agree in one of three bands."""

_NEIGHBOURS = 8
"""So many neighbours in the order of a band are compared: a bound for sets full of look-alikes."""

_BLOCK = 1 << 20
"""So many pairs are compared at a time, so that they take some megabytes."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Digests of the lines of one or several label files, one after the other; see `scan.Tally`."""

    names: "NDArray[np.uint64]"
    texts: "NDArray[np.uint64]"
    digests: "NDArray[np.uint64]"
    looks: "NDArray[np.uint64]"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Lines that repeat others.

    Attributes:
        code: Of the fault.
        later, first: Positions of the repetition and of what it repeats.
    """

    code: str
    later: "NDArray[np.int64]"
    first: "NDArray[np.int64]"


def perceptual_hashes(thumbs: "NDArray[np.uint8]") -> "NDArray[np.uint64]":
    """pHash (Zauner 2010): signs of the 64 lowest DCT coefficients against their median.

    Args:
        thumbs: Grey images, `(n, 32, 32)`, uint8.

    Returns:
        `(n,)`, uint64.
    """
    import numpy as np

    side = thumbs.shape[1]
    k, x = np.arange(8)[:, None], np.arange(side)[None, :]
    basis = np.cos(np.pi * k * (2 * x + 1) / (2 * side)).astype(np.float32)
    low = (basis @ thumbs.astype(np.float32) @ basis.T).reshape(len(thumbs), 64)
    bits = low > np.median(low, axis=1, keepdims=True)
    packed: NDArray[np.uint64] = np.packbits(bits, axis=1).view(np.uint64).ravel()
    return packed


def repeated(prints: Prints) -> Iterator[Pairs]:
    """Repetitions within a set: by name, by bytes, by look; a line is reported once for each kind."""
    import numpy as np

    later, first = _groups(prints.names)
    same = prints.texts[later] == prints.texts[first]
    yield Pairs("duplicate-line", later[same], first[same])
    yield Pairs("conflicting-labels", later[~same], first[~same])
    later, first = _groups(prints.digests)
    other = (prints.names[later] != prints.names[first]) & (prints.looks[later] == prints.looks[first])
    later, first = later[other], first[other]
    same = prints.texts[later] == prints.texts[first]
    yield Pairs("duplicate-image", later[same], first[same])
    yield Pairs("conflicting-labels", later[~same], first[~same])
    later, first = _near(prints.looks)
    # Short lines of print look alike; only with the same text it is the same picture again.
    alike = (prints.digests[later] != prints.digests[first]) & (prints.texts[later] == prints.texts[first])
    yield Pairs("near-duplicate", *np.stack([later[alike], first[alike]]))


def look_alikes(prints: Prints) -> Pairs:
    """Different images that look alike and have different texts; each later line once.

    Short lines of print may look alike by chance: this is a hint, and no proof of a wrong text.
    """
    import numpy as np

    later, first = _near(prints.looks)
    other = (prints.digests[later] != prints.digests[first]) & (prints.texts[later] != prints.texts[first])
    return Pairs("near-duplicate", *np.stack([later[other], first[other]]))


def leaked(train: Prints, held_out: Prints) -> Iterator[Pairs]:
    """Lines of `train` whose image is in `held_out` too; `first` are positions in `held_out`."""
    import numpy as np

    found: set[int] = set()
    for ours, theirs in ((train.names, held_out.names), (train.digests, held_out.digests)):
        order = np.argsort(theirs, kind="stable")
        place = np.searchsorted(theirs[order], ours).clip(max=max(len(order) - 1, 0))
        hit = (ours != 0) & (theirs[order][place] == ours) if len(order) else np.zeros(len(ours), bool)
        if ours is train.digests:
            hit &= train.looks == held_out.looks[order[place]] if len(order) else False
        later = np.nonzero(hit)[0]
        later = later[[int(i) not in found for i in later]] if found else later
        found.update(later.tolist())
        yield Pairs("leak", later, order[place[later]] if len(order) else later)
    both = np.concatenate([held_out.looks, train.looks])
    later, first = _near(both)
    border = len(held_out.looks)
    across = (later >= border) & (first < border)
    later, first = later[across] - border, first[across]
    alike = train.texts[later] == held_out.texts[first]
    fresh = np.array([int(i) not in found for i in later], bool) & alike if len(later) else alike
    yield Pairs("leak", later[fresh], first[fresh])


def join(parts: Sequence[Prints]) -> Prints:
    """Several files' digests as one."""
    import numpy as np

    if len(parts) == 1:  # no second copy of some hundred megabytes
        return parts[0]
    return Prints(*(np.concatenate([getattr(part, name) for part in parts]) for name in Prints.__slots__))


def _groups(keys: "NDArray[np.uint64]") -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Positions of keys that were seen before, and where they were first seen; zeros are no keys."""
    import numpy as np

    if not keys.any():
        none = np.zeros(0, np.int64)
        return none, none
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    again = np.nonzero(ordered[1:] == ordered[:-1])[0] + 1
    again = again[ordered[again] != 0]
    return order[again], order[np.searchsorted(ordered, ordered[again])]


def _near(looks: "NDArray[np.uint64]") -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Pairs of positions whose hashes differ in at most `NEAR` bits, each later position once."""
    import numpy as np

    count = len(looks)
    earliest = np.full(count, count, np.int64)  # of each line, the first one that looks like it
    for shift, width in _BANDS if looks.any() else ():
        band = ((looks >> np.uint64(shift)) & np.uint64((1 << width) - 1)).astype(np.uint32)
        order = np.lexsort((looks, band))
        for step in range(1, _NEIGHBOURS + 1):
            for start in range(0, count - step, _BLOCK):
                a = order[start : min(start + _BLOCK, count - step)]
                b = order[start + step :][: len(a)]
                close = (band[a] == band[b]) & (looks[a] != 0) & (looks[b] != 0)
                a, b = a[close], b[close]
                close = _popcount(looks[a] ^ looks[b]) <= NEAR
                a, b = a[close], b[close]
                np.minimum.at(earliest, np.maximum(a, b), np.minimum(a, b))
    later = np.nonzero(earliest < count)[0]
    return later, earliest[later]


def _popcount(values: "NDArray[np.uint64]") -> "NDArray[np.uint8]":
    """How many bits are set in each value."""
    import numpy as np

    bits_of_byte = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)
    counts: NDArray[np.uint8] = bits_of_byte[values.view(np.uint8)].reshape(-1, 8).sum(axis=1, dtype=np.uint8)
    return counts
