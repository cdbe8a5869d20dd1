"""Lines of text in a language: words by their frequency, sentences, names, addresses, dates and amounts."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from ocrdata import resources
from ocrdata.cache import cache_dir
from ocrdata.corpus.sources import read_texts
from ocrdata.folders import outputs
from ocrdata.languages import phrases, words
from ocrdata.languages.catalogue import Language

SHARES = {"words": 0.5, "faked": 0.2, "numbers": 0.2, "names": 0.1}
"""Shares of the kinds of lines. Sentences, where a language has them, take half of the words' share."""

FEWEST, MOST = 2_000, 50_000
"""Lines of a corpus: twice as many as are drawn, within these bounds."""

_TRIES = 20  # for a phrase that is not empty
_FLAT = 0.5  # of the words, that many are drawn without regard to frequency: rare letters are to appear


def corpus_of(language: Language, count: int, seed: int, longest: int) -> Path:
    """A file with lines in a language, made once and kept in the cache.

    Args:
        language: What they are in.
        count: How many will be drawn.
        seed: The same seed gives the same lines, with the same versions of the libraries.
        longest: Length that phrases of several words have at most, in characters.

    Raises:
        UserError: The extra `languages` is not installed, or a list of words cannot be fetched.
    """
    lines = max(FEWEST, min(MOST, 2 * count))
    text = "".join(f"{line}\n" for line in compose(language, lines, seed, longest))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    path = cache_dir() / "languages" / f"{language.code}-{digest}.txt"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with outputs.staged_file(path, force=True) as stage:
            stage.write_text(text, encoding="utf-8")
    return path


def compose(language: Language, count: int, seed: int, longest: int) -> Iterator[str]:
    """Lines in a language; see `corpus_of`."""
    rng = Random(f"{language.code}:{seed}")
    phrase = _Phrases(language, longest)
    faked = phrases.faked(language, seed)
    numbers = phrases.numbers(language)
    names = phrases.cldr_names(language)
    sentences = _sentences(language)
    kinds = [kind for kind, there in (("faked", faked), ("names", names)) if there] + ["words", "numbers"]
    shares = [SHARES[kind] for kind in kinds]
    for _ in range(count):
        (kind,) = rng.choices(kinds, shares)
        if kind == "words":
            yield rng.choice(sentences) if sentences and rng.random() < 0.5 else phrase.draw(rng)
        elif kind == "names":
            yield rng.choice(names)
        else:
            yield _drawn(language, faked if kind == "faked" else numbers, rng) or phrase.draw(rng)


class _Phrases:
    """Phrases of words, drawn by their frequency.

    Args:
        language: What they are in.
        longest: Their greatest length, in characters.
    """

    def __init__(self, language: Language, longest: int):
        found = words.words_of(language)
        self.language, self.longest = language, longest
        self.words = [word for word, _ in found]
        self.cumulative = list(accumulate(weight for _, weight in found))

    def draw(self, rng: Random) -> str:
        """One phrase."""
        language = self.language
        wanted = rng.randint(min(4, self.longest), self.longest)
        gap = "" if language.joined else " "
        text = self._word(rng)
        while len(text) < wanted:
            word = self._word(rng)
            if len(text) + len(gap) + len(word) + 1 > self.longest:
                break
            text += gap + word
        if rng.random() < 0.1:
            text = words.upper(text, language)
        elif rng.random() < 0.5:
            text = words.capitalised(text, language)
        if language.ends and rng.random() < 0.25 and len(text) < self.longest:
            text += rng.choice(language.ends)
        return text

    def _word(self, rng: Random) -> str:
        if rng.random() < _FLAT:
            return rng.choice(self.words)
        return rng.choices(self.words, cum_weights=self.cumulative)[0]


def _drawn(language: Language, draws: Sequence[phrases.Draw], rng: Random) -> str:
    for _ in range(_TRIES):
        text = words.with_own_letters(phrases.clean(rng.choice(draws)(rng)), language)
        if text and phrases.is_in(language, text):
            return text
    return ""


def _sentences(language: Language) -> list[str]:
    if not language.sentences:
        return []
    convert = words.to_traditional(language)
    rows = read_texts(resources.find("corpora", language.sentences))
    return [text for row in rows if phrases.is_in(language, text := convert(row))]
