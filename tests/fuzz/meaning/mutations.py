"""Other spellings of the same annotations: what a tool, a script or a person makes of a file on its way."""

import json
import random
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from .truth import Annotation, Point

NAMES = {
    "name-case": str.upper,
    "name-decomposed": lambda name: unicodedata.normalize("NFD", name),
    "name-without-suffix": lambda name: name.rpartition(".")[0],
    "name-other-suffix": lambda name: name.replace(".png", ".jpg"),
    "name-windows": lambda name: rf"D:\scans\set 1\{name}",
    "name-absolute": lambda name: f"/home/someone/scans/{name}",
    "name-folder": lambda name: f"images/{name}",
    "name-address": lambda name: f"https://example.org/scans/{name.replace(' ', '%20')}",
    "name-dot": lambda name: f"./{name}",
}
"""Other spellings of the name of an image."""

KINDS = (
    *NAMES, "order", "extra", "indent", "ascii", "number", "text-number", "flag", "key", "encoding", "crlf",
    "blank", "open-end", "start", "reverse", "closed", "middle", "quotes", "comment", "reference", "cdata",
    "prolog", "layout", "shuffle", "missing", "stray", "bare", "xml-encoding",
)  # fmt: skip
"""What may be changed. Layouts pass over what they do not have."""

ENCODINGS = ("utf-8-sig", "utf-16", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1251", "cp1252")

_EXTRA = (("reviewer", "anna"), ("score", 0.97), ("group", None), ("checks", [1, 2]), ("meta", {"a": 1}))
_TRUE = (1, "1", "true", "True", "TRUE", "yes", "Yes", "y")
_FALSE = (0, "0", "false", "False", "FALSE", "no", "No", "n")
_STRAYS = {
    "README.md": "Checked by Anna.\n",
    "notes.txt": "Checked by Anna, but for the last page.\n",
    "classes.txt": "text\n",
    "Thumbs.db": "\0\1",
    ".DS_Store": "\0\1",
    "~$table.csv": "x",
    "__MACOSX/._labels.json": "\0\5\x16\7",
    "project.json": '{"name": "receipts", "owner": "Anna"}\n',
    "labels.json.bak": "{}\n",
    "fonts.xml": "<fonts><font>A</font></fonts>\n",
}
"""Files that lie beside annotations and are none."""
_XML_ENCODINGS = ("utf-16", "iso-8859-1", "us-ascii", "windows-1252", "gbk")
_TEXT_KEYS = ("Text", "TEXT", "transcription", "Transcription", "ocr", "utf8_string", "value")


class Mutation:
    """Chooses where to change what, and counts it.

    Args:
        chance: Random numbers.
        kinds: Names of `KINDS` to apply.
        share: In what share of the places.

        turned: Whether the texts may be turned, so that a layout has to say how.

    Attributes:
        count: How many places were changed.
    """

    def __init__(
        self, chance: random.Random, kinds: Sequence[str] = (), share: float = 1.0, *, turned: bool = False
    ):
        self.chance = chance
        self.kinds = frozenset(kinds)
        self.share = share
        self.turned = turned
        self.count = 0
        self._name = next((NAMES[kind] for kind in kinds if kind in NAMES), None)
        self._key = chance.choice(_TEXT_KEYS)
        self._encoding = chance.choice(ENCODINGS) if "encoding" in kinds else "utf-8"

    def on(self, kind: str) -> bool:
        """Whether to change something here in this way."""
        if kind not in self.kinds or self.chance.random() >= self.share:
            return False
        self.count += 1
        return True

    def layout(self, *kinds: str, upright: Sequence[str] = ()) -> str:
        """One of the kinds of a layout for the whole set; the first unless the layout is to be changed.

        Args:
            kinds: Kinds that say how texts are turned, if any kind does.
            upright: Kinds that do not.
        """
        if "layout" not in self.kinds:
            return kinds[0]
        self.count += 1
        return self.chance.choice([*kinds, *(() if self.turned else upright)])

    def name(self, image: str) -> str:
        """The name of an image as the annotations spell it."""
        if self._name is None or self.chance.random() >= self.share:
            return image
        self.count += 1
        return str(self._name(image))

    def key(self, name: str = "text") -> str:
        """The name of the attribute that has the text."""
        return self._key if self.on("key") else name

    def text(self, text: str) -> Any:
        """A text in JSON: as a number, if it can be written so."""
        return int(text) if text.isdigit() and str(int(text)) == text and self.on("bare") else text

    def surround(self, folder: Path, images: Sequence[str]) -> str | None:
        """Put a file beside the annotations that is none, or take an image away; the name of that image."""
        if self.on("stray"):
            name = self.chance.choice(sorted(_STRAYS))
            path = folder / name
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_text(_STRAYS[name], encoding="utf-8")
        lost = self.chance.choice(images)
        if self.on("missing") and (folder / lost).exists():
            (folder / lost).unlink()
            return lost
        return None

    def number(self, value: float) -> Any:
        """A coordinate: as a whole number, with a decimal point, or as a text."""
        if self.on("text-number"):
            return str(value)
        return float(value) if self.on("number") else value

    def numbers(self, values: Sequence[float]) -> list[Any]:
        """Some coordinates."""
        return [self.number(value) for value in values]

    def flag(self, value: bool) -> Any:
        """Yes or no."""
        return self.chance.choice(_TRUE if value else _FALSE) if self.on("flag") else value

    def points(self, annotation: Annotation, *, drawn_by_hand: bool = False) -> list[Point]:
        """The corners of a text.

        Args:
            annotation: The text.
            drawn_by_hand: Whether the first point says nothing.
        """
        points = annotation.corners
        if drawn_by_hand and self.on("start"):
            turn = self.chance.randint(1, 3)
            points = points[turn:] + points[:turn]
        if self.on("reverse"):
            points = [points[0], *points[:0:-1]]
        if annotation.angle == 0 and self.on("middle"):
            points = [each for a, b in _sides(points) for each in (a, _halfway(a, b))]
        if drawn_by_hand and self.on("closed"):
            points = [*points, points[0]]
        return points

    def extra(self, record: dict[str, Any]) -> dict[str, Any]:
        """A JSON object with its keys in another order, and with keys of somebody else's."""
        items = list(record.items())
        if self.on("extra"):
            items.append(self.chance.choice(_EXTRA))
        if self.on("order"):
            self.chance.shuffle(items)
        return dict(items)

    def write(self, path: Path, content: str, *, utf8: bool = False) -> None:
        """Write a text file with other line ends, blank lines, or in another encoding."""
        if self.on("blank"):
            content = content.replace("\n", "\n\n", 1) + "\n"
        if self.on("open-end"):
            content = content.rstrip("\n")
        if self.on("crlf"):
            content = content.replace("\n", "\r\n")
        encoding = self._encoding if not utf8 and self.on("encoding") else "utf-8"
        try:
            data = content.encode(encoding)
        except UnicodeEncodeError:
            data = content.encode("utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def write_json(self, path: Path, value: Any) -> None:
        """Write a JSON file with white space or not, with escapes or not."""
        indent = 2 if self.on("indent") else None
        self.write(path, json.dumps(value, ensure_ascii=self.on("ascii"), indent=indent) + "\n")

    def write_json_rows(self, path: Path, values: Sequence[Any]) -> None:
        """Write a file with a JSON value a line."""
        values = self.shuffled(values)
        ascii_only = self.on("ascii")
        self.write(path, "".join(json.dumps(each, ensure_ascii=ascii_only) + "\n" for each in values))

    def shuffled(self, values: Sequence[Any]) -> list[Any]:
        """Rows in another order."""
        rows = list(values)
        if self.on("shuffle"):
            self.chance.shuffle(rows)
        return rows

    def write_xml(self, path: Path, root: Element) -> None:
        """Write an XML file, in the encoding that it declares."""
        if self.on("xml-encoding"):
            encoding, content = self.chance.choice(_XML_ENCODINGS), self._xml(root, "")
            if "<![CDATA[" in content and not _holds(encoding, content):
                encoding = "utf-8"  # CDATA cannot hold references
            head = f'<?xml version="1.0" encoding="{encoding}"?>\n'
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((head + content).encode(encoding, "xmlcharrefreplace"))
            return
        prolog = '<?xml version="1.0" encoding="utf-8"?>\n' if self.on("prolog") else ""
        self.write(path, prolog + self._xml(root, "\n" if self.on("indent") else "") + "\n", utf8=True)

    def _xml(self, element: Element, gap: str) -> str:
        """An element with its attributes in another order, other quotes, comments, references or CDATA."""
        attributes = list(element.attrib.items())
        if self.on("extra"):
            attributes.append(("reviewer", "anna"))
        if self.on("order"):
            self.chance.shuffle(attributes)
        quoted = "".join(f" {name}={self._quoted(value)}" for name, value in attributes)
        inside = self._content(element.text) if element.text else ""
        if len(element) and self.on("comment"):
            inside += "<!-- checked -->"
        deeper = f"{gap}  " if gap else ""
        inside += "".join(deeper + self._xml(child, deeper) for child in element)
        if len(element):
            inside += gap
        return f"<{element.tag}{quoted}>{inside}</{element.tag}>"

    def _quoted(self, value: str) -> str:
        if self.on("quotes") and "'" not in value:
            return "'" + escape(value) + "'"
        return _referenced(quoteattr(value)) if self.on("reference") else quoteattr(value)

    def _content(self, text: str) -> str:
        if self.on("cdata"):
            return f"<![CDATA[{text}]]>"
        return _referenced(escape(text)) if self.on("reference") else escape(text)


def element(tag: str, attributes: dict[str, Any] | None = None, *inside: Element | str) -> Element:
    """An XML element with attributes, and a text or children."""
    made = Element(tag, {name: str(value) for name, value in (attributes or {}).items()})
    for each in inside:
        if isinstance(each, str):
            made.text = each
        else:
            made.append(each)
    return made


def _holds(encoding: str, text: str) -> bool:
    """Whether an encoding has all characters of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _referenced(text: str) -> str:
    """What is not ASCII as numeric references."""
    return "".join(each if each.isascii() else f"&#{ord(each)};" for each in text)


def _sides(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    return list(zip(points, [*points[1:], points[0]], strict=True))


def _halfway(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) // 2, (a[1] + b[1]) // 2)
