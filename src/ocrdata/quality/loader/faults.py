"""The catalogue of faults in `faults.yml`, and the record of what was found in one line of a label file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from ocrdata.translation import in_chinese

Verdict = Literal["as written", "changed", "replaced", "stops"]
"""What PaddleOCR's loader does with a line: train it as written, train it with another label, train another
random sample in its place, or raise before the first step."""

Effect = Literal["none", "ignored", "changed", "replaced", "stops"]
Language = Literal["en", "zh"]

_VERDICTS: dict[Effect, Verdict] = {
    "none": "as written",
    "ignored": "changed",
    "changed": "changed",
    "replaced": "replaced",
    "stops": "stops",
}
_WITH_WORDS = {"image-version", "no-tab", "text-does-not-fit", "width-columns"}
"""Faults whose detail has words of ours in it."""

_LINE = "第 {detail} 行"

_ORDER: tuple[Effect, ...] = ("none", "ignored", "changed", "replaced", "stops")


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue: see the head of `faults.yml`."""

    code: str
    effect: Effect
    fixable: bool
    en: str
    remedy: str
    zh: str
    remedy_zh: str

    def remedy_in(self, language: Language) -> str:
        """What to do about it, in one sentence of a language."""
        return self.remedy if language == "en" else self.remedy_zh


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one line.

    Attributes:
        code: Name of the entry in the catalogue.
        detail: What is specific to this line, for the sentence of the entry.
    """

    code: str
    detail: str = ""

    def sentence(self, language: Language = "en") -> str:
        """What is wrong, without a full stop; what somebody wrote is as it is in every language."""
        kind = catalogue()[self.code]
        if language == "en":
            return kind.en.replace("{detail}", self.detail)
        detail = _in_chinese(self.detail) if self.code in _WITH_WORDS else self.detail
        sentence = kind.zh if detail.isdigit() else kind.zh.replace(_LINE, " {detail} ")  # file:line
        return sentence.replace("{detail}", detail)

    @property
    def effect(self) -> Effect:
        """What the loader does because of it."""
        return catalogue()[self.code].effect

    @property
    def remedy(self) -> str:
        """What to do about it, in one sentence."""
        return catalogue()[self.code].remedy


def _in_chinese(detail: str) -> str:
    """A detail in words, or behind a name a remark in brackets."""
    name, bracket, remark = detail.rpartition(" (")
    return f"{name}（{in_chinese(remark[:-1])}）" if bracket else in_chinese(detail)


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that is not trained as written, or that is worth a look.

    Attributes:
        line: Its number in the label file, from 1.
        faults: Its faults, in the order of the loader.
        image: First field, as written.
        text: Second field, as written (the JSON of a page is cut off).
        trained: The text that the network learns, if it differs.
    """

    line: int
    faults: tuple[Fault, ...]
    image: str = ""
    text: str = ""
    trained: str | None = None

    @property
    def verdict(self) -> Verdict:
        """What the loader does with the line: the worst effect of its faults."""
        return verdict(self.faults)


@cache
def catalogue() -> dict[str, Kind]:
    """All faults by code, in the order of the file."""
    data = yaml.safe_load((Path(__file__).parent / "faults.yml").read_bytes())
    return {code: Kind(code, **entry) for code, entry in data.items()}


def worst_first(counts: Mapping[str, int]) -> list[tuple[Kind, int]]:
    """Kinds of faults and their counts: the worst effects first, then the most frequent, then as listed.

    Args:
        counts: Number of occurrences of each code.
    """
    found = [(kind, counts[code]) for code, kind in catalogue().items() if code in counts]
    return sorted(found, key=lambda item: (-_ORDER.index(item[0].effect), -item[1]))


def verdict(faults: tuple[Fault, ...]) -> Verdict:
    """The verdict that follows from the faults of a line."""
    return _VERDICTS[max((fault.effect for fault in faults), key=_ORDER.index, default="none")]
