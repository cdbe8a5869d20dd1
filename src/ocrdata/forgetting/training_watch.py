"""Reads every checkpoint while the training runs: what the model has learned, and what it has forgotten.

So a training of ten hours that forgets in the first one can be stopped then.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ocrdata.console import say, show
from ocrdata.errors import UserError
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.folders import checksums
from ocrdata.forgetting import checkpoint_choice, checkpoint_reading, choice_table, look_router, routing
from ocrdata.forgetting.checkpoint_reading import FinishedTraining, ReadCheckpoint, StockAccuracy
from ocrdata.forgetting.kept_lines import NewAndKeptLines, budget_of, hints, read_both, refuse_overlap
from ocrdata.samples import labels
from ocrdata.samples.text_kinds import FEWEST, lacking
from ocrdata.train.inside.routing.router import ORIGINAL, ROUTER, Router
from ocrdata.train.run import finetune
from ocrdata.train.run.log_events import CheckpointAccuracy
from ocrdata.train.run.settle import FinetunePlan
from ocrdata.train.weights import blend
from ocrdata.train.weights.blend import Budget, Trial


@dataclass(frozen=True, slots=True)
class TrainingWatch:
    """Compares the checkpoints of a training with its stock model; a `train.run.finetune.CheckpointWatch`.

    Attributes:
        run: The training, whose folder is known when it is over.
        sets: The lines to read.
        before: Accuracy of the stock model.
        reader: Device and training code.
        budget: What each set of kept lines may lose.
        blended: Whether to try blends.
        stop_drop: Percentage points of loss that end the training; None to never end it.
        router: Of a run that keeps the original network beside the trained one; None of others.
        scores: Of the lines to read, in order, where that is a router by look.
        seen: Checkpoints read so far, by their SHA-256.
    """

    run: FinishedTraining
    sets: NewAndKeptLines
    before: StockAccuracy
    reader: Reader
    budget: Budget
    blended: bool
    stop_drop: float | None = None
    router: Router | None = None
    scores: look_router.Floats | None = None
    seen: dict[str, ReadCheckpoint] = field(default_factory=dict)

    @property
    def limit(self) -> Budget:
        """What a checkpoint may lose: anything, where the original network reads the lines to keep."""
        return Budget(100) if self.router else self.budget

    def look(self, weights: Path, step: int) -> CheckpointAccuracy | None:
        """Read both sets with a checkpoint that has just been written, and print its accuracies.

        Returns:
            Its accuracies; None if it was read before, is the latest (which is read at the end), or cannot
            be read, which does not end the training.
        """
        if weights.name == finetune.LATEST or not weights.is_file():  # the latest of all is read at the end
            return None
        copy = weights.with_name(checkpoint_reading.COPY.format(step))
        shutil.copyfile(weights, copy)  # PaddleOCR may write the next one meanwhile
        try:
            trial = self._read(copy, f"step {step:,}")
        except UserError as error:
            say(f"The checkpoint of step {step:,} could not be read ({error.what}); the training goes on.")
            trial = None
        self._keep_best(weights, copy, trial)
        return None if trial is None else CheckpointAccuracy(trial.new, trial.kept)

    def is_lost(self) -> bool:
        """Whether the last checkpoint lost so much that the training is to end."""
        if self.stop_drop is None or not self.seen:
            return False
        lost = Budget(self.stop_drop).exceeded(self._trials()[-1], self.before.trial)
        if lost:
            drop = max(lost.values())
            say(f"{drop:.1f} points are lost on the lines to keep, so the training is stopped.")
        return bool(lost)

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Choose among the checkpoints of a trained folder; returns what to add to its manifest."""
        with self.reader.staying() as reader:
            choice = checkpoint_choice.choose(
                replace(self.run, folder=folder),
                self.sets,
                folder,
                reader,
                budget=self.budget,
                blended=self.blended,
                router=self.router,
                scores=self.scores,
                before=self.before,
                seen=self.seen,
            )
        for pattern in ("iter_epoch_*", checkpoint_reading.COPY.format("*")):
            for path in folder.glob(pattern):
                path.unlink()
        show(choice_table.table(choice))
        say(choice.sentence())
        if choice.rival:
            say(choice.rival.sentence())
        return {"chosen": str(choice.chosen), "new": choice.chosen.new, "kept": choice.chosen.kept}

    def _read(self, weights: Path, name: str) -> Trial | None:
        content = checksums.of_file(weights)
        if content in self.seen:
            return None
        watched = routing.watched(self.router)
        read = checkpoint_reading.measure(self.run.model, weights, self.sets, self.reader, name, 1.0, watched)
        self.seen[content], trial = read, read.trial
        exceeded = self.limit.exceeded(trial, self.before.trial)
        verdict = "".join(
            f"; {drop:.1f} points of {lost} are lost, more than the {self.budget.of(lost):g} allowed"
            for lost, drop in exceeded.items()
        )
        say(f"{name}: {checkpoint_choice.accuracies(trial)}{verdict}")
        return trial

    def _trials(self) -> list[Trial]:
        """The accuracies measured so far, in order."""
        return [read.trial for read in self.seen.values()]

    def _keep_best(self, weights: Path, copy: Path, trial: Trial | None) -> None:
        """Keep the copy only if PaddleOCR will overwrite the original and it is the best choice so far."""
        best = blend.choose(self._trials(), self.before.trial, self.limit)
        if weights.name != finetune.BEST or trial is None or trial != best:
            copy.unlink()
            return
        for older in weights.parent.glob(checkpoint_reading.COPY.format("*")):
            if older != copy:
                older.unlink()


def check_sets(plan: FinetunePlan) -> NewAndKeptLines:
    """The lines that a run is evaluated on and the lines to keep, if they can be used together.

    Args:
        plan: The run; its options name the lines to keep.

    Raises:
        UserError: The model reads no lines, lines to keep are trained on or evaluated, or a label file or
            image is faulty.
    """
    if plan.charset is None:
        raise UserError("--keep is for recognition models.", "Leave out --keep.")
    options, data = plan.options, plan.settings.data
    start = plan.settings.stock
    if start.with_name(ROUTER).is_file() and start.name != ORIGINAL:
        raise UserError(
            f"{start} is one of two networks of a routed run, so what it has forgotten would count as the "
            "state before the training.",
            f"Start from {start.with_name(ORIGINAL)}, or from a run without --route and --route-chars.",
        )
    budget_of(options.max_drop, options.max_drop_of, options.keep)  # names sets that there are
    sets = read_both(options.evaluation, options.keep)
    files = set(data.label_files)
    trained = {str(path): list(labels.read_lines(path, data.data_dir)) for path in files}
    unlabelled = [labels.Line(image, "") for image in plan.settings.keep_images]
    refuse_overlap(sets, {**trained, "--keep-images": unlabelled})
    if options.route:
        look_router.images(plan)
    if options.route_chars:
        routing.by_characters(options.route_chars, plan.charset, sets)
    for sentence in hints(sets, plan.charset):
        say(sentence)
    texts = (line.transcription for lines in trained.values() for line in lines)
    if not (options.route or options.route_chars) and (lost := lacking(texts, plan.charset, long=False)):
        say(
            f"Hardly any lines of the mix (fewer than {FEWEST}) have {', '.join(lost)}. What a training "
            "never shows is forgotten: add general lines with it, or use --route or --route-chars."
        )
    return sets


def watch_training(plan: FinetunePlan) -> TrainingWatch:
    """Check the sets of a run, and read them with the weights that it starts from, before the training.

    Args:
        plan: The run; its options name the lines to keep.

    Raises:
        UserError: As `check_sets`, or the model cannot be run.
    """
    options, settings = plan.options, plan.settings
    budget = budget_of(options.max_drop, options.max_drop_of, options.keep)
    sets = check_sets(plan)
    assert plan.charset is not None  # noqa: S101 - `check_sets` has looked
    network = TrainedNetwork(settings.preset.config["Architecture"], settings.stock)
    reader = Reader(settings.device, plan.code)
    model = Recogniser(plan.charset, settings.preset.image_shape, network)
    stock = checkpoint_reading.read_stock(model, settings.stock, sets, reader)
    say(f"Before training: {checkpoint_choice.accuracies(stock.trial)}")
    run = FinishedTraining(settings.stock.parent, model, settings.stock)
    router: Router | None = None
    scores: look_router.Floats | None = None
    if options.route:
        router, scores = look_router.learn(plan, model, reader, sets)
    elif options.route_chars:
        router = routing.by_characters(options.route_chars, plan.charset, sets)
    return TrainingWatch(run, sets, stock, reader, budget, options.blend, options.stop_drop, router, scores)
