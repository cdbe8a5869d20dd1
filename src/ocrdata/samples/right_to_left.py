"""Texts that are written from right to left.

PaddleOCR's label encoder takes the characters of a label in their order in the file, and CTC reads a picture
from left to right. Labels of lines that run the other way would have to be in the order in which they are
drawn; people, `synth` and `convert` write them in the order in which they are read.
"""

import re

_LETTERS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic, and their presentation forms."""


def runs_from_right(text: str) -> bool:
    """Whether a text has letters of a script that is written from right to left."""
    return not text.isascii() and _LETTERS.search(text) is not None
