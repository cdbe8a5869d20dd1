"""Which shipped texts suit the characters that are to be learned."""

from functools import cache

from ocrdata import resources
from ocrdata.corpus.sources import is_template_file, read_texts
from ocrdata.synthesis.text.charsets import read_chars

GENERAL = "general-train"
"""Sentences, labels and names; every other corpus is compared with them."""

_FRAMES = "carriers"  # templates that wait for words
_DRAWN = 2_000
_TIMES = 3  # as often as in general text
_LINES = 0.02  # share of lines with one of the characters


def suited_templates(chars: str) -> tuple[str, ...]:
    """The shipped templates in which characters stand by far more often than in general text, if any.

    A character is learned where people write it: `℃` behind numbers, `№` in the fields of forms. What counts
    is which share of a corpus's characters they make up, times which share of them it has at all.

    Args:
        chars: As `synth --chars` takes them.
    """
    wanted = frozenset(read_chars(chars))
    best = max(_templates(), key=lambda name: _richness(name, wanted))
    texts = _texts(best)
    often = sum(not wanted.isdisjoint(text) for text in texts) >= _LINES * len(texts)
    return (best,) if often and _richness(best, wanted) > _TIMES * _richness(GENERAL, wanted) else ()


def _richness(name: str, wanted: frozenset[str]) -> float:
    together = "".join(_texts(name))
    share = sum(map(together.count, wanted)) / len(together)
    return share * len(wanted.intersection(together)) / len(wanted)


def _templates() -> list[str]:
    names = (name for name in resources.names("corpora") if name != _FRAMES)
    return [name for name in names if is_template_file(resources.find("corpora", name))]


@cache
def _texts(name: str) -> tuple[str, ...]:
    return tuple(read_texts(resources.find("corpora", name), count=_DRAWN))
