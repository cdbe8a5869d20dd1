"""Texts of OCR files that are not at the level asked for: regions without lines, words in no line."""

from dataclasses import dataclass

_LEVELS = ("region", "line", "word")
"""From the outermost to the innermost; those of `--level`."""


@dataclass(frozen=True, slots=True)
class TextAtOtherLevel:
    """A text that no element of the level that was asked for holds, so that it would be lost.

    Attributes:
        text: The text.
        element: What the format calls the element that holds it.
        level: The level of that element: `region`, `line` or `word`.
    """

    text: str
    element: str
    level: str

    def reason(self, wanted: str) -> str:
        """Why it is no box at the level that is wanted, and how to make it one."""
        if _LEVELS.index(self.level) < _LEVELS.index(wanted):
            return f"the {self.element} has a text that no {wanted} has; use --level {self.level}"
        return f"the {self.element} is in no {wanted}; use --level {self.level}"
