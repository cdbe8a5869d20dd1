"""The page of a loop: a row for each round, and what the best one has measured and trained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.recipes import loop
from ocrdata.recipes.loop import Round
from ocrdata.recipes.recipe import read_recipe
from ocrdata.run_page import page
from ocrdata.run_page.measured import EvaluatedModels
from ocrdata.run_page.next_commands import next_commands
from ocrdata.run_page.of_recipe import RecipePage
from ocrdata.run_page.trained import Training

RUN = "loop"


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round as the page shows it.

    Attributes:
        number: From 1.
        sets: Accuracy by set, of the model that the round began with and of its own; 0 to 1. The first is
            None where the recipe does not evaluate it.
        kept: The same for each set of lines to keep, as the choice of the checkpoint measured it.
        bad: Characters that were read badly at the start of the round; None if the recipe does not ask.
        model: The folder of its model.
        best: Whether this is the round to use.
    """

    number: int
    sets: Mapping[str, tuple[float | None, float]]
    kept: Mapping[str, tuple[float, float]]
    bad: int | None
    model: str
    best: bool


def withdraw(out: Path) -> None:
    """Remove the page of an earlier run of the loop, which is about to be no longer true."""
    page.withdraw(out, RUN)


def write(recipe: Path, out: Path, done: Sequence[Round], best: Round, more: str) -> Path:
    """Write the page of a loop into its folder.

    Args:
        recipe: The loop's recipe.
        out: The folder of the rounds.
        done: The rounds, at least one.
        best: The one to use.
        more: The command that turns on, or nothing where that would change nothing.

    Returns:
        The HTML file.

    Raises:
        UserError: There is no place for it.
    """
    told = {item.number: _told(out, item) for item in done}
    chosen = told[best.number]
    evaluations, trainings = chosen.told()
    files = chosen.files(trainings[-1], loop=more or "-") if trainings else None
    place = page.place_for(out, RUN)
    page.write(
        place,
        RUN,
        f"{recipe.stem}: {quantity(len(done), 'round')}",
        rounds=[_row(item, best, told[item.number].told()) for item in done],
        evaluations=evaluations,
        trainings=trainings,
        commands=next_commands(trainings[-1], files) if files else (),
        steps=[str(step) for step in chosen.steps],
    )
    return place


def written(
    recipe: Path, out: Path, done: Sequence[Round], best: Round, more: str
) -> tuple[str, Path | None]:
    """Write the page, and say where it is or why there is none: it fails no loop."""
    try:
        place = write(recipe, out, done, best, more)
    except UserError as error:
        return f"No page was written: {error}", None
    return f"{place} shows what has come of it.", place


def _told(out: Path, item: Round) -> RecipePage:
    place = loop.recipe_of(out, item.number)
    return RecipePage(place, read_recipe(place))


def _row(item: Round, best: Round, told: tuple[list[EvaluatedModels], list[Training]]) -> RoundRow:
    kept: dict[str, tuple[float, float]] = {}
    for training in told[1]:
        chosen = next((each for each in training.candidates if each.chosen), None)
        if chosen is not None:
            stock = training.candidates[0].kept
            kept |= {name: (stock[name], share) for name, share in chosen.kept.items() if name in stock}
    return RoundRow(
        item.number,
        {name: (item.before.get(name), share) for name, share in item.after.items()},
        kept,
        item.bad,
        str(item.model),
        item.number == best.number,
    )
