"""A calibration from the lines of an evaluation, or one from a file tried on them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.evaluation import line_table
from ocrdata.evaluation.calibration import calibration_file, platt_scaling
from ocrdata.evaluation.calibration.calibration_file import ReadingOptions, StoredCalibration
from ocrdata.evaluation.calibration.platt_scaling import CalibrationErrors
from ocrdata.evaluation.evaluate_lines import LineEvaluation, sureness
from ocrdata.evaluation.scores import confidence
from ocrdata.evaluation.scores.confidence import ReadLine, RejectThreshold
from ocrdata.folders import outputs

if TYPE_CHECKING:
    from rich.table import Table

TOGETHER = "all sets"


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """A calibration, and what it is worth on lines that it was not fitted to.

    Attributes:
        stored: The calibration, as its file holds it.
        errors: How far confidence is from accuracy, by set; of several sets, together as well.
        tables: The same for a terminal.
    """

    stored: StoredCalibration
    errors: Mapping[str, CalibrationErrors]
    tables: "list[Table]"

    def details(self) -> dict[str, dict[str, Any]]:
        """The errors for a JSON file, by set."""
        return {name: _record(found) for name, found in self.errors.items()}


def added(
    evaluation: LineEvaluation,
    options: ReadingOptions,
    wished: float | None,
    given: Path | None,
    out: Path | None,
    *,
    force: bool,
) -> LineEvaluation:
    """An evaluation with what its calibrations are worth.

    Args:
        evaluation: One model's readings.
        options: How lines were read and compared.
        wished: Share of right lines, 0 to 1, for which a reject threshold is chosen; None for none.
        given: A calibration to measure; None for none.
        out: Where to write a new one; None for none.
        force: Whether to replace `out`.

    Raises:
        UserError: A calibration cannot be read, is of another model, or cannot be made.
    """
    reports = []
    if given is not None:
        reports.append(check(evaluation, calibration_file.read(given), given, options))
    if out is not None:
        reports.append(make(evaluation, options, wished))
        with outputs.staged_file(out, force=force) as stage:
            calibration_file.write(reports[-1].stored, stage)
    details = dict(evaluation.details)
    for report in reports:
        (name,) = details
        figures = report.details()
        details[name] = {which: {**old, "calibrated": figures[which]} for which, old in details[name].items()}
    tables = [*evaluation.tables, *(table for report in reports for table in report.tables)]
    return replace(evaluation, details=details, tables=tables)


def make(evaluation: LineEvaluation, options: ReadingOptions, wished: float | None) -> CalibrationReport:
    """Fit a calibration to half of the lines of all sets together, and measure it on the others.

    Args:
        evaluation: One model's readings.
        options: How lines were read and compared.
        wished: Share of right lines, 0 to 1, for which a reject threshold is chosen; None for none.

    Raises:
        UserError: All lines to fit to are right, or none is.
    """
    lines = _lines(evaluation, options)
    everything = [line for of_set in lines.values() for line in of_set]
    chosen, others = confidence.halves(everything)
    try:
        found = platt_scaling.fit(chosen)
    except ValueError as error:
        right = sum(line.right for line in chosen)
        raise UserError(
            f"{right:,} of {quantity(len(chosen), 'line')} that a calibration would be fitted to "
            f"{'is' if right == 1 else 'are'} read right: that "
            "says nothing about confidence.",
            "Give more lines, of which the model reads some right and some wrong.",
        ) from error
    errors = _errors(found, {name: confidence.halves(of_set)[1] for name, of_set in lines.items()})
    reject = confidence.reject_threshold(everything, wished) if wished else None
    measured = {
        "fitted": {"lines": len(chosen), "wrong": sum(not line.right for line in chosen)},
        "error": _record(platt_scaling.errors(found, others)),
        **({"reject": reject.record()} if reject else {}),
    }
    ((name, model),) = evaluation.models.items()
    stored = StoredCalibration(
        name,
        (calibration_file.digest(model),),
        found,
        options,
        wished,
        reject.score if reject else None,
        measured,
    )
    halves = "fitted to half of the lines, measured on the others"
    tables = [line_table.calibration_table(errors, f"Error of confidence ({halves})")]
    if reject is not None and len(lines) > 1:  # else it stands in the table of the sets
        chosen_on = "chosen on half of the lines, tried on the others"
        tables.append(line_table.reject_table({name: {TOGETHER: reject}}, chosen_on))
    return CalibrationReport(stored, errors, tables)


def check(
    evaluation: LineEvaluation, stored: StoredCalibration, path: Path, options: ReadingOptions
) -> CalibrationReport:
    """Measure a calibration from a file on all lines of an evaluation.

    Args:
        evaluation: One model's readings.
        stored: The calibration.
        path: Its file.
        options: How lines were read and compared.

    Raises:
        UserError: It is of another model, or of lines read or compared with other options.
    """
    (model,) = evaluation.models.values()
    stored.require(model, path)
    stored.require_options(options, path)
    lines = _lines(evaluation, options)
    errors = _errors(stored.calibration, lines)
    tables = [line_table.calibration_table(errors, f"Error of confidence (calibrated by {path})")]
    if stored.wanted is not None:
        everything = [line for of_set in lines.values() for line in of_set]
        taken = [line for line in everything if stored.rejects(line.score) is False]
        right = sum(line.right for line in taken)
        reject = RejectThreshold(stored.wanted, stored.threshold, len(everything), len(taken), right)
        name = next(iter(lines)) if len(lines) == 1 else TOGETHER
        tables.append(line_table.reject_table({stored.model: {name: reject}}, f"chosen by {path}"))
    return CalibrationReport(stored, errors, tables)


def _lines(evaluation: LineEvaluation, options: ReadingOptions) -> dict[str, list[ReadLine]]:
    """The lines of the only model, by set."""
    same = options.comparison
    (sets,) = evaluation.readings.values()
    return {name: sureness(lines, same) for name, lines in sets.items()}


def _errors(
    found: platt_scaling.Calibration, lines: Mapping[str, list[ReadLine]]
) -> dict[str, CalibrationErrors]:
    errors = {name: platt_scaling.errors(found, of_set) for name, of_set in lines.items()}
    if len(lines) > 1:
        together = [line for of_set in lines.values() for line in of_set]
        errors[TOGETHER] = platt_scaling.errors(found, together)
    return errors


def _record(found: CalibrationErrors) -> dict[str, Any]:
    shares = {"reported": found.reported, "calibrated": found.calibrated, "chance": found.chance}
    return {"lines": found.lines, **{name: round(share, 6) for name, share in shares.items()}}
