"""A text in the language that people read."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ocrdata.translation import values
from ocrdata.translation.templates import Template, is_template

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "ocrdata"

_WORDS = {
    "ignored", "kind", "kinds", "kinds2", "left_set", "place", "purpose", "right_set", "sample_name",
    "script", "times", "tongue", "units", "what", "where_fonts",
}  # fmt: skip
"""Values that are words of ours, even single ones: `preset` in `there is no {what} called '{name}'`."""

_CHOICES = {
    "choices", "drawn", "folders", "inside", "lacks", "meant", "models_with", "named", "names", "near",
    "spelt",
}  # fmt: skip
"""Values that are names, side by side."""

_SENTENCES = re.compile(r"(?<=[.?!])(?<!\.\.\.) +(?=[A-Z`'\d-])")


def in_chinese(text: str) -> str:
    """A text in Chinese where it has been translated, else as it is.

    The text is looked up whole, then line by line, then sentence by sentence; a sentence is in one language.

    Args:
        text: A help text, or a message as it is to be shown, with its values in it.
    """
    found = _whole(text)
    if found is not None:
        return found
    if "\n" in text:
        return "\n".join(in_chinese(line) for line in text.split("\n"))
    return _by_sentences(text)


def _by_sentences(text: str) -> str:
    found = _joined([_clauses(sentence) for sentence in _SENTENCES.split(text)], "")
    return text if found is None else found


def _clauses(sentence: str) -> str | None:
    found = _whole(sentence)
    if found is not None:
        return found
    clauses = sentence.removesuffix(".").split("; ")
    joined = _joined([_whole(clause) for clause in clauses], "；")
    return None if joined is None else joined + "。"


def beginning(text: str) -> str | None:
    """The translation of the one msgid that begins so, for help that Click has cut off.

    Args:
        text: The beginning of a help text.
    """
    found = [msgid for msgid in catalogue() if msgid.startswith(text)]
    return catalogue()[found[0]] if len(found) == 1 else None


@cache
def catalogue() -> dict[str, str]:
    """The Chinese texts by their English ones; empty where the catalogue was not installed."""
    import gettext  # not for those who read English

    class Catalogue(gettext.GNUTranslations):
        _catalog: dict[str, str]

        def texts(self) -> dict[str, str]:
            return {msgid: text for msgid, text in self._catalog.items() if msgid and isinstance(msgid, str)}

    path = gettext.find(DOMAIN, str(LOCALE), ["zh"])
    if path is None:
        return {}
    with Path(path).open("rb") as file:
        return Catalogue(file).texts()


@cache
def _templates() -> list[Template]:
    found = [Template(msgid, text) for msgid, text in catalogue().items() if is_template(msgid)]
    return sorted(found, key=lambda template: (template.msgid.startswith("{"), -template.weight))


def _whole(text: str) -> str | None:
    """The translation of a whole text, or None; an indent and the number of a step stay before it."""
    indented = re.sub(r"^ +(?:\d\. )?", "", text)
    if indented != text:
        found = _whole(indented)
        return None if found is None else text[: len(text) - len(indented)] + found
    found = catalogue().get(text)
    if found is not None:
        return found
    for template in _templates():
        given = template.values(text)
        if given is not None:
            shown = {name: _shown(template, name, value) for name, value in given.items()}
            if None not in shown.values():
                words = [name for name, value in shown.items() if value != given[name]]
                return template.filled({name: str(value) for name, value in shown.items()}, words)
    return None


def _shown(template: Template, name: str, value: str) -> str | None:
    if name in template.quoted:
        return value
    if name in _WORDS and (found := catalogue().get(value) or values.choice(value, catalogue().get)):
        return found
    return (values.choice(value) if name in _CHOICES else None) or _value(value)


def _value(given: str) -> str | None:
    """What stands for a value in a translation; None for a part of a sentence that has no translation."""
    value = given.strip()
    if not values.may_be_words(value) or values.is_given(value):
        return given
    found = catalogue().get(value) or values.idiom(value, _value)
    if found is None and "; " in value and not all(map(values.is_prose, value.split("; "))):
        return None  # it reaches into the next clause: another template is meant
    if found is None:
        found = _whole(value)
    if found is None and len(parts := _SENTENCES.split(value)) > 1:
        found = _joined([_whole(part) for part in parts], "")
    if found is None:
        found = values.listed(value, _value)
    if found is None and values.is_prose(value) and not values.is_name(value):
        return None
    return given if found is None else found


def _joined(parts: Sequence[str | None], between: str) -> str | None:
    known = [part for part in parts if part is not None]
    return between.join(known) if len(known) == len(parts) else None
