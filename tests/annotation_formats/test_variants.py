"""Variants of formats as people share them: read where they are certain, and said where they are not."""

import json

import pytest
from PIL import Image

from ocrdata.annotation_formats import detect, get
from ocrdata.errors import UserError
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line, Page

QUAD = [[10, 10], [60, 10], [60, 30], [10, 30]]


def _images(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (100, 60), "white").save(folder / name)


def _read(folder):
    source = Source(folder)
    name = detect(folder)
    return name, list(get(name).read(source)), source.notes


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("row", "texts"),
    [
        ("10,10,60,10,60,30,10,30,{}", ["12,50 €", "a;b", "hi"]),
        ("10,10,60,10,60,30,10,30,Latin,{}", ["hi, you", "a;b", "there"]),
        ('10,10,60,30,"{}"', ["hi", "12.50", "a, b; c"]),
    ],
)
def test_rows_of_coordinates_may_have_semicolons_or_tabs(tmp_path, separator, row, texts):
    _images(tmp_path, "a.jpg")
    rows = [row.replace(",", separator).format(text) for text in texts]
    (tmp_path / "a.txt").write_text("\n".join(rows), "utf-8")

    name, (page,), _ = _read(tmp_path)

    assert name == "icdar"
    assert [box.transcription for box in page.boxes] == texts
    assert {box.points for box in page.boxes} == {tuple(map(tuple, QUAD))}


def test_eight_numbers_that_may_be_sides_and_a_text_are_noted(tmp_path):
    _images(tmp_path, "a.jpg")
    (tmp_path / "a.txt").write_text("10,10,60,30,12,50,7,8\n15,12,70,40,1,2,3,9\n", "utf-8")
    _, _, notes = _read(tmp_path)
    assert any("every row is eight numbers and no text" in note for note in notes)

    (tmp_path / "a.txt").write_text("10,10,60,10,60,30,10,30\n15,12,70,12,70,40,15,40\n", "utf-8")
    assert not _read(tmp_path)[2]


def test_rows_of_width_and_height_are_not_read_as_right_and_bottom_without_a_word(tmp_path):
    _images(tmp_path, "a.jpg")
    (tmp_path / "a.txt").write_text('70, 50, 20, 10, "hi"\n10, 10, 60, 30, "there"\n', "utf-8")

    _, (skipped, page), notes = _read(tmp_path)

    assert "are they width and height?" in skipped.reason
    assert [box.transcription for box in page.boxes] == ["there"]
    assert any("all boxes are wrong" in note for note in notes)


def test_labels_of_kie_may_be_named_json(tmp_path):
    _images(tmp_path, "imgs/a.jpg")
    box = {"transcription": "total", "label": "question", "points": QUAD, "id": 1, "linking": [[1, 2]]}
    (tmp_path / "train.json").write_text(f"imgs/a.jpg\t{json.dumps([box])}\n", "utf-8")

    name, (page,), _ = _read(tmp_path)

    assert (name, page.boxes[0].transcription) == ("paddle", "total")


def test_folders_of_ppocrlabel_are_read_together(tmp_path):
    for day in ("monday", "tuesday"):
        _images(tmp_path, f"{day}/a.jpg")
        label = json.dumps([{"transcription": day, "points": QUAD, "difficult": False}])
        (tmp_path / day / "Label.txt").write_text(f"{day}/a.jpg\t{label}\n", "utf-8")
        (tmp_path / day / "rec_gt.txt").write_text("crop_img/a_crop_0.jpg\tx\n", "utf-8")

    name, records, notes = _read(tmp_path)

    pages = [record for record in records if isinstance(record, Page)]
    assert name == "paddle"
    assert [(page.image.parent.name, page.boxes[0].transcription) for page in pages] == [
        ("monday", "monday"),
        ("tuesday", "tuesday"),
    ]
    assert "the labels of several folders were read as one set" in notes
    assert any("rec_gt.txt repeats" in note for note in notes)
    assert len(records) == 2


@pytest.mark.parametrize(
    "header",
    [
        "filename,text",
        "image,label",
        "FILENAME,IDENTITY",
        "img_name,word",
        "image_path,plate_text",
        "images,labels",
    ],
)
def test_headers_of_tables_as_they_are_shared(tmp_path, header):
    _images(tmp_path, "a.jpg", "b.jpg")
    (tmp_path / "labels.csv").write_text(f"{header}\na.jpg,hi\nb.jpg,there\n", "utf-8")

    name, records, _ = _read(tmp_path)

    assert name == "csv"
    assert [record.transcription for record in records if isinstance(record, Line)] == ["hi", "there"]


def test_a_picture_beside_labelmes_file_stands_for_a_wrong_image_path(tmp_path):
    _images(tmp_path, "a.jpg", "b.jpg")
    shapes = [{"label": "hi", "points": [[10, 10], [60, 30]], "shape_type": "rectangle"}]
    record = {"shapes": shapes, "imagePath": "IMG_0815.jpg", "imageWidth": 100, "imageHeight": 60}
    (tmp_path / "a.json").write_text(json.dumps(record), "utf-8")

    _, (page,), notes = _read(tmp_path)

    assert page.image.name == "a.jpg"
    assert any("imagePath names no image" in note for note in notes)

    (tmp_path / "a.jpg").unlink()
    (record_of_it,) = _read(tmp_path)[1]
    assert "IMG_0815.jpg does not exist" in record_of_it.reason


def test_captions_of_doccano_are_texts_and_its_labelled_texts_are_refused(tmp_path):
    _images(tmp_path, "a.jpg")
    rows = tmp_path / "all.jsonl"
    rows.write_text('{"id": 1, "filename": "a.jpg", "label": ["hi, you"]}\n', "utf-8")
    name, (line,), _ = _read(tmp_path)
    assert (name, line.transcription) == ("jsonl", "hi, you")

    rows.write_text('{"id": 1, "text": "Paris is big", "label": [[0, 5, "LOC"]]}\n', "utf-8")
    with pytest.raises(UserError, match="as doccano exports them, and name no images"):
        detect(rows)
