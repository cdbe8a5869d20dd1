"""The page of a training alone, in its own folder."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.forgetting import chosen_readings
from ocrdata.run_page import measured, page, trained
from ocrdata.run_page.next_commands import RunFiles, next_commands

RUN = "finetune"


def leave(folder: Path, evaluation: Sequence[Path], *, opened: bool) -> None:
    """Write the page, say where it is, and open it if asked; or say why there is none: it fails no training.

    Args:
        folder: What `finetune` left.
        evaluation: Labels by which the checkpoint was chosen.
        opened: Whether to open it in the browser.
    """
    try:
        place = write(folder, evaluation)
    except (UserError, ValueError, KeyError) as error:  # the last two: of a file that was cut off
        say(f"No page was written: {error}")
        return
    if (folder / chosen_readings.NAME).is_file():
        say(f"{place} shows what was learned and lost, the curve, and the commands to go on with.")
    else:
        say(f"{place} shows the curve and the commands to go on with.")
    if opened:
        page.show(place)


def write(folder: Path, evaluation: Sequence[Path]) -> Path:
    """Write the page of a training into its folder.

    Args:
        folder: What `finetune` left.
        evaluation: Labels by which the checkpoint was chosen.

    Returns:
        The HTML file.

    Raises:
        UserError: The folder is no finished training.
    """
    training = trained.read(folder)
    if training is None:
        raise UserError(f"{folder} holds no finished training.", "Run ocrdata finetune.")
    files = RunFiles(beside=f"{folder}-", chosen_by=[str(path) for path in evaluation])
    place = page.place_for(folder, RUN)
    found = measured.read(None, folder / chosen_readings.NAME)
    page.write(
        place,
        RUN,
        str(folder),
        evaluations=[replace(found, choosing=True)] if found else [],
        trainings=[training],
        commands=next_commands(training, files),
    )
    return place
