"""The page of a recipe: what its steps trained and measured."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ocrdata import resources
from ocrdata.evaluation.options import NamedInput
from ocrdata.options import OutputPath
from ocrdata.recipes.recipe import Step
from ocrdata.recipes.step_values import option_name
from ocrdata.run_page import measured, page, trained
from ocrdata.run_page.measured import EvaluatedModels
from ocrdata.run_page.next_commands import RunFiles, next_commands
from ocrdata.run_page.trained import Training

_TRAIN = ("finetune", "blend")


class RecipePage:
    """The page of one recipe.

    Args:
        path: The recipe.
        steps: Its steps.
    """

    def __init__(self, path: Path, steps: Sequence[Step]):
        self.path, self.steps, self.name = path, steps, path.stem
        self.folder = _folder(steps)

    def withdraw(self) -> None:
        """Remove the page of an earlier run: a step is about to change what it tells."""
        if self.folder is not None:
            page.withdraw(self.folder, self.name)

    def write(self) -> Path | None:
        """Write the page.

        Returns:
            The HTML file; None if the recipe trains nothing and its evaluations write no file.

        Raises:
            UserError: There is no place for it, or the storage fails.
        """
        evaluations, trainings = self.told()
        if self.folder is None or not (evaluations or trainings):
            return None
        place = page.place_for(self.folder, self.name)
        page.write(
            place,
            self.name,
            self.name,
            evaluations=evaluations,
            trainings=trainings,
            commands=next_commands(trainings[-1], self.files(trainings[-1])) if trainings else (),
            steps=[str(step) for step in self.steps],
        )
        return place

    def told(self) -> tuple[list[EvaluatedModels], list[Training]]:
        """What the steps have measured and trained, as far as they have run."""
        return list(_evaluations(self.steps)), list(_trainings(self.steps))

    def files(self, training: Training, loop: str = "") -> RunFiles:
        """The files that the commands to go on with name.

        Args:
            training: The training that they go on with.
            loop: The command that turns on, for a round of a loop.
        """
        made_by = next(step for step in reversed(self.steps) if _out(step) == training.folder)
        judged = [step for step in self.steps if step.name == "evaluate"]
        drawn = next((step for step in self.steps if step.name == "synth" and "chars" in step.values), None)
        return RunFiles(
            beside=f"{_near(self.folder or Path.cwd())}/".removeprefix("./"),
            chosen_by=made_by.values.get("eval", ()),
            measured_on=[
                str(NamedInput().path_of(token)) for step in judged for token in step.values.get("labels", ())
            ],
            look=drawn.values if drawn else None,
            judge=next((found for step in judged if (found := step.value("rec"))), ""),
            recipe=f"{self.name}.yaml" if _is_far(self.path) else _near(self.path.absolute()),
            copied=self.name if _is_far(self.path) else "",
            loop=loop,
        )


def _folder(steps: Sequence[Step]) -> Path | None:
    """The folder that holds all that was trained and measured.

    It lies in no folder that a step writes, which would no longer be as the step has left it.
    """
    made = [path for step in steps for path in _outputs(step)]
    told = [path for step in steps if step.name in (*_TRAIN, "evaluate") for path in _outputs(step)]
    if not told:
        return None
    try:
        folder = Path(os.path.commonpath([path.parent for path in told]))
    except ValueError:  # on several drives
        return Path.cwd()
    while any(folder.is_relative_to(path) for path in made):
        folder = folder.parent
    return Path.cwd() if Path.cwd().is_relative_to(folder) else folder


def _outputs(step: Step) -> Iterator[Path]:
    """What a step will write; its inputs need not exist yet."""
    for param in step.command.params:
        if isinstance(param.type, OutputPath):
            for token in step.values.get(option_name(param), ()):
                yield Path(token).expanduser().absolute()


def _file(step: Step, option: str) -> Path | None:
    value = step.value(option)
    return Path(value).expanduser() if value else None


def _out(step: Step) -> Path | None:
    return _file(step, "out") if step.name in _TRAIN else None


def _trainings(steps: Sequence[Step]) -> Iterator[Training]:
    for step in steps:
        if (out := _out(step)) and (found := trained.read(out)):
            yield found


def _evaluations(steps: Sequence[Step]) -> Iterator[EvaluatedModels]:
    for step in steps:
        found = measured.read(_file(step, "out"), _file(step, "details")) if step.name == "evaluate" else None
        if found:
            yield found


def _is_far(path: Path) -> bool:
    """Whether a recipe is the shipped one, and not in a folder that its user works in."""
    shipped, real = resources.folder("recipes").resolve(), path.resolve()
    return real.is_relative_to(shipped) and not real.is_relative_to(Path.cwd().resolve())


def _near(path: Path) -> str:
    """A path as it is typed in the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
