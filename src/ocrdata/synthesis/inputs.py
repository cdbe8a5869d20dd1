"""What a run needs, found and checked before anything is drawn: fonts, corpus, texts, photographs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from random import Random

from ocrdata import resources
from ocrdata.corpus.sources import is_template_file, read_texts
from ocrdata.errors import UserError
from ocrdata.synthesis.look.preset import LookPreset
from ocrdata.synthesis.look.surfaces import readable_photos
from ocrdata.synthesis.text.avoided import draw_another, without_avoided
from ocrdata.synthesis.text.covering import covering_texts
from ocrdata.synthesis.text.pieces import Corpus, collect, plain_texts, together
from ocrdata.synthesis.type.fonts import Face, FontFile, find_fonts, require
from ocrdata.synthesis.type.shipped import fonts_with, without_font

DEFAULT_MINIMUM = 200
"""Lines that should show each character: the rule of thumb of PaddleOCR's FAQ."""

_NUMERIC = frozenset("0123456789.-")
_DISPLAYS = frozenset({"dseg7", "segments"})  # fonts that have digits, and few letters
_MOST_LINES = 1_000_000  # of a corpus: what is behind them is not looked at


@dataclass(frozen=True, slots=True)
class Fonts:
    """Faces that may be used.

    Attributes:
        files: What to open in every worker.
        excluded: For each, characters it must not be used for.
        faces: The same, open in this process.
        skipped: Sentences on files that could not be used.
    """

    files: tuple[FontFile, ...]
    excluded: tuple[str, ...]
    faces: tuple[Face, ...]
    skipped: tuple[str, ...]

    @property
    def alone(self) -> str:
        """`.` if every face sets its point into the place of the character before it."""
        return "." if all(face.draws(".") and not face.advance(".") for face in self.faces) else ""

    def drawable(self, char: str) -> bool:
        """Whether some face has a character."""
        return any(face.draws(char) for face in self.faces)


def load_fonts(paths: Sequence[Path], preset: LookPreset, wanted: Sequence[str], index: int = 0) -> Fonts:
    """Find the faces, and stop if some wanted character is in none.

    Raises:
        UserError: No usable font, or a character that no font has.
    """
    chosen = list(paths) or [resources.find("fonts", name) for name in preset.fonts]
    files, skipped = find_fonts(chosen, index)
    faces = [Face(file) for file in files]  # of this run alone: what is excluded from them differs
    excluded = []
    for face in faces:
        doubles = face.lookalikes(frozenset(wanted))
        face.exclude(doubles)
        excluded.append("".join(sorted(doubles)))
    require(faces, wanted)
    return Fonts(tuple(files), tuple(excluded), tuple(faces), tuple(skipped))


def load_corpus(
    paths: Sequence[Path], fonts: Fonts, wanted: Sequence[str], count: int, seed: int, shortest: int,
    encoding: str = "utf-8", field: str = "text",
) -> Corpus:  # fmt: skip
    """Read the corpora and keep what the fonts can draw.

    Written texts and templates, which give thousands, are drawn from as often.

    Raises:
        UserError: A corpus cannot be read, or nothing of it can be drawn.
    """
    rng = Random(f"{seed}:corpus")
    draws = max(2000, min(count, 50_000))

    def read(paths: Sequence[Path]) -> Corpus:
        texts = (
            islice(read_texts(path, seed=seed, count=draws, encoding=encoding, field=field), _MOST_LINES)
            for path in paths
        )
        every = chain.from_iterable(texts)
        return collect(every, fonts.drawable, rng, shortest=shortest, alone=fonts.alone)

    written = [path for path in paths if not is_template_file(path)]
    templates = [path for path in paths if is_template_file(path)]
    corpus = together([read(paths) for paths in (written, templates) if paths])
    if not corpus.pieces:
        raise _undrawable(paths, corpus)
    return corpus


def require_whole_lines(corpus: Corpus, paths: Sequence[Path]) -> None:
    """Stop if each line of a corpus has characters that no font has: what is left is not its text.

    Args:
        corpus: From `load_corpus`.
        paths: Where it is from.

    Raises:
        UserError: It is so.
    """
    if corpus.cut + corpus.left_out == corpus.lines:
        raise _undrawable(paths, corpus)


def _undrawable(paths: Sequence[Path], corpus: Corpus) -> UserError:
    shipped, nowhere = fonts_with(corpus.undrawable), without_font(corpus.undrawable)
    named = f" (shipped: {', '.join(shipped)})" if shipped else ""
    named += f" (no shipped font has {nowhere})" if nowhere else ""
    lacking = f" (missing: {lacking_characters(corpus)})" if corpus.undrawable else ""
    return UserError(
        f"the fonts can draw no line of {', '.join(map(str, paths))}{lacking}.",
        f"Give --fonts that fit the corpus{named}, or a --corpus that fits the fonts.",
    )


def lacking_characters(corpus: Corpus) -> str:
    """The most frequent characters of a corpus that no font has, each with its number and count."""
    shown = corpus.undrawable.most_common(8)
    more = len(corpus.undrawable) - len(shown)
    listed = ", ".join(f"{char} (U+{ord(char):04X}) {count:,}×" for char, count in shown)
    return f"{listed}{f' and {more} more characters' if more else ''}"


def default_corpora(wanted: Sequence[str], look: LookPreset, fonts: Sequence[Path]) -> list[Path]:
    """Shipped texts that suit a run: readings for digits or a display, Chinese and English otherwise.

    The texts of `general-test` are left to measure on.

    Args:
        wanted: Characters to cover; none for whatever the texts have.
        look: What lines look like.
        fonts: Those that are named; none for the look's own.
    """
    numeric = _NUMERIC.issuperset(wanted) if wanted else not fonts and _DISPLAYS.issuperset(look.fonts)
    return [resources.find("corpora", "meter-digits" if numeric else "general-train")]


def plan_texts(
    corpus: Corpus, fonts: Fonts, wanted: Sequence[str], count: int, lengths: tuple[int, int], seed: int,
    minimum: int | None, confusions: Mapping[str, str], avoided: Set[str] = frozenset(),
) -> tuple[Iterator[str], int]:  # fmt: skip
    """The texts of a run, and how often each wanted character will appear at least.

    Without an explicit minimum, a `count` too small for the default lowers it.

    Raises:
        UserError: `count` cannot hold an explicit minimum, or all texts are to be avoided.
    """
    rng = Random(f"{seed}:texts")
    corpus = without_avoided(corpus, avoided)
    if not wanted:
        plain = plain_texts(corpus, lengths, rng)
        return (draw_another(plain.__next__, avoided) for _ in range(count)), 0
    if minimum is None:
        minimum = min(DEFAULT_MINIMUM, max(1, count // len(wanted)))
    digits = "".join(digit for digit in "0123456789" if fonts.drawable(digit))
    texts = covering_texts(
        corpus, wanted, count, lengths, rng,
        minimum=minimum, confusions=confusions, digits=digits, avoided=avoided,
    )  # fmt: skip
    return texts, minimum


def grouped(lines: Iterable[str], size: int) -> Iterator[str]:
    """Lines of one page each, with tabs between them."""
    source = iter(lines)
    while page := list(islice(source, size)):
        yield "\t".join(page)


def counted(texts: Iterable[str], wanted: Sequence[str], have: Counter[str]) -> Iterator[str]:
    """Pass texts on and count the wanted characters in them."""
    chars = frozenset(wanted)
    for text in texts:
        have.update(char for char in text if char in chars)
        yield text


def find_photos(folders: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Background images that can be decoded, and those that cannot.

    Raises:
        UserError: A folder holds no usable image.
    """
    good: list[Path] = []
    bad: list[Path] = []
    for folder in folders:
        found, broken = readable_photos(folder)
        if not found:
            more = f" ({len(broken)} are damaged)" if broken else ""
            raise UserError(
                f"{folder} holds no image that can be read{more}.",
                "Give --backgrounds a folder with JPEG or PNG photographs.",
            )
        good += found
        bad += broken
    return tuple(good), tuple(bad)
