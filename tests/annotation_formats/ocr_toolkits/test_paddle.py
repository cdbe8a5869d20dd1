"""PaddleOCR and PPOCRLabel."""

import json

import cv2
import numpy as np
import pytest

from ocrdata.annotation_formats import detect
from ocrdata.annotation_formats.ocr_toolkits import paddle
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.reading.source import Source
from ocrdata.samples.crops import crop_line
from ocrdata.samples.labels import read_lines
from tests.annotation_formats.conftest import DATA


def test_a_device_is_no_label_file(tmp_path) -> None:
    (tmp_path / "Cache.cach").symlink_to("/dev/zero")
    assert not paddle.sniff(tmp_path / "Cache.cach")


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
    (cached,) = found.skipped
    assert (cached.image, cached.boxes) == ("ppocrlabel/printed.png", 1)


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
    (cached,) = sample("paddle/pages", images=None).skipped

    assert (cached.image, cached.boxes) == ("pages/second.jpg", 2)
    assert "not confirmed" in cached.reason


def test_recognition_labels_that_repeat_the_boxes_are_noted_and_no_annotations():
    source = Source(DATA / "paddle" / "pages")

    assert not [each for each in paddle.read(source) if getattr(each, "where", "") == "rec_gt.txt"]
    assert [
        note for note in source.notes if note.startswith("what rec_gt.txt repeats of Label.txt was left out")
    ]


def test_labels_of_other_images_beside_the_pages_are_reported(tmp_path):
    for name, size in (
        ("a.jpg", (64, 48)),
        ("a_crop_0.jpg", (8, 4)),
        ("a_12_0.jpg", (64, 48)),
        ("b.jpg", (8, 4)),
    ):
        cv2.imwrite(str(tmp_path / name), np.zeros((*size[::-1], 3), np.uint8))
    box = {"transcription": "one", "points": [[1, 1], [9, 1], [9, 5], [1, 5]]}
    (tmp_path / "det.txt").write_text(f"a.jpg\t{json.dumps([box])}\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text(f"b.jpg\t{json.dumps([box, box])}\n", encoding="utf-8")
    (tmp_path / "rec.txt").write_text("a_crop_0.jpg\tone\na_12_0.jpg\ttwo\nb.jpg\ttwo\n", encoding="utf-8")

    source = Source(tmp_path)
    page, *skipped = paddle.read(source)

    assert page.image.name == "a.jpg"
    assert [(each.where, each.boxes, each.image) for each in skipped] == [
        ("other.txt:1", 2, "b.jpg"),
        ("rec.txt:2", 1, "a_12_0.jpg"),
        ("rec.txt:3", 1, "b.jpg"),
    ]
    assert "det.txt is read and does not name this image" in skipped[0].reason
    assert [note.partition(";")[0] for note in source.notes] == [
        "what rec.txt repeats of det.txt was left out"
    ]


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


def read_label(folder, points, **options):
    """The box of a page whose text is drawn upright, from `points` on."""
    (folder / "a.jpg").touch()
    row = json.dumps([{"transcription": "hi", "points": points}])
    (folder / "Label.txt").write_text(f"a.jpg\t{row}\n", encoding="utf-8")
    source = Source(folder, **options)
    (page,) = paddle.read(source)
    return source, page.boxes[0].points


TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT = [10, 10], [90, 12], [89, 32], [9, 30]
CORNERS = [TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT]


@pytest.mark.parametrize("start", [1, 3])
@pytest.mark.parametrize("step", [1, -1], ids=["clockwise", "counterclockwise"])
def test_a_box_that_begins_on_its_side_is_turned_and_that_is_noted(tmp_path, start, step):
    points = [CORNERS[(start + step * i) % 4] for i in range(4)]

    source, found = read_label(tmp_path, points)

    assert [list(point) for point in found] == CORNERS
    assert ["were turned" in note for note in source.notes] == [True]


def test_a_box_that_begins_at_its_bottom_right_stays_and_is_noted(tmp_path):
    source, found = read_label(tmp_path, [BOTTOM_RIGHT, BOTTOM_LEFT, TOP_LEFT, TOP_RIGHT])

    assert list(found[0]) == BOTTOM_RIGHT  # the text may be upside down
    assert ["upside down" in note for note in source.notes] == [True]


@pytest.mark.parametrize(
    "points",
    [
        [[90, 10], [90, 90], [70, 90], [70, 10]],  # text that runs down the page
        [[70, 90], [70, 10], [90, 10], [90, 90]],  # and up
        [[10, 10], [30, 10], [30, 90], [10, 90]],  # a column of Chinese characters
        [[10, 10], [30, 14], [29, 30], [9, 28]],
    ],
)
def test_text_that_runs_another_way_is_left_as_it_is(tmp_path, points):
    source, found = read_label(tmp_path, points)

    assert [list(point) for point in found] == points
    assert not source.notes


def test_keep_order_turns_nothing(tmp_path):
    _, found = read_label(tmp_path, [TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT, TOP_LEFT], keep_order=True)

    assert list(found[0]) == TOP_RIGHT


def test_lists_of_coordinates_beside_the_labels_are_named_and_no_labels(tmp_path):
    """As SynthTIGER writes `coords.txt` and `glyph_coords.txt` beside `gt.txt`."""
    (tmp_path / "a.jpg").touch()
    (tmp_path / "gt.txt").write_text("a.jpg\thello\n", encoding="utf-8")
    (tmp_path / "coords.txt").write_text("a.jpg\t3,3,12,30\t13,3,20,30\n", encoding="utf-8")

    skipped, line = paddle.read(Source(tmp_path))

    assert (skipped.where, skipped.boxes) == ("coords.txt", 0)
    assert "coordinates" in skipped.reason
    assert line.transcription == "hello"


@pytest.mark.parametrize("name", ["rec.txt", ""])
def test_numbers_with_commas_are_texts_where_no_other_labels_are(tmp_path, name):
    texts = ["3, 14, 15, 92", "1;2;3;4", "6, 53, 58, 97"]
    rows = [f"a.jpg\t{text}\n" for text in texts]
    (tmp_path / "a.jpg").touch()
    (tmp_path / "rec.txt").write_text("".join(rows), encoding="utf-8")

    assert [line.transcription for line in paddle.read(Source(tmp_path / name))] == texts


def test_such_labels_are_refused_unless_their_format_is_named(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((32, 120, 3), 255, np.uint8))
    labels = tmp_path / "rec.txt"
    labels.write_text("a.png\t3, 14, 15, 92\n" * 3, encoding="utf-8")

    with pytest.raises(UserError, match="coordinates") as error:
        convert([labels], tmp_path / "out", ConversionOptions(), workers=Workers(1))
    assert "--from" in error.value.remedy

    convert([labels], tmp_path / "named", ConversionOptions(source_format="paddle"), workers=Workers(1))
    assert "3, 14, 15, 92" in (tmp_path / "named" / "rec.txt").read_text(encoding="utf-8")


def test_one_row_of_numbers_beside_texts_is_a_label(tmp_path):
    for name, text in (("a", "3, 14, 15, 92"), ("b", "TOTAL")):
        (tmp_path / f"{name}.jpg").touch()
        (tmp_path / f"{name}.txt").write_text(f"{name}.jpg\t{text}\n", encoding="utf-8")

    assert [line.transcription for line in paddle.read(Source(tmp_path))] == ["3, 14, 15, 92", "TOTAL"]


def test_the_list_of_checked_pages_holds_no_texts(tmp_path):
    (tmp_path / "a.jpg").touch()
    states = tmp_path / "fileState.txt"
    states.write_text("a.jpg\t1\n", encoding="utf-8")

    (skipped,) = paddle.read(Source(states))
    assert "holds no texts; convert Label.txt" in skipped.reason


@pytest.mark.parametrize("second", ["two", "two\twords"])
def test_a_page_without_its_tab_counts_with_all_its_boxes(tmp_path, second):
    (tmp_path / "a.jpg").touch()
    box = '{"transcription": "%s", "points": [[1,1],[9,1],[9,5],[1,5]]}'
    row = f"a.jpg [{box % 'one'}, {box % second}]\n"
    (tmp_path / "Label.txt").write_text(row, encoding="utf-8")

    (skipped,) = paddle.read(Source(tmp_path / "Label.txt"))

    assert (skipped.boxes, skipped.image) == (2, "a.jpg")
    assert skipped.reason.startswith("no tab between image and label")


def test_more_than_two_fields_are_noted(tmp_path):
    (tmp_path / "a.jpg").touch()
    labels = tmp_path / "rec.txt"
    labels.write_text("a.jpg\thi\tthere\n", encoding="utf-8")
    source = Source(labels)

    assert [line.transcription for line in paddle.read(source)] == ["hi"]
    (note,) = source.notes
    assert "more than two fields" in note
    assert source.examples[note] == "rec.txt:1: 'there'"


def test_the_labels_may_lie_in_the_one_folder_of_the_source(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").touch()
    (tmp_path / "photos" / "rec_gt.txt").write_text("a.jpg\thi\n", encoding="utf-8")

    assert detect(tmp_path) == "paddle"
    assert [line.transcription for line in paddle.read(Source(tmp_path))] == ["hi"]

    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "rec_gt.txt").write_text("a.jpg\thi\n", encoding="utf-8")
    with pytest.raises(UserError, match="not in an annotation format") as error:
        detect(tmp_path)
    assert "There are annotations in more, photos" in error.value.remedy


@pytest.mark.parametrize("name", ["Label.txt", "rec.txt"])
def test_labels_below_the_labels_that_are_read_are_reported_with_their_boxes(tmp_path, name):
    points = [[1, 1], [9, 1], [9, 5], [1, 5]]
    for folder, count in (("", 1), ("more", 2), ("more/deep", 3)):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "a.jpg").touch()
        boxes = [{"transcription": f"{folder}{number}", "points": points} for number in range(count)]
        rows = [json.dumps(boxes)] if name == "Label.txt" else [box["transcription"] for box in boxes]
        text = "".join(f"a.jpg\t{row}\n" for row in rows)
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "more" / "Cache.cach").write_text("a.jpg\t[]\n", encoding="utf-8")
    (tmp_path / "more" / "notes.txt").write_text("no labels\n", encoding="utf-8")

    *skipped, _ = paddle.read(Source(tmp_path))

    assert {each.where: each.boxes for each in skipped if each.boxes} == {
        f"more/{name}": 2,
        f"more/deep/{name}": 3,
    }
    assert {each.reason for each in skipped} == {
        "labels in a folder below were left out; convert it itself to take them"
    }


def test_a_list_may_leave_suffixes_out(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "list.txt").write_text("a\thi\n", encoding="utf-8")

    assert detect(tmp_path) == "paddle"
    assert [line.image.name for line in paddle.read(Source(tmp_path))] == ["a.jpg"]


def test_a_placeholder_that_is_also_a_word_is_a_text_and_noted(tmp_path):
    (tmp_path / "a.jpg").touch()
    box = {"transcription": "TEMPORARY", "points": [[1, 1], [9, 1], [9, 5], [1, 5]]}
    (tmp_path / "Label.txt").write_text(f"a.jpg\t{json.dumps([box])}\n", encoding="utf-8")

    source = Source(tmp_path)
    (page,) = paddle.read(source)
    assert page.boxes[0].transcription == "TEMPORARY"
    assert any("PPOCRLabel also gives it" in note for note in source.notes)
