"""What PaddleOCR's label encoder makes of the texts of a set."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ocrdata.console import quantity
from ocrdata.samples.bidi.backwards import out_of_place
from ocrdata.samples.bidi.order import is_restored, runs_from_right
from ocrdata.samples.charset import Charset
from ocrdata.samples.lengths import ctc_steps


@dataclass(slots=True)
class LineUsability:
    """How many lines of a set PaddleOCR's label encoder can use, and why not the others.

    Attributes:
        usable: Lines that it uses.
        empty: Lines without text.
        too_long: Lines with more than `max_text_length` characters.
        unreadable: Lines without any character of the dictionary.
        short: Lines that are used but teach nothing, as their texts need more time steps than there are.
        lengths: Characters of all texts, with the number of texts.
        from_right: Lines that are written from right to left.
        backwards: Those of them that seem to be in the order in which they are seen.
        mistaken: Those of them that cannot be told from another line: see `bidi.order.restore`.
        mistaken_example: One of these, or empty.
        unknown: Counts of characters that are not in the dictionary; they are left out of the texts.
    """

    usable: int = 0
    empty: int = 0
    too_long: int = 0
    unreadable: int = 0
    short: int = 0
    from_right: int = 0
    backwards: int = 0
    mistaken: int = 0
    mistaken_example: str = ""
    lengths: Counter[int] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    @property
    def unusable(self) -> int:
        """Lines that are silently replaced by others."""
        return self.empty + self.too_long + self.unreadable

    def sentences(self, purpose: str, max_text_length: int) -> Iterator[str]:
        """Warnings about a set; none if all of it can be used.

        Args:
            purpose: What the set is for, or its name.
            max_text_length: The limit that was applied, in characters.
        """
        if self.unusable:
            yield (
                f"{purpose}: {self.unusable:,} of {quantity(self.unusable + self.usable, 'sample')} cannot "
                f"be used ({self.too_long:,} longer than {quantity(max_text_length, 'character')}, "
                f"{self.empty:,} without "
                f"text, {self.unreadable:,} without any character of the dictionary)."
            )
        if self.short:
            yield (
                f"{purpose}: {quantity(self.short, 'text needs', 'texts need')} more time steps than the "
                "network has in training, so nothing is learned from "
                f"{'it' if self.short == 1 else 'them'}; --max-length gives it more."
            )
        if self.backwards:
            yield (
                f"{purpose}: {quantity(self.backwards, 'text is', 'texts are')} written backwards, in the "
                "order in which the characters are seen. Labels have to be in the order in which they are "
                "read; `ocrdata convert --visual-order` writes them so."
            )
        if self.mistaken:
            yield (
                f"{purpose}: {quantity(self.mistaken, 'text looks', 'texts look')} as another one does, such "
                f"as {self.mistaken_example}. A model that reads "
                f"{'it' if self.mistaken == 1 else 'them'} rightly gives the other one."
            )
        if self.unknown:
            shown = " ".join(repr(char)[1:-1] for char, _ in self.unknown.most_common(10))
            yield (
                f"{purpose}: {quantity(len(self.unknown), 'character is', 'characters are')} not in the "
                f"dictionary, so the model can never read {'it' if len(self.unknown) == 1 else 'them'} "
                f"({quantity(self.unknown.total(), 'occurrence')}): {shown}"
            )


def classify(text: str, charset: Charset, max_text_length: int, into: LineUsability, steps: int = 0) -> bool:
    """Count a text as `CTCLabelEncode` of PaddleOCR 2.10 treats it.

    Args:
        text: The text.
        charset: The dictionary.
        max_text_length: Longest text that is used, in characters.
        into: Counts.
        steps: CTC's time steps in training; 0 where they do not matter.

    Returns:
        Whether it is used.
    """
    into.lengths[len(text)] += 1
    if runs_from_right(text):
        into.from_right += 1
        if out_of_place(text):
            into.backwards += 1
        elif not is_restored(text):
            into.mistaken += 1
            into.mistaken_example = text
    if not text:
        into.empty += 1
    elif len(text) > max_text_length:
        into.too_long += 1
    elif not any(char in charset for char in text):
        into.unreadable += 1
    else:
        into.usable += 1
        if steps and len(text) > steps // 2:
            into.short += ctc_steps.needed([char for char in text if char in charset]) > steps
        into.unknown.update(char for char in text if char not in charset)
        return True
    return False
