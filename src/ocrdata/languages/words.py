"""Words of a language with their frequencies, from well-kept lists."""

import unicodedata
from collections.abc import Callable, Iterable
from random import Random
from types import ModuleType
from typing import Any

from ocrdata.corpus.words import frequent_words
from ocrdata.errors import UserError
from ocrdata.languages.catalogue import Language
from ocrdata.languages.packages import fetched

_MOST = 30_000
_CONVERTED = 15_000  # words of taibun: each takes some 80 µs


def extra(name: str, language: Language) -> ModuleType:
    """A library of the extra `languages`.

    Raises:
        UserError: It is not installed.
    """
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UserError(
            f"texts in {language.name} need the package `{name}`.",
            "pip install 'ocrdata[languages]', or give texts of your own with --corpus.",
        ) from error


def words_of(language: Language) -> list[tuple[str, float]]:
    """Words in NFC, of letters of the language's script alone, with relative frequencies.

    Raises:
        UserError: The extra `languages` is not installed, or a list cannot be fetched.
    """
    found: dict[str, float] = {}
    for word, weight in _SOURCES[language.words](language):
        text = restored(unicodedata.normalize("NFC", word), language)
        foreign = set(text.lower()) & _FOREIGN.get(language.code, frozenset())
        if text and not foreign and language.writes(text.replace("-", "")) and not is_mark(text[0]):
            found[text] = found.get(text, 0.0) + weight
    return list(found.items())


def restored(word: str, language: Language) -> str:
    """A word as it is written.

    Lists of frequencies fold case, and with it the Greek sigma at the end. Persian and Urdu texts on the web
    have Arabic letters among their own that look the same within a word: a label could not be told.
    """
    if language.code in _OWN_LETTERS:
        return with_own_letters(word, language)
    return f"{word[:-1]}ς" if language.code == "el" and word.endswith("σ") else word


def with_own_letters(text: str, language: Language) -> str:
    """A Persian or Urdu text with these languages' forms of letters that Arabic has, too."""
    return text.translate(_OWN_LETTERS.get(language.code, {}))


_PERSIAN = {"ي": "ی", "ى": "ی", "ك": "ک"}
_FOREIGN = {"uk": frozenset("ыэёъў"), "ru": frozenset("іїєґў")}
"""Letters of neighbours in the lists of frequencies."""

_OWN_LETTERS = {"fa": str.maketrans(_PERSIAN), "ur": str.maketrans({**_PERSIAN, "ه": "ہ", "ة": "ۃ"})}


def capitalised(text: str, language: Language) -> str:
    """A phrase with a capital at its start; in Turkish, that of i has a dot."""
    first = "İ" if language.code == "tr" and text[:1] == "i" else text[:1].upper()
    return first + text[1:]


def upper(text: str, language: Language) -> str:
    """A phrase in capitals; Greek ones have no accents, Turkish ones dots."""
    if language.code == "tr":
        text = text.replace("i", "İ")
    if language.code == "el":
        plain = unicodedata.normalize("NFD", text).replace("\u0301", "")
        text = unicodedata.normalize("NFC", plain)
    return unicodedata.normalize("NFC", text.upper())


def is_mark(char: str) -> bool:
    """Whether a character is drawn on the one before it."""
    return unicodedata.category(char)[0] == "M" or char in "\u0e33\u0eb3"


def _wordfreq(language: Language) -> Iterable[tuple[str, float]]:
    library: Any = extra("wordfreq", language)
    code = language.code
    frequencies = library.get_frequency_dict(code, wordlist="small")
    ordered = sorted(frequencies.items(), key=lambda entry: (-entry[1], entry[0]))
    return ordered[:_MOST]


def _jieba(language: Language) -> Iterable[tuple[str, float]]:
    # jieba's own list has words of broken encodings, which no other list has.
    known = extra("wordfreq", language).get_frequency_dict("zh", wordlist="small")
    convert = to_traditional(language)
    return [(convert(word), float(count)) for word, count in frequent_words(_MOST) if word in known]


def to_traditional(language: Language) -> Callable[[str], str]:
    """Simplified to traditional characters where the language has these; else nothing is changed."""
    if language.code != "zh-Hant":
        return str
    library: Any = extra("opencc", language)
    converter = library.OpenCC("s2twp")
    return lambda text: str(converter.convert(text))


def _taibun(language: Language) -> Iterable[tuple[str, float]]:
    library: Any = extra("taibun.taibun", language)
    converter = library.Converter(system="POJ", punctuation="none")
    words = Random(0).sample(sorted(library.word_dict), _CONVERTED)
    # As frequent as they are short: the list has no frequencies.
    return [(converter.get(word).lower().strip("- "), 1.0 / len(word) ** 3) for word in words]


def _thai(language: Language) -> Iterable[tuple[str, float]]:
    rows = fetched("pythainlp").read_text(encoding="utf-8").splitlines()
    return [(word, float(count)) for word, _, count in (row.partition("\t") for row in rows) if count]


def _cldr(language: Language) -> Iterable[tuple[str, float]]:
    from ocrdata.languages.phrases import cldr_names

    words = sorted({word.strip("(),.-") for name in cldr_names(language) for word in name.split(" ")})
    return [(word, 1.0) for word in words]


_SOURCES: dict[str, Callable[[Language], Iterable[tuple[str, float]]]] = {
    "wordfreq": _wordfreq,
    "jieba": _jieba,
    "taibun": _taibun,
    "thai": _thai,
    "cldr": _cldr,
}
