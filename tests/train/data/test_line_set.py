"""What is found wrong with training data before PaddleOCR would replace it, hang, or end with 0."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from ocrdata.errors import UserError
from ocrdata.mixing import mix
from ocrdata.mixing.plan import MixInput, plan
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.train.data import line_set
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.data.usability import LineUsability, classify

DIGITS = Charset(tuple("0123456789 "))


def label_file(folder: Path, texts: list[str]) -> Path:
    """A label file with an image for each of its lines."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, text in enumerate(texts):
        cv2.imencode(".png", np.full((48, 64, 3), 255, np.uint8))[1].tofile(folder / f"图{number}.png")
        rows.append(f"图{number}.png\t{text}\n")
    (folder / "rec.txt").write_text("".join(rows), encoding="utf-8")
    return folder / "rec.txt"


def training_set(path: Path) -> TrainingSet:
    return TrainingSet(path.parent, (path,), (1.0,))


def write_mix(path: Path, **section: object) -> Path:
    path.write_text(yaml.safe_dump({"Train": {"dataset": section}}), encoding="utf-8")
    return path


def test_what_mix_writes_is_read_and_counts_the_same(tmp_path: Path) -> None:
    files = [label_file(tmp_path / "a", ["1"] * 7), label_file(tmp_path / "b", ["2"] * 30)]
    entries = plan([MixInput(path) for path in files], ratio=[1.0, 1.5]).files
    path = tmp_path / "mix.yml"
    path.write_text(yaml.safe_dump(mix.dataset_config(entries, tmp_path)), encoding="utf-8")
    assert line_set.read_mix(path).samples == sum(entry.drawn for entry in entries)


def test_the_roles_of_a_mix_say_which_lines_are_general(tmp_path: Path) -> None:
    files = [label_file(tmp_path / "a", ["1", "2"]), label_file(tmp_path / "b", ["3", "4"])]
    inputs = [MixInput(files[0], "synthetic"), MixInput(files[1], "general")]
    path = tmp_path / "mix.yml"
    path.write_text(yaml.safe_dump(mix.dataset_config(plan(inputs).files, tmp_path)), encoding="utf-8")
    data = line_set.read_mix(path)
    assert {line.transcription for line in data.lines(general=True)} == {"3", "4"}
    assert {line.transcription for line in data.lines(general=False)} == {"1", "2"}
    assert not list(TrainingSet(tmp_path, tuple(files), (1.0, 1.0)).lines(general=True))


def test_a_relative_path_is_found_beside_the_mix(tmp_path: Path) -> None:
    label_file(tmp_path / "lines", ["1"])
    path = write_mix(tmp_path / "mix.yml", data_dir="lines", label_file_list="lines/rec.txt")
    folder = tmp_path.resolve() / "lines"
    assert line_set.read_mix(path) == TrainingSet(folder, (folder / "rec.txt",), (1.0,))


def test_of_a_folder_of_the_same_name_here_the_complete_one_is_taken(tmp_path: Path, monkeypatch) -> None:
    """A folder `lines` that has nothing to do with the mix once lent it its images."""
    label_file(tmp_path / "set" / "lines", ["1"])
    path = write_mix(tmp_path / "set" / "mix.yml", data_dir="lines", label_file_list="lines/rec.txt")
    (tmp_path / "here" / "lines").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert line_set.read_mix(path).data_dir == tmp_path.resolve() / "set" / "lines"
    file = tmp_path / "set" / "lines" / "rec.txt"
    absolute = write_mix(tmp_path / "set" / "b.yml", data_dir="lines", label_file_list=str(file))
    assert line_set.read_mix(absolute).data_dir == tmp_path.resolve() / "set" / "lines"
    label_file(tmp_path / "here" / "lines", ["2"])
    with pytest.raises(UserError, match="may be meant"):
        line_set.read_mix(path)


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        (
            {"data_dir": ".", "label_file_list": ["rec.txt"], "role_list": ["general", "vertical"]},
            "has 1 label file and 2 roles",
        ),
        ({}, "no Train.dataset with data_dir"),
        ({"data_dir": ".", "label_file_list": ["rec.txt"], "ratio_list": [1.5]}, "a ratio of 1.5"),
        (
            {"data_dir": ".", "label_file_list": ["rec.txt"], "ratio_list": [1, 1]},
            "1 label file and 2 ratios",
        ),
        ({"data_dir": ".", "label_file_list": ["rec.txt"], "ratio_list": "1.0"}, "the ratio_list '1.0'"),
        ({"data_dir": ".", "label_file_list": ["rec.txt"], "ratio_list": ["1.0"]}, "not a list of numbers"),
        ({"data_dir": ".", "label_file_list": ["gone.txt"]}, "gone.txt, which does not exist"),
    ],
)
def test_a_mix_that_cannot_be_used_is_named(
    tmp_path: Path, section: dict[str, object], sentence: str
) -> None:
    label_file(tmp_path, ["1"])
    with pytest.raises(UserError, match=sentence):
        line_set.read_mix(write_mix(tmp_path / "mix.yml", **section))


@pytest.mark.parametrize(
    ("text", "counted"),
    [("12", "usable"), ("1中2", "usable"), ("", "empty"), ("1" * 26, "too_long"), ("中文", "unreadable")],
)
def test_texts_are_taken_and_left_as_by_paddleocrs_encoder(text: str, counted: str) -> None:
    seen = LineUsability()
    assert classify(text, DIGITS, 25, seen) is (counted == "usable")
    assert getattr(seen, counted) == 1
    assert seen.usable + seen.unusable == 1


def test_characters_that_are_dropped_silently_are_counted(tmp_path: Path) -> None:
    seen = line_set.check_training_set(training_set(label_file(tmp_path, ["1中2", "3中", "456"])), DIGITS, 25)
    assert seen.unknown == {"中": 2}
    assert any("中" in sentence for sentence in seen.sentences("training", 25))


def test_a_byte_order_mark_that_hides_the_first_image_is_refused(tmp_path: Path) -> None:
    path = label_file(tmp_path, ["1", "2"])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with pytest.raises(UserError, match=r"rec.txt:1: begins with a byte order mark"):
        line_set.check_training_set(training_set(path), DIGITS, 25)


def test_a_missing_image_is_named_with_file_and_line(tmp_path: Path) -> None:
    path = label_file(tmp_path, ["1", "2", "3"])
    (tmp_path / "图1.png").unlink()
    with pytest.raises(UserError, match=r"图1\.png does not exist") as caught:
        line_set.check_training_set(training_set(path), DIGITS, 25)
    assert (caught.value.path, caught.value.line) == (path, 2)


def test_a_set_that_would_hang_paddleocr_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no sample can be trained on"):
        line_set.check_training_set(training_set(label_file(tmp_path, ["中", "文"])), DIGITS, 25)


def test_a_set_of_damaged_images_is_refused(tmp_path: Path) -> None:
    path = label_file(tmp_path, ["1", "2"])
    for image in tmp_path.glob("*.png"):
        image.write_bytes(b"no image")
    with pytest.raises(UserError, match="none of the first 2 images"):
        line_set.check_training_set(training_set(path), DIGITS, 25)


def test_one_damaged_image_is_left_to_paddleocr(tmp_path: Path) -> None:
    path = label_file(tmp_path, ["1", "2"])
    (tmp_path / "图0.png").write_bytes(b"")
    assert line_set.check_training_set(training_set(path), DIGITS, 25).usable == 2


def test_detection_labels_are_refused(tmp_path: Path) -> None:
    path = label_file(tmp_path, ['[{"transcription": "1", "points": [[0, 0], [1, 0], [1, 1], [0, 1]]}]'])
    with pytest.raises(UserError, match="has detection labels"):
        line_set.check_training_set(training_set(path), DIGITS, 25)


def test_lines_to_evaluate_are_those_that_paddleocr_would_not_replace(tmp_path: Path) -> None:
    files = [label_file(tmp_path / "a", ["1", "9" * 26]), label_file(tmp_path / "b", ["2", "中"])]
    lines, seen = line_set.usable_lines(files, DIGITS, 25)
    assert [(line.image.parent.name, line.transcription) for line in lines] == [("a", "1"), ("b", "2")]
    assert (seen.too_long, seen.unreadable) == (1, 1)
    assert all(isinstance(line, labels.Line) and line.image.is_file() for line in lines)


def test_a_mix_made_in_another_folder_is_found_above_its_images(tmp_path, monkeypatch):
    labels_of = label_file(tmp_path / "project" / "rec", ["1"])
    monkeypatch.chdir(tmp_path)
    made = write_mix(tmp_path / "mix.yml", data_dir=str(labels_of.parent), label_file_list=["rec/rec.txt"])
    assert line_set.read_mix(made).label_files == (labels_of,)
    (tmp_path / "rec").mkdir()
    (tmp_path / "rec" / "rec.txt").write_text("a.png\t1\n", "utf-8")
    nested = tmp_path / "project" / "deep" / "er"
    nested.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    inside = write_mix(
        tmp_path / "elsewhere" / "mix.yml", data_dir=str(nested), label_file_list=["rec/rec.txt"]
    )
    with pytest.raises(UserError, match=r"rec/rec.txt, which does not exist \(.* or .* may be meant\)"):
        line_set.read_mix(inside)


def test_texts_from_right_to_left_that_would_not_be_read_as_labelled_are_counted():
    hebrew, seen = Charset(tuple("ABCםולש12 ")), LineUsability()
    for text in ("שלום 12", "םולש", "םולש 12", "ABCAB שלום", "12"):
        assert classify(text, hebrew, 25, seen)
    assert (seen.from_right, seen.backwards, seen.mistaken) == (4, 2, 1)
    said = list(seen.sentences("training", 25))
    assert "2 texts are written backwards" in said[0] and "--visual-order" in said[0]
    assert "1 text looks as another one does, such as ABCAB שלום" in said[1]
