"""What a training that keeps nothing has changed: the weights before and after it read the same samples."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.evaluation.detection import detector, evaluate_pages
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.forgetting import checkpoint_reading, chosen_readings, photographs
from ocrdata.forgetting.checkpoint_reading import ReadLines
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.samples.labels import Line
from ocrdata.train.run import finetune
from ocrdata.train.run.settle import FinetunePlan

PHOTOGRAPHS = "photographs"

NEW_PAGES = "new pages"


@dataclass(frozen=True, slots=True)
class LinesBeforeAndAfter(finetune.CheckpointWatch):
    """Reads the lines of the evaluation, and the shipped photographs, with the first and the best weights.

    Attributes:
        plan: The run.
        sets: The lines to read.
    """

    plan: FinetunePlan
    sets: NewAndKeptLines

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Write what was read; returns how many photographs are still read, for the manifest."""
        try:
            with Reader(self.plan.settings.device, self.plan.code).staying() as reader:
                before = self._read(self.plan.settings.stock, reader)
                after = self._read(folder / finetune.BEST, reader)
            _leave(folder, chosen_readings.record(self.sets, before.readings, after.readings), "accuracy")
        except (UserError, OSError) as error:
            say(_unread(error))
            return {}
        if PHOTOGRAPHS not in self.sets.kept:
            return {}
        lines, count = self.sets.kept[PHOTOGRAPHS], len(self.sets.new)
        found = photographs.unlearned(lines, before.texts[count:], after.texts[count:])
        return {} if found is None else {PHOTOGRAPHS: found}

    def _read(self, weights: Path, reader: Reader) -> ReadLines:
        settings, charset = self.plan.settings, self.plan.charset
        assert charset is not None  # noqa: S101 - a recognition model, see `watch_of`
        network = TrainedNetwork(settings.preset.config["Architecture"], weights)
        model = Recogniser(charset, settings.preset.image_shape, network)
        return checkpoint_reading.read_lines(model, weights, self.sets, reader)


@dataclass(frozen=True, slots=True)
class PagesBeforeAndAfter(finetune.CheckpointWatch):
    """Finds the boxes of the pages of the evaluation with the first and the best weights.

    Attributes:
        plan: The run.
    """

    plan: FinetunePlan

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Write what was found; nothing is added to the manifest."""
        files = {NEW_PAGES: self.plan.options.evaluation}
        try:
            after = detector.find(str(folder / finetune.BEST), None, self.plan.code)
            assert isinstance(after.network, TrainedNetwork)  # noqa: S101 - it was just trained
            network = dataclasses.replace(after.network, checkpoint=self.plan.settings.stock)
            models = {"before": dataclasses.replace(after, network=network), "after": after}
            found = evaluate_pages.evaluate(models, files, Reader(self.plan.settings.device, self.plan.code))
            _leave(folder, evaluate_pages.details(found, files), "hmean")
        except (UserError, OSError) as error:
            say(_unread(error))
        return {}


def watch_of(plan: FinetunePlan) -> LinesBeforeAndAfter | PagesBeforeAndAfter:
    """What to compare when a run is over.

    Args:
        plan: A run without `keep`.
    """
    if plan.charset is None:
        return PagesBeforeAndAfter(plan)
    new = [sample for sample in plan.evaluation if isinstance(sample, Line)]
    shipped = photographs.lines_for(plan, plan.charset)
    return LinesBeforeAndAfter(plan, NewAndKeptLines(new, {PHOTOGRAPHS: shipped} if shipped else {}))


def sentences(found: Mapping[str, Any], score: str) -> Iterator[str]:
    """What each set was read like before and after, a sentence each.

    Args:
        found: What `evaluate --details` writes, of the models `before` and `after`.
        score: Key of the figure: `accuracy` or `hmean`.
    """
    for name, before in found["before"].items():
        after = found["after"][name]
        yield (
            f"{name}: {score} {before[score]:.2%} before the training, {after[score]:.2%} after it, as "
            "`ocrdata evaluate` measures it"
        )


def _leave(folder: Path, found: Mapping[str, Any], score: str) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    (folder / chosen_readings.NAME).write_text(text, encoding="utf-8")
    for sentence in sentences(found, score):
        say(sentence)


def _unread(error: UserError | OSError) -> str:
    what = error.what if isinstance(error, UserError) else error
    return f"What the training has changed could not be read ({what}); the training itself is complete."
