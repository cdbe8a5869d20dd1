"""Tables and JSON lines that hold boxes are refused where lines are read."""

import pytest

from ocrdata.annotation_formats import detect, get
from ocrdata.annotation_formats.line_labels import csv, jsonl
from ocrdata.errors import UserError
from ocrdata.reading.source import Source
from ocrdata.reading.tables.boxes import box_fields


@pytest.mark.parametrize(
    ("name", "content", "fields"),
    [
        ("l.csv", "image,x,y,w,h,text\na.jpg,50,50,150,30,Hello\n", "x, y, w, h"),
        ("l.csv", "text,image,X,Y,Width,Height\nHello,a.jpg,50,50,150,30\n", "x, y, width, height"),
        ("l.csv", "image,x1,y1,x2,y2,x3,y3,x4,y4,text\na.jpg,5,5,9,5,9,8,5,8,Hi\n", "x1, y1, x2, y2"),
        ("l.tsv", "image\ttext\tbbox\na.jpg\tHello\t[50,50,200,80]\n", "bbox"),
        ("l.csv", 'image,points,text\na.jpg,"[[5,5],[9,5],[9,8],[5,8]]",Hello\n', "points"),
        ("l.csv", "a.jpg,50,50,200,80,Hello\na.jpg,50,100,200,130,World\n", "columns 2 to 5"),
        ("l.jsonl", '{"image": "a.jpg", "text": "Hello", "bbox": [50, 50, 200, 80]}\n', "bbox"),
        ("l.jsonl", '{"image": "a.jpg", "text": "Hi", "box": {"x": 5, "y": 5, "w": 9, "h": 3}}\n', "box"),
        ("metadata.jsonl", '{"file_name": "a.jpg", "text": "Hello", "bbox": [50, 50, 200, 80]}\n', "bbox"),
        ("metadata.csv", "file_name,x,y,w,h,text\na.jpg,50,50,150,30,Hello\n", "x, y, w, h"),
    ],
)
def test_boxes_are_not_read_as_lines(tmp_path, name, content, fields):
    (tmp_path / "a.jpg").touch()
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(UserError) as error:
        list(get(detect(tmp_path)).read(Source(tmp_path)))

    assert error.value.what.startswith(f"holds boxes ({fields})")
    assert "box-csv" in error.value.remedy


def test_the_size_of_the_image_a_score_and_empty_boxes_are_no_boxes(tmp_path):
    (tmp_path / "a.jpg").touch()
    content = "image,width,height,score,x,y,w,h,text\na.jpg,120,32,0.9,,,,,foo\n"
    (tmp_path / "l.csv").write_text(content, encoding="utf-8")
    row = '{"image": "a.jpg", "width": 120, "height": 32, "score": 0.9, "box": null, "text": "foo"}\n'
    (tmp_path / "l.jsonl").write_text(row, encoding="utf-8")

    for module in (csv, jsonl):
        (line,) = module.read(Source(tmp_path))
        assert line.transcription == "foo"


@pytest.mark.parametrize("value", ["box 7", "1-2-3", "12", 4, None, [], "2024-01-02"])
def test_what_is_not_at_least_four_numbers_is_no_region(value):
    assert not box_fields({"box": value})


@pytest.mark.parametrize("value", ["1,2,3,4", "(1.5 2) (3 4.)", [1, 2, 3, 4], [[-1, 2], [3, 4]]])
def test_four_numbers_are_a_region(value):
    assert box_fields({"Box": value}) == ("box",)
