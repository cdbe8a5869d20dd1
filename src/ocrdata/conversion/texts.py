"""What a conversion does to every text: outer line ends, spelling, marks, placeholders."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from ocrdata.conversion.reporting.counts import ConversionCounts
from ocrdata.conversion.spelling import Spelling, speller
from ocrdata.reading.source import Skipped
from ocrdata.samples.labels import IGNORED, Box, writable
from ocrdata.samples.page_texts import why_reserved
from ocrdata.samples.transcriptions import is_placeholder, without_outer_line_ends

UNTRANSCRIBED = "the text is the placeholder that PPOCRLabel gives a box until somebody types one"

NO_BOXES = (
    "the page has a text but no boxes, so it gives neither regions nor lines; `--to messages` and "
    "`--to erniekit` keep it"
)


class TextRules:
    """Changes texts as asked, and says which of them the output does not hold.

    Args:
        spelling: How to change the spelling.
        ignore_marks: Texts that mean "illegible".
        keeps_ignored: The target format holds the text of an ignored box.
        counts: Where changes are counted.
    """

    def __init__(
        self,
        spelling: Spelling,
        ignore_marks: AbstractSet[str],
        counts: ConversionCounts,
        *,
        keeps_ignored: bool,
    ):
        self._spell = speller(spelling)
        self._marks = ignore_marks
        self._keeps_ignored = keeps_ignored
        self._counts = counts

    def respelt(self, text: str) -> str:
        """A text as the output spells it."""
        trimmed = text
        if not text.isprintable():  # no line end is
            trimmed = without_outer_line_ends(text)
            self._counts.trimmed += trimmed != text
        if self._spell is None:
            return trimmed
        spelt = self._spell(trimmed)
        self._counts.respelt += spelt != trimmed
        return spelt

    def of_box(self, box: Box) -> Box:
        """A box with its text as the output spells it, ignored if that is a mark."""
        text = self.respelt(box.transcription)
        if text is box.transcription or text == box.transcription:
            return box
        return replace(box, transcription=text, ignore=box.ignore or text in self._marks)

    def lost(self, image: str, box: Box) -> Skipped | None:
        """A row of `skipped.jsonl` for the text of a box that is in the output without it.

        Args:
            image: Name of the page's image.
            box: The box, from `of_box`.
        """
        text = box.transcription
        if is_placeholder(text):
            return Skipped(image, UNTRANSCRIBED, 0, image, text)
        if (
            not box.ignore
            or self._keeps_ignored
            or not text.strip()
            or text in self._marks
            or text == IGNORED
        ):
            return None
        self._counts.texts_of_ignored += 1
        return Skipped(image, "marked illegible, so its text is not in the labels", 0, image, text)


def without_placeholder(box: Box) -> Box:
    """A box as a page holds it: a placeholder is no text."""
    return replace(box, transcription="") if is_placeholder(box.transcription) else box


def require_line(text: str, *, page_texts: bool) -> None:
    """Refuse a text that the target format cannot hold as that of a line.

    Args:
        text: The text.
        page_texts: Whether the format holds texts to train a vision language model on.

    Raises:
        ValueError: It cannot.
    """
    if not text or text.isspace():
        raise ValueError("the text is empty")
    if is_placeholder(text):
        raise ValueError(UNTRANSCRIBED)
    if not writable(text):
        raise ValueError("the text has a line break or a tab")
    if page_texts and (reason := why_reserved(text)):
        raise ValueError(reason)
