"""Splitting: by page, seeded, the same shares of every source, and no picture in two parts unseen."""

import json
from collections import Counter

import cv2
import pytest
from PIL import Image

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.samples.labels import read_lines, read_pages
from tests.conversion.sets import ALONE, write_set


def test_every_page_is_in_one_part_and_the_shares_hold_for_each_source(tmp_path):
    one = write_set(tmp_path / "one", {f"{i}.jpg": ["a", "b"] for i in range(20)}, seed=1)
    two = write_set(tmp_path / "two", {f"{i}.jpg": ["c"] for i in range(10)}, seed=2)

    convert([one, two], tmp_path / "out", ConversionOptions(shares={"train": 0.8, "val": 0.2}), workers=ALONE)

    parts = {
        part: Counter(page.image.parent.name for page in read_pages(tmp_path / "out" / part / "det.txt"))
        for part in ("train", "val")
    }
    assert parts == {"train": {"one": 16, "two": 8}, "val": {"one": 4, "two": 2}}
    assert len(list(read_lines(tmp_path / "out" / "val" / "rec.txt"))) == 4 * 2 + 2
    assert json.loads((tmp_path / "out" / "val" / "ocrdata.json").read_text("utf-8"))["counts"] == {
        "part": "val"
    }


def test_the_seed_decides(tmp_path):
    source = write_set(tmp_path / "set", {f"{i}.jpg": ["a"] for i in range(20)})
    held_out = []
    for out, seed in (("x", 1), ("y", 1), ("z", 2)):
        convert(
            [source],
            tmp_path / out,
            ConversionOptions(shares={"train": 0.5, "val": 0.5}, seed=seed),
            workers=ALONE,
        )
        held_out.append({page.image.name for page in read_pages(tmp_path / out / "val" / "det.txt")})

    assert held_out[0] == held_out[1] != held_out[2]


def test_crops_of_one_page_stay_together(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    names = [f"{page}_crop_{i}.png" for page in range(6) for i in range(4)]
    for name in names:
        Image.new("RGB", (40, 12), "white").save(folder / name)
    rows = "".join(f"{name}\ttext\n" for name in names)
    (folder / "rec_gt.txt").write_text(rows, encoding="utf-8")

    convert([folder], tmp_path / "out", ConversionOptions(shares={"train": 0.5, "val": 0.5}), workers=ALONE)

    pages = [
        {line.image.name.partition("_")[0] for line in read_lines(tmp_path / "out" / part / "rec.txt")}
        for part in ("train", "val")
    ]
    assert len(pages[0]) == len(pages[1]) == 3
    assert not pages[0] & pages[1]


def test_the_same_picture_in_two_parts_is_reported(tmp_path):
    source = write_set(tmp_path / "set", {f"{i}.jpg": ["a"] for i in range(8)})
    first = cv2.imread(str(source / "0.jpg"))
    for i in range(1, 8):  # the same page, saved anew
        cv2.imwrite(str(source / f"{i}.jpg"), first, [cv2.IMWRITE_JPEG_QUALITY, 70 + i])

    report = convert(
        [source], tmp_path / "out", ConversionOptions(shares={"train": 0.5, "val": 0.5}), workers=ALONE
    )

    rows = (tmp_path / "out" / "leaks.jsonl").read_text(encoding="utf-8").splitlines()
    assert report.leaks == len(rows) > 0
    leak = json.loads(rows[0])
    assert (leak["part"], leak["in"]) == ("val", "train")
    assert (tmp_path / "out" / "val" / "images" / leak["image"]).is_file()


def test_different_pictures_are_no_leak(tmp_path):
    source = write_set(tmp_path / "set", {f"{i}.jpg": ["a"] for i in range(8)})

    report = convert(
        [source], tmp_path / "out", ConversionOptions(shares={"train": 0.5, "val": 0.5}), workers=ALONE
    )

    assert report.leaks == 0
    assert not (tmp_path / "out" / "leaks.jsonl").exists()


def test_a_part_that_would_be_empty_is_one_sentence(tmp_path):
    source = write_set(tmp_path / "set", {"0.jpg": ["a"], "1.jpg": ["a"]})

    with pytest.raises(UserError, match="'val' would get none of 2 pages"):
        convert(
            [source], tmp_path / "out", ConversionOptions(shares={"train": 0.9, "val": 0.1}), workers=ALONE
        )


def test_a_part_whose_pages_have_no_text_is_one_sentence_each_time(tmp_path):
    source = write_set(tmp_path / "set", {"0.jpg": ["a"], "1.jpg": [], "2.jpg": [], "3.jpg": []})
    options = ConversionOptions(shares={"train": 0.5, "val": 0.5})
    for _ in range(2):
        with pytest.raises(UserError, match=r"nothing that can be used falls to (train|val)"):
            convert([source], tmp_path / "out", options, workers=ALONE)
    assert {path.name for path in tmp_path.iterdir()} == {"set"}
