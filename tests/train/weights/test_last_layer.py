"""Dictionaries that grow, shrink and change: every character keeps its row."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset, write_charset
from ocrdata.train.models import presets
from ocrdata.train.weights import last_layer, start

ALPHABET = "零一二三四五六七八九abcdef§™"


def layer(charset: Charset, seed: int = 0) -> dict[str, np.ndarray]:
    """A last layer for a dictionary, and another layer that has nothing to do with it."""
    rng = np.random.default_rng(seed)
    classes = len(charset) + 1
    return {
        "head.fc.weight": rng.normal(size=(8, classes)).astype(np.float32),
        "head.fc.bias": rng.normal(size=classes).astype(np.float32),
        "backbone.a": np.ones(3, np.float32),
    }


charsets = st.lists(st.sampled_from(ALPHABET), unique=True, min_size=1).map(
    lambda chars: Charset((*chars, " "))
)


@given(old=charsets, new=charsets)
@settings(deadline=None)  # the first call may import, on a busy machine
def test_every_character_keeps_its_row_whatever_the_new_dictionary_is(old: Charset, new: Charset) -> None:
    arrays = layer(old)
    changed, change = last_layer.fitted(arrays, old, new, seed=1)
    weight, bias = changed["head.fc.weight"], changed["head.fc.bias"]
    assert weight.shape == (8, len(new) + 1)
    assert weight.dtype == np.float32
    assert np.array_equal(weight[:, 0], arrays["head.fc.weight"][:, 0])  # the blank
    for row, char in enumerate(new.characters, start=1):
        if char in old.characters:
            before = old.characters.index(char) + 1
            assert np.array_equal(weight[:, row], arrays["head.fc.weight"][:, before])
            assert bias[row] == arrays["head.fc.bias"][before]
    assert set(change.new) == set(new.characters) - set(old.characters)
    assert change.dropped == len(set(old.characters) - set(new.characters))
    assert changed["backbone.a"] is arrays["backbone.a"]


def test_a_new_row_is_no_likelier_than_an_average_one() -> None:
    old = Charset((*"零一二三四五六七八九", " "))
    arrays = layer(old)
    changed, _ = last_layer.fitted(arrays, old, last_layer.merged(old, Charset(("§",))), seed=0)
    features = np.random.default_rng(1).normal(size=(500, 8))
    logits = features @ changed["head.fc.weight"] + changed["head.fc.bias"]
    place = old.characters.index(" ") + 1  # where the new character stands
    assert (logits.argmax(1) == place).mean() < 0.02
    kept = np.delete(logits, place, axis=1)
    before = features @ arrays["head.fc.weight"] + arrays["head.fc.bias"]
    assert np.allclose(kept, before, atol=1e-6)


def test_merging_appends_before_the_space_of_use_space_char(tmp_path: Path) -> None:
    old = Charset(("a", "b", " "))
    together = last_layer.merged(old, Charset(("§", "b", "™", " ")))
    assert together.characters == ("a", "b", "§", "™", " ")
    write_charset(tmp_path / "dict.txt", together)
    assert read_charset(tmp_path / "dict.txt").characters == together.characters


def test_a_dictionary_that_has_a_space_of_its_own_keeps_both() -> None:
    english = Charset(("a", " ", " "))
    assert last_layer.merged(english, Charset(("§", " "))).characters == ("a", " ", "§", " ")


def test_the_same_seed_gives_the_same_rows() -> None:
    old, new = Charset(("a", " ")), Charset(("a", "§", " "))
    one, two = (last_layer.fitted(layer(old), old, new, seed=3)[0]["head.fc.weight"] for _ in range(2))
    assert np.array_equal(one, two)


def test_a_checkpoint_is_read_with_the_dictionary_beside_it(tmp_path: Path) -> None:
    from ocrdata.train.weights import checkpoint

    write_charset(tmp_path / "dictionary.txt", Charset((*"abc", " ")))
    checkpoint.write(tmp_path / "own.pdparams", layer(Charset((*"abc", " "))))
    (tmp_path / "extra.txt").write_text("§\n", encoding="utf-8")
    chosen = presets.load("PP-OCRv3_mobile_rec")
    old, new = start.dictionary(
        chosen, tmp_path / "own.pdparams", tmp_path / "extra.txt", replaced=False, code=tmp_path
    )
    assert (old.characters, new.characters) == (("a", "b", "c", " "), ("a", "b", "c", "§", " "))
    _, exact = start.dictionary(
        chosen, tmp_path / "own.pdparams", tmp_path / "extra.txt", replaced=True, code=tmp_path
    )
    assert exact.characters == ("§", " ")


def test_a_checkpoint_without_a_dictionary_that_fits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has 97 classes, and the dictionary"):
        last_layer.own_dictionary(
            Path("x.pdparams"), 97, [presets.load("PP-OCRv3_mobile_rec").dictionary_path, tmp_path / "none"]
        )
