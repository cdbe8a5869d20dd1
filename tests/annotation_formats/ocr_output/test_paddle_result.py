"""Results of PaddleOCR 3."""

import json

import pytest
from PIL import Image

from ocrdata.annotation_formats.ocr_output import paddle_result
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line
from tests.annotation_formats.conftest import Sample

QUAD = [[10, 10], [90, 10], [90, 30], [10, 30]]
OTHER = [[10, 50], [90, 50], [90, 70], [10, 70]]


@pytest.fixture
def read(tmp_path):
    """What is read of a result for `p.png`."""
    Image.new("L", (300, 200)).save(tmp_path / "p.png")

    def found(record, file="p_res.json", **options):
        record = {"input_path": "p.png", "page_index": None, "model_settings": {}, **record}
        (tmp_path / file).write_text(json.dumps(record), encoding="utf-8")
        source = Source(tmp_path, **options)
        sample = Sample(list(paddle_result.read(source)))
        sample.notes = list(source.notes)
        return sample

    return found


def test_texts_have_their_regions_and_what_has_no_text_is_named(sample):
    found = sample("paddle-result")

    assert found.texts == ["Genaxis Theatre", "open, 9 to 5"]
    assert found.corners(0) == [(21.0, 33.0), (201.0, 33.0), (201.0, 50.0), (21.0, 50.0)]
    (skipped,) = found.skipped
    assert "no text of a sufficient score" in skipped.reason
    assert skipped.transcription == "[[200, 120], [260, 120], [260, 140], [200, 140]]"


def test_an_orientation_belongs_to_the_detected_region_of_its_place(read):
    """A region without text shifts the texts against the orientations."""
    found = read(
        {
            "dt_polys": [OTHER, QUAD], "textline_orientation_angles": [0, 1],
            "rec_texts": ["upside down"], "rec_polys": [QUAD],
        }
    )  # fmt: skip
    assert found.corners(0)[0] == (90, 30)


def test_boxes_of_an_unwarped_page_are_refused(read):
    prepared = {"angle": 0, "model_settings": {"use_doc_unwarping": True}}
    found = read({"rec_texts": ["a", "b"], "rec_polys": [QUAD, OTHER], "doc_preprocessor_res": prepared})

    assert found.pages == []
    assert [each.boxes for each in found.skipped] == [2]
    assert "use_doc_unwarping=False" in found.skipped[0].reason


def test_the_detector_alone_gives_boxes_without_texts(read):
    assert read({"dt_polys": [QUAD], "dt_scores": [0.9]}).texts == [""]


def test_the_recogniser_alone_gives_a_line(tmp_path):
    Image.new("L", (300, 20)).save(tmp_path / "p.png")
    record = {"res": {"input_path": "p.png", "page_index": None, "rec_text": "hi", "rec_score": 0.9}}
    (tmp_path / "p_res.json").write_text(json.dumps(record), encoding="utf-8")

    assert list(paddle_result.read(Source(tmp_path))) == [Line(tmp_path / "p.png", "hi", tmp_path.name)]


def test_a_result_within_another_is_found(read):
    inner = {"dt_polys": [QUAD], "rec_texts": ["hi"], "rec_polys": [QUAD]}
    assert read({"overall_ocr_res": inner, "parsing_res_list": []}).texts == ["hi"]
    assert read({"res": {"input_path": "p.png", **inner}}).texts == ["hi"]


def test_words_have_boxes_of_their_own_if_they_were_asked_for(read):
    line = {"dt_polys": [QUAD], "rec_texts": ["hi you"], "rec_polys": [QUAD]}
    words = {"text_word": [["hi", "you"]], "text_word_boxes": [[[10, 10, 40, 30], [50, 10, 90, 30]]]}

    found = read({**line, **words}, level="word")
    assert found.texts == ["hi", "you"]
    assert found.corners(1)[0] == (50, 10)
    assert read(line, level="word").texts == ["hi you"]
    assert any("lines were read" in note for note in read(line, level="word").notes)


def test_a_page_of_a_pdf_has_the_image_that_somebody_made_of_it(read):
    record = {"input_path": "doc.pdf", "page_index": 0, "rec_texts": ["hi"], "rec_polys": [QUAD]}
    assert read(record, "p_res.json").texts == ["hi"]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"rec_texts": ["a"], "rec_polys": []},
        {"dt_polys": 3},
        {"rec_texts": [1], "rec_polys": [QUAD]},
    ],
)
def test_what_is_not_as_it_should_be_is_named(read, record):
    found = read(record)
    assert found.texts == []
    assert sum(each.boxes for each in found.skipped) == 1
    assert all(each.reason for each in found.skipped)
