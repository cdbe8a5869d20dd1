"""Chooses among the checkpoints of a training, and blends with the stock model, the best that forgets little.

PaddleOCR chooses its best checkpoint by one accuracy. Here two sets are read: the lines that the model was
trained for, and lines on which it must not get worse than the stock weights.
"""

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.console import say
from ocrdata.evaluation.reader import Reader
from ocrdata.folders import checksums
from ocrdata.forgetting import checkpoint_reading
from ocrdata.forgetting.checkpoint_reading import FinishedTraining, StockAccuracy
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.train.models import config
from ocrdata.train.run import finetune
from ocrdata.train.weights import blend, checkpoint
from ocrdata.train.weights.blend import Trial
from ocrdata.train.weights.checkpoint import Arrays

if TYPE_CHECKING:
    from rich.table import Table

NAME = "choice.json"

CHANCE = 0.02
"""Checkpoints whose accuracies on new and kept lines, added up, differ by less count as equal."""


@dataclass(frozen=True, slots=True)
class CheckpointChoice:
    """What was evaluated, and what was chosen.

    Attributes:
        stock: The model before training.
        trials: All that was evaluated, in order.
        chosen: The best that loses no more than allowed, or what loses least if nothing does.
        within: Whether it loses no more than allowed.
        max_drop: Percentage points that the accuracy on the kept lines may lose.
    """

    stock: Trial
    trials: Sequence[Trial]
    chosen: Trial
    within: bool
    max_drop: float

    def record(self) -> dict[str, Any]:
        """For `choice.json`."""
        return {
            "max_drop": self.max_drop,
            "within": self.within,
            "chosen": str(self.chosen),
            "trials": [dataclasses.asdict(trial) for trial in (self.stock, *self.trials)],
        }

    def sentence(self) -> str:
        """The result, for the terminal."""
        drop = 100 * (self.stock.kept - self.chosen.kept)
        what = (
            f"new lines {self.stock.new:.2%} → {self.chosen.new:.2%}, kept lines {self.stock.kept:.2%} → "
            f"{self.chosen.kept:.2%}"
        )
        if self.within:
            return f"Chosen: {self.chosen}: {what}."
        return (
            f"All candidates lose more than {self.max_drop:g} points; {self.chosen} loses least ({drop:.1f} "
            f"points): {what}. Try --blend, a smaller --lr, or more general lines in the mix."
        )


def choose(
    training: FinishedTraining,
    sets: NewAndKeptLines,
    out: Path,
    reader: Reader,
    *,
    max_drop: float,
    blended: bool,
    before: StockAccuracy | None = None,
    seen: Mapping[str, Trial] | None = None,
) -> CheckpointChoice:
    """Evaluate a training's checkpoints, and blends of the best with the stock model; write the best of all.

    Args:
        training: The training that is over.
        sets: The lines to read.
        out: Folder to write the model into, with `choice.json`; it may be the training's own.
        reader: Device and training code.
        max_drop: Percentage points that the accuracy on the kept lines may lose.
        blended: Whether to try blends.
        before: Accuracy of the stock model, if it is known.
        seen: Accuracies that are known, by the SHA-256 of the checkpoint.

    Raises:
        UserError: A checkpoint cannot be read or run, an image cannot be decoded, or the networks differ.
    """
    stock = before or checkpoint_reading.read_stock(training.model, training.stock, sets, reader)
    trials = _read_checkpoints(training, sets, reader, seen or {})
    if blended:
        trials += _read_blends(training, sets, reader, stock, _longest_of_the_best(trials), max_drop)
    within = blend.choose(trials, stock.trial, max_drop)
    chosen = within or max(trials, key=lambda trial: (trial.kept, trial.new))
    choice = CheckpointChoice(stock.trial, trials, chosen, within is not None, max_drop)
    _write(training, stock, choice, out)
    return choice


def _read_checkpoints(
    training: FinishedTraining, sets: NewAndKeptLines, reader: Reader, seen: Mapping[str, Trial]
) -> list[Trial]:
    trials = []
    for name, path in training.checkpoints().items():
        known = seen.get(checksums.of_file(path))
        trials.append(
            dataclasses.replace(known, name=name)
            if known
            else _announced(checkpoint_reading.measure(training.model, path, sets, reader, name, 1.0))
        )
    return trials


def _longest_of_the_best(trials: Sequence[Trial]) -> Trial:
    """Of about equal ones, the one trained longest. Both sets count: what was lost costs share later."""
    top = max(trial.new + trial.kept for trial in trials)
    return [trial for trial in trials if trial.new + trial.kept >= top - CHANCE][-1]


def _read_blends(
    training: FinishedTraining,
    sets: NewAndKeptLines,
    reader: Reader,
    stock: StockAccuracy,
    best: Trial,
    max_drop: float,
) -> list[Trial]:
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as folder:

        def blend_of(share: float) -> Trial:
            path = Path(folder) / "blend.pdparams"
            checkpoint.write(path, _blended(training, stock, best.name, share))
            return _announced(
                checkpoint_reading.measure(training.model, path, sets, reader, best.name, share)
            )

        return blend.search(blend_of, best, stock.trial, max_drop)


def _announced(trial: Trial) -> Trial:
    say(f"{trial!s}: new lines {trial.new:.2%}, kept lines {trial.kept:.2%}")
    return trial


def _blended(training: FinishedTraining, stock: StockAccuracy, name: str, share: float) -> Arrays:
    """The blend of a checkpoint (`share`) with the stock model (the rest)."""
    tuned = training.checkpoints()[name]
    return blend.blend(
        checkpoint.read(training.stock),
        checkpoint.read(tuned),
        share,
        tuned,
        learned=stock.learned,
        classes=len(training.model.charset) + 1,
    )


def _write(training: FinishedTraining, stock: StockAccuracy, choice: CheckpointChoice, out: Path) -> None:
    """Write the chosen weights as the best checkpoint of `out`, with all that was evaluated."""
    chosen = choice.chosen
    arrays = (
        _blended(training, stock, chosen.name, chosen.share)
        if chosen.share < 1
        else checkpoint.read(training.checkpoints()[chosen.name])
    )
    part = out / f"{finetune.BEST}.part"
    checkpoint.write(part, arrays)
    part.replace(out / finetune.BEST)
    (out / NAME).write_text(
        json.dumps(choice.record(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    if out.resolve() != training.folder.resolve():
        for name in (config.CONFIG, config.DICTIONARY):
            shutil.copyfile(training.folder / name, out / name)


def table(choice: CheckpointChoice) -> "Table":
    """All that was evaluated; the chosen one is marked."""
    from rich.table import Table

    grid = Table(title=f"Loss of at most {choice.max_drop:g} points", title_justify="left")
    grid.add_column("weights")
    grid.add_column("new lines", justify="right")
    grid.add_column("kept lines", justify="right")
    grid.add_column("change", justify="right")
    grid.add_column("")
    ordered = [choice.stock, *sorted(choice.trials, key=lambda trial: (trial.name, trial.share))]
    for trial in ordered:
        grid.add_row(
            str(trial),
            f"{trial.new:.2%}",
            f"{trial.kept:.2%}",
            f"{100 * (trial.kept - choice.stock.kept):+.1f}",
            "chosen" if trial == choice.chosen else "",
        )
    return grid
