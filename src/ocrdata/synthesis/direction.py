"""Which lines are written downwards: columns of Chinese, and letters that stand one below another.

Lines that are turned as a whole, as on the spines of books, need nothing: PaddleOCR turns tall crops by 90°
counter-clockwise before it reads them, so they are horizontal lines again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Literal

from ocrdata.console import quantity, say
from ocrdata.synthesis.look.preset import LookPreset, TextPlacement
from ocrdata.synthesis.look.samplers import sampler
from ocrdata.synthesis.type.fonts import Face
from ocrdata.synthesis.type.vertical import NEEDING_FORMS, can_set, is_of_columns, stands_upright

Direction = Literal["horizontal", "vertical", "mixed"]

_SHARES = {"horizontal": 0.0, "vertical": 1.0, "mixed": 0.5}


def directed(preset: LookPreset, direction: Direction | None) -> LookPreset:
    """The preset with this share of lines that are written downwards; with its own for None."""
    if direction is None:
        return preset
    share = sampler(_SHARES[direction])
    return replace(preset, text=replace(preset.text, vertical=share, stacked=share))


def is_downwards(text: str, faces: Sequence[Face], look: TextPlacement, rng: Random) -> bool:
    """Whether this line is written downwards.

    Args:
        text: The line.
        faces: The faces that it is drawn with.
        look: The preset's shares.
        rng: Is drawn from as often as before there were stacked letters, where a preset has none.
    """
    wanted = rng.random() < look.vertical(rng)
    if not is_of_columns(text):
        share = look.stacked(rng)
        wanted = share > 0 and rng.random() < share
    return wanted and may_go_down(text) and all(can_set(face, text) for face in faces)


def may_go_down(text: str) -> bool:
    """Whether a text has two characters or more, and each of them stands upright in a column."""
    return len(text) > 1 and all(map(stands_upright, text))


def say_horizontal(texts: Iterable[str], direction: Direction | None, faces: Sequence[Face]) -> Iterator[str]:
    """Hand texts on, and say at the end how many stay horizontal whatever face they are drawn with."""
    count, kept, example = 0, 0, ""
    for text in texts:
        count += 1
        if direction in ("vertical", "mixed") and not _may_go_down_in(text, faces):
            kept, example = kept + 1, example or text
        yield text
    if kept:
        say(
            f"{kept:,} of {quantity(count, 'line')} stay horizontal ({example!r}). Two or more letters, "
            "digits and Chinese characters are written downwards; brackets only if a font has vertical forms."
        )


def _may_go_down_in(text: str, faces: Sequence[Face]) -> bool:
    drawing = (face for face in faces if all(map(face.draws, text.replace(" ", ""))))
    return may_go_down(text) and (
        NEEDING_FORMS.isdisjoint(text) or any(can_set(face, text) for face in drawing)
    )
