"""A first recipe from a few answers.

The recipe is meant to be edited: a comment on each step says why it is there. Sizes are those of
the shipped recipes on a CPU, and PaddleOCR's rules of thumb on a GPU.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.recipes.yaml_rows import write_rows
from ocrdata.synthesis.text.charsets import read_chars

_GENERAL_FONTS = ("NotoSansSCSubset-Regular", "NotoSans-Regular", "Roboto-Bold", "JetBrainsMono-Regular")

NUMERIC = frozenset("0123456789.-")
"""Characters that shipped readings of meters are made of."""

HELD_OUT = "general-test"
"""The shipped corpus whose lines no recipe trains on."""

RENDERED, NONE = "rendered", "none"
"""What may stand in place of general lines."""

RARE = 0.02
"""Characters that stand in fewer general lines than this are rare."""

DISPLAYS = frozenset({"lcd", "led"})
"""Presets whose lines look like no ordinary text, so that `finetune --route` can tell them by their look."""

PHOTOGRAPHS = "photographs/rec.txt"
"""The shipped lines of photographs, which every recipe keeps."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user said.

    Attributes:
        name: Of the recipe; what it makes lies in `runs/NAME`.
        chars: Characters that are read badly, as `synth --chars` takes them; empty if it is the photographs.
        preset: What their lines look like: a shipped preset, or a file.
        fonts: Fonts that have them; none are the preset's own.
        corpus: Texts to draw from; none suit the characters.
        backgrounds: Folders of photographs to write on.
        photos: Annotations of photographs of the scene, by any tool; empty if there are none.
        general: Label file of general lines; `rendered` to draw some; `none` to let the model forget.
        model: What to fine-tune; empty for data alone.
        device: What it is trained on.
        dictionary: A file of characters that the model's dictionary lacks, to be appended to it; or empty.
        count: Lines that are drawn of the characters; 0 for a number that suits the device.
        numeric: Whether the characters are digits, point and minus alone.
        held_out: Texts that training never sees: to choose the checkpoint by, and to measure accuracy on. If
            they are two, they have no line in common.
    """

    name: str
    chars: str = ""
    preset: str = "document"
    fonts: tuple[str, ...] = ()
    corpus: tuple[str, ...] = ()
    backgrounds: tuple[str, ...] = ()
    photos: str = ""
    general: str = RENDERED
    model: str = ""
    device: Literal["cpu", "gpu"] = "cpu"
    dictionary: str = ""
    count: int = 0
    numeric: bool = False
    held_out: tuple[str, str] = (HELD_OUT, HELD_OUT)


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
    if answers.model and not answers.chars and not answers.photos:
        raise UserError(
            "there is nothing to learn from: neither characters nor annotated photographs.",
            "Name the characters that are read badly, or annotations of your photographs.",
        )
    blocks = [f"# {_headline(answers)}\n#\n# Run it: ocrdata run {answers.name}.yaml\n"]
    for section in _sections(answers):
        comment = "".join(f"# {row}\n" for row in textwrap.wrap(section.about, 100))
        blocks.append(f"{comment}- {section.command}:\n{write_rows(section.options, '    ')}")
    return "\n".join(blocks)


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
        answers = replace(answers, dictionary=beside.relative_to(recipe.parent).as_posix())
    halves = [beside.with_name(name) for name in ("texts-to-choose-by.txt", "texts-to-measure-on.txt")]
    first, second = (path.relative_to(recipe.parent).as_posix() for path in halves)
    text = compose(replace(answers, held_out=(first, second)))
    for number, path in enumerate(halves if first in text or second in text else ()):
        _write(path, "".join(_held_out_texts()[number::2]), force)
    if lacking:
        _write(beside, "".join(f"{char}\n" for char in lacking), force)
    _write(recipe, text, force)


def _write(path: Path, text: str, force: bool) -> None:
    """Write a file, unless it is there and the same: a run may have been killed before the recipe was."""
    if path.is_file() and path.read_bytes() == text.encode():
        return
    with outputs.staged_file(path, force=force) as stage:
        stage.write_text(text, encoding="utf-8")


def _held_out_texts() -> list[str]:
    """The different lines of the shipped corpus that no recipe trains on."""
    text = resources.find("corpora", HELD_OUT).read_text(encoding="utf-8")
    return list(dict.fromkeys(line for line in text.splitlines(keepends=True) if line.strip()))


def _headline(answers: Answers) -> str:
    what = answers.chars[:40] or (f"the scene of {answers.photos}" if answers.photos else "a corpus")
    return f"{answers.model} learns {what}" if answers.model else f"Lines of {what}"


def _sections(answers: Answers) -> Iterator[Section]:
    place = f"runs/{answers.name}"
    drawn = answers.count or (600 if answers.device == "cpu" else 20_000)
    if answers.photos:
        yield Section(
            "Annotated photographs become label files and crops. Each photograph belongs to one split only.",
            "convert",
            {"sources": answers.photos, "split": "train=0.6,val=0.2,test=0.2", "out": f"{place}/photos"},
        )
    if answers.chars or not answers.model:
        yield from _drawn(answers, place, drawn)
    if not answers.model:
        return
    if answers.general == RENDERED:
        yield from _general_sets(answers, place, drawn)
    if answers.general != NONE:
        yield Section(
            "General text that training never sees: accuracy on it must not drop.",
            "synth",
            _general(
                answers.held_out[0], 120 if answers.device == "cpu" else 500, 12, f"{place}/general-val"
            ),
        )
        about = "Other general text, to measure accuracy on."
        yield Section(about, "synth", _general(answers.held_out[1], 300, 22, f"{place}/general-test"))
    yield from _training(answers, place)


def _drawn(answers: Answers, place: str, count: int) -> Iterator[Section]:
    checked = max(60, min(200, count // 5))
    yield Section(
        "Lines to train on; each character appears often in them." if answers.chars else "Lines to train on.",
        "synth",
        _new(answers, count, 1, "general-train", f"{place}/new"),
    )
    yield Section(
        "Lines that training never sees: they choose the best checkpoint.",
        "synth",
        _new(answers, checked, 11, answers.held_out[0], f"{place}/new-val"),
    )
    if answers.model:
        yield Section(
            "Other lines, to measure accuracy on.",
            "synth",
            _new(answers, checked, 21, answers.held_out[1], f"{place}/new-test"),
        )


def _new(answers: Answers, count: int, seed: int, corpus: str, out: str) -> dict[str, Any]:
    texts: Sequence[str] = answers.corpus or (() if answers.numeric else (corpus,))
    return {
        **({"chars": answers.chars} if answers.chars else {}),
        "preset": answers.preset,
        **({"fonts": list(answers.fonts)} if answers.fonts else {}),
        **({"corpus": list(texts)} if texts else {}),
        **({"backgrounds": list(answers.backgrounds)} if answers.backgrounds else {}),
        "count": count,
        "seed": seed,
        "out": out,
    }


def _told_by_look(answers: Answers) -> bool:
    """Whether a router can tell the lines to learn from general ones by their look."""
    return answers.numeric and answers.preset in DISPLAYS and not answers.photos


def _rare(chars: str) -> bool:
    """Whether so few general lines have one of the characters that a router can tell the others by them."""
    wanted = set(read_chars(chars))
    texts = _held_out_texts()
    return sum(not wanted.isdisjoint(text) for text in texts) < RARE * len(texts)


def _general_sets(answers: Answers, place: str, count: int) -> Iterator[Section]:
    about = "General text, so that the model forgets nothing."
    yield Section(about, "synth", _general("general-train", count, 2, f"{place}/general"))
    if not _told_by_look(answers):
        return
    for seed, (look, what) in enumerate(
        (("scene", "as in the street"), (answers.preset, "in the look of the scene itself")), start=3
    ):
        yield Section(
            f"The router must have met general text of every look: {what}.",
            "synth",
            {
                "preset": look,
                "fonts": list(_GENERAL_FONTS),
                "corpus": "captions",
                "count": count // 2,
                "seed": seed,
                "out": f"{place}/general-{look}",
            },
        )


def _general(corpus: str, count: int, seed: int, out: str) -> dict[str, Any]:
    return {"preset": "document", "corpus": corpus, "count": count, "seed": seed, "out": out}


def _training(answers: Answers, place: str) -> Iterator[Section]:
    yield _mix(answers, place)
    yield _finetune(answers, place)
    sets = {
        **({"new": f"{place}/new-test/rec.txt"} if answers.chars else {}),
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
        },
    )


def _mix(answers: Answers, place: str) -> Section:
    both = bool(answers.photos and answers.chars)
    parts = [f"vertical={place}/photos/train/rec.txt"] if answers.photos else []
    parts += [f"{'vertical' if both else 'synthetic'}={place}/new/rec.txt"] if answers.chars else []
    if answers.general != NONE:
        looks = ("scene", answers.preset) if _told_by_look(answers) else ()
        drawn = [f"{place}/general/rec.txt", *(f"{place}/general-{look}/rec.txt" for look in looks)]
        parts += [f"general={path}" for path in (drawn if answers.general == RENDERED else [answers.general])]
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
    chosen_by = [f"{place}/new-val/rec.txt"] if answers.chars else []
    chosen_by += [f"{place}/photos/val/rec.txt"] if answers.photos else []
    why, keep = _keeping(answers, place)
    # The guide's rate for so small a batch needs thousands of steps; a CPU has minutes.
    machine = (
        {"epochs": 2, "batch-size": 8, "lr": 0.0003, "evaluations": 1}
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


def _keeping(answers: Answers, place: str) -> tuple[str, dict[str, Any]]:
    """How a training is kept from forgetting: why so, and the options of `finetune`."""
    if answers.general == NONE:
        return "Nothing keeps the model from forgetting what this mix does not contain.", {}
    keep = {"keep": {"general": f"{place}/general-val/rec.txt", "photographs": PHOTOGRAPHS}}
    if _told_by_look(answers):
        return (
            "The original network stays beside the trained one, and reads whatever does not look like the "
            "lines trained on.",
            {**keep, "route": True},
        )
    if answers.chars and not answers.photos and _rare(answers.chars):
        return (
            "The original network stays beside the trained one, which reads only the lines in which it sees "
            "one of the characters.",
            {**keep, "route-chars": answers.chars},
        )
    return (
        "Of all checkpoints, and of their averages with the stock weights, take the best one that keeps the "
        "accuracy on general text.",
        {**keep, "blend": True},
    )
