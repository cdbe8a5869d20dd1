"""The page of a training alone, in its own folder."""

from collections.abc import Sequence
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.run_page import page, trained
from ocrdata.run_page.next_commands import RunFiles, next_commands

RUN = "finetune"


def written(folder: Path, evaluation: Sequence[Path]) -> str:
    """Write the page, and say where it is or why there is none: it fails no training."""
    try:
        return f"{write(folder, evaluation)} shows the curve and the commands to go on with."
    except UserError as error:
        return f"No page was written: {error}"


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
    page.write(place, RUN, str(folder), trainings=[training], commands=next_commands(training, files))
    return place
