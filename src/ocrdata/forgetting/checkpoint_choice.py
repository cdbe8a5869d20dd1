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
from typing import Any

from ocrdata.console import say
from ocrdata.evaluation.reader import Reader, Text
from ocrdata.folders import checksums
from ocrdata.forgetting import checkpoint_reading, chosen_readings, look_router, routing
from ocrdata.forgetting.checkpoint_reading import FinishedTraining, ReadCheckpoint, StockAccuracy
from ocrdata.forgetting.checkpoint_rival import CHANCE, Rival, find_rival
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.forgetting.routed_checkpoint import RoutedCheckpoint
from ocrdata.train.inside.routing.router import ORIGINAL, ROUTER, Router
from ocrdata.train.models import config
from ocrdata.train.run import finetune
from ocrdata.train.weights import blend, checkpoint
from ocrdata.train.weights.blend import Budget, Trial
from ocrdata.train.weights.checkpoint import Arrays

NAME = "choice.json"


@dataclass(frozen=True, slots=True)
class CheckpointChoice:
    """What was evaluated, and what was chosen.

    Attributes:
        stock: The model before training.
        trials: All that was evaluated, in order.
        chosen: The best that loses no more than allowed, or what loses least if nothing does.
        within: Whether it loses no more than allowed.
        budget: What each set of kept lines may lose.
        rival: A checkpoint that may be better; None if the new lines rule that out, or no other was read.
        readings: What the chosen one reads of the new lines, then of the lines to keep; None if only its
            accuracies are known.
    """

    stock: Trial
    trials: Sequence[Trial]
    chosen: Trial
    within: bool
    budget: Budget
    rival: Rival | None = None
    readings: Sequence[Text] | None = None

    def record(self) -> dict[str, Any]:
        """For `choice.json`."""
        return {
            "max_drop": self.budget.points,
            "max_drop_of": dict(self.budget.of_set),
            "within": self.within,
            "chosen": str(self.chosen),
            "rival": self.rival and {"name": self.rival.name, **self.rival.change.record()},
            "trials": [
                {**dataclasses.asdict(trial), "kept": trial.kept} for trial in (self.stock, *self.trials)
            ],
        }

    def sentence(self) -> str:
        """The result, for the terminal."""
        kept = ", ".join(
            f"kept {name} {self.stock.kept_sets[name]:.2%} → {share:.2%}"
            for name, share in self.chosen.kept_sets.items()
        )
        what = f"new lines {self.stock.new:.2%} → {self.chosen.new:.2%}, {kept}"
        if self.within:
            return f"Chosen: {self.chosen}: {what}."
        lost = ", ".join(
            f"{drop:.1f} points of {name}"
            for name, drop in self.budget.exceeded(self.chosen, self.stock).items()
        )
        return (
            f"All candidates lose more than allowed; {self.chosen} loses least ({lost}): {what}. Try "
            "--blend, a smaller --lr, or more general lines in the mix."
        )


def choose(
    training: FinishedTraining,
    sets: NewAndKeptLines,
    out: Path,
    reader: Reader,
    *,
    budget: Budget,
    blended: bool,
    router: Router | None = None,
    scores: look_router.Floats | None = None,
    before: StockAccuracy | None = None,
    seen: Mapping[str, ReadCheckpoint] | None = None,
) -> CheckpointChoice:
    """Evaluate a training's checkpoints, and blends of the best with the stock model; write the best of all.

    Args:
        training: The training that is over.
        sets: The lines to read.
        out: Folder to write the model into, with `choice.json`; it may be the training's own.
        reader: Device and training code.
        budget: What each set of kept lines may lose.
        blended: Whether to try blends.
        router: Sends each line to the trained or the stock network; None for one network alone.
        scores: Of the lines of all sets, in order, where it is a router by look.
        before: Accuracy of the stock model, if it is known.
        seen: Checkpoints that were read during the training, by their SHA-256.

    Raises:
        UserError: A checkpoint cannot be read or run, an image cannot be decoded, or the networks differ.
    """
    stock = before or checkpoint_reading.read_stock(training.model, training.stock, sets, reader)
    read = _read_checkpoints(training, sets, reader, seen or {}, routing.watched(router))
    trials = [each.trial for each in read]
    candidates = trials
    readings = {str(each.trial): each.read.readings for each in read if each.read}
    if blended:
        longest = _longest_of_the_best(trials)
        trials += _read_blends(training, sets, reader, stock, longest, budget, readings)
    if router is not None:
        best = _latest_of_the_best(read)
        beside = RoutedCheckpoint(training, sets, reader, stock, best, budget)
        routed, decision = beside.chosen(router, scores)
        for sentence in decision.sentences(len(sets.new)):
            say(sentence)
        router, candidates, trials = decision.router, [_announced(routed)], [*trials, routed]
        readings[str(routed)] = decision.readings
    within = blend.choose(candidates, stock.trial, budget)
    chosen = within or min(candidates, key=lambda trial: _loss(trial, stock.trial, budget))
    rivals = [each for each in read if router or not budget.exceeded(each.trial, stock.trial)]
    rival = find_rival(chosen, rivals, sets) if within and chosen.share == 1 else None
    choice = CheckpointChoice(
        stock.trial, trials, chosen, within is not None, budget, rival, readings.get(str(chosen))
    )
    _write(training, stock, choice, sets, out, router)
    return choice


def _latest_of_the_best(read: Sequence[ReadCheckpoint]) -> ReadCheckpoint:
    """Of those that are about equal on the new lines, the latest: its learning rate was the lowest."""
    top = max(each.trial.new for each in read)
    return [each for each in read if each.trial.new >= top - CHANCE][-1]


def _read_checkpoints(
    training: FinishedTraining,
    sets: NewAndKeptLines,
    reader: Reader,
    seen: Mapping[str, ReadCheckpoint],
    watched: Sequence[int],
) -> list[ReadCheckpoint]:
    found = []
    for name, path in training.checkpoints().items():
        if known := seen.get(checksums.of_file(path)):
            found.append(dataclasses.replace(known, trial=dataclasses.replace(known.trial, name=name)))
            continue
        read = checkpoint_reading.measure(training.model, path, sets, reader, name, 1.0, watched)
        _announced(read.trial)
        found.append(read)
    return found


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
    budget: Budget,
    readings: dict[str, Sequence[Text]],
) -> list[Trial]:
    """Blends of a checkpoint with the stock model; what they read is added to `readings`."""
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as folder:

        def blend_of(share: float) -> Trial:
            path = Path(folder) / "blend.pdparams"
            checkpoint.write(path, _blended(training, stock, best.name, share))
            found = checkpoint_reading.measure(training.model, path, sets, reader, best.name, share)
            if found.read:
                readings[str(found.trial)] = found.read.readings
            return _announced(found.trial)

        return blend.search(blend_of, best, stock.trial, budget)


def _announced(trial: Trial) -> Trial:
    say(f"{trial!s}: {accuracies(trial)}")
    return trial


def accuracies(trial: Trial) -> str:
    """The accuracies of a trial in words."""
    kept = ", ".join(f"kept {name} {share:.2%}" for name, share in trial.kept_sets.items())
    return f"new lines {trial.new:.2%}, {kept}"


def _loss(trial: Trial, stock: Trial, budget: Budget) -> tuple[float, float]:
    """Orders trials that lose too much: by the set that exceeds its budget most, then by new lines."""
    exceeded = budget.exceeded(trial, stock)
    return max((drop - budget.of(name) for name, drop in exceeded.items()), default=0.0), -trial.new


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


def _write(
    training: FinishedTraining,
    stock: StockAccuracy,
    choice: CheckpointChoice,
    sets: NewAndKeptLines,
    out: Path,
    router: Router | None,
) -> None:
    """Write the chosen weights as the best checkpoint of `out`, with all that was evaluated and read."""
    chosen = choice.chosen
    arrays = (
        _blended(training, stock, chosen.name, chosen.share)
        if chosen.share < 1
        else checkpoint.read(training.checkpoints()[chosen.name])
    )
    part = out / f"{finetune.BEST}.part"
    checkpoint.write(part, arrays)
    part.replace(out / finetune.BEST)
    if router is not None:
        router.save(out / ROUTER)
        shutil.copyfile(training.stock, out / ORIGINAL)
    written = {NAME: choice.record()}
    if stock.read and choice.readings:
        written[chosen_readings.NAME] = chosen_readings.record(sets, stock.read.readings, choice.readings)
    for name, content in written.items():
        (out / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if out.resolve() != training.folder.resolve():
        for name in (config.CONFIG, config.DICTIONARY):
            shutil.copyfile(training.folder / name, out / name)
