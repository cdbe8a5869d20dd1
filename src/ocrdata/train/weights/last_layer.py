"""Fits the last layer of a recognition network to another dictionary, keeping the rows of known characters.

PaddleOCR drops a layer whose shape has changed, so one new character makes a model forget how to read
(chapter 3.4 of the fine-tuning guide: "it is normal for acc=0 at the beginning"). Here every class keeps its
row: row 0 is the blank, row n + 1 the n-th character.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.weights.checkpoint import LAST_LAYER, Arrays


@dataclass(frozen=True, slots=True)
class DictionaryChange:
    """What happened to the characters.

    Attributes:
        kept: Number of characters whose rows were kept.
        new: Characters whose rows are new.
        dropped: Number of characters of the old dictionary that are not in the new one.
    """

    kept: int
    new: tuple[str, ...]
    dropped: int

    def __str__(self) -> str:
        shown = " ".join(self.new[:20]) + (" …" if len(self.new) > 20 else "")
        return (
            f"{quantity(self.kept, 'character keeps its row', 'characters keep their rows')} of the last "
            f"layer, {quantity(len(self.new), 'is new', 'are new')}{f' ({shown})' if self.new else ''}, "
            f"{quantity(self.dropped, 'is dropped', 'are dropped')}."
        )


def fitted(arrays: Arrays, old: Charset, new: Charset, seed: int) -> tuple[Arrays, DictionaryChange]:
    """A CTC-only checkpoint, fitted to another dictionary.

    A new row starts as the mean of the old rows plus a little noise, and a new bias as the mean of the old
    biases. A new character is then as unlikely as an average one, and old outputs stay the same (Hewitt 2021,
    "Initializing new word embeddings for pretrained language models").

    Args:
        arrays: The checkpoint, under CTC-only names, trained with `old`.
        old: Its dictionary, the space included.
        new: The new dictionary, the space included.
        seed: Seed of the noise.

    Returns:
        The checkpoint, and what happened to the characters.
    """
    number = {char: row for row, char in enumerate(old.characters, start=1)}
    rows = [0, *(number.get(char, -1) for char in new.characters)]
    fresh = np.array([row < 0 for row in rows])
    source = np.array([max(row, 0) for row in rows])
    noise = np.random.default_rng(seed)
    weight_name = next(name for name in LAST_LAYER if name in arrays)
    bias_name = weight_name.replace("weight", "bias")
    weight, bias = arrays[weight_name], arrays[bias_name]
    grown = weight[:, source].copy()
    mean, spread = weight[:, 1:].mean(axis=1, keepdims=True), weight[:, 1:].std(axis=1, keepdims=True)
    shape = (len(weight), int(fresh.sum()))
    grown[:, fresh] = mean + 0.1 * spread * noise.standard_normal(shape)
    offsets = bias[source].copy()
    offsets[fresh] = bias[1:].mean()
    missing = tuple(char for char, row in zip(new.characters, rows[1:], strict=True) if row < 0)
    change = DictionaryChange(
        len(new) - len(missing), missing, len(set(old.characters) - set(new.characters))
    )
    renewed = {weight_name: grown.astype(weight.dtype), bias_name: offsets.astype(bias.dtype)}
    return arrays | renewed, change


def merged(old: Charset, extra: Charset) -> Charset:
    """Append the characters of another dictionary; the space of `use_space_char` stays the last."""
    return Charset(
        (
            *Charset(old.characters[:-1]).merged(char for char in extra.characters if char != " ").characters,
            " ",
        )
    )


def own_dictionary(checkpoint: Path, classes: int, candidates: list[Path]) -> Charset:
    """The dictionary that a checkpoint was trained with: the first candidate that makes as many classes.

    Args:
        checkpoint: The checkpoint, for the message.
        classes: Classes of its last layer.
        candidates: Dictionary files, the likeliest first; files that do not exist are skipped.

    Raises:
        UserError: No candidate fits.
    """
    seen = [read_charset(path) for path in candidates if path.is_file()]
    for charset in seen:
        if len(charset) + 1 == classes:
            return charset
    charset = seen[-1]
    raise UserError(
        f"has {classes:,} classes, and the dictionary {charset.path or ''} makes {len(charset) + 1:,} "
        f"({quantity(len(charset), 'character')} with the space, and the blank).",
        "Give with --dict the dictionary that this checkpoint was trained with.",
        path=checkpoint,
    )
