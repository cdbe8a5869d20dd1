"""Texts, or names of classes: by how often labels come again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.class_names import meaning_of, text_in_labels
from ocrdata.reading.source import Source


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


def _meaning(tmp_path, shapes):
    source = Source(tmp_path)
    return text_in_labels(source, Counter(shapes)), list(source.notes)


def test_a_label_with_different_descriptions_is_a_class_however_few_are_described(tmp_path):
    shapes = [("plate", "AB 12"), ("plate", "CD 34"), ("wheel", ""), ("wheel", ""), ("light", "")]

    assert _meaning(tmp_path, shapes) == ("classes", [])


def test_the_label_of_what_is_illegible_says_nothing_about_the_others(tmp_path):
    meaning, _ = _meaning(tmp_path, [("###", "AB"), ("###", "CD"), ("EXIT", ""), ("Gate 2", ""), ("hi", "")])

    assert meaning == "texts"


def test_where_some_shapes_are_described_a_note_says_what_the_others_were_taken_as(tmp_path):
    meaning, (note,) = _meaning(tmp_path, [("Hello", ""), ("World", "blurry"), ("Foo", "")])

    assert meaning == "texts"
    assert note.startswith("1 of 3 shapes took their text from the description, the others from the label")
