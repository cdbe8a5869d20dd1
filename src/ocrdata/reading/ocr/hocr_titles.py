"""The `title` attributes of hOCR: properties between semicolons."""

import re

from ocrdata.samples.geometry import rectangle
from ocrdata.samples.labels import Point

_PROPERTY = re.compile(r"""(?:"[^"]*"|'[^']*'|[^;"']+|["'])+""")
"""Up to a semicolon outside quotes; nothing stands behind it, so time does not grow with the square."""
_NAME = re.compile(r"[A-Za-z_]\w*")

_NUMBER = r"(-?\d+(?:\.\d+)?)"
_BOX = re.compile(rf"(?:^|[\s;])bbox\s+{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}\s+{_NUMBER}")
_ANGLE = re.compile(r"(?:^|[\s;])textangle\s+([^\s;]+)")
"""Of elements other than pages, whose titles hold no names, in less time than `parse_title`."""


def parse_title(title: str) -> dict[str, str]:
    """The properties in a `title` attribute, by name; quotes around a value are taken off."""
    found: dict[str, str] = {}
    for part in _PROPERTY.findall(title):
        name = _NAME.search(part)
        if name is None:
            continue
        text = part[name.end() :].strip()
        if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
            text = text[1:-1]
        found.setdefault(name[0], text)
    return found


def angle(title: str) -> str:
    """The angle of a line of text, as it is written; empty if none is."""
    found = _ANGLE.search(title) if "textangle" in title else None
    return found[1] if found else ""


def corners(title: str) -> tuple[Point, ...]:
    """The corners of the box; none if there is none."""
    found = _BOX.search(title)
    if found is None:
        return ()
    left, top, right, bottom = (float(value) for value in found.groups())
    return rectangle(left, top, right - left, bottom - top)
