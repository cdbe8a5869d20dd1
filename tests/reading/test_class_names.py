"""Texts, or names of classes: by how often labels come again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.class_names import meaning_of


@pytest.mark.parametrize(
    "labels",
    [
        {"date": 135},
        {"date": 40, "Total amount": 38, "company": 41},
        {"日期": 30, "金额": 28},
        {"invoice_no": 3, "total_sum": 3},
    ],
)
def test_a_few_words_that_come_again_and_again_are_classes(labels):
    assert meaning_of(Counter(labels)) == "classes"


@pytest.mark.parametrize(
    "labels",
    [
        {str(digit): 200 for digit in range(10)},
        {"12.5": 30, "13.0": 30},
        {"EXIT": 1, "Platform 2": 1, "the": 3},
        {"a": 500, "b": 400},
        {"text": 300},
        {},
    ],
)
def test_characters_numbers_and_what_hardly_comes_twice_are_texts(labels):
    assert meaning_of(Counter(labels)) == "texts"


@pytest.mark.parametrize("labels", [{"EXIT": 6, "ENTRANCE": 6}, {"invoice_no": 1, "date": 1}])
def test_what_may_be_either_is_unsure(labels):
    assert meaning_of(Counter(labels)) == "unsure"


@given(st.sets(st.text(min_size=1), min_size=31))
def test_texts_of_many_kinds_are_texts_however_often_they_come(labels):
    assert meaning_of(Counter(dict.fromkeys(labels, 50))) == "texts"
