"""The new label file: every line that was not left out, once, with its text; the old one as it was."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ocrdata.errors import UserError
from ocrdata.label_review.decisions import Decision
from ocrdata.label_review.results import ReviewFiles, files_of, write_results
from ocrdata.label_review.rows import ReviewRow, read_rows
from ocrdata.samples.labels import read_lines, writable

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(writable)
MARKS = st.sampled_from(["", "", "", "illegible", "not text"])


@given(st.lists(st.tuples(TEXTS, st.none() | st.tuples(TEXTS, MARKS)), min_size=1, max_size=8))
def test_every_line_is_in_one_of_both_files_with_its_text(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("set")
    labels = folder / "rec.txt"
    labels.write_text("".join(f"{n}.png\t{text}\n" for n, (text, _) in enumerate(lines)), encoding="utf-8")
    before = labels.read_bytes()
    rows = [ReviewRow(n + 1, f"{n}.png\t{text}", f"{n}.png", text) for n, (text, _) in enumerate(lines)]
    decided = {n + 1: Decision(*new) for n, (_, new) in enumerate(lines) if new}
    files = files_of(labels, None, None)
    kept, left = write_results(files, rows, decided)
    assert kept + left == len(lines)
    expected = [
        (f"{n}.png", new[0] if new else text) for n, (text, new) in enumerate(lines) if not (new and new[1])
    ]
    assert [(line.image.name, line.transcription) for line in read_lines(files.out)] == expected
    assert files.left_out.exists() == bool(left)
    assert labels.read_bytes() == before


def test_lines_that_nobody_touched_are_written_as_they_were(tmp_path, picture):
    name = picture("a.png", "A1")
    rows = [f"{name}\tA1\textra column", "no image", f'["{name}", "b.png"]\tA1', f"{name}\tA1 "]
    labels = tmp_path / "rec.txt"
    labels.write_text("\r\n".join([*rows, ""]), encoding="utf-8", newline="")
    files = files_of(labels, None, None)
    write_results(files, read_rows(labels, tmp_path, lambda _: None), {})
    assert files.out.read_text(encoding="utf-8").splitlines() == rows


@pytest.mark.parametrize("out", ["elsewhere/deep/new.txt", "new.txt"])
def test_the_new_file_finds_the_images_wherever_it_lies(labels, tmp_path, out):
    files = files_of(labels, None, tmp_path / out)
    write_results(files, read_rows(labels, tmp_path, lambda _: None), {})
    lines = list(read_lines(files.out))
    assert len(lines) == 5
    assert all(line.image.is_file() for line in lines)


def test_with_a_data_dir_names_stay_relative_to_it(labels, tmp_path, picture):
    files = files_of(labels, tmp_path, tmp_path / "elsewhere" / "new.txt")
    write_results(files, read_rows(labels, tmp_path, lambda _: None), {})
    assert files.out.read_text(encoding="utf-8") == labels.read_text(encoding="utf-8")


def test_a_turned_image_is_a_new_file_with_the_same_pixels(review, labels, tmp_path):
    asked = review(labels)
    original = (tmp_path / "images" / "c.png").read_bytes()
    assert asked.change(4, turn=90).status_code == 200
    (row,) = (row for row in asked.rows() if row.endswith("\tPlatform 9"))
    turned = tmp_path / row.partition("\t")[0]
    assert turned.parent.name == "rec.reviewed-turned"
    pixels = np.asarray(Image.open(tmp_path / "images" / "c.png"))
    assert np.array_equal(np.asarray(Image.open(turned)), np.rot90(pixels, -1))
    assert (tmp_path / "images" / "c.png").read_bytes() == original
    asked.change(4, turn=0)
    assert not turned.exists()
    assert "images/c.png\tPlatform 9" in asked.rows()


def test_lines_left_out_are_listed_with_their_reason(review, labels):
    asked = review(labels)
    asked.change(1, mark="illegible")
    asked.change(5, mark="not text")
    assert len(asked.rows()) == 3
    listed = (labels.parent / "rec.reviewed.left-out.tsv").read_text(encoding="utf-8").splitlines()
    assert listed[1:] == ["1\tillegible\timages/a.png\tGate B12", "5\tnot text\timages/d.png\tExit"]


@pytest.mark.parametrize("name", ["rec.reviewed.txt", "rec.reviewed.left-out.tsv", "rec.reviewed-turned"])
def test_what_is_there_and_is_no_reviews_is_not_replaced(labels, name):
    (labels.parent / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="exists already"):
        files_of(labels, None, None)


def test_images_in_an_lmdb_are_reviewed_as_files_are(review, labels, tmp_path):
    from click.testing import CliRunner

    from ocrdata.cli import cli

    done = CliRunner().invoke(cli, ["pack", str(labels), "--to", "lmdb", "--out", str(tmp_path / "packed")])
    assert done.exit_code == 0, done.output
    asked = review(tmp_path / "packed")
    assert all(row.image is not None for row in asked.session.rows)
    assert asked("GET", "/image", params={"number": 1}).headers["content-type"] == "image/png"
    asked.change(1, turn=180)
    first = asked.rows()[0].partition("\t")[0]
    assert (tmp_path / "packed" / first).is_file()


def test_names_of_files_are_those_that_the_docs_tell():
    files = ReviewFiles(Path("a/rec.txt"), Path("a"), Path("a/rec.reviewed.txt"), Path("a"))
    assert {os.path.basename(path) for path in (files.log, files.left_out, files.turned)} == {  # noqa: PTH119
        "rec.reviewed.jsonl", "rec.reviewed.left-out.tsv", "rec.reviewed-turned",
    }  # fmt: skip
