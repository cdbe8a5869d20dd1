"""The whole turn again and again: bad cases, more of what is wrong, a better model, until it is no better.

A loop is a recipe with names for what changes from round to round (`loop_variables`). Each round gets a plain
recipe of its own, in its folder, that `ocrdata run` does again.
"""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata import resources
from ocrdata.badcases import advice
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.recipes import loop_variables, recipe, up_to_date
from ocrdata.recipes.recipe import Step
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

RECORD = "loop.json"


@dataclass(frozen=True, slots=True)
class Round:
    """What a round left.

    Attributes:
        number: From 1.
        model: The folder of its model; None if it stopped before.
        before: Accuracy of the model that it began with, by set, where the recipe evaluates it.
        after: Accuracy of its own model, by set.
        bad: Number of characters that were read badly at its start; None if the recipe does not ask.
    """

    number: int
    model: Path | None
    before: dict[str, float]
    after: dict[str, float]
    bad: int | None

    def record(self) -> dict[str, Any]:
        """For `loop.json`."""
        return {
            "round": self.number,
            "model": str(self.model) if self.model else None,
            "before": self.before,
            "after": self.after,
            "bad_characters": self.bad,
        }


def run(path: Path, out: Path, *, rounds: int, model: str, watch: str | None, min_gain: float) -> list[Round]:
    """Turn until it is no better, nothing is read wrong any more, or there have been enough rounds.

    A loop that was stopped goes on where it was: steps that are up to date are left alone.

    Args:
        path: The loop's recipe.
        out: Folder for the rounds.
        rounds: Most rounds.
        model: What `$MODEL` is at first.
        watch: The set whose accuracy has to rise; the first one that the recipe evaluates by default.
        min_gain: Percentage points that a round has to bring for another one.

    Raises:
        UserError: The recipe is faulty, has no finetune or no evaluate step, or a step failed.
    """
    if out.exists() and not (out / RECORD).is_file():
        raise UserError(f"{out} exists and was not written by `ocrdata loop`.", "Choose another --out.")
    first_round(path, out, model)
    loop_variables.refuse_one_round(path)
    done: list[Round] = []
    if not out.exists():
        with outputs.staged_folder(out) as stage:
            _save(stage, path, done)
    _save(out, path, done)
    for number in range(1, rounds + 1):
        folders = [out / f"round-{step}" for step in range(1, number + 1)]
        place = recipe_of(out, number)
        place.parent.mkdir(exist_ok=True)
        place.write_text(loop_variables.expand(path, folders, model), encoding="utf-8")
        say(f"Round {number} of {rounds}, from {model}:")
        result = _turn(place, number)
        if result.bad != 0:
            done.append(result)
            _save(out, path, done)
        reason = _reason_to_stop(done, result, watch, min_gain)
        if reason:
            say(reason)
            break
        model = str(result.model)
    return done


def recipe_of(out: Path, number: int) -> Path:
    """The recipe of a round, in its folder.

    Args:
        out: Folder of the rounds.
        number: Of the round, from 1.
    """
    return out / f"round-{number}" / f"{out.name}-round-{number}.yaml"


def goes_on(done: Sequence[Round], rounds: int, watch: str | None, min_gain: float) -> bool:
    """Whether the loop ended only because there were enough rounds, so that more of them may help.

    Args:
        done: The rounds, at least one.
        rounds, watch, min_gain: As for `run`.
    """
    return len(done) == rounds and not _reason_to_stop(done, done[-1], watch, min_gain)


def first_round(path: Path, out: Path, model: str) -> list[Step]:
    """The steps of the first round, checked as those of a recipe for `ocrdata run`.

    Args:
        path, out, model: As for `run`.

    Raises:
        UserError: The recipe is faulty, or has no finetune or no evaluate step.
    """
    try:
        steps = recipe.steps_of(path, loop_variables.filled(path, [out / "round-1"], model))
    except UserError as error:
        if not path.is_relative_to(resources.folder("recipes")):
            raise
        copied = shlex.join(["ocrdata", "recipes", "copy", path.stem])
        remedy = f"Copy the recipe and name your own files in it: {copied}"
        raise UserError(error.what, remedy, path=error.path, line=error.line) from error
    _outputs_of(path, steps)
    return steps


def best(done: Sequence[Round], watch: str | None) -> Round:
    """The round with the highest accuracy on the watched set; of equals, the first."""
    return max(done, key=lambda item: (_score(item, watch), -item.number))


def table(done: Sequence[Round]) -> "Table":
    """A column a round, a row a set, the start first."""
    from rich.table import Table

    grid = Table(title="Rounds", title_justify="left")
    grid.add_column("set")
    grid.add_column("before", justify="right")
    for item in done:
        grid.add_column(str(item.number), justify="right")
    for name in done[0].after:
        start = done[0].before.get(name)
        cells = [f"{item.after[name]:.1%}" if name in item.after else "" for item in done]
        grid.add_row(name, "" if start is None else f"{start:.1%}", *cells)
    if any(item.bad is not None for item in done):
        grid.add_row(
            translated("bad characters at the start"),
            "",
            *("" if item.bad is None else str(item.bad) for item in done),
        )
    return grid


def _turn(place: Path, number: int) -> Round:
    """Run the steps of a round; stops behind its bad cases if there are none."""
    steps = recipe.read_recipe(place)
    trained, result = _outputs_of(place, steps)
    record = up_to_date.Record.of(place)
    bad: int | None = None
    for step in steps:
        if record.is_current(step):
            say(f"  ocrdata {step.name}: up to date, skipped")
        else:
            say(f"  {step}")
            record.run(step)
        if step.name == "badcase":
            bad = len(advice.read_weights(_out(step) / advice.NAME))
            if bad == 0:
                return Round(number, None, {}, {}, 0)
    scores = list(json.loads(result.read_text(encoding="utf-8")).values())
    return Round(number, trained, scores[0] if len(scores) > 1 else {}, scores[-1], bad)


def _reason_to_stop(done: Sequence[Round], last: Round, watch: str | None, min_gain: float) -> str:
    if last.bad == 0:
        return "No character is read badly any more: there is nothing left to do."
    now = _score(last, watch)
    earlier = [_score(item, watch) for item in done[:-1]]
    if not earlier and last.before:
        earlier = [_score(Round(0, None, {}, last.before, None), watch)]
    if earlier and 100 * (now - max(earlier)) < min_gain:
        return (
            f"Round {last.number} brought {100 * (now - max(earlier)):+.1f} points, less than {min_gain:g}: "
            "stopped."
        )
    return ""


def _score(item: Round, watch: str | None) -> float:
    name = watch or next(iter(item.after))
    if name not in item.after:
        raise UserError(
            f"the recipe evaluates no set called '{name}'.", f"Its sets are: {', '.join(item.after)}."
        )
    return item.after[name]


def _outputs_of(place: Path, steps: Sequence[Step]) -> tuple[Path, Path]:
    """The folder of the model that a round trains, and the file with its accuracy."""
    return (
        _out_of(place, steps, ("finetune", "blend"), "trains nothing", "a finetune step"),
        _out_of(place, steps, ("evaluate",), "measures nothing", "an evaluate step with out"),
    )


def _out_of(place: Path, steps: Sequence[Step], names: tuple[str, ...], lack: str, what: str) -> Path:
    chosen = [step for step in steps if step.name in names and _has_out(step)]
    if not chosen:
        raise UserError(f"the loop {lack}.", f"Give the recipe {what}.", path=place)
    return _out(chosen[-1])


def _out(step: Step) -> Path:
    prefix = "--out="
    return Path(next(arg for arg in step.args if arg.startswith(prefix)).removeprefix(prefix))


def _has_out(step: Step) -> bool:
    return any(arg.startswith("--out=") for arg in step.args)


def _save(out: Path, path: Path, done: Sequence[Round]) -> None:
    content = {"recipe": str(path.resolve()), "rounds": [item.record() for item in done]}
    with outputs.staged_file(out / RECORD, force=True) as stage:
        stage.write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
            errors="backslashreplace",
        )
