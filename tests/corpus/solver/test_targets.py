"""How often characters, words and lines shall come."""

import numpy as np
import pytest

from ocrdata.corpus.solver.encode import Encoder
from ocrdata.corpus.solver.targets import BalanceTarget, read_weights, repeats, wanted
from ocrdata.errors import UserError

ENTRIES = ["的", "一", "龘", "中国", "北京"]
COUNTS = np.array([20000, 200, 0, 50, 7])
CHARACTERS = np.array([True, True, True, False, False])


def minimums(**options):
    return wanted(BalanceTarget(**options), ENTRIES, COUNTS, CHARACTERS).tolist()


def test_a_uniform_minimum_also_for_what_the_corpus_lacks():
    assert minimums(common_words=0)[:3] == [200, 200, 200]


def test_temperature_runs_from_the_minimum_to_the_corpus():
    assert minimums(temperature=0.5)[:3] == [2000, 200, 200]  # 200 * (20000 / 200) ** 0.5
    assert minimums(temperature=1.0)[:3] == [20000, 200, 200]


def test_weights_multiply_the_minimum():
    assert minimums(weights={"一": 1.5, "龘": 0})[:3] == [200, 300, 0]


def test_common_words_keep_a_minimum_as_far_as_the_corpus_has_them():
    assert minimums(min_per_word=20, common_words=2)[3:] == [20, 7]
    assert minimums(min_per_word=20, common_words=1)[3:] == [20, 0]


def test_only_lines_with_rare_characters_may_be_repeated():
    bags, _ = Encoder("ab龘").encode(["ab", "a龘", "b"])
    limits = repeats(bags, np.array([1.0, 2.0, 5.0]), np.array([True, True, False]), 10)
    assert limits.tolist() == [2, 5, 0]  # b is in one allowed line, 龘 in one
    assert repeats(bags, np.array([1.0, 1.0, 50.0]), np.ones(3, bool), 10).tolist() == [1, 10, 1]


def test_weights_are_read_from_json(tmp_path):
    path = tmp_path / "w.json"
    path.write_text('{"weights": {"§": 3, "。": 1.5}, "more": 1}', encoding="utf-8")
    assert read_weights(path) == {"§": 3.0, "。": 1.5}
    for wrong in ('{"ab": 2}', '{"a": "x"}', '{"a": -1}', "[]", "{", "{}"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(UserError):
            read_weights(path)
