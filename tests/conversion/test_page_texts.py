"""Pages as whole texts: what is written, what is left out, and that all of it is accounted for."""

import json

import pytest

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.executor.shards import Workers

from ..annotation_formats.conftest import IMAGES


def box(text, top, difficult=False):
    points = [[20, top], [200, top], [200, top + 18], [20, top + 18]]
    return {"transcription": text, "points": points, "difficult": difficult}


@pytest.fixture
def converted(tmp_path):
    """What becomes of one page with these boxes."""

    def run(*boxes, target="erniekit"):
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "printed.png").write_bytes((IMAGES / "printed.png").read_bytes())
        row = json.dumps(boxes, ensure_ascii=False)
        (folder / "Label.txt").write_text(f"printed.png\t{row}\n", encoding="utf-8")
        options = ConversionOptions(target_format=target)
        return convert([folder], tmp_path / "out", options, workers=Workers(1)).counts, tmp_path / "out"

    return run


def rows(path):
    return [json.loads(row) for row in path.read_text("utf-8").splitlines()]


def test_a_page_is_its_legible_lines_in_the_order_of_the_source(converted):
    counts, out = converted(box("below", 92), box("hidden", 140, difficult=True), box("above", 32))

    (page,) = rows(out / "pages.jsonl")
    assert page["image_info"][0]["image_url"] == "./images/printed.png"
    assert page["text_info"][1]["text"] == "below\nabove"
    assert [row["text_info"][1]["text"] for row in rows(out / "lines.jsonl")] == ["below", "above"]
    assert [row["transcription"] for row in rows(out / "skipped.jsonl")] == ["hidden"]
    assert (counts.found, counts.lines, counts.ignored, counts.skipped, counts.pages) == (3, 2, 0, 1, 1)


def test_a_page_with_a_box_without_a_text_is_left_out_and_its_lines_are_kept(converted):
    counts, out = converted(box("one", 32), box("", 92))

    assert not (out / "pages.jsonl").exists()
    assert not (out / "images").exists()
    assert len(rows(out / "lines.jsonl")) == 1
    reasons = [row["reason"] for row in rows(out / "skipped.jsonl")]
    assert reasons[0] == "the page is left out: 1 box has no text, so the text of the page is not known"
    assert (counts.found, counts.lines, counts.skipped, counts.pages) == (2, 1, 1, 0)


@pytest.mark.parametrize("token", ["<image>", "</s>", "<|LOC_12|>", "<|IMAGE_START|>"])
def test_a_text_with_a_token_of_the_model_is_not_written(converted, token):
    counts, out = converted(box(f"a {token} b", 32), box("one", 92))

    assert not (out / "pages.jsonl").exists()
    assert [row["text_info"][1]["text"] for row in rows(out / "lines.jsonl")] == ["one"]
    assert token in json.dumps(rows(out / "skipped.jsonl"))
    assert (counts.found, counts.kept, counts.skipped) == (2, 1, 1)
