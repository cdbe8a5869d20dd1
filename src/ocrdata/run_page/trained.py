"""What a training has left in its folder: the curve, and how the checkpoint was chosen."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.folders.outputs import MANIFEST
from ocrdata.forgetting.checkpoint_choice import NAME as CHOICE
from ocrdata.train.run.finetune import CURVE
from ocrdata.train.weights.blend import Trial


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One row of the choice among checkpoints.

    Attributes:
        name: Name of the checkpoint, with its share in a blend.
        new: Accuracy on the lines that were trained for, 0 to 1.
        kept: The same on each set of lines to keep.
        chosen: Whether this one was chosen.
    """

    name: str
    new: float
    kept: Mapping[str, float]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Training:
    """What a folder of `finetune` or `blend` holds.

    Attributes:
        folder: The folder.
        model: Name of the model that was trained; empty if the folder does not say it.
        steps: Optimiser steps; None for a blend.
        curve: The learning curve as a data URI; empty if there is none.
        candidates: The stock model first; empty if nothing was to be kept.
        max_drop: Percentage points that a set to keep was allowed to lose.
        max_drop_of: The same for single sets.
        within: Whether the choice loses no more than allowed.
    """

    folder: Path
    model: str
    steps: int | None
    curve: str
    candidates: Sequence[ChoiceRow]
    max_drop: float
    max_drop_of: Mapping[str, float]
    within: bool


def read(folder: Path) -> Training | None:
    """What a training left.

    Args:
        folder: The folder that `finetune` or `blend` wrote.

    Returns:
        None if the folder is not one.
    """
    manifest = _json(folder / MANIFEST)
    if not manifest:
        return None
    curve = folder / CURVE
    choice = _json(folder / CHOICE)
    return Training(
        folder=folder,
        model=str(manifest.get("options", {}).get("model", "")),
        steps=manifest.get("counts", {}).get("steps"),
        curve="data:image/png;base64," + base64.b64encode(curve.read_bytes()).decode()
        if curve.is_file()
        else "",
        candidates=_candidates(choice),
        max_drop=choice.get("max_drop", 0.0),
        max_drop_of=choice.get("max_drop_of", {}),
        within=choice.get("within", True),
    )


def _candidates(choice: Mapping[str, Any]) -> list[ChoiceRow]:
    rows = []
    for record in choice.get("trials", ()):
        trial = Trial(record["name"], record["share"], record["new"], record["kept_sets"], record["routed"])
        rows.append(ChoiceRow(str(trial), trial.new, trial.kept_sets, str(trial) == choice["chosen"]))
    return rows


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return {}
    return content if isinstance(content, dict) else {}
