"""Texts that must not be drawn: those of other sets, so that what measures was not trained on."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from pathlib import Path

from ocrdata.corpus.sources import is_template_file, read_texts
from ocrdata.errors import UserError
from ocrdata.synthesis.text.pieces import Corpus, together

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
    if not path.is_dir():
        return path
    found = [path / name for name in ("rec.txt", "det.txt") if (path / name).is_file()]
    if not found:
        raise UserError(
            "is a folder without rec.txt and det.txt, so its texts are not known.",
            "Give --avoid a label file or a file of texts.",
            path=path,
        )
    return found[0]


def key(text: str) -> str:
    """What two spellings of one text have in common: composed characters, single spaces, single points."""
    return re.sub(r"\.+", ".", " ".join(unicodedata.normalize("NFC", text).split()))


def read_avoided(paths: Iterable[Path]) -> frozenset[str]:
    """The texts of label files and of plain texts, each as its `key`.

    Raises:
        UserError: One of them holds no texts.
    """
    return frozenset(key(text) for path in paths for text in read_texts(path))


def without_avoided(corpus: Corpus, avoided: Set[str]) -> Corpus:
    """The pieces of a corpus that are not to be avoided as they are.

    Raises:
        UserError: All are.
    """
    if not avoided:
        return corpus
    parts = [[corpus.pieces[place] for place in kind] for kind in corpus.kinds()]
    left = [[piece for piece in part if key(piece) not in avoided] for part in parts]
    if not any(left):
        raise UserError(
            "every text of the corpus is in the sets to avoid (--avoid).", "Give another --corpus."
        )
    groups = together([Corpus(part) for part in left]).groups
    return replace(corpus, pieces=[piece for part in left for piece in part], groups=groups)


def draw_another(draw: Callable[[], str], avoided: Set[str]) -> str:
    """The first text drawn that is not to be avoided.

    Raises:
        UserError: All that is drawn is.
    """
    for _ in range(_DRAWS):
        text = draw()
        if not avoided or key(text) not in avoided:
            return text
    raise UserError(
        f"of {_DRAWS:,} texts drawn one after another, all are in the sets to avoid (--avoid).",
        "Give a larger --corpus, longer texts, or fewer sets to avoid.",
    )
