"""What has to be known of JSON before it is parsed: how deep it is, and how its numbers are spelled."""

from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_BLOCK = 1 << 20

_CUT = b"\\-+.0123456789eE"
"""A block never ends in one of these: the rest of an escape or of a number may be in the next."""

_LONGEST = 1 << 12
"""Bytes that are carried over into the next block. Longer numbers count as spelled."""

_FARTHEST = 24
"""How far the point of a number is looked for."""


_FRACTION = -(1 << 60)

_SMALL = b"0.0000"
_DIGITS = b"0123456789"


class Scan(NamedTuple):
    """What was found.

    Attributes:
        depth: How deep lists and objects are nested at most.
        spelled: Whether a number has zeros at its end, an exponent or digits that a float would lose.
        digits: Digits before the point of the longest number, if that has more than 18; else 0.
    """

    depth: int
    spelled: bool
    digits: int


def scan(stream: IO[bytes]) -> Scan:
    """Look through JSON in UTF-8; some ten seconds for a gigabyte."""
    import numpy as np

    steps = np.zeros(256, np.int8)
    steps[list(b"[{")], steps[list(b"]}")] = 1, -1
    depth = deepest = quoted = digits = run = 0
    spelled = False
    tail = b""
    while block := stream.read(_BLOCK):
        block = tail + block
        whole = block.rstrip(_CUT)
        cut = bool(run) or len(block) - len(whole) > _LONGEST
        if cut:
            whole = block.rstrip(b"\\")
        tail = block[len(whole) :]
        marks = np.frombuffer(whole.replace(b"\\\\", b"").replace(b'\\"', b""), np.uint8)
        inside = (np.cumsum(marks == ord('"'), dtype=np.int32) + quoted) & 1
        step = steps[marks] * (1 - inside)
        levels = np.cumsum(step, dtype=np.int32) + depth
        if len(levels):
            deepest = max(deepest, int(levels.max()))
            depth, quoted = int(levels[-1]), int(inside[-1])
        if len(marks) and (cut or _has_long(marks, inside)):
            spelled = True
            longest, run = _runs(marks, inside, run)
            digits = max(digits, longest)
        spelled = spelled or any(loses(marks, inside) for loses in (_has_small, _loses_zeros, _has_exponent))
    return Scan(deepest, spelled, max(digits, run + len(tail)) if run else digits)


def _has_small(marks: "np.ndarray", inside: "np.ndarray") -> bool:
    """Whether there may be a number that Python would write with an exponent, as 0.00001."""
    block = marks.tobytes()
    at = block.find(_SMALL)
    while at > 0 and block[at - 1] in _DIGITS:
        at = block.find(_SMALL, at + 1)
    return at >= 0


def _loses_zeros(marks: "np.ndarray", inside: "np.ndarray") -> bool:
    """Whether a number outside texts ends with a zero after its point, as `7.50` but not `7.0`."""
    import numpy as np

    at = np.flatnonzero(marks[:-1] == ord("0"))
    after = marks[at + 1]
    at = at[(inside[at] == 0) & ~_is_digit(after) & (after != ord("."))]
    for back in range(1, _FARTHEST):
        at = at[at >= back]
        before = marks[at - back]
        if back > 1 and (before == ord(".")).any():
            return True
        at = at[_is_digit(before)]
        if not len(at):
            return False
    return bool(len(at))


def _has_exponent(marks: "np.ndarray", inside: "np.ndarray") -> bool:
    import numpy as np

    at = np.flatnonzero((marks[1:] | 0x20) == ord("e")) + 1
    return bool((_is_digit(marks[at - 1]) & (inside[at] == 0)).any())


def _has_long(marks: "np.ndarray", inside: "np.ndarray") -> bool:
    """Whether a number has 19 digits before its point, more than a float, or ijson's integers, can hold."""
    import numpy as np

    runs = _is_digit(marks)
    for longer in (1, 2, 4, 8, 3):
        runs = runs[longer:] & runs[:-longer]
    at = np.flatnonzero(runs)
    at = at[(at == 0) | ~runs[at - 1]]
    return bool(((inside[at] == 0) & (marks[np.maximum(at - 1, 0)] != ord("."))).any())


def _runs(marks: "np.ndarray", inside: "np.ndarray", begun: int) -> tuple[int, int]:
    """The longest run of digits outside texts, and what one that the next block may continue has so far.

    Digits after a point do not count: such a run has far less than no digits (`_FRACTION`).

    Args:
        marks: A block of bytes.
        inside: Which of them are in texts.
        begun: What the block before has begun.
    """
    import numpy as np

    edges = np.flatnonzero(np.diff(_is_digit(marks) & (inside == 0), prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    lengths = (ends - starts).astype(np.int64)
    lengths[(starts > 0) & (marks[starts - 1] == ord("."))] += _FRACTION
    if len(starts) and starts[0] == 0:
        lengths[0] += begun
    last = int(lengths[-1]) if len(ends) and ends[-1] == len(marks) else 0
    return int(lengths.max(initial=0)), _FRACTION if marks[-1] == ord(".") else last


def _is_digit(marks: "np.ndarray") -> "np.ndarray":
    return (marks >= ord("0")) & (marks <= ord("9"))
