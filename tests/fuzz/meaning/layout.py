"""What a writer of annotations can say, so that no set holds what its layout cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from .mutations import Mutation
from .truth import DrawnTexts

Writer: TypeAlias = Callable[[Path, list[DrawnTexts], Mutation], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to write annotations.

    Attributes:
        write: Writes some pages into a folder that has their images.
        by_hand: Polygons may begin anywhere, unless they are read with `--keep-order`.
        turned: It says how a text is turned.
        illegible: It can mark a text as illegible.
        texts: It has texts; otherwise boxes alone.
        field: What `--text-field` has to name.
        lines: It has line images with their texts, and no boxes.
        words: Its texts have no spaces.
        slow: A process of its own reads it, which takes a second.
        tolerance: Pixels by which a corner may be off.
    """

    write: Writer
    by_hand: bool = False
    turned: bool = False
    illegible: bool = True
    texts: bool = True
    field: str | None = None
    lines: bool = False
    words: bool = False
    slow: bool = False
    tolerance: float = 1.5
