"""The elements of an hOCR file: pages, and the regions of one level with their words.

The rules are those of the hOCR specification 1.2 and of Tesseract 5, whose `hocr_char_boxes` puts each
character into an element of its own, and whose `lstm_choice_mode` adds all characters that it considered.
"""

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from ocrdata.reading.ocr.hocr_titles import angle, corners
from ocrdata.reading.ocr.levels import TextAtOtherLevel
from ocrdata.reading.ocr.words import OcrWord, join_words, printed
from ocrdata.samples.labels import Point

_LEVELS = {
    "region": frozenset({"ocr_carea", "ocr_par"}),
    "line": frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat", "ocrx_line"}),
    "word": frozenset({"ocrx_word", "ocr_word"}),
}
_LEVEL_OF = {name: level for level, names in _LEVELS.items() for name in names}
_CHARACTERS = frozenset({"ocrx_cinfo", "ocr_cinfo", "ocr_symbol"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
DEEPEST = 200
"""Regions, or characters, within one another; hOCR needs three, and time grows with their square."""


def without_cdata(text: str) -> str:
    """An XHTML file with its CDATA sections as escaped text, because HTML knows none and would drop them."""
    parts, at = [], 0
    while (start := text.find(_CDATA, at)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        parts += [text[at:start], escape(text[start + len(_CDATA) : end])]
        at = end + len(_CDATA_END)
    return "".join([*parts, text[at:]])


@dataclass(slots=True)
class Region:
    """An element that becomes a box.

    Attributes:
        title: Its `title` attribute.
        textangle: Of the element, or else of the nearest one around it that has one; empty if none has.
        lines: The words of each line in it.
        outer: Whether another region of its level lies in it.
        inner_angles: The angles of the lines in it; empty for a line that states none.
        word_angles: The same of the words in it.
        gap: Whether white space stands after its last word.
    """

    title: str
    textangle: str
    lines: list[list[OcrWord]] = field(default_factory=lambda: [[]])
    outer: bool = False
    inner_angles: set[str] = field(default_factory=set)
    word_angles: set[str] = field(default_factory=set)
    gap: bool = False

    def add_word(self, word: OcrWord) -> None:
        """Add a word; a text before it that stands in no word brings its own white space."""
        line = self.lines[-1]
        loose = bool(line) and not line[-1].points and not line[-1].spaced
        line.append(OcrWord(word.text, word.points, spaced=not loose))
        self.gap = False

    def add_loose_text(self, text: str) -> None:
        """Add a text that stands in no word, with its white space."""
        line = self.lines[-1]
        if text.isspace() and (not line or line[-1].spaced):
            self.gap = True  # between words, where it says nothing
        else:
            line.append(OcrWord(" " * self.gap + text, spaced=False))
            self.gap = False

    @property
    def corners(self) -> tuple[Point, ...]:
        """Those of its box, in pixels; none if it has no box."""
        return corners(self.title)

    @property
    def angle(self) -> float:
        """How far the text is turned counter-clockwise, in degrees.

        Raises:
            ValueError: `textangle` is not a number.
        """
        shared = (next(iter(each)) for each in (self.inner_angles, self.word_angles) if len(each) == 1)
        return float(self.textangle or next(filter(None, shared), 0))

    @property
    def text(self) -> str:
        """Its text, a row a line."""
        rows = (" ".join(join_words(line).split()) for line in self.lines)
        return printed("\n".join(row for row in rows if row))


@dataclass(slots=True)
class PageElement:
    """An `ocr_page` with its regions; one without a title stands for a file that has none.

    Attributes:
        title: Its `title` attribute.
        regions: Those of the level that is collected.
        others: Elements of other levels, outside those, each with its class and the text of its own.
    """

    title: str = ""
    regions: list[Region] = field(default_factory=list)
    others: list[tuple[Region, str]] = field(default_factory=list)

    def innermost(self) -> list[Region]:
        """Its regions that hold no other of their level: paragraphs, not the areas around them."""
        return [region for region in self.regions if not region.outer]

    def at_other_levels(self) -> list[TextAtOtherLevel]:
        """The elements of other levels that have a text of their own, and no region in or around them."""
        return [
            TextAtOtherLevel(region.text, name, _LEVEL_OF[name])
            for region, name in self.others
            if not region.outer and region.text
        ]


@dataclass(slots=True)
class _Element:
    tag: str
    names: frozenset[str]
    title: str
    textangle: str
    region: Region | None = None
    other: Region | None = None
    opens_word: bool = False


class HocrParser(HTMLParser):
    """Collects the regions of one level.

    Args:
        level: `line`, `word` or `region`.

    Raises:
        ValueError: From `feed`: regions or characters are nested deeper than `DEEPEST`.
    """

    def __init__(self, level: str):
        super().__init__()
        self.pages: list[PageElement] = []
        self._classes = _LEVELS[level]
        self._open: list[_Element] = []
        self._open_tags: Counter[str] = Counter()
        self._open_regions: list[Region] = []
        self._open_others: list[Region] = []
        self._open_characters: list[_Element] = []
        self._deleted = 0
        self._word: list[str] | None = None
        self._characters = ""
        self._has_characters = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in _VOID:
            self.handle_data(" " if tag == "br" else "")
            return
        given = dict(attrs)
        names, title = frozenset((given.get("class") or "").split()), given.get("title") or ""
        element = _Element(
            tag, names, title, angle(title) or (self._open[-1].textangle if self._open else "")
        )
        self._open.append(element)
        self._open_tags[tag] += 1
        if "ocr_page" in element.names:
            self.pages.append(PageElement(element.title))
            return
        if element.names & _LEVELS["line"]:
            for region in self._receiving:
                region.lines.append([])
                region.inner_angles.add(angle(element.title))
        if element.names & self._classes:
            self._begin_region(element)
        elif not self._open_regions and not element.names.isdisjoint(_LEVEL_OF):
            self._begin_other(element)
        if element.names & _LEVELS["word"] and self._word is None:
            self._word, self._characters, self._has_characters = [], "", False
            element.opens_word = True
            for region in self._receiving:
                region.word_angles.add(angle(element.title))
        if element.names & _CHARACTERS:
            self._open_characters.append(element)
        self._deleted += tag == "del"
        self._require_shallow()

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that nobody closed."""
        if not self._open or tag in _VOID:
            return
        if not self._open_tags[tag]:
            return
        while True:
            element = self._open.pop()
            self._open_tags[element.tag] -= 1
            self._close(element)
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        """Take a text: into its word, or into its line where it stands between words."""
        if self._deleted:
            return  # a reading that the engine found less probable than the one in `ins`
        characters = self._open_characters
        boxed = all("x_bboxes" in element.title or "bbox" in element.title for element in characters)
        if self._word is None:
            for region in self._receiving if boxed and data else ():
                region.add_loose_text(data)
        elif boxed:
            self._word.append(data.strip() if characters else data)
            self._has_characters = self._has_characters or bool(characters)
        elif len(characters) == 1 and characters[0].title:
            self._characters += data.strip()

    def _close(self, element: _Element) -> None:
        """Take note that an element ends."""
        if element.opens_word:
            self._end_word(element)
        if element.region is not None:
            self._open_regions.pop()
        if element.other is not None:
            self._open_others.pop()
        if element.names & _LEVELS["line"]:
            for region in self._receiving:
                region.lines.append([])
        if element.names & _CHARACTERS:
            self._open_characters.pop()
        self._deleted -= element.tag == "del"

    def _begin_region(self, element: _Element) -> None:
        for region in self._open_regions + self._open_others:
            region.outer = True
        element.region = Region(element.title, element.textangle)
        self._open_regions.append(element.region)
        self._page.regions.append(element.region)

    def _begin_other(self, element: _Element) -> None:
        """Collect the text of an element of another level that no region takes; lines keep their words."""
        if element.names & _LEVELS["word"] and any(
            each.other is not None and each.names & _LEVELS["line"] for each in self._open
        ):
            return
        element.other = Region(element.title, "")
        self._open_others.append(element.other)
        name = min(element.names & _LEVEL_OF.keys())
        self._page.others.append((element.other, name))

    def _require_shallow(self) -> None:
        depths = len(self._open_regions), len(self._open_others), len(self._open_characters)
        if max(depths) > DEEPEST:
            raise ValueError(f"its elements are nested deeper than {DEEPEST}")

    @property
    def _receiving(self) -> list[Region]:
        """What a text belongs to: all regions around it, or else the next element of another level."""
        return self._open_regions or self._open_others[-1:]

    @property
    def _page(self) -> PageElement:
        """The page that is open; a file may have regions and no page."""
        if not self.pages:
            self.pages.append(PageElement())
        return self.pages[-1]

    def _end_word(self, element: _Element) -> None:
        """Add a word to the regions that are open, or to the one that it is."""
        parts = self._word or []
        if self._has_characters:  # which stand on lines of their own
            parts = [part for part in parts if not part.isspace()]
        text = " ".join("".join(parts).split()) or self._characters
        self._word = None
        word = OcrWord(text, corners(element.title))
        for region in self._receiving:
            region.add_word(word)
