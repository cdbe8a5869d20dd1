"""Templates: typed slots, by a seed."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.corpus.templates import frames, read_templates
from ocrdata.errors import UserError


def draw(folder: Path, *lines: str, count: int = 200, lists: str = "") -> list[str]:
    path = folder / "made.yaml"
    path.write_text(lists + "lines:\n" + "".join(f"  - '{line}'\n" for line in lines), encoding="utf-8")
    return list(read_templates(path, count=count))


def test_numbers_stay_in_range_and_keep_decimals_and_leading_zeros(tmp_path):
    texts = draw(tmp_path, "{number:000.0-120.5}")
    assert all(re.fullmatch(r"\d{3}\.\d", text) and float(text) <= 120.5 for text in texts)
    assert any(text.startswith("0") for text in texts)
    signed = draw(tmp_path, "{number:-0.9-0.9}", count=500)
    assert {"-0.1", "0.0", "0.9"} <= set(signed) and "-0.0" not in signed
    assert all(-70 <= float(text) <= -1 for text in draw(tmp_path, "{number:-70.00--1.00}"))


@given(low=st.integers(-(10**6), 10**6), width=st.integers(0, 10**6), decimals=st.integers(0, 3))
def test_any_range_gives_numbers_of_that_range_written_as_its_bounds_are(
    tmp_path_factory, low, width, decimals
):
    bounds = [f"{number / 10**decimals:.{decimals}f}" for number in (low, low + width)]
    texts = draw(tmp_path_factory.getbasetemp(), f"{{number:{bounds[0]}-{bounds[1]}}}", count=3)
    for text in texts:
        assert float(bounds[0]) <= float(text) <= float(bounds[1])
        assert len(text.partition(".")[2]) == decimals


def test_amounts_group_thousands_and_are_small_more_often_than_large(tmp_path):
    texts = draw(tmp_path, "{amount:1.00-99,999.00}", count=400)
    values = sorted(float(text.replace(",", "")) for text in texts)
    assert all(re.fullmatch(r"\d{1,3}(,\d{3})*\.\d\d", text) for text in texts)
    assert values[0] >= 1 and values[-1] <= 99999 and values[200] < 10000


def test_dates_follow_strftime_and_drop_zeros_on_every_platform(tmp_path):
    assert all(
        re.fullmatch(r"20[0-3]\d年(1[0-2]|[1-9])月([1-9]|[12]\d|3[01])日", text)
        for text in draw(tmp_path, "{date:%Y年%-m月%-d日}")
    )


def test_serials_match_their_expression_and_choices_their_alternatives(tmp_path):
    assert all(re.fullmatch(r"[A-Z]{2}\d{6}", text) for text in draw(tmp_path, r"{serial:[A-Z]{2}\d{6}}"))
    assert set(draw(tmp_path, "{choice:kWh|m3}")) == {"kWh", "m3"}
    assert set(draw(tmp_path, "a{unit}", lists="lists: {unit: [V, A]}\n")) == {"aV", "aA"}


def test_doubled_braces_are_braces(tmp_path):
    assert set(draw(tmp_path, "{{x}} {choice:1}")) == {"{x} 1"}


def test_same_seed_same_lines(tmp_path):
    path = resources.find("corpora", "serial-numbers")
    first, again, other = (list(read_templates(path, seed=seed, count=50)) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{number:9-1}", "9 is above 1"),
        ("{number:one-two}", "is not a range"),
        ("{amount:-9--1}", "an amount is positive"),
        ("{serial:[A-}", "unterminated"),
        ("{colour:red}", "no slot type 'colour'"),
        ("{unit}", "no list 'unit'"),
        ("{number:1-2", "not closed"),
        ("1}", "no opening one"),
    ],
)
def test_a_slot_that_is_wrong_is_named_with_its_line(tmp_path, line, complaint):
    with pytest.raises(UserError) as caught:
        draw(tmp_path, "fine", line)
    assert complaint in caught.value.what
    assert (caught.value.path, caught.value.line) == (tmp_path / "made.yaml", 3)


def test_words_that_mean_something_to_yaml_are_words(tmp_path):
    drawn = draw(tmp_path, "{word}", lists="lists: {word: [ON, OFF, YES, no, 007, 1:30, null]}\n")
    assert set(drawn) == {"ON", "OFF", "YES", "no", "007", "1:30", "null"}


@pytest.mark.parametrize(
    "text",
    ["lines: [", "- a\n- b\n", "lines: []\n", "lines: [a, ]\nlists: {a: 1}\n", "lines:\n- a\n-\n"],
)
def test_a_file_that_is_no_template_file_says_so(tmp_path, text):
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        list(read_templates(path))


def test_frames_put_a_word_into_context(tmp_path):
    frame = frames(resources.find("corpora", "carriers"))
    assert frame is not None
    lines = {frame(random.Random(seed), "饕餮") for seed in range(60)}
    assert all("饕餮" in line for line in lines) and len(lines) > 10
    assert frames(resources.find("corpora", "dates")) is None
