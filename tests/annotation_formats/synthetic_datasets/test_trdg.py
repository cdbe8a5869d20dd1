"""TextRecognitionDataGenerator."""

import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.synthetic_datasets import trdg
from ocrdata.errors import UserError
from ocrdata.reading.source import Source


def test_labels_txt_has_one_space_after_the_name(sample):
    assert sample("trdg", images=None).texts == ["Genaxis Theatre", "a, b"]


def test_the_text_in_the_name_is_read_only_when_asked_for(tmp_path):
    for name in ("0_some text.jpg", "1_1_2.jpg"):
        (tmp_path / name).touch()

    with pytest.raises(UserError, match="not in an annotation format"):
        detect(tmp_path)
    assert [line.transcription for line in trdg.read(Source(tmp_path))] == ["some text", "1_2"]


def test_the_number_may_come_last(tmp_path):
    for name in ("some text_0.jpg", "a_b_1.jpg"):
        (tmp_path / name).touch()

    assert [line.transcription for line in trdg.read(Source(tmp_path))] == ["a_b", "some text"]


def spaced_list(folder, rows, name="gt.txt"):
    for image in ("a.jpg", "img/b.png"):
        (folder / image).parent.mkdir(exist_ok=True)
        (folder / image).touch()
    (folder / name).write_text(rows, "utf-8")
    return folder


@pytest.mark.parametrize("rows", ["a.jpg hi, you\nimg/b.png 0371\n", "a.jpg hi, you\nb.png 0371\n"])
def test_any_list_whose_rows_begin_with_images_that_are_there(tmp_path, rows):
    folder = spaced_list(tmp_path, rows)

    assert detect(folder) == "trdg"
    assert [line.transcription for line in trdg.read(Source(folder))] == ["hi, you", "0371"]


@pytest.mark.parametrize(
    "rows",
    [
        "a.jpg hi\nc.jpg there\n",  # an image that is not there
        "a.jpg hi\nmy photo.jpg there\n",
        "a.jpg\nimg/b.png\n",
        "a.jpg 10 20 30\nimg/b.png 4 5 6\n",
    ],
)
def test_other_lists_are_refused(tmp_path, rows):
    with pytest.raises(UserError, match="not in an annotation format"):
        detect(spaced_list(tmp_path, rows))


def test_lists_in_columns_lose_the_spaces_between_and_a_note_says_so(tmp_path):
    source = Source(spaced_list(tmp_path, "a.jpg      hi\nimg/b.png  there\n"))

    assert [line.transcription for line in trdg.read(source)] == ["hi", "there"]
    assert source.notes["further spaces after a name are no part of its text"] == 2


def test_a_name_may_have_spaces_where_its_image_is_there(tmp_path):
    (tmp_path / "my photo.jpg").touch()
    folder = spaced_list(tmp_path, "my photo.jpg of b.png\na.jpg hi\n")

    assert detect(folder) == "trdg"
    lines = list(trdg.read(Source(folder)))
    assert [(line.image.name, line.transcription) for line in lines] == [
        ("my photo.jpg", "of b.png"),
        ("a.jpg", "hi"),
    ]
