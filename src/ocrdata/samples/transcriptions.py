"""What is not part of a transcription although it stands where one should: line ends, and placeholders."""

import re

PLACEHOLDER = "待识别"
"""The text that PPOCRLabel gives a new box until somebody types one (`tempLabel` of its Chinese strings)."""

PLACEHOLDER_OR_WORD = "TEMPORARY"
"""The same of its English strings, which is also a word that signs have."""

_LINE_END = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def without_outer_line_ends(text: str) -> str:
    r"""A text without the line ends and form feeds before and after it, and the blanks among them.

    OCR engines end their output so (Tesseract: `\n\f`), and annotation tools keep it. Blanks at the ends of
    a text that has no line end there stay.
    """
    if text.isprintable():  # no line end is
        return text
    body = text.strip()
    before, _, after = text.partition(body) if body else (text, "", "")
    before, after = ("" if _LINE_END.search(blanks) else blanks for blanks in (before, after))
    return before + body + after


def is_placeholder(text: str) -> bool:
    """Whether a text says that nobody has transcribed the box yet."""
    return text.strip() == PLACEHOLDER
