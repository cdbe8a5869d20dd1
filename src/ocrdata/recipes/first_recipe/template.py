"""A first recipe from a few answers.

The recipe is meant to be edited: a comment on each step says why it is there. Sizes are those of
the shipped recipes on a CPU, and PaddleOCR's rules of thumb on a GPU.
"""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.languages import catalogue
from ocrdata.recipes import loop_variables
from ocrdata.recipes.first_recipe import keeping
from ocrdata.recipes.first_recipe.answers import NONE, RENDERED, SPLIT, Answers
from ocrdata.recipes.first_recipe.line_sets import GENERAL, general_lines, has_written_corpus, new_lines
from ocrdata.recipes.yaml_rows import write_rows
from ocrdata.translation import translated
from ocrdata.translation.wrapping import wrapped

_HELD_OUT = ("texts-to-choose-by.txt", "texts-to-measure-on.txt")
_GENERAL_FONTS = ("NotoSansSCSubset-Regular", "NotoSans-Regular", "Roboto-Bold", "JetBrainsMono-Regular")


@dataclass(frozen=True, slots=True)
class Section:
    """A step with what is said about it."""

    about: str
    command: str
    options: dict[str, Any]


def compose(answers: Answers) -> str:
    """The recipe, as YAML with comments.

    Raises:
        UserError: There is nothing to learn from: neither characters nor photographs.
    """
    if answers.model and not answers.draws and not answers.photos:
        raise UserError(
            "there is nothing to learn from: neither characters nor annotated photographs.",
            "Name the characters that are read badly, or annotations of your photographs.",
        )
    run = translated(f"Run it: ocrdata run {shlex.quote(f'{answers.name}.yaml')}")
    blocks = [f"# {translated(_headline(answers))}\n#\n# {run}\n"]
    for section in _sections(answers):
        comment = "".join(f"# {row}\n" for row in wrapped(translated(section.about), 100))
        blocks.append(f"{comment}- {section.command}:\n{write_rows(_written(section.options), '    ')}")
    return "\n".join(blocks)


def _written(value: Any) -> Any:
    """Options as a recipe writes them: nobody's text or path is taken for a variable of a loop."""
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_written(each) for each in value]
    return loop_variables.written(value) if isinstance(value, str) else value


def characters_of(recipe: Path) -> Path:
    """Where the characters lie that a recipe appends to the model's dictionary."""
    return recipe.parent / recipe.stem / "characters.txt"


def refuse_existing(recipe: Path, force: bool) -> None:
    """Stop before any question if the recipe is there already.

    Raises:
        UserError: It is, and may not be replaced; or it is a folder.
    """
    if recipe.is_dir():
        raise UserError(f"{recipe} is a folder.", f"Name a file in it: {recipe / 'recipe.yaml'}.")
    if recipe.exists() and not force:
        raise UserError(f"{recipe} exists already.", "Choose another name, or use --force to replace it.")


def save(answers: Answers, recipe: Path, lacking: str = "", *, force: bool = False) -> None:
    """Write the recipe, and beside it what it needs.

    Args:
        answers: What the user said.
        recipe: The file to write.
        lacking: Characters that the model's dictionary lacks.
        force: Replace what is there.

    Raises:
        UserError: It is there already, or there is nothing to learn from.
    """
    refuse_existing(recipe, force)
    beside = characters_of(recipe)
    if lacking:
        file = beside.relative_to(recipe.parent).as_posix()
        answers = replace(answers, dictionary=file, lacking=len(lacking))
    text = compose_beside(answers, recipe, force=force)
    if lacking:
        _write(beside, "".join(f"{char}\n" for char in lacking), force)
    _write(recipe, text, force)


def compose_beside(answers: Answers, recipe: Path, *, force: bool) -> str:
    """The recipe, as `compose` gives it; texts to choose by and to measure on are written beside it.

    Args:
        answers: What the user said.
        recipe: Where the recipe will be.
        force: Replace texts that are there.

    Raises:
        UserError: They are there already, or there is nothing to learn from.
    """
    halves = [characters_of(recipe).with_name(name) for name in _HELD_OUT]
    first, second = (path.relative_to(recipe.parent).as_posix() for path in halves)
    text = compose(replace(answers, held_out=(first, second)))
    for number, path in enumerate(halves if first in text or second in text else ()):
        _write(path, "".join(keeping.held_out_texts()[number::2]), force)
    return text


def _write(path: Path, text: str, force: bool) -> None:
    """Write a file, unless it is there and the same: a run may have been killed before the recipe was."""
    if path.is_file() and path.read_bytes() == text.encode():
        return
    with outputs.staged_file(path, force=force) as stage:
        stage.write_text(text, encoding="utf-8")


def _headline(answers: Answers) -> str:
    language = f"lines in {catalogue.find(answers.language).name}" if answers.language else ""
    learned = (
        answers.chars[:40] or language or (f"the scene of {answers.photos}" if answers.photos else "a corpus")
    )
    return f"{answers.model} learns {learned}" if answers.model else f"Lines of {learned}"


def _sections(answers: Answers) -> Iterator[Section]:
    place = f"runs/{answers.name}"
    drawn = answers.count or (600 if answers.device == "cpu" else 20_000)
    if answers.photos:
        yield Section(
            "Annotated photographs become label files and crops. Each photograph belongs to one split only.",
            "convert",
            {"sources": answers.photos, "split": SPLIT, "out": f"{place}/photos"},
        )
    if answers.draws or not answers.model:
        yield from _drawn(answers, place, drawn)
    if not answers.model:
        return
    kept_apart = answers.draws and not has_written_corpus(answers)
    news = ("new", "new-val", "new-test") if kept_apart else ()
    if answers.general == RENDERED and _general_looks(answers):
        yield from _general_sets(answers, place, drawn, news[1:])
    if answers.general != NONE:
        count = 120 if answers.device == "cpu" else 500
        trained = tuple(_general_looks(answers)) if answers.general == RENDERED else ()
        others = [name for name in (*news, *trained) if name != "new-val"]
        about = "General text that training never sees: accuracy on it must not drop."
        yield Section(
            about,
            "synth",
            general_lines(answers.held_out[0], count, 12, place, "general-val", others),
        )
        others = [name for name in (*news, *trained, "general-val") if name != "new-test"]
        about = "Other general text, to measure accuracy on."
        yield Section(
            about,
            "synth",
            general_lines(answers.held_out[1], 300, 22, place, "general-test", others),
        )
    yield from _training(answers, place)


def _drawn(answers: Answers, place: str, count: int) -> Iterator[Section]:
    checked = max(60, min(200, count // 5))
    yield Section(
        "Lines to train on; each character appears often in them." if answers.chars else "Lines to train on.",
        "synth",
        new_lines(answers, count, 1, GENERAL, place, "new"),
    )
    yield Section(
        "Lines that training never sees, with texts of the same corpus: they choose the best checkpoint."
        if has_written_corpus(answers)
        else "Lines that training never sees: they choose the best checkpoint.",
        "synth",
        new_lines(answers, checked, 11, answers.held_out[0], place, "new-val", ("new",)),
    )
    if answers.model:
        yield Section(
            "Other lines, to measure accuracy on.",
            "synth",
            new_lines(answers, checked, 21, answers.held_out[1], place, "new-test", ("new", "new-val")),
        )


def _general_looks(answers: Answers) -> dict[str, str]:
    """The sets of general lines to train on, with their looks; none where the mix draws them."""
    if keeping.photographs_alone(answers):
        return {}
    looks = ("scene", answers.preset) if keeping.told_by_look(answers) else ()
    return {"general": "document", **{f"general-{look}": look for look in looks}}


def _general_sets(answers: Answers, place: str, count: int, others: Sequence[str]) -> Iterator[Section]:
    (general, _), *of_router = _general_looks(answers).items()
    about = "General text, so that the model forgets nothing."
    yield Section(about, "synth", general_lines(GENERAL, count, 2, place, general, others))
    for seed, (name, look) in enumerate(of_router, start=3):
        yield Section(
            "The router must have met general text of every look: as in the street."
            if look == "scene"
            else "The router must have met general text of every look: in that of the scene itself.",
            "synth",
            general_lines("captions", count // 2, seed, place, name, others, look, _GENERAL_FONTS),
        )


def _training(answers: Answers, place: str) -> Iterator[Section]:
    yield _mix(answers, place)
    yield _finetune(answers, place)
    sets = {
        **({"new": f"{place}/new-test/rec.txt"} if answers.draws else {}),
        **({"photos": f"{place}/photos/test/rec.txt"} if answers.photos else {}),
        **({"general": f"{place}/general-test/rec.txt"} if answers.general != NONE else {}),
    }
    yield Section(
        "Before and after, side by side.",
        "evaluate",
        {
            "model": {"before": answers.model, "after": f"{place}/model"},
            "labels": sets,
            "device": answers.device,
            "out": f"{place}/result.json",
            "details": f"{place}/details.json",
        },
    )


def _mix(answers: Answers, place: str) -> Section:
    both = bool(answers.photos and answers.draws)
    alone = answers.general == RENDERED and keeping.photographs_alone(answers)
    parts = [f"vertical={place}/photos/train/rec.txt"] if answers.photos else []
    parts += [f"{'vertical' if both else 'synthetic'}={place}/new/rec.txt"] if answers.draws else []
    if answers.general != NONE:
        drawn = [f"{place}/{name}/rec.txt" for name in _general_looks(answers)]
        parts += [f"general={path}" for path in (drawn if answers.general == RENDERED else [answers.general])]
    if alone:
        about = (
            "One epoch: the photographs, and as many general lines. Those are drawn in every look, since the "
            "router must have met them."
        )
        rendered = 2_000 if answers.device == "cpu" else 20_000
        return Section(about, "mix", {"labels": parts, "render-general": rendered, "out": f"{place}/mix"})
    return Section(
        "One epoch: all photographs and rendered lines, and general text 1:1. With thousands of photographs, "
        "write synthetic= instead of vertical= before the rendered lines: the fine-tuning guide then advises "
        "5:1 to 10:1."
        if both
        else "One epoch, in the proportions that PaddleOCR's fine-tuning guide advises.",
        "mix",
        {"labels": parts, "out": f"{place}/mix"},
    )


def _finetune(answers: Answers, place: str) -> Section:
    chosen_by = [f"{place}/new-val/rec.txt"] if answers.draws else []
    chosen_by += [f"{place}/photos/val/rec.txt"] if answers.photos else []
    why, keep = keeping.options(answers, place)
    # The guide's rate for so small a batch needs thousands of steps; a CPU has minutes. What photographs
    # teach is near what the model reads already: at twice this rate, it reads less of it than before.
    rate = 0.00015 if keeping.photographs_alone(answers) else 0.0003
    machine = (
        {"epochs": 2, "batch-size": 8, "lr": rate, "evaluations": 1}
        if answers.device == "cpu"
        else {"epochs": 10}
    )
    return Section(
        why,
        "finetune",
        {
            "model": answers.model,
            "data": f"{place}/mix/mix.yml",
            "eval": chosen_by,
            **keep,
            **({"dict": answers.dictionary} if answers.dictionary else {}),
            **machine,
            "device": answers.device,
            "out": f"{place}/model",
        },
    )
