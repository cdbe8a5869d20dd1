"""What is decided about a line: its text, whether it can be read, how its image is turned."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast, get_args

from ocrdata.errors import UserError
from ocrdata.label_review.rows import ReviewRow
from ocrdata.reading.file_types.encodings import without_strays
from ocrdata.samples.labels import writable

Mark = Literal["", "illegible", "not text"]
"""Why a line leaves the label file; empty for a line that stays."""

_TURNS = (0, 90, 180, 270)
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of a line.

    Attributes:
        text: Its label.
        mark: Why it leaves the label file, if it does.
        turn: Degrees by which the image is turned clockwise: 0, 90, 180 or 270.
        reviewed: Whether a person has looked at it.
    """

    text: str
    mark: Mark = ""
    turn: int = 0
    reviewed: bool = False

    def record(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**asdict(self), "text": without_strays(self.text)}


def decision_of(record: Mapping[str, Any], row: ReviewRow) -> Decision:
    """Read a decision from JSON.

    Args:
        record: As `Decision.record` gives it.
        row: The line that it is about.

    Raises:
        UserError: It is none, or its text cannot stand in a label file.
    """
    text, mark, turn, reviewed = (record.get(name) for name in ("text", "mark", "turn", "reviewed"))
    known = isinstance(text, str) and mark in get_args(Mark) and turn in _TURNS and isinstance(reviewed, bool)
    if not known or isinstance(turn, bool):
        raise UserError("this is no decision about a line.", "Load the page again.")
    chosen = cast("str", text)
    if chosen == without_strays(row.text):  # unchanged: bytes that are no text stay what they are
        return Decision(row.text, cast("Mark", mark), cast("int", turn), cast("bool", reviewed))
    if not row.name:
        raise UserError(f"line {row.number} names no image.", "Correct it in the file, or mark it.")
    if len(chosen) > _LONGEST:
        raise UserError("the text is too long.", "Shorten it.")
    if not mark and not writable(chosen):
        what = "holds a tab or a line break" if chosen else "is empty"
        raise UserError(f"the text {what}.", "Correct it, or mark the line as illegible or as no text.")
    if mark and chosen and not writable(chosen):
        chosen = row.text
    return Decision(chosen, cast("Mark", mark), cast("int", turn), cast("bool", reviewed))
