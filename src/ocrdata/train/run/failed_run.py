"""The folder that a failed or killed training leaves, `OUT.failed`. Checkpoints are never deleted."""

from itertools import count
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.train.run import resume
from ocrdata.train.run.resume import EarlierRun

LATEST, LOG = "latest.pdparams", "train.log"


def place_for(out: Path, earlier: EarlierRun | None = None) -> Path:
    """The folder for a run that fails: `OUT.failed`, or `OUT.failed-2` and so on if that has checkpoints.

    Args:
        out: The run's `--out`.
        earlier: The run that it continues. Its folder is replaced, as the new run has all of its content.
    """
    for number in count(1):
        place = out.with_name(f"{out.name}.failed" if number == 1 else f"{out.name}.failed-{number}")
        continued = earlier is not None and place.resolve() == earlier.folder.resolve()
        if not place.exists() or continued or ((place / LOG).is_file() and not has_checkpoints(place)):
            return place
    raise AssertionError


def has_checkpoints(folder: Path) -> bool:
    """Whether a training has left weights in a folder or in one below it."""
    return any(folder.rglob("*.pdparams"))


def keep(stage: Path, place: Path, earlier: EarlierRun | None) -> None:
    """Keep the files of a failed run.

    Args:
        stage: The folder that it ran in.
        place: The folder to keep them in (`place_for`).
        earlier: The run that it continued.
    """
    if earlier is not None:
        resume.keep_best(earlier, stage, None)
        if not (stage / LATEST).is_file():  # without a complete epoch the folder that it continued stays
            return
    if place.exists():
        outputs.remove_folder(place)
    stage.rename(place)
    if (place / LATEST).is_file():
        say(f"{place} has the last checkpoint. To continue, use --resume {place}")


def rescue(out: Path) -> None:
    """Keep the checkpoints of a run that was killed and could not clean up (SIGKILL, power failure).

    Raises:
        UserError: There was such a run. The next call finds nothing to rescue.
    """
    for left in outputs.dead_stages(out):
        if has_checkpoints(left):
            place = place_for(out)
            if place.exists():
                outputs.remove_folder(place)
            left.rename(place)
            raise UserError(
                f"an earlier run of {out} was killed; its checkpoints are now in {place}.",
                f"Continue from them with --resume {place}, or run the same command again for a new run.",
            )
