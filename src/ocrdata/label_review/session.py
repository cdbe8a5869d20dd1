"""A review: the lines in their order, what was decided, and what every window has to hear."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocrdata.errors import UserError
from ocrdata.label_review.decisions import Decision, decision_of
from ocrdata.label_review.doubts import Doubts, review_order
from ocrdata.label_review.log import ChangeLog
from ocrdata.label_review.readings import RowReading
from ocrdata.label_review.results import ReviewFiles, turned_path, write_turned
from ocrdata.label_review.rows import ReviewRow
from ocrdata.reading.file_types.encodings import without_strays


class OutdatedLine(Exception):
    """Another window has changed the line meanwhile."""


@dataclass(slots=True)
class _Counts:
    """How far the review is."""

    reviewed: int = 0
    doubtful_reviewed: int = 0
    left_out: int = 0


class ReviewSession:
    """The state that all windows share.

    Args:
        rows: The lines.
        doubts: Why lines are doubtful.
        readings: What a model read, by number of the line.
        files: Where results are written.
        log: The log; what it holds from earlier is applied.

    Raises:
        UserError: The log does not belong to these lines.
    """

    def __init__(
        self,
        rows: Sequence[ReviewRow],
        doubts: Doubts,
        readings: Mapping[int, RowReading],
        files: ReviewFiles,
        log: ChangeLog,
    ):
        self.rows, self.doubts, self.readings, self.files = rows, doubts, readings, files
        self.order = review_order(rows, doubts)
        self.problem = ""
        self._log = log
        self._lock = threading.Lock()
        self._rows = {row.number: row for row in rows}
        self._places = {rows[index].number: place for place, index in enumerate(self.order)}
        self._decided: dict[int, Decision] = {}
        self._versions: dict[int, int] = {}
        self._changed: list[int] = []
        self._counts = _Counts()
        for change in log.earlier:
            if change.row not in self._rows:
                what = f"has line {change.row}, which the label file does not have."
                raise UserError(what, "Restore the log, or use another --out.", path=files.log)
            row = self._rows[change.row]
            after = decision_of(change.after, row)
            if after.turn:
                write_turned(files, row, after.turn)
            self._apply(row, after)

    @property
    def revision(self) -> int:
        """Number of changes so far."""
        return len(self._changed)

    def decided(self) -> dict[int, Decision]:
        """A copy of all decisions, by number of the line."""
        with self._lock:
            return dict(self._decided)

    def start(self) -> int:
        """The place of the first line that nobody has looked at; the first place if there is none."""
        open_lines = (
            place for place, index in enumerate(self.order) if not self._state(self.rows[index]).reviewed
        )
        return next(open_lines, 0)

    def row(self, number: int) -> ReviewRow:
        """The line with this number.

        Raises:
            UserError: There is none.
        """
        if number not in self._rows:
            raise UserError(f"there is no line {number}.", "Load the page again.")
        return self._rows[number]

    def place(self, number: int) -> int:
        """The place in the order of the review of the line with this number. Raises as `row` does."""
        return self._places[self.row(number).number]

    def lines(self, start: int, count: int) -> list[dict[str, Any]]:
        """What the page shows of some lines in the order of the review."""
        with self._lock:
            return [self._record(self.rows[index]) for index in self.order[start : start + count]]

    def change(self, number: int, version: int, record: Mapping[str, Any], *, undo: bool = False) -> None:
        """Change a line; it is on the disk when this returns.

        Args:
            number: Number of the line.
            version: Of its state that the window saw.
            record: The new state, as `decisions.decision_of` takes it.
            undo: Whether this takes an earlier change back.

        Raises:
            OutdatedLine: Another window has changed it since.
            UserError: The decision is none, or the disk is full; nothing has changed then.
        """
        row = self.row(number)
        after = decision_of(record, row)
        with self._lock:
            before = self._state(row)
            if self._versions.get(number, 0) != version:
                raise OutdatedLine
            if after == before:
                return
            if after.turn:
                write_turned(self.files, row, after.turn)
            self._log.add(number, before, after, name=row.name, undo=undo)
            self._apply(row, after)
            if before.turn and before.turn != after.turn:
                turned_path(self.files, number, before.turn).unlink(missing_ok=True)

    def changes(self, since: int) -> list[dict[str, Any]]:
        """Lines that were changed after a revision."""
        with self._lock:
            numbers = dict.fromkeys(self._changed[max(since, 0) :])
            return [self._record(self._rows[number]) for number in numbers]

    def line(self, number: int) -> dict[str, Any]:
        """What the page shows of the line with this number. Raises as `row` does."""
        row = self.row(number)
        with self._lock:
            return self._record(row)

    def progress(self) -> dict[str, Any]:
        """How far the review is."""
        counts = self._counts
        return {
            "revision": self.revision,
            "lines": len(self.rows),
            "doubtful": len(self.doubts),
            "reviewed": counts.reviewed,
            "doubtfulReviewed": counts.doubtful_reviewed,
            "leftOut": counts.left_out,
            "problem": self.problem,
        }

    def _state(self, row: ReviewRow) -> Decision:
        return self._decided.get(row.number) or Decision(row.text)

    def _apply(self, row: ReviewRow, after: Decision) -> None:
        before = self._state(row)
        self._decided[row.number] = after
        self._changed.append(row.number)
        self._versions[row.number] = self.revision
        seen = after.reviewed - before.reviewed
        self._counts.reviewed += seen
        self._counts.doubtful_reviewed += seen if row.number in self.doubts else 0
        self._counts.left_out += bool(after.mark) - bool(before.mark)

    def _record(self, row: ReviewRow) -> dict[str, Any]:
        reading = self.readings.get(row.number)
        return {
            "number": row.number,
            "place": self._places[row.number],
            "name": without_strays(row.name),
            "original": without_strays(row.text),
            "image": row.image is not None,
            "editable": bool(row.name),
            "version": self._versions.get(row.number, 0),
            "state": self._state(row).record(),
            "reasons": {
                "en": [without_strays(doubt.en) for doubt in self.doubts.get(row.number, ())],
                "zh": [without_strays(doubt.zh) for doubt in self.doubts.get(row.number, ())],
            },
            "reading": {"text": reading.text, "score": reading.score, "reader": reading.reader}
            if reading
            else None,
        }
