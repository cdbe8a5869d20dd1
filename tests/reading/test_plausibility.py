"""Columns that are not texts are told from texts, and texts are not doubted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.plausibility import TextSample, judge_texts
from ocrdata.samples.labels import Box, Line, Page


def column(*texts, name="{}.jpg"):
    return [(name.format(number), text) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("samples", "what"),
    [
        (column("3,3,12,30", "1,2,3,4,5,6,7,8", "10, 20, 30.5, 40"), "coordinates"),
        (column('{"text": "a"}', '[{"x": 1}]', '{"text": "b"}'), "JSON"),
        (column('["a", "b"]', "['c']", '["d"]'), "JSON"),
        (column("('a', 0.98)", '("it\'s", 1.0)', "('(b)', 0.5)"), "tuples of a text and a score"),
        (column("a.jpg", "b.PNG", "c.jpeg"), "names of images"),
        (column("120,340,560,780", "30,40,160,80", "110,120,130,140"), "coordinates"),
        ([("3_slinking_71.jpg", "71"), ("1_MONIKER_49.jpg", "49"), ("2_Slinking_71.jpg", "71")], "lexicon"),
        (column("10,20,30,40,0", "1,2,3,4,0 5,6,7,8,1", "5,6,7,8,1"), "lists of boxes"),
        (column("10.5 20.0 30.5 40.1", "1.0 2.0 3.0 4.0 5.0", "-1.5 2.0 3.0 4.0"), "coordinates"),
        (column("0 0.5 0.5 0.1 0.2", "3 0.1 0.2 .3 1.0", "1 0 0.2 0.3 0.4"), "rows of YOLO"),
    ],
)
def test_what_can_be_no_text_is_certain_from_three_on(samples, what):
    found = judge_texts(samples)

    assert what in found.what
    assert found.certain
    assert not judge_texts(samples[:2]).certain


@pytest.mark.parametrize(
    ("samples", "what"),
    [
        (column(*["date"] * 10), "all the same, 'date'"),
        (column(*["invoice", "date", "total"] * 20), "only 3 different ones in 60"),
        (column("0", "1", "2"), "numbers from the names of their images"),
        (column("0", "1", "2", name="img_meter_{}.jpg"), "numbers from the names"),
        (column("0", "1", "2", name="7_meter_{}.jpg"), "numbers from the names"),
        ([("7_front_12.jpg", "12"), ("7_rear_35.jpg", "35"), ("8_front_40.jpg", "40")], "from the names"),
        (column(*"0120112012" * 2), "only 3 different small numbers in 20 (0, 1, 2), which may be class"),
        (column(*map(str, range(10)), *["79"] * 45, name="{}.png"), "11 different small numbers in 55"),
        (column(*["1.0", "0.0", "12.0"] * 20), "(0.0, 1.0, 12.0), which may be class numbers"),
        (column(*["cat", "dog"] * 10), "only 2 different ones in 20, like names of classes"),
        (column(*map(str, range(101, 121)), name="a.jpg"), "consecutive numbers (101, 102, 103)"),
        (column(*[f"https://a.b/{number}.jpg?x" for number in range(10)]), "web addresses"),
        (column(*["5f1d7a84c2b94e6f9a3d2c11"] * 5, *["6f1d7a84c2b94e6f9a3d2c1a"] * 5), "identifiers"),
        (column(*[f"2024-05-02T10:11:{number}Z" for number in range(10, 20)]), "times in a form for"),
        (column(*[f"0.98{number}" for number in range(10, 20)]), "scores from 0 to 1"),
        (column(*[f"{number} " + "words " * 50 for number in range(10)]), "mostly longer than 200"),
        (column("dog 1 dog", "cat 2 cat", "ox 3 ox"), "'X 1 X'"),
    ],
)
def test_what_may_be_no_text_is_doubted(samples, what):
    found = judge_texts(samples)

    assert what in found.what
    assert not found.certain


@pytest.mark.parametrize(
    "texts",
    [
        ["1,234,567,890", "2,000", "17"],
        ["1,234,567,890.50", "-2,345,678,901", "12,34,56,789"],
        ["12,50", "3,00", "1,99"],
        ["a.jpg is a file", "TOTAL", "b"],
        ["0", "1"] * 9,  # too few to tell
        ["0371", "0372", "0371", "0380"] * 20,  # meters, which lead with zeros
        ["00", "01", "07"] * 20,
        ["371", "372"] * 20,
        [str(number) for number in range(10, 60)] * 10,  # too many to be classes
        ["0", "1", "2", "l"] * 20,
        ["0.98", "0.97", "1.20"] * 10,  # amounts
        ["2024-05-02", "2024-05-03 10:11"] * 5,
        [str(number) for number in range(0, 60, 2)],
        ["-1", "0", "1"] * 20,
        ["6222 0210 0111 1234", "6222 0210 0111 1235", "6222 0210 0111 1236"],
        ["京A12345", "沪B67890", "粤C11111"],
        ["{}", "[1]", "{x}"],
    ],
)
def test_texts_are_not_doubted(texts):
    assert judge_texts(column(*texts, name="photo.jpg")) is None


@given(st.lists(st.text(st.characters(categories=["L", "Zs", "P"]), min_size=1), min_size=1, max_size=9))
def test_one_text_of_words_among_them_is_enough_not_to_be_certain(texts):
    found = judge_texts(column("a word", *texts))

    assert found is None or not found.certain


def test_ignored_and_empty_boxes_say_nothing(tmp_path):
    sample = TextSample()
    points = ((0.0, 0.0), (9.0, 0.0), (9.0, 5.0), (0.0, 5.0))
    sample.add(Page(tmp_path / "a.jpg", (Box(points, "1,2,3,4", ignore=True), Box(points, ""))))
    assert sample.judge() is None

    for _ in range(3):
        sample.add(Line(tmp_path / "a.jpg", "1,2,3,4"))
    assert sample.judge().certain
