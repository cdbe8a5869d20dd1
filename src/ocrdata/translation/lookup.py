"""A text in the language that people read."""

import re
from functools import cache
from pathlib import Path

from ocrdata.translation.language import chinese
from ocrdata.translation.templates import Template, is_template

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "ocrdata"

_SENTENCES = re.compile(r"(?<=[.?!]) +(?=[A-Z`'\d-])")
_PROSE = re.compile(r"(?:^|[\s(])[a-z]{2,},? [a-z]{2,}(?:$|[\s,.;:)])|[a-z)'`][.?!] ")
"""Two English words in a row, or the end of a sentence: a value that has them is no name."""


_NAMES = re.compile(r"'[^']*'|`[^`]*`|(?:ocrdata|pip|python\S*) .*[^.]|[^:]*/[^:]*[^.:]")
"""Values that may have words in them all the same: what is quoted, commands, paths."""


def translated(text: str) -> str:
    """A text as people read it: in Chinese where they read that and it has been translated, else as it is.

    The text is looked up whole, then line by line, then sentence by sentence; a sentence is in one language.

    Args:
        text: A help text, or a message as it is to be shown, with its values in it.
    """
    if not text or not chinese():
        return text
    found = _whole(text)
    if found is not None:
        return found
    if "\n" in text:
        return "\n".join(translated(line) for line in text.split("\n"))
    return _by_sentences(text)


def error_message(text: str, where: str = "") -> str:
    """What is said of an error, as Click begins it.

    Args:
        text: The message in English: what is wrong, and in lines below it what to do.
        where: Its place, as `file:line: `.
    """
    what = text.partition("\n")[0]
    begin = "Error: " if translated(what) == what else translated("Error: ")
    return begin + where + translated(text)


def _by_sentences(text: str) -> str:
    sentences = _SENTENCES.split(text)
    found = [_whole(sentence) for sentence in sentences]
    if len(sentences) == 1 or None in found:
        return text
    return "".join(map(str, found))


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
    return sorted(found, key=lambda template: -template.weight)


def _whole(text: str) -> str | None:
    """The translation of a whole text, or None."""
    indented = text.lstrip(" ")
    if indented != text:
        found = _whole(indented)
        return None if found is None else text[: len(text) - len(indented)] + found
    found = catalogue().get(text)
    if found is not None:
        return found
    for template in _templates():
        values = template.values(text)
        if values is not None:
            shown = {name: _value(value) for name, value in values.items()}
            if None not in shown.values():
                return template.filled({name: str(value) for name, value in shown.items()})
    return None


def _value(value: str) -> str | None:
    """What stands for a value in a translation; None for a part of a sentence that has no translation."""
    value = value.strip()
    if re.fullmatch(r"\S+ or \S+", value):
        return value.replace(" or ", " 或 ")
    if re.match(r"[\d,]+ [a-z]", value) or value.endswith((".", "?", "!")) or _PROSE.search(value):
        found = _whole(value) if value else value
        if found is None and len(parts := _SENTENCES.split(value)) > 1:
            each = [_whole(part) for part in parts]
            found = None if None in each else "".join(map(str, each))
        if found is not None:
            return found
    return None if _PROSE.search(value) and not _NAMES.fullmatch(value) else value
