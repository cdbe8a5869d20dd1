"""Checks label files: passes each finding to a sink, and returns a summary."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata.console import quantity
from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.quality.checks.advice import Advice, is_synthetic
from ocrdata.quality.checks.findings import FindingSpool, merged
from ocrdata.quality.checks.scan import BlockTally, LabelFile, scan
from ocrdata.quality.loader.faults import Fault, Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrdata.quality.checks.moved_images import MovedImages
    from ocrdata.samples.duplicates import Prints

Sink = Callable[[LabelFile, Finding], None]
Doubts = Callable[[LabelFile], Iterable[Finding]]


@dataclass(slots=True)
class FileSummary:
    """The results for one label file.

    Attributes:
        file: The label file.
        lines: Number of physical lines, as the loader counts them.
        synthetic: Whether its lines are rendered.
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
    """The results for all label files.

    Attributes:
        files: One for each label file.
        characters: Number of occurrences of each character in the texts.
        advice: Advice on the set as a whole.
        moved: For each label file, its missing images that lie elsewhere.
    """

    files: list[FileSummary] = field(default_factory=list)
    characters: Counter[str] = field(default_factory=Counter)
    advice: list[Advice] = field(default_factory=list)
    moved: dict[Path, "MovedImages"] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """Number of lines in all files."""
        return sum(item.lines for item in self.files)

    @property
    def verdicts(self) -> Counter[str]:
        """Number of lines in all files, by verdict."""
        return sum((item.verdicts for item in self.files), Counter[str]())

    @property
    def faults(self) -> Counter[str]:
        """Number of lines in all files, by fault."""
        return sum((item.faults for item in self.files), Counter[str]())

    @property
    def boxes(self) -> Counter[str]:
        """Number of boxes in all files, by fate."""
        return sum((item.boxes for item in self.files), Counter[str]())

    @property
    def synthetic(self) -> int:
        """Number of rendered lines."""
        return sum(item.lines for item in self.files if item.synthetic)

    @property
    def usable(self) -> int:
        """Number of lines that are trained on, with or without a changed label."""
        return self.verdicts["as written"] + self.verdicts["changed"]

    @property
    def unknown(self) -> list[str]:
        """Operators of the config whose effect on a sample is unknown; the verdicts disregard them."""
        return list(dict.fromkeys(name for item in self.files for name in item.file.rules.unknown))

    @property
    def starts(self) -> bool:
        """Whether the settings let the loader reach its first sample."""
        return not any(advice.stops for advice in self.advice)

    @property
    def what(self) -> str:
        """How many lines and pages there are, in words."""
        pages = sum(item.lines for item in self.files if item.file.rules.task == "det")
        lines = self.lines - pages
        if not pages:
            return quantity(lines, "line")
        return " and ".join([*([quantity(lines, "line")] if lines else []), quantity(pages, "page")])

    def sentence(self) -> str:
        """The totals as a sentence."""
        verdicts = self.verdicts
        kept = f"{verdicts['as written']:,}"
        words = [f"Of {self.what} {kept} will be trained as written"]
        if self.unknown:
            words = [f"As far as check knows, of {self.what} {kept} will be trained as written"]
        if verdicts["changed"]:
            words.append(f"{verdicts['changed']:,} with a changed label")
        if verdicts["replaced"]:
            words.append(f"{verdicts['replaced']:,} will be replaced by random others")
        if verdicts["stops"]:
            words.append(f"{verdicts['stops']:,} stop the run")
        boxes = self.boxes
        if boxes:
            ignored = f", {boxes['ignored']:,} left out of the loss" if boxes["ignored"] else ""
            marked = f", {boxes['marked']:,} marked as illegible" if boxes["marked"] else ""
            total = quantity(boxes.total(), "box", "boxes")
            words.append(f"of {total} {boxes['trained']:,} count as text{ignored}{marked}")
        if self.unknown:
            words.append(f"what {', '.join(self.unknown)} drops or changes is not known")
        sentence = "; ".join(words) + "."
        return sentence if self.starts else f"The run does not start. Once it does: {sentence}"


def check(
    files: Sequence[LabelFile],
    sink: Sink,
    *,
    against: Sequence[LabelFile] = (),
    doubts: Doubts = lambda file: (),
    workers: Workers = EVERY_CORE,
    advance: Callable[[int], None] = lambda lines: None,
) -> Summary:
    """Judge every line of label files.

    Args:
        files: The label files of one set.
        sink: Called with one finding for each line that has faults, in the order of files and lines.
        against: Files of the evaluation set, whose images must not be in this one.
        doubts: Gives further findings on a file, in the order of its lines.
        workers: Where lines are judged.
        advance: Called with a number of lines when they have been judged.

    Returns:
        The totals, without advice.
    """
    summary = Summary()
    prints: list[Prints] = []
    spools = []
    for file in files:
        item = FileSummary(file, synthetic=is_synthetic(file.path))
        summary.files.append(item)
        spools.append(FindingSpool())
        tallies: list[BlockTally] = []
        for tally in scan(file, workers):
            item.lines += tally.lines
            item.verdicts += tally.verdicts
            item.faults += tally.faults
            item.boxes += tally.boxes
            summary.characters += tally.characters
            spools[-1].add(tally.findings)
            tallies.append(_only_digests(tally))
            advance(tally.lines)
        prints.append(prints_of(tallies, item.lines))
    scans = ([_only_digests(tally) for tally in scan(file, workers)] for file in against)
    held_out = [prints_of(tallies, sum(tally.lines for tally in tallies)) for tallies in scans]
    across = _across_lines(summary, prints, against, held_out)
    for item, spool, more in zip(summary.files, spools, across, strict=True):
        for finding in merged(spool.drain(), _counted(more, item), _counted(doubts(item.file), item)):
            sink(item.file, finding)
    return summary


def _counted(findings: Iterable[Finding], item: FileSummary) -> Iterator[Finding]:
    """Add late findings to the counts of the file, and pass them on."""
    for finding in findings:
        item.faults.update(fault.code for fault in finding.faults)
        yield finding


def _only_digests(tally: BlockTally) -> BlockTally:
    """The tally without findings and characters: ten thousand kinds of them in a block take a megabyte."""
    tally.findings.clear()
    tally.characters.clear()
    return tally


def prints_of(tallies: Sequence[BlockTally], lines: int) -> "Prints":
    """The digests of all lines of a file; the tallies give theirs up.

    Args:
        tallies: Of the blocks of the file, in order.
        lines: Number of its lines.
    """
    import numpy as np

    from ocrdata.samples.duplicates import Prints

    def joined(name: str) -> "NDArray[np.uint64]":
        whole = np.zeros(lines, np.uint64)  # takes no memory until it is written to
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
) -> list[Iterator[Finding]]:
    """Duplicates, conflicts and leaks: findings on several lines, for each file in the order of its lines."""
    import numpy as np

    from ocrdata.samples.duplicates import join, leaked, repeated

    if not summary.lines:
        return [iter(()) for _ in summary.files]
    own = join(prints)
    names = [item.file.source.name if len(summary.files) > 1 else "" for item in summary.files]
    inside = _LineNames(names, [item.lines for item in summary.files])
    found = [(pairs, inside) for pairs in repeated(own)]
    if held_out:
        outside = _LineNames([file.source.name for file in against], [len(part.names) for part in held_out])
        found += [(pairs, outside) for pairs in leaked(own, join(held_out))]
    later = np.concatenate([pairs.later for pairs, _ in found])
    first = np.concatenate([pairs.first for pairs, _ in found])
    kinds = np.repeat(np.arange(len(found)), [len(pairs.later) for pairs, _ in found])
    order = np.argsort(later, kind="stable")
    later, first, kinds = later[order], first[order], kinds[order]

    def findings(start: int, end: int) -> Iterator[Finding]:
        for position in range(*np.searchsorted(later, [start, end]).tolist()):
            pairs, places = found[int(kinds[position])]
            fault = Fault(pairs.code, places.name(int(first[position])))
            yield Finding(int(later[position]) - start + 1, (fault,))

    ends = np.cumsum([item.lines for item in summary.files]).tolist()
    return [findings(start, end) for start, end in zip([0, *ends], ends, strict=False)]


class _LineNames:
    """Names of lines that are counted through several label files.

    Args:
        names: What each file is called; empty for no name before the number of the line.
        lengths: Lines of each file.
    """

    def __init__(self, names: Sequence[str], lengths: Sequence[int]):
        self.names = names
        self.starts = [0, *accumulate(lengths)]

    def name(self, position: int) -> str:
        """`file:line`, or the line alone."""
        number = bisect_right(self.starts, position) - 1
        line = position - self.starts[number] + 1
        return f"{self.names[number]}:{line}" if self.names[number] else str(line)
