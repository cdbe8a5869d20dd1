"""A checkpoint beside the original network: which of the two reads what, so that enough is kept."""

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ocrdata.evaluation.networks import Route
from ocrdata.evaluation.reader import Reader, Text
from ocrdata.forgetting import checkpoint_reading, look_router, routing
from ocrdata.forgetting.checkpoint_reading import FinishedTraining, ReadCheckpoint, ReadLines, StockAccuracy
from ocrdata.forgetting.checkpoint_rival import CHANCE
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.forgetting.routing import Decision
from ocrdata.train.inside.routing.router import ROUTER, WHOLE_LINE, CharacterRouter, LookRouter, Router
from ocrdata.train.weights.blend import Budget, Trial

Chosen = tuple[Trial, Decision]
"""The accuracies of both networks together, and the router with what is read."""


@dataclass(frozen=True, slots=True)
class RoutedCheckpoint:
    """A checkpoint beside the stock model.

    Attributes:
        training: The training that is over.
        sets: The lines to read.
        reader: Device and training code.
        stock: What the stock model reads.
        best: The checkpoint, with its readings.
        budget: What each set of kept lines may lose.
    """

    training: FinishedTraining
    sets: NewAndKeptLines
    reader: Reader
    stock: StockAccuracy
    best: ReadCheckpoint
    budget: Budget

    def chosen(self, router: Router, scores: look_router.Floats | None) -> Chosen:
        """The router with which enough is kept, and what both networks read with it.

        By characters, the trained network reads these alone; whole lines where more of the new ones are right
        then, by over `CHANCE`, once enough is kept.

        Args:
            router: The router, before it is known how readily it may decide for the checkpoint.
            scores: Of the lines of all sets, in order, where it is a router by look.
        """
        alone = self.best.read
        assert alone is not None  # noqa: S101 - with a router, readings are kept
        if isinstance(router, LookRouter):
            assert scores is not None  # noqa: S101 - a router by look is learned with them
            return self._kept(router, scores, alone)
        surest = np.array(alone.surest, np.float32)
        router = routing.sure(router, surest, self.sets, self.training.model.charset)
        scores = router.scores(surest)
        parts = self._kept(router, scores, self._read_together(router))
        whole = self._kept(dataclasses.replace(router, reach=WHOLE_LINE), scores, alone)
        return whole if whole[0].new > parts[0].new + CHANCE else parts  # with what is kept

    def _kept(self, router: Router, scores: look_router.Floats, after: ReadLines) -> Chosen:
        """The router that decides as readily as may be, if `after` is read of what it sends."""
        before = self.stock.read or checkpoint_reading.read_lines(
            self.training.model, self.training.stock, self.sets, self.reader
        )
        decision = routing.choose(
            router,
            scores,
            (before.readings, after.readings),
            self.sets,
            lambda read: not self.budget.exceeded(self._trial(read), self.stock.trial),
        )
        return self._trial(decision.readings), decision

    def _trial(self, readings: Sequence[Text]) -> Trial:
        trial = ReadLines(readings).trial(self.best.trial.name, 1.0, self.sets)
        return dataclasses.replace(trial, routed=True)

    def _read_together(self, router: CharacterRouter) -> ReadLines:
        """What both networks read, where the checkpoint reads parts of lines."""
        trained = self.training.checkpoints()[self.best.trial.name]
        with tempfile.TemporaryDirectory(prefix="ocrdata-") as folder:
            file = Path(folder) / ROUTER
            router.save(file)
            route = Route(self.training.stock, file)
            return checkpoint_reading.read_lines(
                self.training.model, trained, self.sets, self.reader, route=route
            )
