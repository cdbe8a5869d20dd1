"""Converting: nothing is lost, nothing is half done, and pixels and boxes agree."""

import json
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.conversion.spelling import Spelling
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.samples.labels import read_lines, read_pages
from tests.conversion.sets import ALONE, QUAD, skipped, write_set

SAMPLES = Path(__file__).parents[1] / "data" / "formats"


def test_pages_become_labels_images_and_crops(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["中国", "two"], "b.png": ["three"]})

    report = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    lines = list(read_lines(tmp_path / "out" / "rec.txt"))
    assert [line.transcription for line in lines] == ["中国", "two", "three"]
    assert all(cv2.imread(str(line.image)).shape == (20, 50, 3) for line in lines)
    pages = list(read_pages(tmp_path / "out" / "det.txt"))
    assert [page.image.read_bytes() for page in pages] == [
        (source / name).read_bytes() for name in ("a.jpg", "b.png")
    ]
    assert (report.counts.found, report.counts.lines, report.skipped_total) == (3, 3, 0)


def test_every_annotation_is_in_the_output_or_in_the_list(tmp_path):
    outside = [[200, 200], [260, 200], [260, 230], [200, 230]]
    flat = [[10, 10], [60, 10], [60, 10], [10, 10]]
    texts = ["good", "###", "", "two\nlines", (outside, "outside"), (flat, "flat")]
    source = write_set(tmp_path / "set", {"a.jpg": texts, "gone.jpg": ["x", "y"], "broken.jpg": ["z"]})
    (source / "gone.jpg").unlink()
    (source / "broken.jpg").write_bytes(b"no image")

    counts = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE).counts

    rows = skipped(tmp_path / "out")
    assert counts.found == 9
    assert counts.found == counts.skipped + counts.kept
    assert counts.kept == counts.ignored + counts.without_line + counts.lines
    assert counts.skipped == sum(row["boxes"] for row in rows) == 5
    (page,) = read_pages(tmp_path / "out" / "det.txt")
    assert [box.transcription for box in page.boxes] == ["good", "###", "", "two\nlines"]
    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == ["good"]
    reasons = Counter(row["reason"].split(";")[0].split(" (")[0] for row in rows)
    assert reasons["a region of 2 different points has no area"] == 1
    assert any("lies outside the image" in reason for reason in reasons)
    assert any("cannot be decoded as an image" in reason for reason in reasons)
    assert any("gone.jpg does not exist" in reason for reason in reasons)
    assert reasons["not a recognition line: the text is empty"] == 1
    assert reasons["not a recognition line: the text has a line break or a tab"] == 1


@pytest.mark.parametrize("target", ["coco", "icdar", "labelme", "label-studio", "paddle"])
def test_a_converted_folder_is_a_source_like_any_other(tmp_path, target):
    one = write_set(tmp_path / "one", {"a.jpg": ["中国", "two", "###"], "b.png": ["three"]}, seed=1)
    two = write_set(tmp_path / "two", {"a.jpg": ["again, a"]}, seed=2)

    convert([one, two], tmp_path / "there", ConversionOptions(target_format=target), workers=ALONE)
    convert([tmp_path / "there"], tmp_path / "back", ConversionOptions(predictions=True), workers=ALONE)

    boxes = [
        (page.image.relative_to(tmp_path / "back").as_posix(), box.points, box.transcription)
        for page in read_pages(tmp_path / "back" / "det.txt")
        for box in page.boxes
    ]
    quad = tuple((float(x), float(y)) for x, y in QUAD)
    assert [(Path(name).parts[-2:], points, text) for name, points, text in sorted(boxes)] == [
        (("one", "a.jpg"), quad, "###"),
        (("one", "a.jpg"), quad, "two"),
        (("one", "a.jpg"), quad, "中国"),
        (("one", "b.png"), quad, "three"),
        (("two", "a.jpg"), quad, "again, a"),
    ]


@pytest.mark.parametrize(("target", "kept"), [("icdar", ["good"]), ("coco", ["good", "two\nlines"])])
def test_a_text_with_a_line_break_is_whole_or_left_out_by_name(tmp_path, target, kept):
    source = write_set(tmp_path / "one", {"a.jpg": ["good", "two\nlines"]})

    convert([source], tmp_path / "there", ConversionOptions(target_format=target), workers=ALONE)
    convert([tmp_path / "there"], tmp_path / "back", ConversionOptions(), workers=ALONE)

    (page,) = read_pages(tmp_path / "back" / "det.txt")
    assert [box.transcription for box in page.boxes] == kept
    rows = [json.loads(row) for row in (tmp_path / "there" / "skipped.jsonl").read_text("utf-8").splitlines()]
    lost = [row["reason"] for row in rows]
    assert lost == ([] if target == "coco" else ["the text has a line break, which the format cannot hold"])


def test_two_processes_make_the_same_bytes_as_one(tmp_path):
    source = write_set(tmp_path / "set", {f"{i}.jpg": ["one", "two"] for i in range(70)})

    for jobs in (1, 2):
        convert(
            [source],
            tmp_path / f"out{jobs}",
            ConversionOptions(shares={"train": 0.8, "val": 0.2}),
            workers=Workers(jobs),
        )

    one, two = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*") if path.is_file()}
        for top in (tmp_path / "out1", tmp_path / "out2")
    )
    assert one == two


def test_names_as_long_as_the_file_system_takes_are_kept_apart(tmp_path):
    long = "表" * 83  # 249 bytes, and .jpg
    source = write_set(tmp_path / "set", {f"{long}.jpg": ["one", "two"], f"{long[:-1]}单.jpg": ["three"]})
    convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)
    lines = list(read_lines(tmp_path / "out" / "rec.txt"))
    assert sorted(line.transcription for line in lines) == ["one", "three", "two"]
    assert len({line.image for line in lines}) == 3
    assert all(line.image.is_file() for line in lines)


def test_sources_are_merged_without_name_clashes(tmp_path):
    one = write_set(tmp_path / "one", {"a.jpg": ["from one"]}, seed=1)
    two = write_set(tmp_path / "two", {"a.jpg": ["from two"]}, seed=2)
    same_name = write_set(tmp_path / "other" / "two", {"a.jpg": ["from the other"]}, seed=3)

    convert([one, two, same_name], tmp_path / "out", ConversionOptions(), workers=ALONE)

    pages = list(read_pages(tmp_path / "out" / "det.txt"))
    assert len({page.image for page in pages}) == 3
    assert [page.image.read_bytes() for page in pages] == [
        (folder / "a.jpg").read_bytes() for folder in (one, two, same_name)
    ]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("exif", ["upright", "raw"])
def test_boxes_and_pixels_agree_whatever_the_exif_orientation(tmp_path, orientation, exif):
    """The red rectangle is where the box says, in the output as OpenCV loads it."""
    shown = np.full((120, 200, 3), 255, np.uint8)
    shown[40:60, 30:110] = (0, 0, 255)
    turns = {1: 0, 3: 2, 6: 1, 8: 3}[orientation]
    stored = np.rot90(shown, turns) if exif == "upright" else shown
    folder = tmp_path / "set"
    folder.mkdir()
    picture = Image.fromarray(np.ascontiguousarray(stored[:, :, ::-1]))
    tags = picture.getexif()
    tags[0x0112] = orientation
    picture.save(folder / "a.jpg", quality=95, exif=tags)
    box = {"transcription": "red", "points": [[30, 40], [110, 40], [110, 60], [30, 60]]}
    (folder / "Label.txt").write_text(f"a.jpg\t{json.dumps([box])}\n", encoding="utf-8")

    convert([folder], tmp_path / "out", ConversionOptions(exif=exif), workers=ALONE)

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    (line,) = read_lines(tmp_path / "out" / "rec.txt")
    for pixels in (cv2.imread(str(page.image))[42:58, 32:108], cv2.imread(str(line.image))[2:-2, 2:-2]):
        assert np.abs(pixels.reshape(-1, 3).mean(axis=0) - (0, 0, 255)).max() < 12


def test_the_size_that_the_annotations_give_decides_about_exif(tmp_path):
    """LabelMe draws upright, but a file says here that it was drawn on the stored pixels."""
    folder = tmp_path / "set"
    folder.mkdir()
    picture = Image.new("RGB", (80, 40), "white")
    tags = picture.getexif()
    tags[0x0112] = 6
    picture.save(folder / "a.jpg", exif=tags)
    shape = {"label": "hi", "points": [[50, 10], [70, 30]], "shape_type": "rectangle"}
    record = {"imagePath": "a.jpg", "imageWidth": 80, "imageHeight": 40, "shapes": [shape]}
    (folder / "a.json").write_text(json.dumps(record), encoding="utf-8")

    convert([folder], tmp_path / "out", ConversionOptions(), workers=ALONE)

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    assert cv2.imread(str(page.image)).shape == (40, 80, 3)


def test_boxes_of_a_resized_image_are_refused(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    Image.new("RGB", (80, 40)).save(folder / "a.jpg")
    shape = {"label": "hi", "points": [[50, 10], [70, 30]], "shape_type": "rectangle"}
    record = {"imagePath": "a.jpg", "imageWidth": 160, "imageHeight": 80, "shapes": [shape]}
    (folder / "a.json").write_text(json.dumps(record), encoding="utf-8")

    with pytest.raises(UserError, match="80 × 40 pixels, but was annotated at 160 × 80"):
        convert([folder], tmp_path / "out", ConversionOptions(), workers=ALONE)


def test_a_gif_that_is_named_jpg_is_decoded_by_its_content(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})
    Image.new("RGB", (100, 60), "blue").save(source / "a.jpg", format="GIF")

    convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    assert page.image.name == "a.jpg.png"
    assert cv2.imread(str(page.image))[5, 5].tolist() == [255, 0, 0]


def test_an_image_header_that_claims_sixty_thousand_pixels_is_refused(tmp_path):
    source = write_set(tmp_path / "set", {"a.png": ["hi"], "b.png": ["ok"]})
    data = bytearray((source / "a.png").read_bytes())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    (source / "a.png").write_bytes(data)

    convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    (row,) = skipped(tmp_path / "out")
    assert "claims 60000 × 60000 pixels" in row["reason"]


def test_a_zipped_export_is_read_in_place(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in source.iterdir():
            archive.write(path, path.name)

    convert([tmp_path / "export.zip"], tmp_path / "out", ConversionOptions(), workers=ALONE)

    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == ["hi"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.zip", "out", "set"]


def test_a_zip_bomb_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Label.txt", bytes(200 << 20))

    with pytest.raises(UserError, match=r"bomb\.zip"):
        convert([tmp_path / "bomb.zip"], tmp_path / "out", ConversionOptions(), workers=ALONE)
    assert not (tmp_path / "out").exists()


def test_texts_are_spelt_as_asked_and_only_then(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["ＡＢ１　漢語", "e\u0301t", "plain"]})

    convert([source], tmp_path / "as-is", ConversionOptions(), workers=ALONE)
    spelling = Spelling(nfc=True, width="half", simplified=True)
    counts = convert([source], tmp_path / "out", ConversionOptions(spelling=spelling), workers=ALONE).counts

    as_is = [line.transcription for line in read_lines(tmp_path / "as-is" / "rec.txt")]
    assert as_is == ["ＡＢ１　漢語", "e\u0301t", "plain"]
    spelt = [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")]
    assert spelt == ["AB1 汉语", "\u00e9t", "plain"]
    assert counts.respelt == 2


def test_texts_in_visual_order_are_written_forwards_where_that_is_asked(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["םילשורי 12", "12 םולש", "abc"]})

    spelling = Spelling(visual=True)
    convert([source], tmp_path / "out", ConversionOptions(spelling=spelling), workers=ALONE)

    texts = [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")]
    assert texts == ["12 ירושלים", "שלום 12", "abc"]


def test_characters_that_no_label_file_can_hold_stop_nothing(tmp_path):
    texts = ["half \ud800", "line\u2028separator", "fine"]
    source = write_set(tmp_path / "set", {"a.jpg": ["x"]})
    boxes = [{"transcription": text, "points": QUAD} for text in texts]
    (source / "Label.txt").write_text(f"a.jpg\t{json.dumps(boxes)}\n", encoding="utf-8")

    counts = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE).counts

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    assert [box.transcription for box in page.boxes] == ["line\u2028separator", "fine"]
    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == ["fine"]
    assert (counts.found, counts.skipped, counts.without_line, counts.lines) == (3, 1, 1, 1)
    assert [row["transcription"] for row in skipped(tmp_path / "out")] == texts[:2]


def test_a_box_as_large_as_a_house_stops_nothing(tmp_path):
    huge = [[0, 0], [90_000, 0], [90_000, 20], [0, 20]]
    source = write_set(tmp_path / "set", {"a.jpg": [(huge, "huge"), "fine"]})

    counts = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE).counts

    assert (counts.found, counts.without_line, counts.lines) == (2, 1, 1)
    assert "90000 × 20 pixels" in skipped(tmp_path / "out")[0]["reason"]


def test_ignore_marks_can_be_said(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["###", "*", "[x]", "fine"]})

    convert([source], tmp_path / "out", ConversionOptions(ignore_marks=frozenset({"[x]"})), workers=ALONE)

    (page,) = read_pages(tmp_path / "out" / "det.txt")
    assert [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")] == ["###", "*", "fine"]
    assert page.boxes[2].transcription == "###"


def test_boxes_of_which_less_than_half_is_on_the_page_are_counted(tmp_path):
    far = [[80, 60], [200, 60], [200, 80], [80, 80]]
    near = [[80, 60], [110, 60], [110, 80], [80, 80]]
    source = write_set(tmp_path / "set", {"a.png": [(far, "far"), (near, "near")]}, size=(100, 100))

    counts = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE).counts

    assert (counts.found, counts.skipped, counts.mostly_outside) == (2, 0, 1)


def test_frames_and_images_of_twelve_bits_in_sixteen_are_counted(tmp_path):
    source = write_set(
        tmp_path / "set", {"a.webp": ["hi"], "b.png": ["you"], "c.png": ["all"]}, size=(100, 100)
    )
    one, two = Image.new("RGB", (100, 100), "white"), Image.new("RGB", (100, 100), "grey")
    one.save(tmp_path / "set" / "a.webp", save_all=True, append_images=[two])
    twelve = np.full((100, 100), 4095, np.uint16)
    twelve[40:60] = 300
    Image.fromarray(twelve).save(tmp_path / "set" / "b.png")
    Image.fromarray(twelve * 16).save(tmp_path / "set" / "c.png")

    report = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    assert (report.counts.first_of_several, report.counts.nearly_black) == (1, 1)
