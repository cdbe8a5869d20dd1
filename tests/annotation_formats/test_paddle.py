"""PaddleOCR and PPOCRLabel."""

import cv2
import numpy as np
import pytest

from ocrdata.annotation_formats import detect, paddle
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.executor.shards import Workers
from ocrdata.reading.source import Source
from ocrdata.samples.crops import crop_line
from ocrdata.samples.labels import read_lines

from .conftest import DATA


def test_the_label_file_of_a_ppocrlabel_folder_holds_what_was_confirmed(sample):
    found = sample("paddle/pages", images=None)

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None, None]
    assert found.corners(1) == [(160.0, 40.0), (260.0, 60.0), (256.0, 82.0), (156.0, 62.0)]
    assert len(found.boxes[2].points) == 6
    assert found.pages[0].image.name == "page.jpg"


def test_what_ppocrlabel_has_written_is_read(sample):
    found = sample("paddle/ppocrlabel", images=None)

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', None, "curved text"]
    assert len(found.boxes[3].points) == 6
    cached, repeated = found.skipped
    assert (cached.image, cached.boxes) == ("ppocrlabel/printed.png", 1)
    assert (repeated.where, repeated.boxes) == ("rec_gt.txt", 0)


@pytest.mark.parametrize("number", [0, 1])
def test_a_crop_is_the_one_that_ppocrlabel_exports(sample, number):
    found = sample("paddle/ppocrlabel", images=None)
    page = cv2.imread(str(found.pages[0].image))
    theirs = cv2.imread(str(DATA / "paddle" / "ppocrlabel" / "crop_img" / f"page_crop_{number}.jpg"))

    ours = crop_line(page, found.boxes[number].points, found.texts[number])

    ours = cv2.imdecode(cv2.imencode(".jpg", ours)[1], cv2.IMREAD_COLOR)  # theirs went through a JPEG
    assert ours.shape == theirs.shape
    assert np.abs(ours.astype(int) - theirs.astype(int)).mean() < 0.5


def test_its_recognition_labels_hold_the_illegible_line_and_a_conversion_leaves_it_out(sample, tmp_path):
    labels = DATA / "paddle" / "ppocrlabel" / "rec_gt.txt"
    texts = ["Genaxis Theatre", 'a, "b" 中文']
    assert sample("paddle/ppocrlabel/rec_gt.txt", images=None).texts == [*texts, "###"]

    report = convert([labels], tmp_path / "out", ConversionOptions(), workers=Workers(1))

    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == texts
    assert (report.counts.found, report.counts.skipped) == (3, 1)


def test_pages_that_stand_only_in_the_cache_are_reported_with_their_boxes(sample):
    cached, repeated = sample("paddle/pages", images=None).skipped

    assert (cached.image, cached.boxes) == ("pages/second.jpg", 2)
    assert "not confirmed" in cached.reason
    assert (repeated.where, repeated.boxes) == ("rec_gt.txt", 0)


def test_the_cache_itself_and_the_recognition_labels_can_be_converted(sample):
    assert sample("paddle/pages/Cache.cach", images=None).texts == ["Genaxis Theatre"]
    assert sample("paddle/pages/rec_gt.txt", images=None).texts == ["Genaxis Theatre"]


def test_spaces_for_the_tab_are_named_with_their_line(tmp_path):
    labels = tmp_path / "Label.txt"
    labels.write_text('a.jpg [{"transcription": "hi", "points": []}]\n', encoding="utf-8")

    assert detect(labels) == "paddle"
    (skipped,) = paddle.read(Source(labels))
    assert skipped.where == "Label.txt:1"
    assert "spaces where the tab should be" in skipped.reason


def test_a_box_of_two_points_is_skipped_and_the_others_stay(tmp_path):
    (tmp_path / "a.jpg").touch()
    labels = tmp_path / "Label.txt"
    box = '{"transcription": "%s", "points": %s}'
    row = ", ".join((box % ("ok", "[[1,1],[9,1],[9,5],[1,5]]"), box % ("bad", "[[1,1],[9,1]]")))
    labels.write_text(f"a.jpg\t[{row}]\n", encoding="utf-8")

    skipped, page = paddle.read(Source(labels))

    assert [box.transcription for box in page.boxes] == ["ok"]
    assert skipped.where == "Label.txt:1, box 1"


def test_a_list_of_paths_gives_its_first(tmp_path):
    (tmp_path / "a.jpg").touch()
    labels = tmp_path / "rec.txt"
    labels.write_text('["a.jpg", "b.jpg"]\thi\n', encoding="utf-8")

    assert [line.image.name for line in paddle.read(Source(labels))] == ["a.jpg"]
