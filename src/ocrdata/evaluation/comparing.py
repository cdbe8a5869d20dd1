"""When a reading counts as right, and what numbers and texts are compared as."""

import re
from collections import Counter
from dataclasses import dataclass

_SPACES = re.compile(r"\s+")

_NUMBER = re.compile(r"\d+(?:[.,:/'-]\d+)*")
"""Digits, with single marks between them: 1,250.00, 12:30, 2024-05-01."""


@dataclass(frozen=True, slots=True)
class TextComparison:
    """How labels and readings are compared.

    Attributes:
        ignore_case: Whether capitals count as small letters.
        ignore_space: Whether white space is left out.
    """

    ignore_case: bool = False
    ignore_space: bool = False

    def __call__(self, text: str) -> str:
        """The text as it is compared."""
        if self.ignore_case:
            text = text.casefold()
        return _SPACES.sub("", text) if self.ignore_space else text

    @property
    def ignored(self) -> tuple[str, ...]:
        """What does not count, in words."""
        return (*(["case"] if self.ignore_case else []), *(["spaces"] if self.ignore_space else []))


EXACT = TextComparison()
"""Every character counts, spaces too."""


def numbers(text: str) -> Counter[str]:
    """The numbers of a text, as they are written."""
    return Counter(_NUMBER.findall(text))
