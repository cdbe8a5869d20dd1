"""The languages that are known by their code, from `languages.yml`."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ocrdata.errors import UserError, did_you_mean

_FILE = Path(__file__).parent / "languages.yml"
_ENDS = (".", ",", "?", "!", ":")


@dataclass(frozen=True, slots=True)
class Language:
    """A language that lines can be rendered in.

    Attributes:
        code: BCP 47 tag, such as `ar` or `zh-Hant`.
        name: In English.
        native: In itself.
        names: First words of the Unicode names of its letters: `ARABIC`.
        fonts: Shipped fonts, or packages of fonts, `PACKAGE` or `PACKAGE/START OF THE FILE'S NAME`.
        words: Where its words come from.
        model: The preset that reads it.
        example: A line to show it with.
        sentences: A shipped corpus with whole sentences; empty if there is none.
        faker: Faker's locales.
        locale: CLDR's locale for dates and amounts; empty for plain numbers.
        currency: ISO 4217 code of its amounts.
        digits: Its own digits, from 0 to 9; empty if it has none but 0-9.
        joined: Words stand without spaces.
        unknown: The dictionary of `model` has no letter of its script: a training has to append them.
        ends: Marks that may stand behind a phrase.
    """

    code: str
    name: str
    native: str
    names: tuple[str, ...]
    fonts: tuple[str, ...]
    words: str
    model: str
    example: str
    sentences: str = ""
    faker: tuple[str, ...] = ()
    locale: str = ""
    currency: str = ""
    digits: str = ""
    joined: bool = False
    unknown: bool = False
    ends: tuple[str, ...] = _ENDS

    @property
    def script(self) -> str:
        """Its script, in English."""
        kinds = [name.capitalize() for name in self.names if name not in ("COMBINING", "KATAKANA-HIRAGANA")]
        return " and ".join("Han" if kind == "Cjk" else kind for kind in kinds)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its texts come from."""
        words = {"cldr": (), "thai": ("pythainlp",), "jieba": ("jieba",)}.get(self.words, (self.words,))
        sentences = (self.sentences,) if self.sentences else ()
        return (*sentences, *words, *(("faker",) if self.faker else ()), *(("CLDR",) if self.locale else ()))

    def writes(self, text: str) -> bool:
        """Whether every character of a text is a letter or mark of its script."""
        return all(unicodedata.name(char, "").split(" ")[0] in self.names for char in text)


@cache
def languages() -> dict[str, Language]:
    """All of them, by code."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    found = {}
    for code, entry in content.items():
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
        }
        found[code] = Language(code, **fields)
    return found


def codes() -> list[str]:
    """Codes of all languages, in the catalogue's order."""
    return list(languages())


def find(code: str) -> Language:
    """A language by its code, in any case; `zh-Hans` and `zh-CN` are `zh`.

    Raises:
        UserError: It is not known.
    """
    asked = _ALIASES.get(code.replace("_", "-").lower(), code.replace("_", "-").lower())
    for known, language in languages().items():
        if known.lower() == asked:
            return language
    names = list(languages())
    named = [item.code for item in languages().values() if code.lower() in item.name.lower().split(" ")]
    main = _ALIASES.get(asked.partition("-")[0], asked.partition("-")[0])
    named += [known for known in names if known.lower() == main]
    all_of_them = "`ocrdata list languages` lists them; for others, give --fonts and --corpus."
    hint = f"Did you mean {named[0]}? {all_of_them}" if named else did_you_mean(code, names, all_of_them)
    raise UserError(f"'{code}' is not a language that is known by its code.", hint)


_ALIASES = {
    "zh-hans": "zh",
    "zh-cn": "zh",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "iw": "he",
    "nan": "nan-latn",
    "nan-latn-tw": "nan-latn",
}
