"""Findings wait in any number, and are merged to one for each line."""

from hypothesis import given
from hypothesis import strategies as st

from ocrdata.quality.checks import findings
from ocrdata.quality.checks.findings import FindingSpool, merged
from ocrdata.quality.loader.faults import Fault, Finding


def test_a_line_has_one_finding_with_the_worst_verdict():
    own = [Finding(2, (Fault("unknown-character", "x"),), "a.jpg", "abx", "ab"), Finding(5, (Fault("crlf"),))]
    across = [Finding(1, (Fault("duplicate-line", "9"),)), Finding(2, (Fault("conflicting-labels", "1"),))]
    doubts = [Finding(2, (Fault("suspicious-label", "y"),), "a.jpg", "abx")]
    first, second, third = merged(own, across, doubts)
    assert [finding.line for finding in (first, second, third)] == [1, 2, 5]
    assert [fault.code for fault in second.faults] == [
        "unknown-character",
        "conflicting-labels",
        "suspicious-label",
    ]
    assert (second.verdict, second.image, second.text, second.trained) == ("changed", "a.jpg", "abx", "ab")


@given(st.lists(st.lists(st.integers(1, 9).map(lambda n: Finding(n, (Fault("crlf", str(n)),))), max_size=5)))
def test_a_spool_gives_back_what_was_put_in(blocks):
    spool = FindingSpool()
    for block in blocks:
        spool.add(block)
    assert list(spool.drain()) == [finding for block in blocks for finding in block]


def test_a_spool_that_outgrows_memory_gives_back_the_same(monkeypatch):
    monkeypatch.setattr(findings, "_IN_MEMORY", 100)
    spool = FindingSpool()
    blocks = [[Finding(number, (Fault("crlf"),), "image" * 9)] for number in range(50)]
    for block in blocks:
        spool.add(block)
    assert list(spool.drain()) == [block[0] for block in blocks]
