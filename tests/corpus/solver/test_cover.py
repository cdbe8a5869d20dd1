"""The bound and the choice, against brute force and against an exact solver of linear programmes."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ocrdata.corpus.solver.cover import Problem, count_tokens, price
from ocrdata.corpus.solver.encode import Encoder
from ocrdata.corpus.solver.rounding import choose
from ocrdata.corpus.solver.shares import limits_of_shares


def problem_of(texts, minimum, *, limit=1, max_share=1.0, keep_spaces=0.0):
    """Every character of the texts comes `minimum` times, or as often as they can give it."""
    encoder = Encoder(())
    bags, sizes = encoder.encode(texts)
    characters, spaces = np.ones(len(bags.counts), bool), np.array([char == " " for char in encoder.entries])
    shares = limits_of_shares(bags.counts, characters, max_share, spaces, keep_spaces)
    limits = np.full(len(texts), limit, np.int32)
    minimums = np.minimum(minimum, count_tokens(bags, limits))
    return Problem(bags, minimums, limits, sizes, shares)


def matrix(problem):
    counts = np.zeros((len(problem.minimums), len(problem.limits)))
    for first, tokens, starts in problem.bags.blocks():
        np.add.at(counts, (tokens, first + np.repeat(np.arange(len(starts) - 1), np.diff(starts))), 1)
    return counts


def exact(problem):
    """The optimum of the relaxation, by HiGHS; None if there is none."""
    rows, right = -matrix(problem), -problem.minimums
    for weights, part in zip(problem.shares.weights, problem.shares.parts, strict=True):
        rows = np.vstack([rows, weights @ matrix(problem) - part * problem.sizes])
        right = np.append(right, 0)
    bounds = [(0, limit) for limit in problem.limits]
    return linprog(np.ones(len(bounds)), A_ub=rows, b_ub=right, bounds=bounds, method="highs").fun


def zipf(lines, characters, seed=0):
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, characters + 1)
    chars = np.array([chr(0x4E00 + number) for number in range(characters)])
    lengths = rng.integers(5, 26, lines)
    drawn = rng.choice(chars, lengths.sum(), p=weights / weights.sum())
    return ["".join(part) for part in np.split(drawn, np.cumsum(lengths)[:-1])]


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text("abcd", min_size=1, max_size=4), min_size=1, max_size=6),
    minimum=st.integers(1, 4),
    limit=st.integers(1, 2),
)
def test_small_corpora_against_every_choice_there_is(texts, minimum, limit):
    problem = problem_of(texts, minimum, limit=limit)
    counts = matrix(problem)
    fewest = min(
        sum(choice)
        for choice in itertools.product(range(limit + 1), repeat=len(texts))
        if (counts @ choice >= problem.minimums).all()
    )
    prices = price(problem)
    chosen = choose(problem, prices)
    assert prices.bound <= fewest + 1e-6
    assert (counts @ chosen >= problem.minimums).all()
    assert (chosen <= problem.limits).all()
    assert fewest <= chosen.sum() <= 2 * fewest  # tiny ones are the worst for rounding


@pytest.mark.parametrize(
    ("lines", "characters", "minimum"),
    [(4000, 500, 20), (4000, 100, 20), (2000, 1000, 5), (300, 100, 200), (6000, 60, 400)],
)
def test_bound_and_choice_are_near_the_exact_optimum(lines, characters, minimum):
    problem = problem_of(zipf(lines, characters), minimum)
    optimum, prices = exact(problem), price(problem)
    chosen = choose(problem, prices)
    assert 0.99 * optimum <= prices.bound <= optimum + 1e-6
    assert (count_tokens(problem.bags, chosen) >= problem.minimums).all()
    assert chosen.sum() <= 1.1 * optimum


def test_repeats_are_part_of_the_optimum():
    problem = problem_of(zipf(500, 200), 30, limit=4)
    optimum, prices = exact(problem), price(problem)
    chosen = choose(problem, prices)
    assert prices.bound <= optimum + 1e-6
    assert (count_tokens(problem.bags, chosen) >= problem.minimums).all()
    assert chosen.sum() <= 1.1 * optimum


@pytest.mark.parametrize("share", [0.1, 0.12])
def test_a_maximum_share_is_held_at_little_more_than_the_least_cost(share):
    problem = problem_of(zipf(4000, 300), 20, max_share=share)
    optimum, prices = exact(problem), price(problem)
    chosen = choose(problem, prices)
    have = count_tokens(problem.bags, chosen)
    assert have.max() <= share * (chosen @ problem.sizes) + 1e-6
    assert (have >= problem.minimums).all()
    assert prices.bound <= optimum + 1e-6
    assert chosen.sum() <= 1.15 * optimum


def test_spaces_keep_their_share_at_little_more_than_the_least_cost():
    texts = [*zipf(2000, 300), *("two words of it".replace("o", char[0]) for char in zipf(2000, 50, seed=1))]
    problem = problem_of(texts, 10, keep_spaces=0.8)
    optimum, prices = exact(problem), price(problem)
    chosen = choose(problem, prices)
    spaces = sum(int(times) * text.count(" ") for times, text in zip(chosen, texts, strict=True))
    before = sum(text.count(" ") for text in texts) / sum(map(len, texts))
    assert spaces / (chosen @ problem.sizes) >= 0.8 * before - 1e-9
    assert exact(problem_of(texts, 10)) < optimum  # they would not by themselves
    assert prices.bound <= optimum + 1e-6
    assert chosen.sum() <= 1.15 * optimum


def test_a_share_that_no_choice_can_keep_is_proved_impossible():
    problem = problem_of(["ab", "ac", "ad"], 1, max_share=0.3)
    assert exact(problem) is None
    assert price(problem).bound > problem.limits.sum()


def test_equal_lines_are_drawn_by_seed_and_not_by_place():
    problem = problem_of(["ab"] * 1000, 100)
    prices = price(problem)
    first, again, other = (choose(problem, prices, seed) for seed in (1, 1, 2))
    assert first.sum() == other.sum() == 100
    assert (first == again).all() and (first != other).any()
    assert 300 < np.flatnonzero(first).mean() < 700
