"""Characters are put where writing has them."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.synthesis.text.placing import place, place_rival, token_around

ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:)（）电压额定")


def all_places(text: str, char: str, alphabet: frozenset[str] = ALPHABET) -> set[str]:
    return {place(text, char, alphabet, Random(seed)) for seed in range(60)}


@pytest.mark.parametrize(
    ("text", "char", "expected"),
    [
        ("room 21", "℃", {"room 21℃"}),
        ("额定220电压", "Ω", {"额定220Ω电压"}),
        ("pay 12.50 now", "€", {"pay €12.50 now"}),
        ("see 12", "§", {"see §12"}),
        ("well done", "!", {"well! done", "well done!"}),
        ("well done", ")", {"well) done", "well done)"}),
        ("电压", "（", {"（电压）"}),
        ("abc def", "①", {"①abc def", "abc ①def"}),
        ("AB", "É", {"ÉAB", "AÉB", "ABÉ"}),
        ("big cat", "É", {"Ébig cat", "big Écat"}),
        ("ab", "ø", {"øab", "aøb", "abø"}),
        ("17", "3", {"137", "173"}),
        ("ab1", "\u0301", {"ab\u03011"}),
        ("हिन्दी", "Ж", {"Ж हिन्दी", "हिन्दी Ж"}),
        ("สวัสดี", "（", {"（สวัสดี）"}),
        ("(ab) c", "Ж", {"Ж (ab) c", "(ab) Ж c", "(ab) c Ж"}),
        ("25 درج", "ة", {"25 درجة"}),
        ("كيف حالك", "؟", {"كيف؟ حالك", "كيف حالك؟"}),
        ("यह घर", "।", {"यह। घर", "यह घर।"}),
    ],
)
def test_a_character_has_its_place(text: str, char: str, expected: set[str]) -> None:
    assert all_places(text, char) == expected


@pytest.mark.parametrize(
    ("char", "shape"),
    [
        ("℃", r"[0-9]{1,3}℃ word|word [0-9]{1,3}℃"),
        ("€", r"€[0-9]{1,3} word|word €[0-9]{1,3}"),
        ("×", r"[0-9]{1,3}×[0-9]{1,3} word|word [0-9]{1,3}×[0-9]{1,3}"),
        ("Ж", r"Ж word|word Ж"),
    ],
)
def test_a_text_without_its_place_gets_one(char: str, shape: str) -> None:
    assert all(re.fullmatch(shape, text) for text in all_places("word", char))


@pytest.mark.parametrize(
    ("rival", "char", "shape"),
    [
        ("C", "℃", "word 12C"),
        ("N", "№", "word N12"),
        ("8", "S", "word (182|128)"),
    ],
)
def test_a_rival_stands_where_the_character_would(rival: str, char: str, shape: str) -> None:
    texts = {place_rival("word 12", rival, char, ALPHABET, Random(seed)) for seed in range(60)}
    assert all(re.fullmatch(shape, text) for text in texts)


def test_a_number_has_the_digits_of_one_script() -> None:
    numbers = all_places("كيف", "٪", frozenset("كيف ٠١٢٣٤٥0123"))
    assert all(
        re.fullmatch("([0-3]{1,3}|[٠-٥]{1,3})٪ كيف|كيف ([0-3]{1,3}|[٠-٥]{1,3})٪", text) for text in numbers
    )
    assert not any(re.search(r"\b[0٠]\d", text) for text in numbers)


def test_nothing_is_added_that_cannot_be_drawn() -> None:
    alphabet = frozenset("word（")
    assert all_places("word", "℃", alphabet) == {"℃word", "word℃"}
    assert all_places("word", "（", alphabet) == {"（word"}


@given(st.text(sorted(ALPHABET), max_size=20), st.sampled_from("℃€×É①（”ø。龘§7\u0301"), st.integers(0, 999))
def test_the_character_is_there_and_the_text_around_it(text: str, char: str, seed: int) -> None:
    placed = place(text, char, ALPHABET, Random(seed))
    assert placed.count(char) >= text.count(char) + 1
    rest = iter(placed)
    assert all(letter in rest for letter in text.replace(" ", ""))  # in the same order
    assert len(placed) <= len(text) + 9


@pytest.mark.parametrize(
    ("text", "char", "token"),
    [
        ("体温37.2℃", "℃", "37.2℃"),
        ("at 25 km/h now", "/", "km/h"),
        ("宽3米", "米", "3米"),
        ("see https://example.org/long", ":", "https:/"),
    ],
)
def test_a_word_is_taken_with_what_is_written_to_it(text: str, char: str, token: str) -> None:
    assert token_around(text, text.index(char)) == token
