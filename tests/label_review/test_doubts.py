"""Doubtful lines come first, each with its reasons in words; the rest as in the file."""

import json

import pytest

from ocrdata.errors import UserError
from ocrdata.forgetting import chosen_readings
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.label_review.doubts import doubts_about, review_order
from ocrdata.label_review.readings import RowReading, read_details
from ocrdata.label_review.rows import read_rows
from ocrdata.samples.labels import read_lines


def looked_at(path, readings=None, **more):
    rows = read_rows(path, path.parent, lambda sentence: None)
    doubts, known = doubts_about(rows, readings or {}, **more)
    return rows, doubts, [rows[index].number for index in review_order(rows, doubts)], known


def test_conflicts_come_first_then_lines_on_their_side_then_the_file(labels):
    _, doubts, order, _ = looked_at(labels)
    assert order == [2, 3, 4, 1, 5]
    assert [doubt.en for doubt in doubts[2]] == ["the same image has another label in line 3: Total 9.80"]
    assert [doubt.zh for doubt in doubts[3]] == ["同一图像在第 2 行的标注不同：Total 9.90"]
    assert "as high as it is wide" in doubts[4][0].en
    assert 1 not in doubts


def test_what_a_model_reads_surely_comes_before_all_and_what_it_confirms_is_no_doubt(labels):
    readings = {
        1: RowReading("Gate B12", 0.99, "m"),
        4: RowReading("Platform g", 0.5, "m"),
        5: RowReading("Exlt", 0.95, "m"),
    }
    _, doubts, order, _ = looked_at(labels, readings)
    assert order == [5, 2, 3, 4, 1]
    assert doubts[5][0].en == "read otherwise by m (0.95)"
    assert [doubt.en for doubt in doubts[4]][1:] == ["read otherwise by m (0.50)"]


def test_numbers_are_those_of_the_file_whatever_stands_between(tmp_path, picture):
    name = picture("a.png", "A1")
    path = tmp_path / "rec.txt"
    path.write_text(f"\n\n{name}\tA1\n\n{name}\tA2\nno image\ngone.png\tx\n", encoding="utf-8")
    _, doubts, order, _ = looked_at(path)
    assert order[:2] == [3, 5]
    assert "line 5" in doubts[3][0].en
    assert "no tab" in doubts[6][0].en
    assert "does not exist" in doubts[7][0].en


def test_gbk_alone_is_no_doubt(tmp_path, picture):
    name = picture("a.png", "A1")
    path = tmp_path / "rec.txt"
    path.write_bytes(f"{name}\t海淀区中关村大街甲乙丙\n".encode("gbk"))
    _, doubts, _, _ = looked_at(path)
    assert not any("UTF-8" in doubt.en for reasons in doubts.values() for doubt in reasons)


def test_the_same_picture_saved_again_with_another_text_is_doubtful(tmp_path, picture):
    from PIL import Image

    texts = ["Gate B12", "Exit", "No 17", "Aa"]
    rows = [f"{picture(f'{n}.png', text)}\t{text}\n" for n, text in enumerate(texts)]
    Image.open(tmp_path / "0.png").save(tmp_path / "again.jpg", quality=80)
    path = tmp_path / "rec.txt"
    path.write_text("".join([*rows, "again.jpg\tGate B13\n"]), encoding="utf-8")
    _, doubts, order, _ = looked_at(path)
    assert order[:2] == [1, 5]
    assert doubts[1][-1].en == "an image that looks the same has another label in line 5: Gate B13"


def test_details_of_evaluate_are_found_by_path_and_by_name(labels, tmp_path):
    wrong = [
        {"image": str(tmp_path / "images" / "a.png"), "truth": "Gate B12", "read": "Gate 812", "score": 0.97},
        {"image": "/elsewhere/d.png", "truth": "Exit", "read": "Ex1t", "score": 0.6},
    ]
    details = tmp_path / "details.json"
    details.write_text(json.dumps({"runs/first": {"val": {"wrong": wrong}}}), encoding="utf-8")
    rows = read_rows(labels, labels.parent, lambda sentence: None)
    found = read_details(details, rows)
    assert {number: reading.text for number, reading in found.items()} == {1: "Gate 812", 5: "Ex1t"}
    _, _, order, _ = looked_at(labels, found)
    assert order == [1, 2, 3, 4, 5]


def test_what_a_training_leaves_is_read_as_details(labels, tmp_path):
    new, other = list(read_lines(labels, labels.parent))[:2]
    found = chosen_readings.record(
        NewAndKeptLines([new], {"general": [other]}),
        before=[("Gate 812", 0.4), (other.transcription, 0.9)],
        after=[(new.transcription, 0.9), ("Tota1 9.90", 0.75)],
    )
    details = tmp_path / chosen_readings.NAME
    details.write_text(json.dumps(found), encoding="utf-8")
    rows = read_rows(labels, labels.parent, lambda sentence: None)
    assert set(read_details(details, rows).values()) == {
        RowReading("Gate 812", 0.4, "before"),
        RowReading("Tota1 9.90", 0.75, "after"),
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "no details"),
        ('{"m": {"s": {"accuracy": 1}}}', "no details"),
        (
            '{"m": {"s": {"wrong": [{"image": "x.png", "truth": "a", "read": "b", "score": 1}]}}}',
            "no line of",
        ),
    ],
)
def test_details_of_something_else_are_refused(labels, tmp_path, text, what):
    details = tmp_path / "details.json"
    details.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=what):
        read_details(details, read_rows(labels, labels.parent, lambda sentence: None))


def test_the_judge_reads_lines_that_are_upside_down(tmp_path, picture):
    pytest.importorskip("onnxruntime")
    texts = ["Departure 1745", "Platform 9", "Total amount"]
    rows = [f"{picture(f'{n}.png', text, 180 * (n == 1))}\t{text}\n" for n, text in enumerate(texts)]
    path = tmp_path / "rec.txt"
    path.write_text("".join(rows), encoding="utf-8")
    _, doubts, order, known = looked_at(path, judge=True)
    assert order[0] == 2
    assert "upside down" in doubts[2][0].en
    assert known[2].text == "Platform 9"
