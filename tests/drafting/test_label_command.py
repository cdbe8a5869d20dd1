"""`ocrdata label` with real networks, on the photographs of the quickstart."""

import json
from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.drafting import shards
from ocrdata.label_review.readings import read_details
from ocrdata.label_review.rows import read_rows
from ocrdata.samples.labels import read_lines, read_pages
from tests import running

PAGES = resources.folder("recipes") / "quickstart" / "pages"


@pytest.mark.slow
def test_drafts_hold_most_of_what_a_person_labelled_and_review_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "PAGES", 3)  # in two parts
    out = tmp_path / "草稿"
    result = running.run_command(
        "label", str(PAGES), "--det", "PP-OCRv6_tiny_det", "--rec", "PP-OCRv6_tiny_rec",
        "--agree", "PP-OCRv3_mobile_rec", "--device", "cpu", "--out", str(out),
    )  # fmt: skip
    drafted = list(read_lines(out / "rec.txt"))
    assert f"{len(drafted)} lines of 4 photographs" in result.output
    assert all(line.image.is_file() for line in drafted)

    labelled = [
        box.transcription for page in read_pages(PAGES / "Label.txt") for box in page.boxes if not box.ignore
    ]
    read = {line.transcription for line in drafted}
    assert sum(text in read for text in labelled) > len(labelled) / 2

    pages = list(read_pages(out / "det.txt"))
    assert [page.image.name for page in pages] == sorted(path.name for path in PAGES.glob("*.jpg"))
    assert sum(not box.ignore for page in pages for box in page.boxes) == len(drafted)

    details = json.loads((out / "readings.json").read_text(encoding="utf-8"))
    wrong = details["PP-OCRv3_mobile_rec"]["drafted"]["wrong"]
    assert f"PP-OCRv3_mobile_rec reads {len(wrong)} of them otherwise." in result.output and wrong
    rows = read_rows(out / "rec.txt", out, lambda _: None)
    assert len(read_details(out / "readings.json", rows)) == len(wrong)


@pytest.mark.slow
def test_a_photograph_that_is_damaged_behind_its_header_is_named(tmp_path: Path) -> None:
    whole = next(PAGES.glob("*.jpg")).read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: whole.index(b"\xff\xda")])
    result = running.run_command(
        "label", tmp_path / "cut.jpg", "--det", "PP-OCRv6_tiny_det", "--rec", "PP-OCRv6_tiny_rec",
        "--device", "cpu", "--out", tmp_path / "out", code=1,
    )  # fmt: skip
    assert "cut.jpg: cannot be decoded" in result.output and not (tmp_path / "out").exists()


def test_without_photographs_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = running.run_command("label", str(tmp_path / "empty"), "--out", str(tmp_path / "out"), code=1)
    assert "There is no image in" in result.output and not (tmp_path / "out").exists()
