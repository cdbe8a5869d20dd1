"""SVT (Street View Text) and ICDAR 2003: one XML file of images with `taggedRectangles`.

SVT's texts are in capitals whatever the picture shows, and only words of its lexicon are marked: both are
said where they seem to be so. In the files of ICDAR 2003 without a `tag`, boxes have no text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.errors import UserError
from ocrdata.reading.file_types import safe_xml
from ocrdata.reading.pages import build_page, peek, pixel_size
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.geometry import rectangle, tidy
from ocrdata.samples.labels import Box, Page

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXAMPLE = """\
<tagset><image><imageName>img/14_03.jpg</imageName><lex>LIVING,ROOM</lex><Resolution x="1280" y="880"/>
  <taggedRectangles><taggedRectangle height="75" width="236" x="375" y="253"><tag>LIVING</tag>
  </taggedRectangle></taggedRectangles></image></tagset>"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """An XML file with `taggedRectangles`."""
    return any("<taggedRectangles" in head for head in peek(path, ".xml"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page an `image` element.

    Raises:
        UserError: A file is no XML, or declares entities.
    """
    capitals, small = 0, 0
    for file in source.files(".xml"):
        try:
            for number, image in enumerate(safe_xml.stream(file, "image"), start=1):
                for record in _read_image(source, file, number, image):
                    if isinstance(record, Page):
                        texts = "".join(box.transcription for box in record.boxes)
                        capitals += texts.upper() == texts != texts.lower()
                        small += texts.upper() != texts
                    yield record
        except ValueError as error:
            raise UserError(f"{error}.", "Unpack or download it again.", path=file) from error
    if capitals and not small:
        source.note(
            "every text of the set is in capitals; if the pictures show small letters (as in SVT), do not "
            "train on the texts as they are"
        )


def _read_image(source: Source, file: Path, number: int, image: "Element") -> Iterator[Page | Skipped]:
    size = safe_xml.child(image, "Resolution")
    if size is None:
        size = safe_xml.child(image, "resolution")
    yield from build_page(
        source,
        file,
        list(safe_xml.descendants(image, "taggedRectangle")),
        lambda each: _box(each, source),
        name=safe_xml.text(safe_xml.child(image, "imageName")).strip(),
        item=f"image {number}",
        size=None if size is None else pixel_size(size.get("x"), size.get("y")),
    )


def _box(element: "Element", source: Source) -> Box:
    left, top, width, height = (safe_xml.number(element, key) for key in ("x", "y", "width", "height"))
    if float(element.get("rotation") or 0):
        raise ValueError(f"a rectangle with a rotation ({element.get('rotation')}) is not understood")
    text = safe_xml.text(safe_xml.child(element, "tag")).strip()
    return Box(tidy(rectangle(left, top, width, height)), text, text in source.ignore_marks)
