"""Formats of one annotation a row: every row is read, or skipped with its place and a reason."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import annotation_formats
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

TEXTS = st.text("ab 中é1.#-", min_size=1, max_size=8).filter(str.strip)
NAMES = st.sampled_from(["a.jpg", "b.jpg", "gone.jpg", "../a.jpg", ""])
NUMBERS = st.lists(st.integers(-5, 99), min_size=1, max_size=13).map(lambda each: ",".join(map(str, each)))
JUNK = st.text('ab 中,;"[]{}\\.1-', min_size=1, max_size=20).filter(str.strip)

ROWS = {
    "icdar": ("a.txt", st.builds("{},{}".format, NUMBERS, TEXTS)),
    "icdar-words": ("gt.txt", st.builds('{}, "{}"'.format, NAMES, TEXTS)),
    "jsonl": ("labels.jsonl", st.builds('{{"image": "{}", "text": "{}"}}'.format, NAMES, TEXTS)),
    "image-folder": ("metadata.jsonl", st.builds('{{"file_name": "{}", "text": "{}"}}'.format, NAMES, TEXTS)),
    "mjsynth": (
        "annotation.txt",
        st.builds("./1_{}_2.jpg {}".format, TEXTS, st.sampled_from(["2", "3", ""])),
    ),
    "msra-td500": ("a.gt", st.builds("0 {} 1 1 {} 9 0.1".format, st.integers(0, 2), st.integers(-1, 30))),
    "paddle": ("rec_gt.txt", st.builds("{}{}{}".format, NAMES, st.sampled_from(["\t", " "]), TEXTS)),
    "trdg": ("labels.txt", st.builds("{} {}".format, NAMES, TEXTS)),
}


@pytest.mark.parametrize("name", ROWS)
@given(data=st.data())
def test_found_is_kept_and_skipped(name, data):
    file, good = ROWS[name]
    rows = data.draw(st.lists(st.one_of(good, JUNK), min_size=1, max_size=6))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for image in ("a.jpg", "b.jpg", "1_ab_2.jpg"):
            (folder / image).touch()
        (folder / file).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")

        records = list(annotation_formats.get(name).read(Source(folder / file)))

    kept = sum(
        len(record.boxes) if isinstance(record, Page) else isinstance(record, Line) for record in records
    )
    skipped = [record for record in records if isinstance(record, Skipped)]
    assert kept + sum(each.boxes for each in skipped) == len(rows)
    for each in skipped:
        assert (
            each.where.startswith(f"{file}:") or each.where.startswith(f"{file}, box ") or each.where == file
        )
        assert each.reason


@given(rows=st.lists(st.tuples(NAMES, st.text("ab,; 中é1.", min_size=1, max_size=8)), min_size=1, max_size=6))
def test_found_is_kept_and_skipped_of_a_table(rows):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "a.jpg").touch()
        content = "".join(f"{image},{text}\n" for image, text in rows)
        (folder / "labels.csv").write_text(f"filename,words\n{content}", encoding="utf-8")

        records = list(annotation_formats.get("csv").read(Source(folder / "labels.csv")))

    assert len(records) == len(rows)
    texts = [record.transcription for record in records]
    # One space before every text follows the separator, and is no part of the texts.
    spaced = all(text.startswith(" ") and not text.startswith("  ") for _, text in rows)
    assert texts == [text.removeprefix(" ") if spaced else text for _, text in rows]
