"""Lines drawn so that they look like a reference."""

import numpy as np

from ocrdata.corpus.balance import match_reference
from ocrdata.corpus.solver.cover import count_tokens
from ocrdata.corpus.solver.encode import Encoder
from ocrdata.corpus.solver.match import match


def corpus(lines=4000):
    rng = np.random.default_rng(3)
    digits = ["".join(rng.choice(list("0123456789.-"), rng.integers(2, 8))) for _ in range(lines)]
    words = [" ".join(rng.choice(["one", "two", "three"], rng.integers(2, 8))) for _ in range(lines)]
    return [*digits, *words]


def distance(have, want):
    return np.abs(have / have.sum() - want / want.sum()).sum() / 2


def test_what_the_corpus_has_is_drawn_in_the_proportions_asked_for():
    encoder = Encoder("0123456789.- onetwhr")
    bags, _ = encoder.encode(corpus())
    wanted = bags.counts * 0.0
    wanted[:12] = np.arange(1, 13) * 40  # more of the later digits, nothing of the words
    limits = np.ones(len(bags), np.int32)
    chosen = match(bags, wanted, limits, 600)
    blind = np.random.default_rng(0).permutation(np.arange(len(bags)) < 600).astype(np.int32)
    assert chosen.sum() == 600 and chosen.max() == 1
    assert (
        distance(count_tokens(bags, chosen), wanted) < 0.1 < 0.4 < distance(count_tokens(bags, blind), wanted)
    )


def test_lengths_spaces_and_characters_follow_a_reference():
    reference = ["12.5", "-3.0", "7.25", "10.1 one"] * 5
    choice = match_reference(corpus(), reference, None, 400)
    chosen = np.repeat(choice.sizes, choice.repeats)
    after = dict(zip(choice.entries, choice.after, strict=True))
    assert choice.lines == 400
    assert 3.5 < chosen.mean() < 6.5  # the reference's mean is 5, the corpus's is about 14
    assert after["length>=4"] > 150
    assert after["."] > after["3"]


def test_a_reference_that_the_corpus_cannot_give_still_gives_lines():
    choice = match_reference(corpus(50), ["绝无仅有"], None, 500, max_repeat=2)
    assert choice.lines == 200  # two of each of the hundred lines that there are


def test_same_seed_same_lines():
    first, again, other = (
        match_reference(corpus(500), ["1.5"], None, 100, seed=seed).repeats for seed in (1, 1, 2)
    )
    assert (first == again).all() and (first != other).any()
