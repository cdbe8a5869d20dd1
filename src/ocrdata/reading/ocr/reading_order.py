"""In which order the regions and lines of PAGE XML are read, where the file says so."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.pages import whole_number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CUSTOM = re.compile(r"readingOrder\s*\{\s*index\s*:\s*(\d{1,18})\s*;?\s*\}")
"""What Transkribus writes into the attribute `custom` of a region or line."""


def ranks_of(page: "Element") -> dict[str, int]:
    """The place in reading order of each region that `ReadingOrder` names, by the region's id."""
    order = safe_xml.child(page, "ReadingOrder")
    names = dict.fromkeys(_references(order)) if order is not None else {}
    return {name: place for place, name in enumerate(names)}


def in_order(element: "Element") -> Iterator["Element"]:
    """The children of an element, lines and regions by their numbers if all of a kind have different ones."""
    children = list(element)
    for name in ("TextRegion", "TextLine"):
        places = [place for place, child in enumerate(children) if safe_xml.local(child) == name]
        numbers = {place: _number(children[place]) for place in places}
        if None in numbers.values() or len(set(numbers.values())) < len(places):
            continue
        moved = sorted(places, key=lambda place: numbers[place] or 0)
        children = _with(children, dict(zip(places, (children[place] for place in moved), strict=True)))
    return iter(children)


def _with(children: list["Element"], moved: dict[int, "Element"]) -> list["Element"]:
    return [moved.get(place, child) for place, child in enumerate(children)]


def _number(element: "Element") -> int | None:
    found = _CUSTOM.search(element.get("custom") or "")
    return int(found[1]) if found else None


def _references(group: "Element") -> Iterator[str]:
    """The ids of the regions of a group and of the groups in it, in order."""
    members = list(group)
    if safe_xml.local(group).startswith("OrderedGroup"):
        members.sort(key=lambda member: whole_number(member.get("index") or "") or 0)
    for member in members:
        if reference := member.get("regionRef"):
            yield reference
        yield from _references(member)
