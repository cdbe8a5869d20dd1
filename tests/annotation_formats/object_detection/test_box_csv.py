"""CSV with a box a row."""

import pytest

from ocrdata import annotation_formats
from ocrdata.annotation_formats.object_detection import box_csv
from ocrdata.reading.source import Source


def test_a_label_is_a_class_and_no_text(sample):
    found = sample("box-csv")

    assert found.texts == ["", None]
    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert sample("box-csv", text="Label").texts[0] == "name"


def _read(folder, *rows, **options):
    (folder / "a.jpg").touch()
    (folder / "boxes.csv").write_text("\n".join(rows), encoding="utf-8")
    source = Source(folder, **options)
    return list(box_csv.read(source)), list(source.notes)


def test_tensorflows_columns_give_the_size_and_a_column_of_texts_the_text(tmp_path):
    header = "filename,width,height,class,xmin,ymin,xmax,ymax,Text"

    (page,), notes = _read(tmp_path, header, 'a.jpg,640,480,sign,1,1,9,5,"hi, you"')

    assert annotation_formats.detect(tmp_path) == "box-csv"
    assert page.size == (640, 480)
    assert page.boxes[0].transcription == "hi, you"
    assert not notes


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a.jpg,1,1,9,5,hi,you", "the row has 7 columns, and the header 6"),
        ("a.jpg,.1,.1,.9,.5,hi", "the sides are fractions of the image, not pixels"),
        ("a.jpg,1,1,x,5,hi", "could not convert string to float: 'x'"),
    ],
)
def test_rows_that_cannot_be_read_are_reported(tmp_path, row, reason):
    records, _ = _read(tmp_path, "image,xmin,ymin,xmax,ymax,label", row)

    assert records[0].reason == reason
    assert records[0].boxes == 1


def test_the_sides_may_be_called_by_two_corners(tmp_path):
    (tmp_path / "a.jpg").touch()
    content = "file_name,x1,y1,x2,y2,text\na.jpg,50,50,200,80,Hello\n"
    (tmp_path / "metadata.csv").write_text(content, encoding="utf-8")

    assert annotation_formats.detect(tmp_path) == "box-csv"
    (page,) = box_csv.read(Source(tmp_path))
    (box,) = page.boxes
    assert (box.transcription, box.points) == ("Hello", ((50, 50), (200, 50), (200, 80), (50, 80)))
