"""From a measured look to one that is near: the search, and what it reached in plain words."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ocrdata import yaml_files
from ocrdata.console import progress, quantity
from ocrdata.errors import UserError
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.look_fitting.drawing import LAST, Drawer
from ocrdata.look_fitting.ink_map import working_size
from ocrdata.look_fitting.look import FittedLook
from ocrdata.look_fitting.photographs import PhotographedCrop
from ocrdata.look_fitting.resemblance import Comparison, Features, FeatureSpace, of_halves, told_apart
from ocrdata.look_fitting.search import search
from ocrdata.synthesis.look import preset


@dataclass(frozen=True, slots=True)
class Goal:
    """What drawn lines are compared with, and how.

    Attributes:
        crops: The photographs.
        model: The recogniser in whose features they are compared.
        reader: Where it runs.
        drawer: Draws the lines.
    """

    crops: Sequence[PhotographedCrop]
    model: Recogniser
    reader: Reader
    drawer: Drawer


def approach(
    start: FittedLook, goal: Goal, minutes: float, trials: int, fonts: Sequence[str]
) -> tuple[FittedLook, list[str]]:
    """Search from a measured look.

    Args:
        start: The look.
        goal: The photographs.
        minutes: Most time for the search.
        trials: Most looks that are tried.
        fonts: Fonts that may be added.

    Returns:
        The look, and sentences about distances before and after.

    Raises:
        UserError: The recogniser cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        folder = Path(name)
        photographs = _stored(goal.crops, folder)
        with goal.reader.statistics_of_many(goal.model) as statistics:
            comparison = Comparison(statistics, photographs, folder)
            shipped = _shipped(goal.drawer, comparison)
            before = comparison.features([line.data for line in goal.drawer.draw(start, LAST)])
            space = FeatureSpace.of(comparison.photographs, np.concatenate([*shipped.values(), before]))

            def distance(look: FittedLook, number: int) -> float:
                drawn = comparison.features([line.data for line in goal.drawer.draw(look, number)])
                return space.distance(comparison.photographs, drawn)

            with progress("searching", trials, "looks") as task:
                found = search(
                    start,
                    distance,
                    goal.drawer.seed,
                    trials=trials,
                    minutes=minutes,
                    fonts=fonts,
                    tick=task.reach,
                )
            after = comparison.features([line.data for line in goal.drawer.draw(found.look, LAST)])
    kinds = {f"preset {name}": rows for name, rows in shipped.items()}
    kinds |= {"measured": before, "fitted": after}
    distances = {kind: space.distance(comparison.photographs, rows) for kind, rows in kinds.items()}
    # A search that ends farther away than it began on lines that it has not seen has fitted chance.
    worse = distances["fitted"] > distances["measured"]
    if worse:
        kinds["fitted"], distances["fitted"] = before, distances["measured"]
    return start if worse else found.look, _sentences(
        space, comparison.photographs, kinds, distances, found.trials, found.kept
    )


def _stored(crops: Sequence[PhotographedCrop], folder: Path) -> list[Path]:
    (folder / "photographs").mkdir()
    files = []
    for number, crop in enumerate(crops):
        files.append(folder / "photographs" / f"{number}.png")
        cv2.imwrite(str(files[-1]), working_size(crop.image))
    return files


def _shipped(drawer: Drawer, comparison: Comparison) -> dict[str, Features]:
    """Features of lines of each shipped preset whose fonts can draw the texts."""
    found = {}
    for name in preset.shipped():
        record = yaml_files.load(preset.find_preset(name), "Install ocrdata again.")
        try:
            found[name] = comparison.features([line.data for line in drawer.draw_preset(record, LAST)])
        except UserError:
            continue
    return found


def _sentences(
    space: FeatureSpace,
    photographs: Features,
    kinds: dict[str, Features],
    distances: dict[str, float],
    trials: int,
    kept: int,
) -> list[str]:
    nearest = sorted((kind for kind in kinds if kind.startswith("preset ")), key=lambda kind: distances[kind])
    shown = [*nearest[:2], "measured", "fitted"]
    by_distance = ", ".join(f"{kind} {distances[kind]:.1%}" for kind in shown)
    by_classifier = ", ".join(f"{kind} {told_apart(photographs, kinds[kind]):.0%}" for kind in shown)
    return [
        "Distance of drawn lines from the photographs, as a share of that between two of them (halves of the "
        f"photographs: {of_halves(space, photographs):.1%}): {by_distance}.",
        f"Lines that a classifier tells from photographs (50%: none): {by_classifier}. The search tried "
        f"{quantity(trials, 'look')} and kept {quantity(kept, 'change')}.",
    ]
