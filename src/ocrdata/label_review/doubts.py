"""Why lines are doubtful, in words, and which come first."""

import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.console import progress
from ocrdata.label_review.readings import RowReading
from ocrdata.label_review.rows import ReviewRow
from ocrdata.quality.checks import inputs
from ocrdata.quality.checks.checking import prints_of
from ocrdata.quality.checks.scan import scan
from ocrdata.quality.loader.faults import Fault
from ocrdata.samples.duplicates import look_alikes, repeated

if TYPE_CHECKING:
    from ocrdata.quality.checks.scan import LabelFile

SURE = 0.9
"""From this score on, a reading that differs from the label comes first."""

_ORDER = {
    "sure": 0,
    "conflict": 1,
    "turned": 2,
    "judge": 3,
    "replaced": 4,
    "changed": 5,
    "note": 6,
    "reading": 7,
}
_ALIKE = 8
_TURNED = frozenset({"image-upright-line", "crop-upside-down"})
_NO_MISTAKE = frozenset(
    {"duplicate-line", "duplicate-image", "near-duplicate", "conflicting-labels"}
    | {"crlf", "byte-order-mark", "image-list", "image-version", "image-turned", "image-too-wide"}
    | {"too-long", "too-long-attention", "too-few-steps", "unused-columns", "lower-cased", "space-dropped"}
)
"""Faults that are no matter of the line's own text and image, or are told in other words here."""

_MOST_ALIKE = 0.2
"""If more than this share of lines looks like another with another text, all look alike, and none is told."""


@dataclass(frozen=True, slots=True)
class LineDoubt:
    """A reason to look at a line.

    Attributes:
        order: What comes first: kind, then what is worse within it.
        en, zh: The reason in words, without a full stop.
    """

    order: tuple[float, float]
    en: str
    zh: str


Doubts = Mapping[int, Sequence[LineDoubt]]
"""Reasons by number of the line, the most important first; lines without any are not there."""


def doubts_about(
    rows: Sequence[ReviewRow],
    readings: Mapping[int, RowReading],
    dictionary: Path | None = None,
    *,
    judge: bool = False,
) -> tuple[Doubts, dict[int, RowReading]]:
    """Find out which lines are doubtful.

    Args:
        rows: The lines.
        readings: What a model read, by number of the line; lines that it read as their label do not count.
        dictionary: Dictionary that the labels are written in; that of the default model by default.
        judge: Let a recogniser read every line, too.

    Returns:
        The doubts, and the readings with those of the recogniser for lines that had none.
    """
    found: dict[int, list[LineDoubt]] = defaultdict(list)
    known = dict(readings)
    by_number = {row.number: row for row in rows}
    with tempfile.TemporaryDirectory(prefix="ocrdata-review-") as folder:
        file = _checked_file(rows, Path(folder), dictionary)
        for number, doubt in _from_check(file, rows, by_number):
            found[number].append(doubt)
        if judge:
            for number, doubt, reading in _from_judge(file):
                found[number].append(doubt)
                known.setdefault(number, reading)
    for number, reading in readings.items():
        row = by_number.get(number)
        if row is not None and reading.text != row.text:
            found[number].append(_misread(reading))
    ordered = {number: sorted(doubts, key=lambda doubt: doubt.order) for number, doubts in found.items()}
    return ordered, known


def review_order(rows: Sequence[ReviewRow], doubts: Doubts) -> list[int]:
    """Positions of the lines in the order of the review: doubtful lines first, then as in the file."""

    def key(position: int) -> tuple[float, float, int]:
        reasons = doubts.get(rows[position].number)
        return (*reasons[0].order, position) if reasons else (99.0, 0.0, position)

    return sorted(range(len(rows)), key=key)


def _checked_file(rows: Sequence[ReviewRow], folder: Path, dictionary: Path | None) -> "LabelFile":
    """The lines as a label file that `check` can judge, whatever theirs is like; with the same numbers."""
    path = folder / "rec.txt"
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        at = 1
        for row in rows:
            file.write("\n" * (row.number - at))
            at = row.number + 1
            image = row.name if row.image is None else str(row.image.absolute())
            file.write(f"{image}\t{row.text}\n" if row.name else f"{row.raw}\n")
    plan = inputs.plan([path], inputs.RulesChoice(dictionary=dictionary), data_dir=folder)
    return plan.files[0]


def _from_check(
    file: "LabelFile", rows: Sequence[ReviewRow], by_number: Mapping[int, ReviewRow]
) -> Iterator[tuple[int, LineDoubt]]:
    """What `ocrdata check` finds, and pairs of lines that contradict each other."""
    last = rows[-1].number if rows else 0
    tallies = []
    with progress("checking", last) as checking:
        for tally in scan(file):
            for finding in tally.findings:
                if finding.line in by_number:
                    yield from ((finding.line, doubt) for doubt in _of_faults(finding.faults))
            tallies.append(tally)
            checking.add(tally.lines)
    if not last:
        return
    prints = prints_of(tallies, last)
    for pairs in repeated(prints):
        if pairs.code == "conflicting-labels":
            yield from _of_pairs(pairs.later.tolist(), pairs.first.tolist(), by_number, conflict=True)
    alike = look_alikes(prints)
    if len(alike.later) <= max(_MOST_ALIKE * len(rows), 1):
        yield from _of_pairs(alike.later.tolist(), alike.first.tolist(), by_number, conflict=False)


def _of_faults(faults: Iterable[Fault]) -> Iterator[LineDoubt]:
    for fault in faults:
        if fault.code in _NO_MISTAKE:
            continue
        kind = "turned" if fault.code in _TURNED else fault.effect
        place = _ORDER.get(kind, _ORDER["note"])
        yield LineDoubt((place, 0), fault.sentence("en"), fault.sentence("zh"))


def _of_pairs(
    later: Sequence[int], first: Sequence[int], by_number: Mapping[int, ReviewRow], *, conflict: bool
) -> Iterator[tuple[int, LineDoubt]]:
    """Both lines of each pair, which come together."""
    for pair in zip(later, first, strict=True):
        for own, other in (pair, pair[::-1]):
            row, twin = by_number.get(own + 1), by_number.get(other + 1)
            if row is None or twin is None:
                continue
            order = (_ORDER["conflict"] if conflict else _ALIKE, pair[1])
            en = "the same image has" if conflict else "an image that looks the same has"
            zh = "同一图像" if conflict else "相似的图像"
            yield (
                row.number,
                LineDoubt(
                    order,
                    f"{en} another label in line {twin.number}: {twin.text}",
                    f"{zh}在第 {twin.number} 行的标注不同：{twin.text}",
                ),
            )


def _from_judge(file: "LabelFile") -> Iterator[tuple[int, LineDoubt, RowReading]]:
    """Labels that the recogniser of `check --judge` does not confirm."""
    from ocrdata.quality.checks.doubts import doubted_lines

    for line in doubted_lines(file):
        for fault in line.finding.faults:
            kind = "turned" if fault.code in _TURNED else "judge"
            order = (_ORDER[kind], -line.reading.confidence)
            doubt = LineDoubt(order, fault.sentence("en"), fault.sentence("zh"))
            reading = RowReading(line.reading.text, line.reading.confidence, "PP-OCRv6_small_rec")
            yield line.finding.line, doubt, reading


def _misread(reading: RowReading) -> LineDoubt:
    kind = "sure" if reading.score >= SURE else "reading"
    score = f"{math.floor(100 * reading.score) / 100:.2f}"  # 0.997 is not 1
    return LineDoubt(
        (_ORDER[kind], -reading.score),
        f"read otherwise by {reading.reader} ({score})",
        f"{reading.reader} 的识别结果不同（{score}）",
    )
