"""What a training that keeps nothing has unlearned: the shipped photographs, read before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata import resources
from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.forgetting import checkpoint_reading
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.samples import labels
from ocrdata.samples.labels import Line
from ocrdata.train.run import finetune
from ocrdata.train.run.settle import FinetunePlan

FEWEST = 50
"""With fewer lines that were read right before the training, a share of them says little."""

WORTH = 4
"""A training of fewer lines than this many times those to read is over before they are read."""

FORGOTTEN = 0.02
"""Share of the lines that have to be lost before it is called forgetting: five of the shipped ones."""


@dataclass(frozen=True, slots=True)
class PhotographCheck(finetune.CheckpointWatch):
    """Counts which photographed lines a training has unlearned.

    Attributes:
        plan: The run.
        lines: The lines to read.
    """

    plan: FinetunePlan
    lines: Sequence[Line]

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Read the lines with the first and the best weights; returns the counts for the manifest."""
        start = self.plan.settings.stock
        try:
            with Reader(self.plan.settings.device, self.plan.code).staying() as reader:
                before = self._right(start, reader)
                after = self._right(folder / finetune.BEST, reader)
        except UserError as error:
            say(f"The shipped photographs could not be read ({error.what}); the training is complete.")
            return {}
        could = sum(before)
        if could < FEWEST:
            return {}
        still = sum(now for now, then in zip(after, before, strict=True) if then)
        say(sentence(could, still))
        return {"photographs": {"read_before": could, "still_read": still}}

    def _right(self, weights: Path, reader: Reader) -> list[bool]:
        settings, charset = self.plan.settings, self.plan.charset
        assert charset is not None  # noqa: S101 - a recognition model, see `check_of`
        network = TrainedNetwork(settings.preset.config["Architecture"], weights)
        model = Recogniser(charset, settings.preset.image_shape, network)
        sets = NewAndKeptLines(self.lines, {})
        read = checkpoint_reading.read_lines(model, weights, sets, reader)
        return [text == line.transcription for text, line in zip(read.texts, self.lines, strict=True)]


def check_of(plan: FinetunePlan) -> PhotographCheck | None:
    """The check of a run; None where it would say nothing.

    That is so for detection, for dictionaries that lack the characters of the photographs, for trainings
    that take no longer than the check, and for those on these photographs themselves.

    Args:
        plan: A run without `keep`.
    """
    if plan.charset is None:
        return None
    label_file = resources.folder("recipes") / resources.PHOTOGRAPHS
    if label_file.resolve() in {path.resolve() for path in plan.settings.data.label_files}:
        return None
    known = frozenset(plan.charset.characters)
    lines = [line for line in labels.read_lines(label_file) if known.issuperset(line.transcription)]
    trained = plan.settings.total_steps * plan.settings.batch_size * plan.settings.cards
    return PhotographCheck(plan, lines) if len(lines) >= FEWEST and trained >= WORTH * len(lines) else None


def sentence(could: int, still: int) -> str:
    """What became of the lines that were read right before the training.

    Args:
        could: Their number.
        still: Those that are read right after it.
    """
    said = (
        f"Of {quantity(could, 'line')} of photographs that were read right before the training, "
        f"{still} still {'is' if still == 1 else 'are'} "
        f"({still / could:.1%})."
    )
    if could - still <= FORGOTTEN * could:
        return said
    return (
        f"{said} The rest is forgotten: --keep photographs={resources.PHOTOGRAPHS} with --route, "
        "--route-chars or --blend keeps it, and so do general lines in the mix."
    )
