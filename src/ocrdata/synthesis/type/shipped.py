"""Which of the shipped fonts have some characters."""

from collections.abc import Iterable
from functools import cache

from ocrdata import resources
from ocrdata.synthesis.type.fonts import Face, find_fonts


def fonts_with(chars: Iterable[str], most: int = 3) -> list[str]:
    """Names of the shipped fonts that together have as many of some characters as possible.

    Args:
        chars: Single characters.
        most: How many fonts to name at most.

    Returns:
        Names that `--fonts` takes, the font with the most of the characters first.
    """
    left = set(chars)
    found: list[str] = []
    while left and len(found) < most:
        best = min(_faces(), key=lambda face: len(face.missing(left)))
        rest = best.missing(left)
        if rest == left:
            break
        found.append(resources.name_of(best.file.path).rpartition(".")[0])
        left = rest
    return found


def without_font(chars: Iterable[str], most: int = 8) -> str:
    """The characters that no shipped font has, the first `most` of them; empty if each has one."""
    left = sorted(frozenset.intersection(*(frozenset(face.missing(set(chars))) for face in _faces())))
    return " ".join(left[:most]) + (f" and {len(left) - most:,} more" if len(left) > most else "")


@cache
def _faces() -> tuple[Face, ...]:
    return tuple(Face(file) for file in find_fonts([resources.folder("fonts")])[0])
