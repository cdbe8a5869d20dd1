"""`ocrdata check` as a function: label files in, findings to a sink, a summary out."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.quality.checks.advice import Advice, is_synthetic
from ocrdata.quality.checks.scan import BlockTally, LabelFile, scan
from ocrdata.quality.loader.faults import Fault, Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrdata.samples.duplicates import Prints

Sink = Callable[[LabelFile, Finding], None]


@dataclass(slots=True)
class FileSummary:
    """What became of one label file.

    Attributes:
        file: Which.
        lines: Its physical lines, which is what the loader counts.
        synthetic: It was rendered.
        verdicts, faults, boxes: As in `scan.BlockTally`.
    """

    file: LabelFile
    lines: int = 0
    synthetic: bool = False
    verdicts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    boxes: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Summary:
    """What became of all of them.

    Attributes:
        files: One a label file.
        characters: How often each character stands in the texts.
        advice: What is to be said about the set as a whole.
    """

    files: list[FileSummary] = field(default_factory=list)
    characters: Counter[str] = field(default_factory=Counter)
    advice: list[Advice] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """Lines of all files."""
        return sum(item.lines for item in self.files)

    @property
    def verdicts(self) -> Counter[str]:
        """Lines of all files by verdict."""
        return sum((item.verdicts for item in self.files), Counter[str]())

    @property
    def faults(self) -> Counter[str]:
        """Lines of all files by fault."""
        return sum((item.faults for item in self.files), Counter[str]())

    @property
    def boxes(self) -> Counter[str]:
        """Boxes of all files by what becomes of them."""
        return sum((item.boxes for item in self.files), Counter[str]())

    @property
    def synthetic(self) -> int:
        """Lines that were rendered."""
        return sum(item.lines for item in self.files if item.synthetic)

    @property
    def usable(self) -> int:
        """Lines that are trained on, with whatever label."""
        return self.verdicts["as written"] + self.verdicts["changed"]

    def sentence(self) -> str:
        """Totals in words."""
        verdicts = self.verdicts
        words = [f"Of {self.lines:,} lines {verdicts['as written']:,} will be trained as written"]
        if verdicts["changed"]:
            words.append(f"{verdicts['changed']:,} with a changed label")
        if verdicts["replaced"]:
            words.append(f"{verdicts['replaced']:,} will be replaced by random others")
        if verdicts["stops"]:
            words.append(f"{verdicts['stops']:,} stop the run before its first step")
        boxes = self.boxes
        if boxes:
            ignored = f", {boxes['ignored']:,} left out of the loss" if boxes["ignored"] else ""
            marked = f", {boxes['marked']:,} marked as illegible" if boxes["marked"] else ""
            words.append(f"of {boxes.total():,} boxes {boxes['trained']:,} count as text{ignored}{marked}")
        return "; ".join(words) + "."


def check(
    files: Sequence[LabelFile],
    sink: Sink,
    *,
    against: Sequence[LabelFile] = (),
    workers: Workers = EVERY_CORE,
    advance: Callable[[int], None] = lambda lines: None,
) -> Summary:
    """Judge every line of some label files.

    Args:
        files: One set, in one or several files.
        sink: Called with every finding: each file's lines in order, then what concerns several lines.
        against: Files of the evaluation set, whose images must not be in this one.
        workers: Who judges.
        advance: Called with a number of lines when they are done.

    Returns:
        The totals, without advice.
    """
    summary = Summary()
    prints: list[Prints] = []
    for file in files:
        item = FileSummary(file, synthetic=is_synthetic(file.path))
        summary.files.append(item)
        tallies: list[BlockTally] = []
        for tally in scan(file, workers):
            item.lines += tally.lines
            item.verdicts += tally.verdicts
            item.faults += tally.faults
            item.boxes += tally.boxes
            summary.characters += tally.characters
            for finding in tally.findings:
                sink(file, finding)
            tally.findings.clear()
            tallies.append(tally)
            advance(tally.lines)
        prints.append(_prints(tallies, item.lines))
    held_out = []
    for file in against:
        tallies = list(scan(file, workers))
        held_out.append(_prints(tallies, sum(tally.lines for tally in tallies)))
    _across_lines(summary, prints, against, held_out, sink)
    return summary


def _prints(tallies: Sequence[BlockTally], lines: int) -> "Prints":
    import numpy as np

    from ocrdata.samples.duplicates import Prints

    def joined(name: str) -> "NDArray[np.uint64]":
        whole = np.zeros(lines, np.uint64)  # takes no memory where nothing is written
        start = 0
        for tally in tallies:
            part = getattr(tally, name)
            if part is not None:
                whole[start : start + len(part)] = part
                start += len(part)
                setattr(tally, name, None)
        return whole

    return Prints(joined("names"), joined("texts"), joined("digests"), joined("looks"))


def _across_lines(
    summary: Summary,
    prints: Sequence["Prints"],
    against: Sequence[LabelFile],
    held_out: Sequence["Prints"],
    sink: Sink,
) -> None:
    """Report what concerns several lines: duplicates, conflicts, leaks."""
    import numpy as np

    from ocrdata.samples.duplicates import join, leaked, repeated

    if not summary.lines:
        return
    starts = np.cumsum([0, *(item.lines for item in summary.files)])
    own = join(prints)
    several = len(summary.files) > 1

    def place(position: int) -> tuple[int, int]:
        number = int(np.searchsorted(starts, position, side="right")) - 1
        return number, position - int(starts[number]) + 1

    def report(code: str, position: int, detail: str) -> None:
        number, line = place(position)
        summary.files[number].faults[code] += 1
        sink(summary.files[number].file, Finding(line, (Fault(code, detail),)))

    for pairs in repeated(own):
        for later, first in zip(pairs.later.tolist(), pairs.first.tolist(), strict=True):
            number, line = place(first)
            detail = f"{summary.files[number].file.path.name}:{line}" if several else str(line)
            report(pairs.code, later, detail)
    if not held_out:
        return
    lengths = np.cumsum([0, *(len(part.names) for part in held_out)])
    for pairs in leaked(own, join(held_out)):
        for later, first in zip(pairs.later.tolist(), pairs.first.tolist(), strict=True):
            number = int(np.searchsorted(lengths, first, side="right")) - 1
            line = first - int(lengths[number]) + 1
            report(pairs.code, later, f"{against[number].path.name}:{line}")
