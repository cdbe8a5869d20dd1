"""XFUND."""

import json

from ocrdata.annotation_formats.document_datasets import xfund
from ocrdata.reading.source import Source


def test_entities_are_lines_and_images_are_named_in_the_file(sample):
    found = sample("xfund")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert found.pages[0].size == (320, 180)


def read(tmp_path, entity):
    (tmp_path / "a.jpg").touch()
    document = {"id": "a", "document": [entity], "img": {"fname": "a.jpg", "width": 90, "height": 90}}
    (tmp_path / "zh.val.json").write_text(json.dumps({"documents": [document]}), encoding="utf-8")
    (page,) = xfund.read(Source(tmp_path))
    return page


def characters(text, step=(10, 0)):
    return [
        {"box": [step[0] * i, step[1] * i, step[0] * i + 10, step[1] * i + 10], "text": each}
        for i, each in enumerate(text)
    ]


def test_characters_are_joined_without_blanks(tmp_path):
    page = read(tmp_path, {"box": [0, 0, 30, 10], "text": "文档号", "words": characters("文档号")})

    assert [box.transcription for box in page.boxes] == ["文档号"]


def test_blanks_are_those_of_the_text_of_the_entity(tmp_path):
    page = read(tmp_path, {"box": [0, 0, 40, 10], "text": "No. 7", "words": characters("No.7")})

    assert [box.transcription for box in page.boxes] == ["No. 7"]


def test_a_text_that_differs_from_its_words_gives_no_blanks_between_characters(tmp_path):
    page = read(tmp_path, {"box": [0, 0, 30, 10], "text": "文件号", "words": characters("文档号")})

    assert [box.transcription for box in page.boxes] == ["文档号"]


def test_characters_below_each_other_are_one_vertical_line(tmp_path):
    words = characters("文档号", step=(0, 10))
    page = read(tmp_path, {"box": [0, 0, 10, 30], "text": "文档号", "words": words})

    assert [(box.transcription, box.points[2]) for box in page.boxes] == [("文档号", (10.0, 30.0))]
