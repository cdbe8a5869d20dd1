"""Going on with a run that was stopped, or that shall be longer.

PaddleOCR goes on with the epoch after the last whole one, with the optimiser and its learning rate where they
were, but forgets the best score so far (`load_model` of `ppocr/utils/save_load.py`, 2.10, sets it to 0), so
that its next evaluation would replace a better checkpoint, and counts its steps from 0 again.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.train.weights import checkpoint

SUFFIXES = (".pdparams", ".pdopt", ".states")


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A run to go on with.

    Attributes:
        folder: What it left.
        epochs: Whole epochs that it made.
        best: Accuracy or hmean of its `best_accuracy` checkpoint; None if it has none.
    """

    folder: Path
    epochs: int
    best: float | None

    @property
    def checkpoint(self) -> Path:
        """Prefix of the files that PaddleOCR goes on from."""
        return (self.folder / "latest").resolve()

    @property
    def weights(self) -> Path:
        """Its latest checkpoint."""
        return self.folder / "latest.pdparams"


def find(folder: Path, indicator: str) -> EarlierRun:
    """What a folder holds to go on with.

    Args:
        folder: A run that is whole, or the `.failed` folder of one that is not.
        indicator: PaddleOCR's name of the score, `acc` or `hmean`.

    Raises:
        UserError: It holds no checkpoint with the state of its optimiser.
    """
    for suffix in SUFFIXES:
        if not (folder / f"latest{suffix}").is_file():
            raise UserError(
                f"{folder} has no latest{suffix} to go on from.",
                "Give the folder of a run, or its .failed folder; one that made no whole epoch starts anew.",
            )
        checkpoint.require_plain(folder / f"latest{suffix}")
    states = checkpoint.states(folder / "latest.states")
    best = folder / "best_accuracy.states"
    score = checkpoint.states(best).get("best_model_dict", {}).get(indicator) if best.is_file() else None
    return EarlierRun(folder, int(states["epoch"]), None if score is None else float(score))


def carry(earlier: EarlierRun | None, stage: Path) -> int:
    """Copy log and metrics of the earlier part into the folder of the run that goes on.

    Returns:
        Steps that it made.
    """
    if earlier is None:
        return 0
    for name in ("train.log", "metrics.jsonl"):
        if (earlier.folder / name).is_file():
            shutil.copyfile(earlier.folder / name, stage / name)
    steps = 0
    path = stage / "metrics.jsonl"
    if path.is_file():
        kept = []
        for row in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(row)
            if record["kind"] == "step":
                if record["epoch"] > earlier.epochs:  # of an epoch that was not finished, and is made again
                    break
                steps = record["step"]
            kept.append(row + "\n")
        path.write_text("".join(kept), encoding="utf-8")
    return steps


def keep_best(earlier: EarlierRun, stage: Path, score: float | None) -> float:
    """Put the earlier best checkpoint back where the new part has none that is better.

    Args:
        earlier: The earlier part.
        stage: The folder of the run.
        score: The best of the new part; None if it is not known.

    Returns:
        The best of all.
    """
    before = earlier.best
    reached = _saved_score(stage) if score is None else score
    if before is None or (reached >= before and (stage / "best_accuracy.pdparams").is_file()):
        return reached
    for suffix in SUFFIXES:
        source = earlier.folder / f"best_accuracy{suffix}"
        if source.is_file():
            shutil.copyfile(source, stage / source.name)
    say(f"The best checkpoint is still the earlier one ({before:.2%}).")
    return before


def _saved_score(folder: Path) -> float:
    """The score that the best checkpoint of a folder was saved with; -1 if there is none."""
    path = folder / "best_accuracy.states"
    if not path.is_file():
        return -1.0
    record = checkpoint.states(path).get("best_model_dict", {})
    return float(max(record.get("acc", -1.0), record.get("hmean", -1.0)))
