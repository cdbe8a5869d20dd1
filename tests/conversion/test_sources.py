"""What stands between readers and the conversion: texts that are none, and texts that are not UTF-8."""

import json

import pytest
from PIL import Image

from ocrdata.conversion.labels_only import convert_labels
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.plan import plan_conversion
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.samples.labels import read_lines
from ocrdata.storage.pack import pack

from .sets import ALONE, QUAD, skipped, write_set


def test_texts_that_are_coordinates_are_refused_unless_the_format_is_named(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["1,2,3,4", "5,6,7,8", "0,0,9,9"]})

    with pytest.raises(UserError, match="not labelled with texts, but with coordinates"):
        convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)
    assert not (tmp_path / "out").exists()

    report = convert([source], tmp_path / "out", ConversionOptions(source_format="paddle"), workers=ALONE)
    assert report.counts.lines == 3
    assert any("coordinates" in note for note in report.notes)


def test_labels_alone_are_refused_likewise_and_nothing_is_left(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["1,2,3,4", "5,6,7,8", "0,0,9,9"]})

    with pytest.raises(UserError, match="coordinates"):
        convert_labels(plan_conversion([source], tmp_path / "out", ConversionOptions(), labels_only=True))
    assert list(tmp_path.iterdir()) == [source]


def test_texts_that_are_all_the_same_are_converted_with_a_note(tmp_path):
    source = write_set(tmp_path / "set", {f"{number}.jpg": ["date"] for number in range(10)})

    report = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    assert report.counts.lines == 10
    assert any("all the same, 'date'" in note for note in report.notes)


@pytest.mark.parametrize("labels_only", [False, True])
def test_a_text_that_is_not_utf_8_is_skipped_by_itself(tmp_path, labels_only):
    source = write_set(tmp_path / "set", {"a.jpg": ["中文", "bad"], "b.jpg": ["电表"]})
    labels = source / "Label.txt"
    labels.write_bytes(labels.read_bytes().replace(b"bad", b"ba\xffd"))
    out = tmp_path / "out"

    plan = plan_conversion([source], out, ConversionOptions(), labels_only=labels_only)
    counts = convert_labels(plan).counts if labels_only else convert([source], out, plan.options).counts

    (row,) = skipped(out)
    assert (row["reason"], row["transcription"]) == (
        "the text is not valid UTF-8, although the rest of the file is",
        "ba\ufffdd",
    )
    assert (counts.found, counts.skipped) == (3, 1)
    pages = [json.loads(row.partition("\t")[2]) for row in (out / "det.txt").read_text("utf-8").splitlines()]
    assert [box["transcription"] for page in pages for box in page] == ["中文", "电表"]
    if not labels_only:
        assert [line.transcription for line in read_lines(out / "rec.txt")] == ["中文", "电表"]


def test_notes_outlive_a_run_that_was_killed(tmp_path):
    """They are kept with the records that the first pass leaves."""
    from ocrdata.conversion.read_sources import read_sources

    folder = write_set(tmp_path / "set", {"a.jpg": [(QUAD, "hi")]})
    (folder / "a.jpg").rename(folder / "A.JPG")
    plan = plan_conversion([folder], tmp_path / "out", ConversionOptions())
    (tmp_path / "work").mkdir()

    first, again = read_sources(plan, tmp_path / "work"), read_sources(plan, tmp_path / "work")

    assert "nearly fits (a.jpg is A.JPG)" in first.notes[0]
    assert again.notes == first.notes


def test_a_container_with_fewer_samples_than_its_manifest_counts_is_refused(tmp_path):
    """A shard of Parquet is missing; without a manifest, that is said."""
    write_set(tmp_path / "photos", {f"{number}.jpg": ["中国"] for number in range(6)})
    packed = tmp_path / "packed"
    convert([tmp_path / "photos"], tmp_path / "files", ConversionOptions(), workers=Workers(1))
    pack(
        str(tmp_path / "files" / "rec.txt"),
        "parquet",
        str(packed),
        command="pack",
        shard=2,
        workers=Workers(1),
    )
    (packed / "data" / "train-00001-of-00003.parquet").unlink()
    with pytest.raises(UserError, match=r"holds 4 samples, but its ocrdata\.json counts 6"):
        convert([packed], tmp_path / "out", ConversionOptions(), workers=Workers(1))
    assert not (tmp_path / "out").exists()
    (packed / "ocrdata.json").unlink()
    report = convert([packed], tmp_path / "out", ConversionOptions(), workers=Workers(1))
    assert report.counts.lines == 4
    assert "train-00001-of-00003.parquet is missing" in report.notes[0]


@pytest.mark.parametrize(("option", "value"), [("text_field", "name"), ("level", "word")])
def test_an_option_that_the_format_has_no_use_for_is_noted(tmp_path, option, value):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})

    report = convert([source], tmp_path / "out", ConversionOptions(**{option: value}), workers=ALONE)

    (note,) = report.notes
    assert f"--{option.replace('_', '-')} {value} changed nothing" in note
    assert convert([source], tmp_path / "plain", ConversionOptions(), workers=ALONE).notes == ()


@pytest.mark.parametrize("labels_only", [False, True])
def test_pages_of_one_image_are_noted(tmp_path, labels_only):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"], "b.jpg": ["there"]})
    labels = source / "Label.txt"
    plan = plan_conversion([source], tmp_path / "once", ConversionOptions(), labels_only=labels_only)
    assert (convert_labels(plan) if labels_only else convert([source], plan.out, plan.options)).notes == ()

    labels.write_text(labels.read_text("utf-8") * 2, "utf-8")
    plan = plan_conversion([source], tmp_path / "twice", ConversionOptions(), labels_only=labels_only)
    (note,) = (convert_labels(plan) if labels_only else convert([source], plan.out, plan.options)).notes
    assert "an image has several pages" in note and "(a.jpg; 2 times)" in note


def _image(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 20), "white").save(path)


def _notes_of(source, out, **options):
    report = convert([source], out, ConversionOptions(**options), workers=ALONE)
    return [note for note in report.notes if "folder" in note]


@pytest.mark.parametrize(
    ("images", "labels", "example"),
    [
        # A folder that the labels name has none of their images.
        (("a/1.png", "a/2.png"), {"x.csv": ["b/2.png", "a/1.png"]}, "b/2.png is a/2.png"),
        (("a/1.png",), {"x.csv": ["b/1.png"]}, "b/1.png is a/1.png"),
        # Labels beside their images, of which one is missing.
        (("a/1.png", "b/2.png"), {"a/x.csv": ["1.png"], "b/x.csv": ["1.png", "2.png"]}, "1.png is a/1.png"),
        (("a/1.png",), {"a/x.csv": ["1.png"], "b/x.csv": ["1.png"]}, "1.png is a/1.png"),
        (("1.png", "old/2.png"), {"x.csv": ["1.png", "2.png"]}, "2.png is old/2.png"),
        (("1.png", "a/2.png"), {"a/x.csv": ["1.png", "2.png"]}, "1.png is 1.png"),
        # One image for the labels of two folders.
        (("i/1.png",), {"a/x.csv": ["1.png"], "b/x.csv": ["1.png"]}, "i/1.png"),
        (("i/1.png",), {"a/x.csv": ["i/1.png"], "b/x.csv": ["i/1.png"]}, "i/1.png"),
    ],
)
def test_a_line_image_from_another_folder_is_noted_and_named(tmp_path, images, labels, example):
    for name in images:
        _image(tmp_path / "set" / name)
    for file, names in labels.items():
        (tmp_path / "set" / file).parent.mkdir(exist_ok=True)
        rows = "".join(f"{name},text {name} of {file}\n" for name in names)
        (tmp_path / "set" / file).write_text(f"filename,words\n{rows}", "utf-8")

    (note,) = _notes_of(tmp_path / "set", tmp_path / "out")

    assert f"({example}" in note


def test_an_image_that_is_another_label_s_is_given_to_no_second_one(tmp_path):
    for name in ("a/1.png", "a/2.png"):
        _image(tmp_path / "set" / name)
    (tmp_path / "set/x.csv").write_text("filename,words\na/1.png,one\na/2.png,two\nb/2.png,other\n", "utf-8")

    convert([tmp_path / "set"], tmp_path / "out", ConversionOptions(), workers=ALONE)

    assert [line.transcription for line in read_lines(tmp_path / "out/rec.txt")] == ["one", "two"]
    (skipped,) = map(json.loads, (tmp_path / "out/skipped.jsonl").read_text("utf-8").splitlines())
    assert "b/2.png does not exist" in skipped["reason"] and "another label's" in skipped["reason"]


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (("crops/1/a.png", "crops/2/b.png"), {"x.csv": ["a.png", "b.png"]}),
        (("crops/1.png",), {"labels/x.csv": ["1.png"]}),
        (("images/1.png", "2.png"), {"x.csv": ["1.png", "2.png"]}),
        (("crops/1.png",), {"x.csv": ["/home/me/set/1.png"]}),
        (("a/1.png", "b/1.png"), {"a/x.csv": ["1.png"], "b/x.csv": ["1.png"]}),
        (("a/1.png",), {"a/x.csv": ["a/1.png"]}),
    ],
)
def test_line_images_that_lie_apart_from_their_labels_are_no_doubt(tmp_path, images, labels):
    for name in images:
        _image(tmp_path / "set" / name)
    for file, names in labels.items():
        (tmp_path / "set" / file).parent.mkdir(exist_ok=True)
        rows = "".join(f"{name},text {name}\n" for name in names)
        (tmp_path / "set" / file).write_text(f"filename,words\n{rows}", "utf-8")

    assert _notes_of(tmp_path / "set", tmp_path / "out") == []


def test_an_image_beside_other_transcriptions_is_noted(tmp_path):
    for name in ("a/1.png", "a/2.png", "b/2.png"):
        _image(tmp_path / "set" / name)
    for name in ("a/1", "a/2", "b/1", "b/2"):
        path = tmp_path / "set" / f"{name}.gt.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"text of {name}", "utf-8")

    (note,) = _notes_of(tmp_path / "set", tmp_path / "out")

    assert "(1 is a/1.png" in note


@pytest.mark.parametrize(("backwards", "noted"), [(False, 0), (True, 1)])
def test_a_polygon_whose_crop_is_upside_down_is_noted(tmp_path, backwards, noted):
    source = tmp_path / "set"
    source.mkdir()
    Image.new("RGB", (100, 60), "white").save(source / "a.jpg")
    points = [(10, 10), (30, 10), (60, 10), (60, 30), (30, 30), (10, 30)]
    points = points[3:] + points[:3] if backwards else points
    boxes = [{"transcription": "hi", "points": points}]
    (source / "Label.txt").write_text(f"a.jpg\t{json.dumps(boxes)}\n", "utf-8")

    report = convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    assert sum("their crops are upside down" in note for note in report.notes) == noted
