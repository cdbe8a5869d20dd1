"""The parts of a help text that are translated, each by itself: paragraphs, and lines of an example."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a help text.

    Attributes:
        parts: Its text in one piece; or its lines, where they stay as they are (Click marks them by \\b).
        kept: Whether the lines stay as they are.
    """

    parts: list[str]
    kept: bool

    def to_translate(self) -> Iterator[str]:
        """What a translator sees of it: no command lines."""
        yield from (part for part in self.parts if not (self.kept and is_code(part)))


def is_code(line: str) -> bool:
    """Whether a line of an example is a command or its output, and no words."""
    return not line or line.startswith(" ")


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a help text as Click divides it.

    Args:
        text: The docstring of a command, or an option's help.
    """
    text = inspect.cleandoc(text).partition("\f")[0].strip("\n ")
    found = []
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip("\n").split("\n")
        if lines[0].strip() == "\b":
            found.append(Paragraph(lines[1:], True))
        elif block.strip():
            found.append(Paragraph([" ".join(block.split())], False))
    return found
