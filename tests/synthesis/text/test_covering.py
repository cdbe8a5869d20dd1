"""Coverage is exact, and in context where the corpus has it."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.synthesis.text.covering import covering_texts
from ocrdata.synthesis.text.pieces import collect

LAW = [
    "根据刑法§12条的规定",
    "合同法第三章",
    "价格是 58 元",
    "版权 © 2024",
    "the quick brown fox jumps over it",
]


def all_drawable(char: str) -> bool:
    return True


@settings(max_examples=40, deadline=None)
@given(
    wanted=st.lists(st.sampled_from("0123456789§①②表龍abc.-"), min_size=1, max_size=12, unique=True),
    minimum=st.integers(1, 9),
    longest=st.integers(4, 20),
    seed=st.integers(0, 10_000),
)
def test_every_wanted_character_appears_at_least_as_often_as_asked(
    wanted: list[str], minimum: int, longest: int, seed: int
) -> None:
    corpus = collect(LAW, all_drawable, Random(0))
    count = -(-len(wanted) * minimum // (longest - 1)) + 5
    texts = list(covering_texts(corpus, wanted, count, (1, longest), Random(seed), minimum=minimum))
    assert len(texts) == count
    assert all(0 < len(text) <= longest and text == text.strip() for text in texts)
    assert min(sum(text.count(char) for text in texts) for char in wanted) >= minimum


def test_a_character_is_shown_in_the_corpus_s_own_context_where_there_is_one() -> None:
    corpus = collect([f"刑法§{number}条" for number in range(50)], all_drawable, Random(0))
    texts = list(covering_texts(corpus, "§", 60, (1, 25), Random(1), minimum=50))
    assert all(text.startswith("刑法§") for text in texts)


def test_a_character_the_corpus_lacks_is_inserted_into_corpus_lines() -> None:
    corpus = collect(LAW, all_drawable, Random(0))
    for text in covering_texts(corpus, "龘", 40, (1, 40), Random(1), minimum=30):
        rest = text.replace("龘", "")
        assert "龘" in text and any(rest in line or set(rest) & set(line) for line in LAW)


def test_a_unit_stands_behind_a_number_where_the_corpus_has_no_digit() -> None:
    corpus = collect(["the quick brown fox", "jumps over it"], all_drawable, Random(0))
    texts = list(covering_texts(corpus, "℃", 40, (1, 30), Random(1), minimum=30, digits="0123456789"))
    assert all(re.search(r"\d℃", text) for text in texts)
    assert not any("℃" not in text and re.search(r"\d", text) for text in texts)


@given(st.integers(0, 10_000))
def test_in_short_lines_a_unit_stands_behind_a_number_too(seed: int) -> None:
    corpus = collect(["the quick brown fox", "jumps over it all"], all_drawable, Random(0))
    texts = covering_texts(corpus, "℃", 12, (1, 6), Random(seed), minimum=12, digits="0123456789")
    assert all(re.search(r"\d℃", text) for text in texts)


@given(st.integers(0, 10_000))
def test_full_lines_make_room_word_by_word(seed: int) -> None:
    corpus = collect(["the quick brown fox jumps", "over it and all those dogs"], all_drawable, Random(0))
    texts = covering_texts(corpus, "§№", 20, (1, 20), Random(seed), minimum=20, digits="0123456789")
    shown = [re.sub(r"[§№o]\d+|[§№]", "", text).split() for text in texts]
    assert all(any(word in piece for piece in corpus.pieces) for text in shown for word in text)


def test_confusable_neighbours_come_only_from_the_corpus_s_alphabet() -> None:
    corpus = collect(LAW, all_drawable, Random(0))
    many = "".join(covering_texts(corpus, "§", 300, (1, 25), Random(1), minimum=100))
    assert "5" in many and "8" in many
    assert "$" not in many


def test_a_count_that_cannot_hold_the_characters_says_which_can() -> None:
    corpus = collect(LAW, all_drawable, Random(0))
    with pytest.raises(UserError, match=r"10 lines .* cannot hold 3 characters 200 times"):
        next(covering_texts(corpus, "abc", 10, (1, 20), Random(0), minimum=200))
