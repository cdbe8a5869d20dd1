"""Texts that must not be drawn: those of other sets, so that what measures was not trained on."""

from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from pathlib import Path

from ocrdata.corpus.sources import is_template_file, read_texts
from ocrdata.errors import UserError
from ocrdata.synthesis.text.pieces import Corpus

_DRAWS = 1_000  # in a row that may all be texts to avoid


def texts_in(path: Path) -> Path:
    """The file with the texts of a set: itself, or the label file in a folder that `synth` wrote.

    Raises:
        UserError: It is a template file.
    """
    if is_template_file(path):
        raise UserError(
            "is a template file, whose texts are drawn anew each time.",
            "Give --avoid the label file of a set that was drawn.",
            path=path,
        )
    return next((path / name for name in ("rec.txt", "det.txt") if (path / name).is_file()), path)


def read_avoided(paths: Iterable[Path]) -> frozenset[str]:
    """The texts of label files and of plain texts.

    Raises:
        UserError: One of them holds no texts.
    """
    return frozenset(text for path in paths for text in read_texts(path))


def without_avoided(corpus: Corpus, avoided: Set[str]) -> Corpus:
    """The pieces of a corpus that are not to be avoided as they are.

    Raises:
        UserError: All are.
    """
    if not avoided:
        return corpus
    pieces = [piece for piece in corpus.pieces if piece not in avoided]
    if not pieces:
        raise UserError(
            "every text of the corpus is in the sets to avoid (--avoid).", "Give another --corpus."
        )
    return replace(corpus, pieces=pieces)


def draw_another(draw: Callable[[], str], avoided: Set[str]) -> str:
    """The first text drawn that is not to be avoided.

    Raises:
        UserError: All that is drawn is.
    """
    for _ in range(_DRAWS):
        text = draw()
        if text not in avoided:
            return text
    raise UserError(
        f"of {_DRAWS:,} texts drawn one after another, all are in the sets to avoid (--avoid).",
        "Give a larger --corpus, longer texts, or fewer sets to avoid.",
    )
