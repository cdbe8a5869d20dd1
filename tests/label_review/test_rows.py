"""Label files of other people: other encodings, paths of another machine, images that are gone."""

import json

import pytest

from ocrdata.errors import UserError
from ocrdata.label_review.rows import read_rows


def read(path, data_dir=None):
    said = []
    return read_rows(path, data_dir or path.parent, said.append), said


def test_gbk_is_read_and_said(tmp_path, picture):
    name = picture("图片/甲.png", "A1")
    texts = ["海淀区中关村大街", "电压表读数不正确", "请勿靠近高压设备"]
    path = tmp_path / "标注.txt"
    path.write_bytes("".join(f"{name}\t{text}\r\n" for text in texts).encode("gbk"))
    rows, said = read(path)
    assert [row.text for row in rows] == texts
    assert all(row.image == tmp_path / name for row in rows)
    assert any("gb18030" in sentence and "guess" in sentence for sentence in said)


def test_paths_of_another_machine_are_found_by_their_names(tmp_path, picture):
    picture("images/a.png", "A1")
    picture("images/b.png", "B2")
    path = tmp_path / "rec.txt"
    path.write_text("D:\\data\\crops\\a.png\tA1\n/home/li/b.png\tB2\nimages/a.png\tA1\n", encoding="utf-8")
    rows, said = read(path)
    assert [row.image.name for row in rows] == ["a.png", "b.png", "a.png"]
    assert [row.moved for row in rows] == [True, True, False]
    assert any(sentence.startswith("2 images are not where rec.txt says") for sentence in said)


def test_an_image_that_is_gone_is_named_and_its_line_is_there(tmp_path, picture):
    picture("a.png", "A1")
    path = tmp_path / "rec.txt"
    path.write_text("a.png\tA1\ngone.png\tlost\n", encoding="utf-8")
    rows, said = read(path)
    assert [(row.number, row.text, row.image is None) for row in rows] == [
        (1, "A1", False),
        (2, "lost", True),
    ]
    assert any(sentence.startswith("1 image does not exist: e.g. gone.png (line 2)") for sentence in said)


def test_an_ambiguous_name_is_no_image(tmp_path, picture):
    picture("one/a.png", "A1")
    picture("two/a.png", "A2")
    path = tmp_path / "rec.txt"
    path.write_text("C:\\x\\a.png\tA1\n", encoding="utf-8")
    assert read(path)[0][0].image is None


def test_blank_lines_marks_spaces_lists_and_columns(tmp_path, picture):
    name = picture("a.png", "A1")
    path = tmp_path / "rec.txt"
    listed = json.dumps([name, "b.png"])
    rows = f"\ufeff{name}\tA1\r\n\n{name} A 1\n{listed}\tA1\n{name}\tA1\textra\nno image here\n"
    path.write_bytes(rows.encode())
    found, _ = read(path)
    assert [row.number for row in found] == [1, 3, 4, 5, 6]
    assert [row.text for row in found] == ["A1", "A 1", "A1", "A1", "no image here"]
    assert [row.name for row in found] == [name, name, listed, name, ""]
    assert [row.image is not None for row in found] == [True] * 4 + [False]


def test_bytes_that_are_no_text_stay_what_they_are(tmp_path, picture):
    picture("a.png", "A1")
    path = tmp_path / "rec.txt"
    good = "".join(f"a.png\t第{number}行的文字\n" for number in range(20)).encode()
    path.write_bytes(good + b"a.png\tbroken \xff\xfe here\n")
    rows, _ = read(path)
    assert rows[-1].raw.encode("utf-8", "surrogateescape") == b"a.png\tbroken \xff\xfe here"


def test_pages_are_refused(tmp_path):
    path = tmp_path / "det.txt"
    path.write_text(
        'a.png\t[{"transcription": "x", "points": [[0,0],[1,0],[1,1],[0,1]]}]\n', encoding="utf-8"
    )
    with pytest.raises(UserError, match="boxes of pages"):
        read(path)
