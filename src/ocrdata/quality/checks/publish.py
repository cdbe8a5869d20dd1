"""Reports findings to people (`file:line: …`), programs (JSON) and build servers (JUnit)."""

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO
from xml.etree.ElementTree import Element, ElementTree, SubElement

import click

from ocrdata import __version__
from ocrdata.console import quantity, show
from ocrdata.errors import UserError
from ocrdata.folders.outputs import staged_file
from ocrdata.quality.checks.advice import rare_characters
from ocrdata.quality.checks.checking import FileSummary, Summary
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.checks.start import DoesNotStart
from ocrdata.quality.loader import opencv
from ocrdata.quality.loader.faults import Finding, catalogue, worst_first
from ocrdata.translation import chinese, labelled, language, translated

if TYPE_CHECKING:
    from rich.table import Table

_MOST_LISTED = 1000
"""Lines that a JUnit message lists for one fault."""


def compiler_line(file: LabelFile, finding: Finding) -> str:
    """`file:line: verdict: all faults`, like the messages of a compiler; `table` has each remedy once."""
    words = " | ".join(fault.sentence(language()) + translated(".") for fault in finding.faults)
    trained = f"It is trained as {finding.trained!r}." if finding.trained is not None else ""
    verdict = finding.verdict if finding.verdict != "as written" else "note"
    said = words + (trained and (translated(trained) if chinese() else f" {trained}"))
    return f"{file.source}:{finding.line}: {labelled(translated(verdict), said)}"


def table(summary: Summary) -> "Table":
    """A table of faults with counts and remedies, the worst effects first."""
    from rich.table import Table

    grid = Table(title="What was found", title_justify="left")
    grid.add_column("lines", justify="right")
    grid.add_column("effect")
    grid.add_column("fault")
    grid.add_column("what to do", overflow="fold")
    for kind, count in worst_first(summary.faults):
        effect = "box ignored" if kind.effect == "ignored" else kind.effect
        shown = "" if effect == "none" else translated(effect)
        grid.add_row(f"{count:,}", shown, kind.code, kind.remedy_in(language()))
    return grid


class LinesLost(UserError):
    """The loader would change or replace more lines than allowed, or never reach a line."""

    exit_code = 3


def refuse_losses(summary: Summary, fail_below: float, *, strict: bool, fixed: Path | None = None) -> None:
    """Stop if too few lines are trained as written.

    Args:
        summary: The results.
        fail_below: Per cent of lines that must be trained as written, 0 to 100.
        strict: Also stop for any finding and for serious advice.
        fixed: Where a corrected copy was written.

    Raises:
        LinesLost: Exit code 3.
        DoesNotStart: The run does not start at all; exit code 3 as well.
    """
    if not summary.starts:
        raise DoesNotStart(
            "the run does not start with these settings.", "Correct the config as the warnings above say."
        )
    if not summary.lines:
        raise LinesLost("there are no lines to train on.", "Give a label file with at least one.")
    if summary.boxes and not summary.boxes["trained"]:
        raise LinesLost(
            f"of {quantity(summary.boxes.total(), 'box', 'boxes')} none counts as text: nothing to train on.",
            "Remove the marks (###) from texts that can be read, and correct the boxes.",
        )
    kept = summary.verdicts["as written"]
    share = 100 * kept / summary.lines if summary.lines else 0.0
    serious = bool(summary.faults) or any(advice.serious for advice in summary.advice)
    if share < fail_below or (strict and serious):
        lost = summary.lines - kept
        remedy = "Correct the labels (--fix writes a copy), or lower --fail-below to the share you accept."
        if fixed:
            remedy = f"What is left in the corrected copy is shown by: ocrdata check {fixed}"
        what = (
            f"{lost:,} of {summary.what} {'is' if lost == 1 else 'are'} not trained as written"
            f"{' in the original' if fixed else ''}."
        )
        raise LinesLost(what if lost else "--strict allows no findings.", remedy)


class FindingsReport(Protocol):
    """A destination for findings."""

    def add(self, file: LabelFile, finding: Finding) -> None:
        """Take one finding."""

    def close(self, summary: Summary) -> None:
        """Take the totals, after the last finding."""


class Reports:
    """Several reports written at the same time."""

    def __init__(self, *reports: FindingsReport):
        self.reports = reports

    def add(self, file: LabelFile, finding: Finding) -> None:
        """Pass one finding to all reports."""
        for report in self.reports:
            report.add(file, finding)

    def close(self, summary: Summary) -> None:
        """Pass the totals to all reports."""
        for report in self.reports:
            report.close(summary)


class TextReport:
    """Findings on standard output, one per line, then a table of faults and the totals; in people's language.

    Args:
        most: Greatest number of findings to print; None prints all.
    """

    def __init__(self, most: int | None):
        self.most = most
        self.shown = 0

    def add(self, file: LabelFile, finding: Finding) -> None:
        """Print one finding."""
        if self.most is None or self.shown < self.most:
            click.echo(compiler_line(file, finding))
            self.shown += 1

    def close(self, summary: Summary) -> None:
        """Print the table, the advice and the totals."""
        if summary.faults:
            click.echo()
            show(table(summary))
        for advice in summary.advice:
            click.echo(translated("Warning: " if advice.serious else "Note: ") + advice.sentence(language()))
        click.echo(translated(summary.sentence()))


class JsonReport:
    """One JSON object, written finding by finding, so that memory does not grow with their number."""

    def __init__(self, stream: TextIO):
        self.stream = stream
        self.count = 0
        stream.write(f'{{"ocrdata": {json.dumps(__version__)},\n "findings": [')

    def add(self, file: LabelFile, finding: Finding) -> None:
        """Write one finding."""
        record: dict[str, Any] = {
            "file": str(file.source),
            "line": finding.line,
            "verdict": finding.verdict,
            "faults": [
                {
                    "code": fault.code,
                    "effect": fault.effect,
                    "message": fault.sentence(),
                    "remedy": fault.remedy,
                }
                for fault in finding.faults
            ],
        }
        if finding.image or finding.text:
            record |= {"image": finding.image, "text": finding.text}
        if finding.trained is not None:
            record["trained"] = finding.trained
        self.stream.write(("," if self.count else "") + "\n  " + json.dumps(record, ensure_ascii=False))
        self.count += 1

    def close(self, summary: Summary) -> None:
        """Write the totals."""
        rest = {
            "files": [_file_record(item) for item in summary.files],
            "totals": _totals_record(summary),
            "advice": [
                {"code": advice.code, "serious": advice.serious, "message": advice.en}
                for advice in summary.advice
            ],
            "characters": _characters_record(summary),
        }
        text = json.dumps(rest, ensure_ascii=False, indent=1)
        self.stream.write("\n ],\n" + text[2:] + "\n")


def _file_record(item: FileSummary) -> dict[str, Any]:
    return {
        "file": str(item.file.source),
        "rules": item.file.rules.source,
        "task": item.file.rules.task,
        "images": item.file.where.depth,
        "lines": item.lines,
        "synthetic": item.synthetic,
        "verdicts": dict(item.verdicts),
        "faults": dict(item.faults),
        "boxes": dict(item.boxes),
    }


def _totals_record(summary: Summary) -> dict[str, Any]:
    return {
        "lines": summary.lines,
        "verdicts": dict(summary.verdicts),
        "faults": dict(summary.faults),
        "boxes": dict(summary.boxes),
        "synthetic": summary.synthetic,
        "starts": summary.starts,
        "unknown_operators": summary.unknown,
        "opencv": opencv.version(summary.files[0].file.where.python),
    }


def _characters_record(summary: Summary) -> dict[str, Any]:
    rules = summary.files[0].file.rules
    return {
        "dictionary": len(rules.characters),
        "seen": sum(char in rules.characters for char in summary.characters),
        "counts": dict(summary.characters.most_common()),
        "rare": dict(rare_characters(rules, summary.characters)),
    }


class JUnit:
    """A JUnit file: one suite for each label file, one test case for each kind of fault.

    Args:
        path: The file to write.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: dict[Path, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def add(self, file: LabelFile, finding: Finding) -> None:
        """Take one finding."""
        for fault in finding.faults:
            listed = self.found[file.path][fault.code]
            if len(listed) < _MOST_LISTED:
                listed.append(f"{file.source}:{finding.line}: {fault.sentence()}")

    def close(self, summary: Summary) -> None:
        """Write the file. Faults without an effect on training are passed, with the lines in `system-out`."""
        root = Element("testsuites", name="ocrdata check")
        for item in summary.files:
            codes = [code for code, kind in catalogue().items() if kind.effect != "none" or item.faults[code]]
            failed = [code for code in codes if item.faults[code] and catalogue()[code].effect != "none"]
            suite = SubElement(
                root,
                "testsuite",
                name=str(item.file.source),
                tests=str(len(codes)),
                failures=str(len(failed)),
                errors="0",
            )
            for code in codes:
                case = SubElement(suite, "testcase", classname=item.file.source.name, name=code)
                if not item.faults[code]:
                    continue
                lines = f"{quantity(item.faults[code], 'line')}. {catalogue()[code].remedy}"
                tag, attributes = ("failure", {"message": lines}) if code in failed else ("system-out", {})
                place = SubElement(case, tag, attributes)
                place.text = "".join(map(_printable, "\n".join(self.found[item.file.path][code])))
        with staged_file(self.path, force=True) as stage:
            ElementTree(root).write(stage, encoding="utf-8", xml_declaration=True)


def _printable(char: str) -> str:
    """XML 1.0 does not allow most control characters."""
    return char if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff") else f"\\x{ord(char):02x}"
