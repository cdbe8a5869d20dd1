"""Corpora in numbers."""

import defusedxml.ElementTree as ElementTree
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.corpus.plot import frequency_curve
from ocrdata.corpus.stats import KINDS, gini, kind, profile_texts
from ocrdata.samples.charset import Charset


def test_coverage_lengths_and_kinds():
    one = profile_texts("one", ["中文 A1", "中。", "§§§"], Charset(tuple("中文国A1。 ")))
    assert one.frequencies.tolist() == [2, 1, 1, 1, 1, 1, 0]
    assert one.outside == 3
    assert one.reaching[:2] == (6, 0)
    assert (one.lines, one.lengths[1], round(one.mean_length, 2)) == (3, 3, 3.33)
    shares = dict(zip(KINDS, one.kinds, strict=True))
    assert shares == pytest.approx(
        {"Chinese": 0.3, "letters": 0.1, "digits": 0.1, "spaces": 0.1, "punctuation and signs": 0.4}
    )


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_is_the_mean_difference_over_twice_the_mean(frequencies):
    numbers = np.array(frequencies)
    if not numbers.sum():
        assert gini(numbers) == 0
    else:
        mean_difference = np.abs(numbers[:, None] - numbers[None]).mean()
        assert gini(numbers) == pytest.approx(mean_difference / (2 * numbers.mean()))


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("中", "Chinese"),
        ("é", "letters"),
        ("カ", "letters"),
        ("7", "digits"),
        ("　", "spaces"),
        ("℃", "punctuation and signs"),
    ],
)
def test_kinds_of_characters(char, name):
    assert kind(char) == name


def test_the_plot_is_an_svg_with_a_falling_curve_for_each_corpus():
    profiles = [profile_texts("<甲>", ["aab", "aac" * 40]), profile_texts("乙", ["x"])]
    tree = ElementTree.fromstring(frequency_curve(profiles, minimum=10))
    curves = tree.findall("{*}polyline")
    assert len(curves) == 2
    heights = [float(point.split(",")[1]) for point in curves[0].get("points").split()]
    assert heights == sorted(heights) and len(heights) == 3
    assert "<甲>" in "".join(tree.itertext())
