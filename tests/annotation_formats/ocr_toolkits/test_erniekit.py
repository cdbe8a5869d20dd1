"""ERNIEKit and `messages`: rows of prompt and answer."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import annotation_formats
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Box, Line, Page
from ocrdata.samples.page_texts import why_no_page_text
from tests.annotation_formats.conftest import IMAGES

FORMATS = [name for name in annotation_formats.names() if annotation_formats.holds_page_texts(name)]
SQUARE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
boxes = st.builds(Box, st.just(SQUARE), texts, st.booleans())


def test_both_formats_hold_page_texts():
    assert FORMATS == ["erniekit", "messages"]


@pytest.mark.parametrize("name", FORMATS)
def test_rows_are_lines_pages_and_what_is_no_transcription(sample, name):
    found = sample(name)

    assert found.texts == ["Genaxis Theatre"]
    assert [page.text for page in found.pages] == ["Genaxis Theatre\nopen, 9 to 5"]
    assert len(found.skipped) == 1
    assert "--text-field" in found.skipped[0].reason


@pytest.mark.parametrize("name", FORMATS)
def test_another_prompt_can_be_named(sample, name):
    prompt = {"erniekit": "Table Recognition:", "messages": "What is this?"}[name]

    assert len(sample(name, text=prompt).skipped) == 2


@pytest.mark.parametrize("name", FORMATS)
@given(pages=st.lists(st.lists(boxes, min_size=1, max_size=4), min_size=1, max_size=3), line=texts)
def test_what_is_written_and_read_again_has_the_same_texts(name, pages, line):
    module = annotation_formats.get(name)
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "a.png")
        image.touch()
        kept = [tuple(each) for each in pages if why_no_page_text(each) is None]
        module.write_pages(Path(folder), [Page(image, each) for each in kept])
        module.write_lines(Path(folder), [Line(image, line)])

        read = list(module.read(Source(Path(folder))))

        assert [each.transcription for each in read if isinstance(each, Line)] == [line]
        assert [each.text.split("\n") for each in read if isinstance(each, Page)] == [
            [box.transcription for box in each if not box.ignore] for each in kept
        ]


def test_the_row_of_erniekit(tmp_path):
    annotation_formats.get("erniekit").write_lines(tmp_path, [Line(tmp_path / "crops" / "a.jpg", "中 a")])

    assert json.loads((tmp_path / "lines.jsonl").read_text("utf-8")) == {
        "image_info": [{"matched_text_index": 0, "image_url": "./crops/a.jpg"}],
        "text_info": [{"text": "OCR:", "tag": "mask"}, {"text": "中 a", "tag": "no_mask"}],
    }


def test_the_row_of_messages(tmp_path):
    annotation_formats.get("messages").write_lines(tmp_path, [Line(tmp_path / "crops" / "a.jpg", "中 a")])

    assert json.loads((tmp_path / "lines.jsonl").read_text("utf-8")) == {
        "messages": [
            {"role": "user", "content": "<image>OCR:"},
            {"role": "assistant", "content": "中 a"},
        ],
        "images": ["crops/a.jpg"],
    }


@pytest.mark.parametrize("name", FORMATS)
def test_every_shape_that_is_not_one_question_about_one_image_is_named(tmp_path, name):
    (tmp_path / "a.png").write_bytes((IMAGES / "word_1.png").read_bytes())
    rows = {
        "erniekit": {
            "image_info": [{"matched_text_index": 0, "image_url": "a.png"}] * 2,
            "text_info": [{"text": "OCR:", "tag": "mask"}, {"text": "x", "tag": "no_mask"}],
        },
        "messages": {
            "messages": [{"role": "user", "content": "OCR:"}, {"role": "assistant", "content": "x"}] * 2,
            "images": ["a.png"],
        },
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(rows[name]), encoding="utf-8")

    (skipped,) = annotation_formats.get(name).read(Source(tmp_path))
    assert skipped.boxes == 1
    assert '"x"' in skipped.transcription
