"""The sets of lines that a first recipe draws, kept apart by their texts."""

from collections.abc import Sequence
from typing import Any

from ocrdata import resources
from ocrdata.corpus.sources import is_template_file
from ocrdata.recipes.answers import Answers


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
        **({} if has_written_corpus(answers) else avoided(place, others)),
        **({"backgrounds": list(answers.backgrounds)} if answers.backgrounds else {}),
        "count": count,
        "seed": seed,
        "out": f"{place}/{name}",
    }


def general_lines(
    corpus: str, count: int, seed: int, place: str, name: str, others: Sequence[str]
) -> dict[str, Any]:
    """The options of a set of general lines, whose texts are in none of the other sets."""
    return {
        "preset": "document",
        "corpus": corpus,
        **avoided(place, others),
        "count": count,
        "seed": seed,
        "out": f"{place}/{name}",
    }


def avoided(place: str, others: Sequence[str]) -> dict[str, list[str]]:
    """The option that keeps the texts of other sets of the run out."""
    return {"avoid": [f"{place}/{other}/rec.txt" for other in others]} if others else {}


def _texts(answers: Answers, corpus: str, place: str) -> list[str]:
    """Corpora of a set of lines to learn; `place` is where the photographs become the labels to train on."""
    if answers.corpus or answers.language:
        return list(answers.corpus)
    suited = [*answers.suited] if answers.numeric else [corpus, *answers.suited]
    return [*suited, *([f"{place}/photos/train/rec.txt"] if answers.photos and place else [])]
