"""What a training that failed or was killed leaves: `OUT.failed`. A checkpoint is never removed."""

from itertools import count
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.train.run import resume
from ocrdata.train.run.resume import EarlierRun

LATEST, LOG = "latest.pdparams", "train.log"


def place_for(out: Path, earlier: EarlierRun | None = None) -> Path:
    """Where a run that fails is kept: `OUT.failed`, or `OUT.failed-2` and so on where that has checkpoints.

    Args:
        out: The run's `--out`.
        earlier: What it goes on from. A folder that it goes on from is replaced: the new one holds all of it.
    """
    for number in count(1):
        place = out.with_name(f"{out.name}.failed" if number == 1 else f"{out.name}.failed-{number}")
        goes_on = earlier is not None and place.resolve() == earlier.folder.resolve()
        if not place.exists() or goes_on or ((place / LOG).is_file() and not has_checkpoints(place)):
            return place
    raise AssertionError


def has_checkpoints(folder: Path) -> bool:
    """Whether a training has left weights in a folder or in one below it."""
    return any(folder.rglob("*.pdparams"))


def keep(stage: Path, place: Path, earlier: EarlierRun | None) -> None:
    """Keep what a run that ended badly has left.

    Args:
        stage: Where it ran.
        place: What `place_for` gave.
        earlier: What it went on from.
    """
    if earlier is not None:
        resume.keep_best(earlier, stage, None)
        if not (stage / LATEST).is_file():  # it did not get as far as an epoch: what it went on from stays
            return
    if place.exists():
        outputs.remove_folder(place)
    stage.rename(place)
    if (place / LATEST).is_file():
        say(f"{place} holds the last checkpoint; to go on, use --resume {place}")


def rescue(out: Path) -> None:
    """Keep the checkpoints of a run that was killed without a chance to clean up (SIGKILL, power).

    Raises:
        UserError: There was such a run. The same command starts anew when it is run again.
    """
    for left in outputs.dead_stages(out):
        if has_checkpoints(left):
            place = place_for(out)
            if place.exists():
                outputs.remove_folder(place)
            left.rename(place)
            raise UserError(
                f"an earlier run of {out} was killed; its checkpoints are in {place} now.",
                f"Go on from them with --resume {place}, or run the same command again to start anew.",
            )
