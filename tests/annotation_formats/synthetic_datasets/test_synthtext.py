"""SynthText."""

import pytest

from ocrdata.annotation_formats.synthetic_datasets import synthtext
from ocrdata.reading.source import Source

io = pytest.importorskip("scipy.io")
numpy = pytest.importorskip("numpy")


def cells(*items):
    array = numpy.empty((1, len(items)), object)
    array[0, :] = items
    return array


def write(folder, boxes, phrases):
    (folder / "a.jpg").touch()
    content = {"imnames": cells("a.jpg"), "wordBB": cells(boxes), "txt": cells(numpy.array(phrases))}
    io.savemat(folder / "gt.mat", content)
    return list(synthtext.read(Source(folder)))


BOX = numpy.array([[10.0, 50.0, 50.0, 10.0], [5.0, 5.0, 20.0, 20.0]])


def test_words_of_padded_phrases_of_several_lines(sample):
    found = sample("synthtext")

    assert found.texts == ["Genaxis", "Theatre", "open,", "9", "to"]
    assert found.corners(4) == [(107.0, 92.0), (132.0, 92.0), (132.0, 115.0), (107.0, 115.0)]


def test_the_box_of_a_single_word_has_two_dimensions(tmp_path):
    (page,) = write(tmp_path, BOX, ["one"])

    assert page.boxes[0].points == ((10.0, 5.0), (50.0, 5.0), (50.0, 20.0), (10.0, 20.0))


def test_words_and_boxes_that_differ_in_number_are_not_paired(tmp_path):
    (skipped,) = write(tmp_path, BOX, ["one two"])

    assert skipped.reason.endswith("1 box has 2 words")


def test_a_damaged_file_is_named_and_the_next_one_is_read(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "bad.mat").write_bytes(b"MATLAB 5.0 MAT-file" + bytes(200))

    skipped, page = write(tmp_path, BOX, ["one"])
    assert (skipped.where, skipped.boxes) == ("bad.mat", 1)
    assert "not a MATLAB file" in skipped.reason
    assert [box.transcription for box in page.boxes] == ["one"]
