"""What the confidence of an exported model means: fitted to lines that the export itself reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.deployment.export import Trained
from ocrdata.errors import UserError
from ocrdata.evaluation import evaluate_lines
from ocrdata.evaluation.calibration import calibrate_lines, calibration_file
from ocrdata.evaluation.calibration.calibrate_lines import CalibrationReport
from ocrdata.evaluation.calibration.calibration_file import ReadingOptions
from ocrdata.evaluation.options import NamedPath, named_files
from ocrdata.evaluation.reader import Reader


@dataclass(frozen=True, slots=True)
class Wish:
    """The calibration that is asked for.

    Attributes:
        files: Recognition label files by the name of their set; empty for no calibration.
        options: How readings are compared with labels.
        share: Share of right lines, 0 to 1, for which a reject threshold is chosen; None for none.
    """

    files: Mapping[str, Sequence[Path]]
    options: ReadingOptions
    share: float | None

    @classmethod
    def of(
        cls, sets: Sequence[NamedPath], ignore_case: bool, ignore_space: bool, percent: float | None
    ) -> "Wish":
        """The wish of a command."""
        share = None if percent is None else percent / 100
        return cls(named_files(sets), ReadingOptions(ignore_case, ignore_space), share)

    def require_possible(self, model: Trained) -> None:
        """Stop before anything is exported if the model has no lines, or the labels are no lines.

        Raises:
            UserError: It is a detector, a label file is faulty, or an image is missing.
        """
        if self.files and model.dictionary is None:
            raise UserError(
                f"{model.name} is a detection model; confidence is calibrated for recognition.",
                "Leave out --calibrate-on.",
            )
        evaluate_lines.read_sets(self.files)

    def record(self, report: CalibrationReport) -> dict[str, Any]:
        """What it was fitted to, the calibration, and its error before and after, for a manifest."""
        sets = {name: [str(path.absolute()) for path in paths] for name, paths in self.files.items()}
        return {"labels": sets, **report.stored.record()}


def calibrate(folder: Path, name: str, wish: Wish, code: Path) -> CalibrationReport:
    """Fit a calibration to half of the lines as an exported model reads them, and write it into its folder.

    Args:
        folder: The exported recognition model.
        name: PaddleOCR's name of the model.
        wish: The lines, at least one set of them, and how they are compared.
        code: Root of the training code.

    Returns:
        The calibration, measured on the other half.

    Raises:
        UserError: The model cannot be run, or all lines to fit to are right, or none is.
    """
    options = wish.options
    evaluation = evaluate_lines.run(
        [NamedPath(name, str(folder), folder)],
        wish.files,
        None,
        None,
        Reader("cpu", code),
        same=options.comparison,
    )
    report = calibrate_lines.make(evaluation, options, wish.share)
    calibration_file.write(report.stored, folder / calibration_file.NAME)
    return report
