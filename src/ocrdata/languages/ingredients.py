"""What `synth --language` draws from, and what the model of the language can read of it."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.languages import catalogue, packages, texts
from ocrdata.languages.catalogue import Language
from ocrdata.samples.charset import read_charset
from ocrdata.train.models import dictionaries, presets, source

_SHOWN = 20


def gather(
    code: str, fonts: Sequence[Path], corpus: Sequence[Path], *, count: int, seed: int, longest: int
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Fonts and corpus of a language, and a sentence on characters that its model cannot read.

    Args:
        code: Of the language.
        fonts: Fonts of the user's own, in place of the language's.
        corpus: Texts of the user's own, in place of the language's.
        count: Number of lines that will be drawn.
        seed: Of the texts.
        longest: Greatest length of a text, in characters.

    Raises:
        UserError: The language is not known, its fonts cannot be fetched, or an extra is not installed.
    """
    language = catalogue.find(code)
    chosen = tuple(fonts) or packages.fonts_of(language)
    if corpus:
        return chosen, tuple(corpus)
    path = texts.corpus_of(language, count, seed, longest)
    report_unread(language, path.read_text(encoding="utf-8").splitlines())
    return chosen, (path,)


def report_unread(language: Language, lines: Iterable[str]) -> None:
    """Say which characters of some lines are not in the dictionary of the language's model."""
    lacking = unread(language, lines)
    if lacking is None:
        say(
            f"warning: the dictionary of {language.model} is not on this machine and cannot be fetched, so "
            "the characters of these lines were not compared with it"
        )
    elif lacking:
        shown = " ".join(named(char) for char in lacking[:_SHOWN])
        more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
        recipe = f"`ocrdata init --language {language.code}` writes a recipe whose training appends them; "
        say(
            f"not in the dictionary of {language.model}: {shown}{more}. "
            f"{recipe}by hand: `finetune --dict FILE`."
        )


def unread(language: Language, lines: Iterable[str]) -> list[str] | None:
    """Characters of some lines that the dictionary of the language's model lacks, the most frequent first.

    Returns:
        The characters; None if the dictionary is not on this machine and cannot be fetched.
    """
    path = dictionary_of(language)
    if path is None:
        return None
    counts: Counter[str] = read_charset(path).missing(lines)
    return [char for char, _ in counts.most_common()]


def dictionary_of(language: Language) -> Path | None:
    """The dictionary of the language's model, fetched if necessary; None if that fails."""
    preset = presets.load(language.model)
    code = source.unpacked(source.CODE_WHEEL, source.CODE_SHA256) / "unstructured_paddleocr"
    try:
        if not dictionaries.obtainable(preset, code):
            code = source.training_code()
        return dictionaries.find(preset, code)
    except UserError:
        return None


def named(char: str) -> str:
    """A character for a message; a mark that would be drawn on its neighbour with its number, too."""
    if unicodedata.category(char)[0] == "M":
        return f"◌{char} (U+{ord(char):04X})"
    return char
