"""Predictions aligned with labels: confusions with insertions and deletions, contexts, words, lengths."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.badcases.confusion import align, confusions
from ocrdata.evaluation.evaluate_lines import LineReading

TEXTS = st.text("0123.- 日月", max_size=12)


def readings(*pairs: tuple[str, str]) -> list[LineReading]:
    return [LineReading(Path(f"{n}.png"), truth, read, 0.9) for n, (truth, read) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("truth", "read", "edits"),
    [
        ("12.5", "125", [(".", "")]),
        ("-3", "3", [("-", "")]),
        ("125", "12.5", [("", ".")]),
        ("第§条", "第S条", [("§", "S")]),
        ("", "x", [("", "x")]),
        ("x", "", [("x", "")]),
    ],
)
def test_what_is_substituted_missed_and_made_up(truth, read, edits):
    assert [pair for pair in align(truth, read) if pair[0] != pair[1]] == edits


@given(TEXTS, TEXTS)
def test_an_alignment_holds_both_texts_and_is_as_short_as_the_edit_distance(truth, read):
    pairs = align(truth, read)
    assert "".join(pair[0] for pair in pairs) == truth
    assert "".join(pair[1] for pair in pairs) == read
    assert sum(a != b for a, b in pairs) == levenshtein(truth, read)


def levenshtein(a: str, b: str) -> int:
    """The textbook's recursion, row by row: the oracle."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            last, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, last + (x != y))
    return row[-1]


@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS), max_size=8))
def test_every_edit_is_counted_once(pairs):
    found = confusions({"a": readings(*pairs)})
    assert found.pairs.total() == sum(levenshtein(truth, read) for truth, read in pairs)
    assert found.pairs.total() == found.scores.edits
    missed = sum(count for (truth, _), count in found.pairs.items() if truth)
    assert missed == found.scores.there.total() - found.scores.found.total()


def test_recall_is_about_what_stands_there_and_precision_about_what_is_read():
    found = confusions({"a": readings(("1.2", "12"), ("12", "1.2"), ("3.4", "3.4"), ("56", "5.6"))})
    assert found.scores.recall["."] == 0.5
    assert found.precision(".") == pytest.approx(1 / 3)
    assert found.precision("3") == 1


def test_contexts_show_where_it_happens():
    found = confusions({"a": readings(("合同第§5条", "合同第S5条"), ("合同第§5条", "合同第5条"))})
    assert found.contexts["§"] == {"同第§5条": 2}


def test_misread_words_with_what_is_read_instead():
    found = confusions(
        {"a": readings(("12.5 kWh", "125 kWh"), ("12.5 kW", "12.5 kWh"), ("12.5 A", "12.5 A"))}
    )
    assert found.words["12.5"] == (3, 1)
    assert found.words["kW"] == (1, 1)
    assert found.words["kWh"] == (1, 0)
    assert found.misread == {"12.5": "125", "kW": "kWh"}


def test_lengths_and_sources_apart():
    found = confusions({"short": readings(("1", "1"), ("2", "7")), "long": readings(("1" * 26, "1" * 26))})
    assert {name: (group.lines, group.accuracy) for name, group in found.lengths.items()} == {
        "1-5": (2, 0.5),
        "26-": (1, 1.0),
    }
    assert {name: group.accuracy for name, group in found.sources.items()} == {"short": 0.5, "long": 1.0}
