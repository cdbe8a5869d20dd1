"""What `init` and the studio ask before they write a recipe."""

from dataclasses import dataclass
from typing import Literal

NUMERIC = frozenset("0123456789.-")
"""Characters that shipped readings of meters are made of."""

HELD_OUT = "general-test"
"""The shipped corpus whose lines no recipe trains on."""

RENDERED, NONE = "rendered", "none"
"""What may stand in place of general lines."""

SPLIT = "train=0.6,val=0.2,test=0.2"
"""Shares of the photographs to train on, to choose the checkpoint by and to measure on."""

FEWEST_PHOTOGRAPHS = 4
"""Of fewer, one of these parts gets none."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user said.

    Attributes:
        name: Of the recipe; what it makes lies in `runs/NAME`.
        chars: Characters that are read badly, as `synth --chars` takes them; empty if it is the photographs.
        preset: What their lines look like: a shipped preset, or a file.
        fonts: Fonts that have them; none are the preset's own.
        corpus: Texts to draw from, as somebody named them; none suit the characters.
        suited: Shipped templates that suit the characters, beside general text.
        backgrounds: Folders of photographs to write on.
        photos: Annotations of photographs of the scene, by any tool; empty if there are none.
        general: Label file of general lines; `rendered` to draw some; `none` to let the model forget.
        model: What to fine-tune; empty for data alone.
        device: What it is trained on.
        dictionary: A file of characters that the model's dictionary lacks, to be appended to it; or empty.
        lacking: How many these are.
        count: Lines that are drawn of the characters; 0 for a number that suits the device.
        numeric: Whether the characters are digits, point and minus alone.
        language: Code of a language whose lines are to be read; empty if it is characters.
        held_out: Texts that training never sees: to choose the checkpoint by, and to measure accuracy on. If
            they are two, they have no line in common.
    """

    name: str
    chars: str = ""
    preset: str = "document"
    fonts: tuple[str, ...] = ()
    corpus: tuple[str, ...] = ()
    backgrounds: tuple[str, ...] = ()
    photos: str = ""
    general: str = RENDERED
    model: str = ""
    device: Literal["cpu", "gpu"] = "cpu"
    dictionary: str = ""
    lacking: int = 0
    count: int = 0
    numeric: bool = False
    language: str = ""
    held_out: tuple[str, str] = (HELD_OUT, HELD_OUT)
    suited: tuple[str, ...] = ()

    @property
    def draws(self) -> bool:
        """Whether lines to learn from are rendered: of characters, or of a language."""
        return bool(self.chars or self.language)
