"""Lines as bags of tokens."""

import itertools
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.corpus.solver import encode
from ocrdata.corpus.solver.encode import LENGTH_BINS, Encoder, narrow, sums

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1, max_size=30)
)


def lines_of(bags, entries):
    """Each line as a Counter of what its tokens stand for."""
    found = []
    for _, tokens, starts in bags.blocks(lines=3):
        for start, end in itertools.pairwise(starts):
            found.append(Counter(entries[token] for token in tokens[start:end]))
    return found


@given(TEXTS)
def test_characters_come_back_line_by_line(texts):
    encoder = Encoder("的一国")
    bags, sizes = encoder.encode(texts)
    assert lines_of(bags, encoder.entries) == [Counter(text) for text in texts]
    assert sizes.tolist() == [len(text) for text in texts]
    assert encoder.entries[:3] == ["的", "一", "国"]
    total = Counter("".join(texts))
    assert all(total[entry] == count for entry, count in zip(encoder.entries, bags.counts, strict=True))


@given(TEXTS)
def test_words_and_lengths_are_tokens_of_their_line(texts):
    encoder = Encoder((), words=str.split, lengths=True)
    bags, _ = encoder.encode(texts)
    for text, bag in zip(texts, lines_of(bags, encoder.entries), strict=True):
        low = max(low for low in LENGTH_BINS if low <= len(text))
        words = [word for word in text.split() if len(word) > 1]
        assert bag == Counter(text) + Counter(words) + Counter([f"length>={low}"])


def test_batches_and_spilling_make_no_difference(monkeypatch):
    texts = [f"line {number} 第{number}行" for number in range(100)]
    whole = Encoder((), words=str.split)
    expected = lines_of(whole.encode(texts)[0], whole.entries)
    monkeypatch.setattr(encode, "_BATCH", 7)
    monkeypatch.setattr(encode, "_SPILL", 64)
    parts = Encoder((), words=str.split)
    assert lines_of(parts.encode(texts)[0], parts.entries) == expected


@given(TEXTS, st.sets(st.sampled_from("的一国中人")))
def test_narrow_keeps_the_tokens_and_lines_asked_for(texts, wanted):
    encoder = Encoder("的一国中人")
    bags, _ = encoder.encode(texts)
    keep = np.array([entry in wanted for entry in encoder.entries], bool)
    allowed = np.arange(len(texts)) % 3 != 0
    few, lines = narrow(bags, keep, allowed)
    names = [entry for entry in encoder.entries if entry in wanted]
    expected = {
        number: Counter(char for char in text if char in wanted)
        for number, text in enumerate(texts)
        if allowed[number] and set(text) & wanted
    }
    assert dict(zip(lines.tolist(), lines_of(few, names), strict=True)) == expected


@given(st.lists(st.lists(st.integers(-5, 5), max_size=4), max_size=8))
def test_sums_of_lines_some_of_them_empty(rows):
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    values = np.array([value for row in rows for value in row], np.int32)
    assert sums(values, starts).tolist() == [sum(row) for row in rows]
