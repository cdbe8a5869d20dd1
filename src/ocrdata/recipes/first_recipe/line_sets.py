"""The sets of lines that a first recipe draws: of texts that suit them, and that are in no other set."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from ocrdata import resources
from ocrdata.corpus.sources import is_template_file, read_texts
from ocrdata.recipes.first_recipe.answers import Answers
from ocrdata.synthesis.text.charsets import read_chars

GENERAL = "general-train"
"""Sentences, labels and names; every other corpus is compared with them."""

_FRAMES = "carriers"  # templates that wait for words
_DRAWN = 2_000
_TIMES = 3  # as often as in general text
_LINES = 0.02  # share of lines with one of the characters


def has_written_corpus(answers: Answers) -> bool:
    """Whether somebody named a corpus that is not made of templates: it may be short."""
    return any(not is_template_file(resources.find("corpora", name)) for name in answers.corpus)


def new_lines(
    answers: Answers, count: int, seed: int, corpus: str, place: str, name: str, others: Sequence[str] = ()
) -> dict[str, Any]:
    """The options of a set of lines to learn.

    Its texts are in none of the other sets, unless they are from a written corpus that somebody named: that
    is used whole for each, because it may be short.
    """
    texts = _texts(answers, corpus, "" if others else place)
    return {
        **({"language": answers.language} if answers.language else {}),
        **({"chars": answers.chars} if answers.chars else {}),
        "preset": answers.preset,
        **({"fonts": list(answers.fonts)} if answers.fonts else {}),
        **({"corpus": texts} if texts else {}),
        **({} if has_written_corpus(answers) else _avoided(place, others)),
        **({"backgrounds": list(answers.backgrounds)} if answers.backgrounds else {}),
        "count": count,
        "seed": seed,
        "out": f"{place}/{name}",
    }


def general_lines(
    corpus: str,
    count: int,
    seed: int,
    place: str,
    name: str,
    others: Sequence[str],
    look: str = "document",
    fonts: Sequence[str] = (),
) -> dict[str, Any]:
    """The options of a set of general lines, whose texts are in none of the other sets."""
    return {
        "preset": look,
        **({"fonts": list(fonts)} if fonts else {}),
        "corpus": corpus,
        **_avoided(place, others),
        "count": count,
        "seed": seed,
        "out": f"{place}/{name}",
    }


def _avoided(place: str, others: Sequence[str]) -> dict[str, list[str]]:
    """The option that keeps the texts of other sets of the run out."""
    return {"avoid": [f"{place}/{other}/rec.txt" for other in others]} if others else {}


def _texts(answers: Answers, corpus: str, place: str) -> list[str]:
    """Corpora of a set of lines to learn; `place` is where the photographs become the labels to train on."""
    if answers.corpus or answers.language:
        return list(answers.corpus)
    suited = [*answers.suited] if answers.numeric else [corpus, *answers.suited]
    return [*suited, *([f"{place}/photos/train/rec.txt"] if answers.photos and place else [])]


def suited_templates(chars: str) -> tuple[str, ...]:
    """The shipped templates in which characters stand by far more often than in general text, if any.

    A character is learned where people write it: `℃` behind numbers, `№` in the fields of forms. What counts
    is which share of a corpus's characters they make up, times which share of them it has at all.

    Args:
        chars: As `synth --chars` takes them.
    """
    wanted = frozenset(read_chars(chars))
    best = max(_templates(), key=lambda name: _richness(name, wanted))
    texts = _drawn_texts(best)
    often = sum(not wanted.isdisjoint(text) for text in texts) >= _LINES * len(texts)
    return (best,) if often and _richness(best, wanted) > _TIMES * _richness(GENERAL, wanted) else ()


def _richness(name: str, wanted: frozenset[str]) -> float:
    together = "".join(_drawn_texts(name))
    share = sum(map(together.count, wanted)) / len(together)
    return share * len(wanted.intersection(together)) / len(wanted)


def _templates() -> list[str]:
    names = (name for name in resources.names("corpora") if name != _FRAMES)
    return [name for name in names if is_template_file(resources.find("corpora", name))]


@cache
def _drawn_texts(name: str) -> tuple[str, ...]:
    return tuple(read_texts(resources.find("corpora", name), count=_DRAWN))
