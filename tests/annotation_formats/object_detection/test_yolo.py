"""YOLO."""

import shutil

import pytest

from ocrdata.annotation_formats.object_detection import yolo
from ocrdata.reading.source import Source
from tests.annotation_formats.conftest import IMAGES


def test_fractions_become_pixels_of_the_image(sample):
    found = sample("yolo")

    assert found.corners(0) == [(20.0, 30.0), (140.0, 30.0), (140.0, 52.0), (20.0, 52.0)]
    assert set(found.texts) == {"", None}, "no text; the class of one is named Illegible in classes.txt"


def test_polygons_and_bad_rows(tmp_path):
    shutil.copy(IMAGES / "page.jpg", tmp_path)
    (tmp_path / "page.txt").write_text("0 .1 .1 .5 .1 .5 .2 .3 .3 .1 .2\n0 .1 what\n", encoding="utf-8")

    skipped, page = yolo.read(Source(tmp_path))

    assert len(page.boxes[0].points) == 5
    assert skipped.where == "page.txt:2"


BOX = ".5 .5 .2 .1"
CORNERS = [(0.4, 0.45), (0.6, 0.45), (0.6, 0.55), (0.4, 0.55)]


def _read(folder, *rows, classes="", **options):
    shutil.copy(IMAGES / "page.jpg", folder)
    (folder / "page.txt").write_text("\n".join(rows), encoding="utf-8")
    if classes:
        (folder / "classes.txt").write_text(classes, encoding="utf-8")
    source = Source(folder, **options)
    (page,) = yolo.read(source)
    return page, list(source.notes)


@pytest.mark.parametrize("visibility", ["", " 1", " 2", " 0"])
def test_four_corners_after_the_box_are_the_region(tmp_path, visibility):
    turned = [(x + 0.02 * y, y) for x, y in CORNERS]
    points = " ".join(f"{x:.6f} {y:.6f}{visibility}" for x, y in turned)

    page, _ = _read(tmp_path, f"0 {BOX} {points}")

    width, height = page.size
    flat = [value for x, y in page.boxes[0].points for value in (x / width, y / height)]
    assert flat == pytest.approx([value for point in turned for value in point], abs=1e-5)


def test_a_polygon_of_six_points_is_no_box_with_corners(tmp_path):
    points = "0 .1 .1 .3 .05 .5 .1 .5 .2 .3 .25 .1 .2"

    page, _ = _read(tmp_path, points)

    assert len(page.boxes[0].points) == 6


def test_other_numbers_of_key_points_leave_the_box(tmp_path):
    page, _ = _read(tmp_path, f"0 {BOX} .45 .5 2 .5 .5 1 .55 .5 0")

    assert len(page.boxes[0].points) == 4
    assert page.boxes[0].points[0] == pytest.approx((0.4 * page.size[0], 0.45 * page.size[1]))


def test_classes_that_mean_illegible_are_ignored_and_names_are_texts_only_if_that_is_said(tmp_path):
    rows = [f"0 {BOX}", f"1 {BOX}"]

    page, _ = _read(tmp_path, *rows, classes="7\nignore\n")
    assert [(box.transcription, box.ignore) for box in page.boxes] == [("", False), ("", True)]
    page, _ = _read(tmp_path, *rows, classes="7\nignore\n", text="Class")
    assert page.boxes[0].transcription == "7"
    page, (note,) = _read(tmp_path, *rows, text="words")
    assert "no field 'words'" in note


@pytest.mark.parametrize("names", ["[sign, plate]", "{0: sign, 1: plate}"])
def test_classes_may_be_named_in_the_yaml_of_the_training(tmp_path, names):
    (tmp_path / "data.yaml").write_text(f"nc: 2\nnames: {names}\n", encoding="utf-8")

    page, notes = _read(tmp_path, f"1 {BOX}", text="class")
    assert (page.boxes[0].transcription, notes) == ("plate", [])


def test_names_of_classes_are_what_stands_there_not_what_yaml_makes_of_it(tmp_path):
    (tmp_path / "data.yaml").write_text("names: [OFF, 007]\n", encoding="utf-8")
    page, _ = _read(tmp_path, f"0 {BOX}", f"1 {BOX}", text="class")
    assert [box.transcription for box in page.boxes] == ["OFF", "007"]


@pytest.mark.parametrize("content", ["names: 3", "names: [", ""])
def test_classes_that_nothing_names_are_noted(tmp_path, content):
    (tmp_path / "data.yaml").write_text(content, encoding="utf-8")

    page, (note,) = _read(tmp_path, f"1 {BOX}", text="class")
    assert page.boxes[0].transcription == ""
    assert "no classes.txt or data.yaml" in note


def test_images_of_one_name_are_those_beside_the_folder_of_labels(tmp_path):
    for subset in ("train", "valid"):
        for folder in ("images", "labels"):
            (tmp_path / subset / folder).mkdir(parents=True)
        shutil.copy(IMAGES / "page.jpg", tmp_path / subset / "images")
        (tmp_path / subset / "labels" / "page.txt").write_text(f"0 {BOX}", encoding="utf-8")

    pages = list(yolo.read(Source(tmp_path)))
    assert [page.image.parent.parent.name for page in pages] == ["train", "valid"]
