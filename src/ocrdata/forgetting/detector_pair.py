"""Keeps the original detector beside the trained one: `finetune --route` for detection."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.evaluation.locate import detector_beside
from ocrdata.train.inside.routing.router import ORIGINAL_DETECTOR
from ocrdata.train.models import config, presets
from ocrdata.train.run import finetune
from ocrdata.train.run.settle import FinetunePlan
from ocrdata.train.weights import start


@dataclass(frozen=True, slots=True)
class DetectorPairing(finetune.CheckpointWatch):
    """Leaves the original detector with the trained one.

    Attributes:
        plan: The run.
    """

    plan: FinetunePlan

    def finish(self, folder: Path) -> Mapping[str, object]:
        """Add the original detector to a trained folder, as a model folder of its own.

        Returns:
            What to add to the manifest's counts.
        """
        settings = self.plan.settings
        place = folder / ORIGINAL_DETECTOR
        place.mkdir()
        shutil.copyfile(settings.stock, place / finetune.BEST)
        ready = start.detection(presets.load(settings.preset.name), settings.stock)
        config.write(config.untrained(ready.preset), place / config.CONFIG)
        return {"page_side": settings.preset.crop}


def pairing_of(plan: FinetunePlan) -> DetectorPairing | None:
    """The pairing of a run that trains a detector with `--route`; None for any other run.

    Raises:
        UserError: It starts from the trained one of two detectors.
    """
    if not plan.options.route or plan.settings.preset.task != "det":
        return None
    begin = plan.settings.stock
    if original := detector_beside(begin):
        raise UserError(
            f"{begin} is the trained one of two detectors, and would be kept as the original one.",
            f"Start from {original / finetune.BEST}, or leave out --route.",
        )
    return DetectorPairing(plan)
