"""The selection as a whole: what it promises about characters, words and lines."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.corpus.balance import balance, repeated_rows
from ocrdata.corpus.fill import fill
from ocrdata.corpus.solver.targets import BalanceTarget
from ocrdata.corpus.sources import read_texts
from ocrdata.corpus.templates import frames
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset

TEXT = ["天地", "玄黄", "宇宙"]
LINES = st.lists(st.text("天地玄黄 12", min_size=1, max_size=6), min_size=1, max_size=30)


@settings(deadline=None, max_examples=80)
@given(texts=LINES, minimum=st.integers(1, 8), most=st.integers(1, 4))
def test_every_character_reaches_its_minimum_or_all_that_the_corpus_can_give(texts, minimum, most):
    charset = Charset(tuple("天地玄黄宇"))
    target = BalanceTarget(min_per_char=minimum, max_repeat=most)
    inside = [text for text in texts if set(text) <= set(charset.characters)]
    if not inside:
        with pytest.raises(UserError, match="not in the dictionary"):
            balance(texts, charset, target)
        return
    selection = balance(texts, charset, target)
    taken = Counter("".join(repeated_rows(texts, selection.repeats)))
    for char in charset.characters:
        has = sum(text.count(char) for text in inside)
        assert taken[char] >= min(minimum, has)
        if taken[char] < minimum:
            assert selection.short[char] == minimum - taken[char]
            assert taken[char] >= min(minimum, has * min(most, -(-minimum // max(1, has))))
    assert taken.keys() <= set(charset.characters)
    assert selection.repeats.max() <= most
    assert selection.lines >= selection.bound - 1e-6


def test_what_is_outside_the_dictionary_is_counted_and_left_out_or_kept():
    texts = ["天地", "天§", "地§§", "玄"]
    charset = Charset(tuple("天地玄"))
    dropped = balance(texts, charset, BalanceTarget(min_per_char=1))
    assert dropped.outside == {"§": 3}
    assert dropped.repeats.tolist()[1:3] == [0, 0]
    kept = balance(["天§"], charset, BalanceTarget(min_per_char=1), keep_outside=True)
    assert kept.repeats.tolist() == [1]


def test_lines_beyond_what_the_minimums_need_are_drawn_at_random():
    texts = ["天"] * 500 + ["地玄黄"] * 500
    selection = balance(texts, None, BalanceTarget(min_per_char=5), lines=300)
    assert selection.lines == 300
    assert 100 < selection.repeats[:500].sum() < 200
    assert balance(texts, None, BalanceTarget(min_per_char=5), lines=5000).lines == 1000


def test_common_words_keep_their_minimum():
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(["red", "green", "der", "ergen"], 3)) for _ in range(400)]
    texts += ["der ergen"] * 400
    by_word = balance(texts, None, BalanceTarget(5, min_per_word=50, common_words=4), words=str.split)
    words = Counter(" ".join(repeated_rows(texts, by_word.repeats)).split())
    assert min(words[word] for word in ("red", "green", "der", "ergen")) >= 50
    assert balance(texts, None, BalanceTarget(5)).lines < by_word.lines


def test_an_impossible_share_gives_way_to_the_least_that_is_possible():
    texts = [f"天{char}" for char in "地玄黄宇宙洪荒"]
    selection = balance(texts, None, BalanceTarget(min_per_char=1, max_share=0.2))
    assert 0.5 <= selection.max_share <= 0.56  # every second character is 天, whatever is taken


def test_chinese_and_english_text_keeps_its_spaces_and_lengths():
    names = ("general-zh", "general-en")
    texts = [text for name in names for text in read_texts(resources.find("corpora", name))]
    before = "".join(texts).count(" ") / len("".join(texts))
    selection = balance(texts, None, BalanceTarget(min_per_char=2))
    taken = list(repeated_rows(texts, selection.repeats))
    assert set(taken) <= set(texts)
    assert "".join(taken).count(" ") / len("".join(taken)) >= before / 2
    assert selection.gap < 0.1
    without = balance(texts, None, BalanceTarget(min_per_char=2, keep_spaces=0))
    assert without.lines < selection.lines < 1.5 * without.lines


def test_a_corpus_that_changes_while_it_is_read_is_noticed():
    selection = balance(TEXT, None, BalanceTarget(min_per_char=1))
    with pytest.raises(UserError, match="became shorter"):
        list(repeated_rows(TEXT[:-1], selection.repeats))


def test_same_seed_same_lines():
    texts = [*read_texts(resources.find("corpora", "serial-numbers"), count=2000)]
    first, again, other = (balance(texts, None, BalanceTarget(20), seed=seed).repeats for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_fill_puts_words_with_the_character_into_frames():
    frame = frames(resources.find("corpora", "carriers"))
    lines = list(fill({"饕": 6, "餮": 6, "龘": 2}, ["饕餮", "老饕"], [frame], lambda text: True))
    together = Counter("".join(lines))
    assert together["饕"] >= 6 and together["餮"] >= 6 and together["龘"] == 2
    assert all("饕" in line or "龘" in line for line in lines)
    assert list(fill({"龘": 2}, ["饕餮"], [], lambda text: True)) == []
    assert list(fill({"餮": 2}, ["饕餮"], [], lambda text: True)) == ["饕餮", "饕餮"]
    assert list(fill({"龘": 2}, [], [frame], lambda text: "龘" not in text)) == []
