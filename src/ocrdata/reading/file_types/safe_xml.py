"""XML files without their dangers: entities and external references are refused (defusedxml).

Names are compared without their namespace: PAGE and ALTO change it with the year.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 200
"""Elements within one another; no format that is read here has more than a dozen."""


def parse(source: Source, file: Path) -> "Element":
    """The root of a small XML file.

    Raises:
        ValueError: It is not well-formed, nested deeper than `DEEPEST`, or declares entities.
    """
    import re

    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", source.read_text(file), count=1)  # decoded already
    try:
        root: Element = ElementTree.fromstring(text)
    except DefusedXmlException as error:
        raise ValueError("the XML declares entities, which no annotation needs; it is refused") from error
    except (ParseError, RecursionError) as error:
        raise ValueError(f"the XML is not well-formed ({error})") from error
    _refuse_deep(root)
    return root


def _refuse_deep(element: "Element") -> None:
    """Refuse what no annotation needs, and what functions that call themselves do not survive.

    Raises:
        ValueError: There are more than `DEEPEST` elements within one another.
    """
    level = [element]
    for _ in range(DEEPEST):
        level = [below for each in level for below in each]
    if level:
        raise ValueError(f"the XML is nested deeper than {DEEPEST} elements")


def each_document(
    source: Source, read: Callable[[Path, "Element"], Iterator[Page | Skipped]]
) -> Iterator[Page | Skipped]:
    """What a function reads in every XML file of a source; a file that cannot be parsed is skipped by name.

    Args:
        source: The source.
        read: Called with each file and its root.
    """
    for file in source.files(".xml"):
        try:
            root = parse(source, file)
        except ValueError as error:
            yield Skipped(source.where(file), str(error))
        else:
            yield from read(file, root)


def stream(file: Path, name: str) -> Iterator["Element"]:
    """The elements of one name in a large XML file, each forgotten once it has been looked at.

    Raises:
        ValueError: It is not well-formed, nested deeper than `DEEPEST`, or declares entities.
    """
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        events = ElementTree.iterparse(file, events=("start", "end"))
        _, root = next(events)
        for event, element in events:
            if event == "end" and local(element) == name:
                _refuse_deep(element)
                yield element
                root.clear()
    except DefusedXmlException as error:
        raise ValueError("the XML declares entities, which no annotation needs; it is refused") from error
    except (ParseError, StopIteration, LookupError) as error:
        raise ValueError(f"the XML is not well-formed ({error})") from error


def local(element: "Element") -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: "Element", name: str) -> Iterator["Element"]:
    """Its direct children of one name."""
    return (child for child in element if local(child) == name)


def child(element: "Element", name: str) -> "Element | None":
    """Its first direct child of one name."""
    return next(children(element, name), None)


def descendants(element: "Element", name: str) -> Iterator["Element"]:
    """All elements of one name below it, in document order."""
    return (each for each in element.iter() if local(each) == name)


def text(element: "Element | None") -> str:
    """Its text; empty if there is none."""
    return (element.text or "") if element is not None else ""


def number(element: "Element", attribute: str) -> float:
    """A number among its attributes.

    Raises:
        ValueError: It is missing, or no number.
    """
    value = element.get(attribute)
    if value is None:
        raise ValueError(f"{local(element)} has no {attribute}")
    return float(value)
