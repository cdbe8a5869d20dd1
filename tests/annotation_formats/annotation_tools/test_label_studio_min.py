"""Label Studio, JSON-MIN."""

import json

from ocrdata.annotation_formats.annotation_tools import label_studio_min
from ocrdata.reading.source import Source


def test_regions_of_all_kinds_are_joined_with_texts_by_their_order(sample):
    found = sample("label-studio-min")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert len(found.boxes[2].points) == 6


def test_one_text_may_be_a_bare_string(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path, "hi")

    (page,) = label_studio_min.read(Source(tmp_path))
    assert page.boxes[0].transcription == "hi"


def test_lists_that_differ_in_length_cannot_be_joined(tmp_path):
    (tmp_path / "a.jpg").touch()
    _write(tmp_path, ["hi", "you"])

    (skipped,) = label_studio_min.read(Source(tmp_path))
    assert "1 region but 2 texts" in skipped.reason


def _write(folder, transcription):
    region = {"x": 1, "y": 1, "width": 9, "height": 9, "original_width": 100, "original_height": 100}
    task = {"ocr": "a.jpg", "bbox": [region], "transcription": transcription}
    (folder / "min.json").write_text(json.dumps([task]), encoding="utf-8")


REGION = {"x": 1, "y": 1, "width": 9, "height": 9, "original_width": 100, "original_height": 100}


def _read(folder, task, **options):
    for name in ("a.jpg", "b.jpg"):
        (folder / name).touch()
    (folder / "min.json").write_text(json.dumps([task]), encoding="utf-8")
    source = Source(folder, **options)
    return list(label_studio_min.read(source)), source.notes


def test_the_address_of_an_image_is_no_text_whatever_its_name(tmp_path):
    (page,), notes = _read(tmp_path, {"ocr": "a.jpg", "bbox": [REGION], "words": ["hi"]})

    assert page.boxes[0].transcription == "hi"
    assert not notes


def test_one_of_several_lists_of_texts_is_chosen_by_name(tmp_path):
    task = {"image": "a.jpg", "bbox": [REGION], "comment": ["check"], "remark": ["late"]}

    (page,), notes = _read(tmp_path, task)
    assert page.boxes[0].transcription == "check"
    assert len(notes) == 1
    (page,), notes = _read(tmp_path, task, text="Remark")
    assert page.boxes[0].transcription == "late"
    (page,), notes = _read(tmp_path, task | {"Transcription": ["hi"]})
    assert page.boxes[0].transcription == "hi"
    assert not notes


def test_text_field_may_name_the_labels(tmp_path):
    labelled = {**REGION, "rectanglelabels": ["Total"]}

    (page,), _ = _read(tmp_path, {"image": "a.jpg", "label": [labelled], "text": ["hi"]}, text="label")
    assert page.boxes[0].transcription == "Total"


def test_regions_of_several_pages_are_told_apart_or_reported(tmp_path):
    task = {
        "pages": ["a.jpg", "b.jpg"],
        "bbox": [REGION, {**REGION, "x": 2}],
        "transcription": ["one", "two"],
    }

    skipped, _ = _read(tmp_path, task)
    assert [each.transcription for each in skipped] == ["one", "two"]
    assert "2 pages" in skipped[0].reason

    task["bbox"] = [{**region, "item_index": number} for number, region in enumerate(task["bbox"])]
    pages, _ = _read(tmp_path, task)
    assert [(page.image.name, page.boxes[0].transcription) for page in pages] == [
        ("a.jpg", "one"),
        ("b.jpg", "two"),
    ]
