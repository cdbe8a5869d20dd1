"""Which fonts have the letters of the photographs: each letter that was surely read is laid over theirs.

A letter's tilt and slant are taken out before, and its width is scaled to the font's: the preset has numbers
of its own for these. What is left is the shape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.look_fitting.measures import MeasuredLine
from ocrdata.synthesis.type.fonts import Face, find_fonts
from ocrdata.synthesis.type.layout import typeset

Field = npt.NDArray[np.float32]

SHIPPED = ("latin", "dseg7", "dseg14", "segments", "pixel", "cjk")
"""Folders of fonts that are compared unless others are named."""

MOST_LETTERS = 600
FEWEST_LETTERS = 12
MOST_FONTS = 6

_ROWS, _COLUMNS, _EM = 24, 16, 64
_NEAR = 0.035  # of correlation: fonts that are no farther from the best one are taken, too
_ASPECT = 0.2  # what a letter loses for a width that does not fit the others', for each unit of its logarithm


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a photograph.

    Attributes:
        char: What it was read as.
        shape: Its ink without mean, of length 1 (rows · columns).
        aspect: Logarithm of width over height.
    """

    char: str
    shape: Field
    aspect: float


@dataclass(frozen=True, slots=True)
class FontMatch:
    """How well a font fits.

    Attributes:
        name: Shipped name or path.
        score: Mean correlation of its letters with those of the photographs, less what widths do not fit.
    """

    name: str
    score: float


def letters_of(lines: Sequence[MeasuredLine], texts: Sequence[str | None]) -> list[Letter]:
    """The letters of lines that were surely read, where every one of them stands apart from its neighbours.

    Args:
        lines: Measured lines, upright.
        texts: What each of them says; None where nobody knows.
    """
    found: list[Letter] = []
    for line, text in zip(lines, texts, strict=True):
        chars = "".join((text or "").split())
        if not chars or len(chars) != len(line.letters):
            continue
        for char, (first, last) in zip(chars, line.letters, strict=True):
            if not char.isalnum():
                continue
            piece = line.upright[line.rows[0] : line.rows[1], first:last]
            letter = _letter(char, np.asarray(piece / max(1.0, line.ink.contrast), np.float32))
            if letter is not None:
                found.append(letter)
    step = max(1.0, len(found) / MOST_LETTERS)
    return [found[int(number * step)] for number in range(min(len(found), MOST_LETTERS))]


def nearest(letters: Sequence[Letter], fonts: Sequence[Path] = ()) -> list[FontMatch]:
    """Fonts from the nearest to the farthest; a file with several weights counts by its best.

    Args:
        letters: Letters of photographs.
        fonts: Font files and folders; the shipped ones if there are none.

    Raises:
        UserError: No usable font is among them.
    """
    files, _ = find_fonts(list(fonts) or [resources.folder("fonts") / name for name in SHIPPED])
    best: dict[str, float] = {}
    for file in files:
        try:
            score = _score(Face(file), letters)
        except UserError:  # damaged: synth names such a font, here it is none of the nearest
            continue
        name = font_name(file.path)
        if score is not None and score > best.get(name, -2.0):
            best[name] = score
    return sorted((FontMatch(*item) for item in best.items()), key=lambda match: -match.score)


def chosen(matches: Sequence[FontMatch]) -> tuple[str, ...]:
    """The nearest fonts that are about as near as the first."""
    return tuple(
        match.name for match in matches[:MOST_FONTS] if match.score >= matches[0].score - _NEAR
    )  # fmt: skip


def font_name(path: Path) -> str:
    """How a preset names a font: by its shipped name without suffix, or by its path."""
    name = resources.name_of(path)
    return name if Path(name).is_absolute() else str(Path(name).with_suffix(""))


def _score(face: Face, letters: Sequence[Letter]) -> float | None:
    """Mean correlation; None for a font that lacks some of the letters."""
    if not face.draws({letter.char for letter in letters}):
        return None
    glyphs = dict(_glyphs(face, {letter.char for letter in letters}))
    pairs = [(letter, glyphs[letter.char]) for letter in letters if letter.char in glyphs]
    if len(pairs) < len(letters):
        return None
    alike = np.array([float(letter.shape @ glyph.shape) for letter, glyph in pairs])
    wider = np.array([letter.aspect - glyph.aspect for letter, glyph in pairs])
    return float(np.mean(alike - _ASPECT * np.abs(wider - np.median(wider))))


def _glyphs(face: Face, chars: set[str]) -> Iterator[tuple[str, Letter]]:
    for char in sorted(chars):
        letter = _letter(char, np.asarray(typeset(char, [face], _EM).mask / 255, np.float32))
        if letter is not None:
            yield char, letter


def _letter(char: str, ink: Field) -> Letter | None:
    """A letter's ink at one size, blurred a little so that a shift of a pixel does not matter."""
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.2), np.flatnonzero(ink.max(axis=0) > 0.2)
    if rows.size < 4 or columns.size < 1:
        return None
    tight = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    aspect = float(np.log(tight.shape[1] / tight.shape[0]))
    small = cv2.GaussianBlur(cv2.resize(tight, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    flat = small.ravel() - small.mean()
    length = float(np.linalg.norm(flat))
    return Letter(char, np.asarray(flat / length, np.float32), aspect) if length > 0.05 else None
