"""What `convert --to` writes in any format, `convert` reads again: every sample, and nothing else."""

import json
import re
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata import annotation_formats
from ocrdata.annotation_formats import holds_page_texts
from ocrdata.samples.geometry import min_area_quad
from ocrdata.samples.labels import read_lines, read_pages
from tests.running import run_command

WRITTEN = [
    name
    for name in annotation_formats.names()
    if {"write_pages", "write_lines"} & set(dir(annotation_formats.get(name)))
]
"""All of them: a format that is written and cannot be read again fails here."""
HOLD_BOXES = [
    name
    for name in WRITTEN
    if hasattr(annotation_formats.get(name), "write_pages") and not holds_page_texts(name)
]
HOLD_LINES = [name for name in WRITTEN if hasattr(annotation_formats.get(name), "write_lines")]

_SPOTS = [[(5 + 75 * column, 5 + 35 * row) for column in range(4)] for row in range(5)]


def _rectangle(place, width=60, height=20):
    x, y = _SPOTS[place // 4][place % 4]
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]


TILTED = [[20.5, 160.25], [95.75, 140.5], [101, 160.5], [25.25, 180]]
UPSIDE_DOWN = [[240.5, 180.25], [160.25, 180], [160, 150.5], [240, 150]]
CURVED = [[250, 150], [280, 140], [310, 150], [310, 170], [280, 160], [250, 170]]

TEXTS = {
    "images/中文 名.png": ["你好，世界", "a, b", 'say "hi"', "it's 100%", "ＡＢＣ 全角", "مرحبا"],
    "images/a/page.png": ["0123", "3.50", "1,2,3", "1,0.5", "007", "1e5"],
    "images/b/page.png": [" lead", "trail ", "two  spaces", "a\\b/c", "\\n", "#5 & <b>"],
    "images/b/page.jpg": ["text", "null", "true", "=SUM(A1)", '{"k": 1}', "[1]"],
    'images/b, c/it\'s #1 "x" %41.png': ['"quoted"', '"', "'", "`;|", "###x", "Text"],
    "images/gt_1.png": ["of gt_1"],
    "images/1.png": ["of 1"],
    "images/gt_2.png": ["of gt_2"],
    "images/z/2.png": ["of z/2"],
    "images/poly_gt_3.png": ["of poly_gt_3"],
    "images/03.png": ["of 03"],
    "images/deep/x/n.png": ["of x"],
    "images/deep/y/n.png": ["of y"],
    "images/.hidden/h.png": ["hidden"],
    "images/no_suffix": ["no suffix"],
}
QUOTED = {"images/q.png": ['"a"', '"b"', '"c"', '"1"'], "images/n.png": ["1,a", "0,b", "1,c", "0,d"]}


def _write(source, texts, *, tabs=False):
    """A source as ocrdata or PPOCRLabel writes it, with regions of every kind on each of its pages."""
    random, rows = np.random.default_rng(0), []
    for name, words in texts.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        image = cv2.resize(
            random.integers(0, 255, (20, 32, 3), np.uint8), (320, 200), interpolation=cv2.INTER_CUBIC
        )
        file.write_bytes(cv2.imencode(file.suffix or ".png", image)[1].tobytes())
        boxes = [(text, _rectangle(place), False) for place, text in enumerate(words)]
        boxes += [("tilted", TILTED, False), ("upside down", UPSIDE_DOWN, False), ("curved", CURVED, False)]
        boxes += [("###", _rectangle(10), True)]
        boxes += [("a\tb", _rectangle(11), False)] if tabs else []
        row = [{"transcription": t, "points": points, "difficult": i} for t, points, i in boxes]
        rows.append(f"{name}\t{json.dumps(row, ensure_ascii=False)}\n")
    (source / "det.txt").write_text("".join(rows), "utf-8")
    return source


def _convert(source, out, *options):
    """The counts that are printed, and everything that is printed."""
    result = run_command("convert", source, "--keep-order", "--jobs", "1", *options, "--out", out)
    counts = {
        name: int(number.replace(",", ""))
        for name, number in re.findall(r"│ +([a-z][^│]*?) +│ +([\d,]+) │", result.output)
    }
    kept = ("ignored (illegible)", "without a recognition line", "recognition lines")
    assert counts["found"] == counts["skipped, see skipped.jsonl"] + counts["kept"]
    assert counts["kept"] == sum(counts[name] for name in kept)
    return counts, result.output


def _pages(folder):
    """Name without suffix (it may be added) → texts, marks and points of its boxes."""
    pages = [page for page in read_pages(folder / "det.txt") if page.boxes]
    return {
        page.image.relative_to(folder).as_posix().removesuffix(".png"): [
            ("###" if box.ignore else box.transcription, box.ignore, box.points) for box in page.boxes
        ]
        for page in pages
    }


def _assert_same_boxes(read, written, *, corners):
    assert [box[:2] for box in read] == [box[:2] for box in written]
    for (*_, ours), (*_, theirs) in zip(read, written, strict=True):
        expected = theirs if corners is None or len(theirs) <= corners else min_area_quad(theirs)
        np.testing.assert_allclose(ours, expected, atol=0.01)


def _files(folder):
    """Everything that holds samples, by its path."""
    own = {"ocrdata.json", "skipped.jsonl"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in own
    }


def _assert_written_once(folder):
    assert not [name for name in _files(folder) if "images/images" in name or "crops/crops" in name]


@pytest.mark.parametrize("name", HOLD_BOXES)
def test_pages_come_back_with_their_texts_and_regions(tmp_path, name):
    source = _write(tmp_path / "来源", TEXTS, tabs=True)
    first, back = tmp_path / "first", tmp_path / "back"

    written, said = _convert(source, first, "--to", name)
    read, _ = _convert(first, back)
    skipped = (back / "skipped.jsonl").read_text("utf-8")

    assert written["skipped, see skipped.jsonl"] == read["skipped, see skipped.jsonl"] == 0
    assert read["found"] == written["kept"] == written["found"]
    assert "left out" not in skipped, "the list says what the table says"
    _assert_written_once(first)
    ours, theirs = _pages(back), _pages(source)
    hidden = next(page for page in ours if "hidden" in page)
    ours["images/.hidden/h"] = ours.pop(hidden)
    assert set(ours) == set(theirs)
    four = annotation_formats.has_four_corners(name)
    for page, boxes in theirs.items():
        _assert_same_boxes(ours[page], boxes, corners=4 if four else None)
    assert (f"{len(TEXTS)} polygons of more than four points" in said) == four


@pytest.mark.parametrize("name", HOLD_BOXES)
def test_texts_that_look_like_columns_come_back(tmp_path, name):
    source = _write(tmp_path / "source", QUOTED)
    first, back = tmp_path / "first", tmp_path / "back"

    _convert(source, first, "--to", name)
    _convert(first, back, "--from", name)

    texts = {page: [text for text, *_ in boxes] for page, boxes in _pages(back).items()}
    assert texts == {page: [text for text, *_ in boxes] for page, boxes in _pages(source).items()}


@pytest.mark.parametrize("name", HOLD_LINES)
def test_lines_come_back_with_their_texts_and_pictures(tmp_path, name):
    if name == "parquet":
        pytest.importorskip("datasets")
    source = _write(tmp_path / "来源", TEXTS, tabs=True)
    lines, first, back = tmp_path / "lines", tmp_path / "first", tmp_path / "back"
    _convert(source, lines)
    (lines / "det.txt").unlink()

    written, _ = _convert(lines, first, "--to", name)
    read, _ = _convert(first, back)

    assert written["skipped, see skipped.jsonl"] == read["skipped, see skipped.jsonl"] == 0
    assert read["found"] == written["kept"] == written["found"] == written["recognition lines"]
    _assert_written_once(first)
    _assert_written_once(back)
    assert [(line.transcription, line.image.read_bytes()) for line in read_lines(back / "rec.txt")] == [
        (line.transcription, line.image.read_bytes()) for line in read_lines(lines / "rec.txt")
    ]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_second_round_trip_changes_nothing(tmp_path, name):
    if name == "parquet":
        pytest.importorskip("datasets")
    source = _write(tmp_path / "来源", TEXTS, tabs=True)
    outs = [tmp_path / str(number) for number in range(3)]

    _, said = _convert(source, outs[0], "--to", name)
    detected, _ = _convert(outs[0], outs[1], "--to", name)
    named, _ = _convert(outs[1], outs[2], "--to", name, "--from", name)

    assert detected == named
    assert detected["skipped, see skipped.jsonl"] == 0
    assert _files(outs[1]) == _files(outs[2])
    assert len(_files(outs[0])) == len(_files(outs[1]))
    for out in outs:
        _assert_written_once(out)
    left_out = [json.loads(row) for row in (outs[0] / "skipped.jsonl").read_text("utf-8").splitlines()]
    held = annotation_formats.get(name)
    if not hasattr(held, "write_pages") or holds_page_texts(name):  # it has no ignored boxes, and says so
        assert sum(row["reason"].startswith("ignored") for row in left_out) == len(TEXTS)
    if not hasattr(held, "write_pages"):
        assert sum("a tab" in row["reason"] and row["boxes"] == 1 for row in left_out) == len(TEXTS)
        assert " 0 pages" in " ".join(said.split())


@pytest.mark.parametrize("name", [name for name in WRITTEN if holds_page_texts(name)])
def test_pages_as_texts_come_back_in_the_order_of_their_boxes(tmp_path, name):
    source = _write(tmp_path / "source", TEXTS)
    first, again = tmp_path / "first", tmp_path / "again"

    _convert(source, first, "--to", name)
    _convert(first / "pages.jsonl", again, "--to", name)

    answers = [re.findall(r'"(?:text|content)": "((?:[^"\\]|\\.)*)"', row)[-1] for row in _rows(again)]
    legible = [
        "\n".join(text for text, ignore, _ in boxes if not ignore) for boxes in _pages(source).values()
    ]
    assert [json.loads(f'"{answer}"') for answer in answers] == [text.strip("\r\n") for text in legible]


@pytest.mark.parametrize("name", [name for name in WRITTEN if holds_page_texts(name)])
def test_page_texts_beside_their_lines_are_no_annotations_of_their_own_where_only_lines_are_held(
    tmp_path, name
):
    source = _write(tmp_path / "source", TEXTS)
    first, back = tmp_path / "first", tmp_path / "back"

    written, _ = _convert(source, first, "--to", name)
    read, said = _convert(first, back)

    assert read["found"] == read["recognition lines"] == written["recognition lines"]
    assert "pages of pages.jsonl were left out, because lines.jsonl has their lines" in said


@pytest.mark.parametrize("name", [name for name in WRITTEN if holds_page_texts(name)])
def test_page_texts_without_lines_are_listed_where_only_lines_are_held(tmp_path, name):
    source = _write(tmp_path / "source", {"a.png": ["one"], "b.png": ["two"]})
    first, back = tmp_path / "first", tmp_path / "back"
    _convert(source, first, "--to", name)
    lines = first / "lines.jsonl"
    rows = lines.read_text("utf-8").splitlines(keepends=True)
    lines.write_text("".join(row for row in rows if "crops/a_" in row), "utf-8")

    read, _ = _convert(first, back)

    (skipped,) = map(json.loads, (back / "skipped.jsonl").read_text("utf-8").splitlines())
    assert read["skipped, see skipped.jsonl"] == 1
    assert (skipped["image"], skipped["transcription"].split()[0]) == ("images/b.png", "two")


@pytest.mark.parametrize("name", [name for name in WRITTEN if holds_page_texts(name)])
def test_a_line_that_only_has_the_name_of_a_crop_leaves_no_page_out(tmp_path, name):
    source = _write(tmp_path / "source", {"a.png": ["one", "two"]})
    first, back = tmp_path / "first", tmp_path / "back"
    _convert(source, first, "--to", name)
    lines = first / "lines.jsonl"
    row = lines.read_text("utf-8").splitlines(keepends=True)[0]
    (crop,) = re.findall(r"crops/(a_\w+\.jpg)", row)
    shutil.move(first / "crops" / crop, first / "images" / crop)
    lines.write_text(row.replace(f"crops/{crop}", f"images/{crop}"), "utf-8")

    read, said = _convert(first, back)

    assert (read["found"], read["recognition lines"]) == (2, 1)
    assert "were left out" not in said
    (skipped,) = map(json.loads, (back / "skipped.jsonl").read_text("utf-8").splitlines())
    assert skipped["image"] == "images/a.png"


def _rows(folder):
    return (folder / "pages.jsonl").read_text("utf-8").splitlines()


def test_images_that_share_a_stem_keep_their_own_labels_in_files_named_after_them(tmp_path):
    source = _write(tmp_path / "source", {"images/a.png": ["one"], "images/a.jpg": ["two"]})

    _convert(source, tmp_path / "out", "--to", "icdar")

    assert sorted(path.name for path in Path(tmp_path, "out", "gt").iterdir()) == ["a.jpg.txt", "a.png.txt"]
