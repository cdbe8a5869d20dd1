"""The folder that a failed or killed training leaves, `OUT.failed`. Checkpoints are never deleted."""

from itertools import count
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.train.inside.whole_checkpoints import PART
from ocrdata.train.run import resume
from ocrdata.train.run.resume import EarlierRun

LATEST, LOG = "latest.pdparams", "train.log"


def place_for(out: Path) -> Path:
    """The folder for a run that fails: `OUT.failed`, or `OUT.failed-2` and so on if that has checkpoints."""
    for number in count(1):
        place = out.with_name(f"{out.name}.failed" if number == 1 else f"{out.name}.failed-{number}")
        if not place.exists() or ((place / LOG).is_file() and not has_checkpoints(place)):
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
        earlier: The run that it continued. Its folder stays as it is.
    """
    _move(stage, place)
    latest = place / LATEST
    if earlier is not None:
        if latest.is_file():  # before anything is copied, as the disk may be full
            resume.keep_best(earlier, place, None)
        else:
            latest = earlier.weights
    if latest.is_file():
        say(f"{latest.parent} has the last checkpoint. To continue, use --resume {latest.parent}")


def rescue(out: Path) -> None:
    """Keep the checkpoints of a run that was killed and could not clean up (SIGKILL, power failure).

    Raises:
        UserError: There was such a run. The next call finds nothing to rescue.
    """
    places = []
    for left in outputs.dead_stages(out):
        if has_checkpoints(left):
            places.append(place_for(out))
            _move(left, places[-1])
    if places:
        outputs.sweep(outputs.target_of(out))  # an older result may have to come back to its place
        folders = " and ".join(map(str, places))
        raise UserError(
            f"an earlier run of {out} was killed; its checkpoints are now in {folders}.",
            f"Continue from them with --resume {places[-1]}, or run the same command again for a new run.",
        )


def _move(stage: Path, place: Path) -> None:
    """Give a folder its name, without the parts of files that were being written."""
    for part in stage.glob(f"*{PART}"):
        part.unlink()
    if place.exists():
        outputs.remove_folder(place)
    stage.rename(place)
