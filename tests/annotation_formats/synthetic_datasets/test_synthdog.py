"""SynthDoG."""

import json
import shutil

import pytest

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from tests.annotation_formats.conftest import DATA, IMAGES


def converted(tmp_path, target, *more):
    source = tmp_path / "in"
    shutil.copytree(DATA / "synthdog", source)
    with (source / "train" / "metadata.jsonl").open("a", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in more)
    options = ConversionOptions(images=IMAGES, target_format=target)
    return convert([source], tmp_path / "out", options, workers=Workers(1))


def skipped(folder):
    return [json.loads(row) for row in (folder / "skipped.jsonl").read_text("utf-8").splitlines()]


def test_a_page_has_a_text_and_no_boxes(sample):
    (page,) = sample("synthdog").pages

    assert (page.boxes, page.text) == ((), "Genaxis Theatre open, 9 to 5")


def test_a_format_of_texts_keeps_it(tmp_path):
    report = converted(tmp_path, "messages", {"file_name": "word_1.png", "text": "no ground truth"})

    row = json.loads((tmp_path / "out" / "pages.jsonl").read_text("utf-8"))
    assert row["messages"][1]["content"] == "Genaxis Theatre open, 9 to 5"
    assert (report.counts.found, report.counts.skipped, report.counts.pages) == (2, 1, 1)
    assert [each["reason"] for each in skipped(tmp_path / "out")] == ["'gt_parse' is missing"]


def test_a_format_of_boxes_lists_it_with_its_text(tmp_path):
    with pytest.raises(UserError, match="--to messages"):
        converted(tmp_path, "paddle")
