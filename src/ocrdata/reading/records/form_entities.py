"""Entities of a form, as FUNSD and XFUND have them: a box, a text, and words with a box and a text each.

An entity (a question, an answer, a header) may run over several lines, so its box and text are not those of
one line. Lines are found from the boxes of its words, and the blanks between words from the entity's text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ocrdata.reading.pages import MALFORMED, as_text
from ocrdata.reading.source import Source
from ocrdata.samples.geometry import bounding_rectangle, rectangle, tidy
from ocrdata.samples.labels import Box, Point

_SAME_LINE = 0.5
"""Part of the lower one's height by which two words of one line overlap at least."""


@dataclass(frozen=True, slots=True)
class FormWord:
    """A word (a single character in Chinese and Japanese forms).

    Attributes:
        left, top, right, bottom: Its box, in pixels.
        text: Its text; empty if nobody could read it.
    """

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def points(self) -> tuple[Point, ...]:
        """Its corners."""
        return rectangle(self.left, self.top, self.right - self.left, self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class FormRegion:
    """What becomes one box.

    Attributes:
        words: Its words, in the order of reading.
        text: Its text.
    """

    words: Sequence[FormWord]
    text: str


def regions(entities: Sequence[dict[str, Any]], level: str) -> list[FormRegion | dict[str, Any]]:
    """What becomes a box at a level; an entity that is malformed stays as it is.

    Args:
        entities: As the file has them.
        level: `region` (an entity), `line` or `word`.
    """
    found: list[FormRegion | dict[str, Any]] = []
    for entity in entities:
        try:
            found += _split(entity, level)
        except MALFORMED:
            found.append(entity)
    return found


def build_box(region: FormRegion | dict[str, Any], source: Source) -> Box:
    """The box of a region; one without a text is there and cannot be read, so it is ignored."""
    if not isinstance(region, FormRegion):
        _split(region, source.level)  # says what is wrong with it
        raise ValueError("the entity cannot be read")
    points = tidy(bounding_rectangle([point for word in region.words for point in word.points]))
    return Box(points, region.text, not region.text.strip() or region.text in source.ignore_marks)


def _split(entity: dict[str, Any], level: str) -> Iterator[FormRegion]:
    whole = _word(entity)
    words = [_word(each) for each in entity.get("words") or []]
    legible = [word for word in words if word.text.strip()]
    blanks = _blanks(whole.text, [word.text for word in legible])
    if level == "word":
        yield from (FormRegion([word], word.text) for word in words or [whole])
    elif not legible:
        yield FormRegion([whole], whole.text)
    else:
        lines = _lines(legible)
        texts = [_join(legible[first:last], blanks[first:last]) for first, last in lines]
        if level == "region":
            yield FormRegion([whole], "\n".join(texts))
            return
        yield from (
            FormRegion(legible[first:last], text) for (first, last), text in zip(lines, texts, strict=True)
        )
        yield from (FormRegion([word], "") for word in words if not word.text.strip())


def _word(item: dict[str, Any]) -> FormWord:
    left, top, right, bottom = (float(value) for value in item["box"])
    return FormWord(left, top, right, bottom, as_text(item["text"]))


def _blanks(text: str, words: Sequence[str]) -> list[str]:
    """What stands before each word in the text of its entity.

    Where the two texts differ, it is one blank, and none beside a character of a script without blanks.
    """
    found, position = [], 0
    for word in words:
        start = text.find(word, position)
        if start < 0 or text[position:start].strip():
            unspaced = [_is_unspaced(word) for word in words]
            return ["" if unspaced[number - 1] or here else " " for number, here in enumerate(unspaced)]
        found.append(text[position:start])
        position = start + len(word)
    return found


def _is_unspaced(word: str) -> bool:
    """Whether a word is of Chinese or Japanese characters, between which there are no blanks."""
    return any("\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" for character in word)


def _join(words: Sequence[FormWord], blanks: Sequence[str]) -> str:
    rest = "".join(blank + word.text for word, blank in zip(words[1:], blanks[1:], strict=True))
    return words[0].text + rest


def _lines(words: Sequence[FormWord]) -> list[tuple[int, int]]:
    """Ranges of words that stand beside each other; characters below each other are one vertical line."""
    starts = [0]
    for number, word in enumerate(words[1:], start=1):
        last = words[number - 1]
        overlap = min(last.bottom, word.bottom) - max(last.top, word.top)
        lower = min(last.bottom - last.top, word.bottom - word.top)
        if overlap < _SAME_LINE * lower:
            starts.append(number)
    ranges = list(zip(starts, [*starts[1:], len(words)], strict=True))
    if 1 < len(ranges) == len(words) and all(len(word.text) == 1 for word in words):
        return [(0, len(words))]
    return ranges
