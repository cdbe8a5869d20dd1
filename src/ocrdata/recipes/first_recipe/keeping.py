"""How a first recipe keeps its model from forgetting: by a router where lines can be told, else by blends."""

from typing import Any

from ocrdata import resources
from ocrdata.recipes.first_recipe.answers import HELD_OUT, NONE, Answers
from ocrdata.synthesis.text.charsets import read_chars

RARE = 0.02
"""Characters that stand in fewer general lines than this are rare."""

MANY = 20
"""Letters that a dictionary lacks of a language: so many stand in most of its lines."""

DISPLAYS = frozenset({"lcd", "led"})
"""Presets whose lines look like no ordinary text, so that `finetune --route` can tell them by their look."""


def held_out_texts() -> list[str]:
    """The different lines of the shipped corpus that no recipe trains on."""
    text = resources.find("corpora", HELD_OUT).read_text(encoding="utf-8")
    return list(dict.fromkeys(line for line in text.splitlines(keepends=True) if line.strip()))


def photographs_alone(answers: Answers) -> bool:
    """Whether a scene is learned from photographs, and no line of it is rendered."""
    return bool(answers.photos) and not answers.draws


def told_by_look(answers: Answers) -> bool:
    """Whether a router can tell the lines to learn from general ones by their look.

    Displays look like nothing else. Of a photographed scene, the trained network reads what looks like it and
    what it is surer of (docs/results.md, "Which network is surer").
    """
    display = answers.numeric and answers.preset in DISPLAYS
    return photographs_alone(answers) or (display and not answers.photos)


def rare(chars: str) -> bool:
    """Whether so few general lines have one of the characters that a router can tell the others by them."""
    wanted = set(read_chars(chars))
    texts = held_out_texts()
    return sum(not wanted.isdisjoint(text) for text in texts) < RARE * len(texts)


def options(answers: Answers, place: str) -> tuple[str, dict[str, Any]]:
    """How a training is kept from forgetting: why so, and the options of `finetune`."""
    if answers.general == NONE:
        return "Nothing keeps the model from forgetting what this mix does not contain.", {}
    keep = {"keep": {"general": f"{place}/general-val/rec.txt", "photographs": resources.PHOTOGRAPHS}}
    if told_by_look(answers):
        return (
            "The original network stays beside the trained one, and reads whatever does not look like the "
            "lines trained on.",
            {**keep, "route": True},
        )
    if answers.chars and not answers.photos and rare(answers.chars):
        return (
            "The original network stays beside the trained one, which reads only the new characters, where "
            "it sees them.",
            {**keep, "route-chars": answers.chars},
        )
    if answers.language and answers.lacking >= MANY and not answers.photos:
        return (
            "The original network stays beside the trained one, which reads only the letters that its "
            "dictionary lacks, where it sees them.",
            {**keep, "route-chars": answers.dictionary},
        )
    return (
        "Of all checkpoints, and of their averages with the stock weights, take the best one that keeps the "
        "accuracy on general text.",
        {**keep, "blend": True},
    )
