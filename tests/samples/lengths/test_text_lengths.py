"""How long texts are, in a sentence."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ocrdata.samples.lengths import text_lengths


def test_the_sentence_has_median_95_per_cent_longest_and_what_is_too_long() -> None:
    lengths = dict.fromkeys(range(1, 101), 1)
    assert text_lengths.sentence(lengths) == (
        "half of the texts have up to 50 characters, 95 % up to 95, the longest 100; 75 of 100 (75.0%) have "
        "more than 25, and are trained with `ocrdata finetune --max-length 95`."
    )
    assert text_lengths.sentence(lengths, 99).endswith("finetune --max-length 100`.")
    assert text_lengths.sentence(lengths, 100).endswith("the longest 100; none has more than 100.")


@given(st.lists(st.integers(0, 90), min_size=1), st.integers(1, 90))
def test_lines_of_any_lengths_have_a_sentence(lengths: list[int], longest: int) -> None:
    counted = {length: lengths.count(length) for length in lengths}
    assert f"the longest {max(lengths)}" in text_lengths.sentence(counted, longest)


def test_texts_are_counted_in_characters_and_pages_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "rec.txt").write_text(
        "a.png\tabc\nb.png\t\u4e2d\u6587\nc.png\tabc\tmore\nno tab\n", encoding="utf-8"
    )
    page = '[{"transcription": "abcd", "points": [[0, 0], [9, 0], [9, 9], [0, 9]]}]'
    (tmp_path / "det.txt").write_text(f"d.png\t{page}\n", encoding="utf-8")
    assert text_lengths.of([tmp_path / "rec.txt", tmp_path / "det.txt"]) == {3: 2, 2: 1}
