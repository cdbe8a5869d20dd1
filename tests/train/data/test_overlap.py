"""Images that are trained on and evaluated: found by path, and by content under any name."""

from pathlib import Path

from ocrdata.samples.labels import Line
from ocrdata.train.data.overlap import ImageFiles, seen_in_training


def line(path: Path, content: str) -> Line:
    path.write_bytes(content.encode())
    return Line(path, "12")


def test_an_image_is_known_by_path_and_by_content(tmp_path: Path) -> None:
    files = ImageFiles([line(tmp_path / "a.png", "a").image, tmp_path / "missing.png"])
    assert tmp_path / "a.png" in files
    assert tmp_path / "missing.png" in files
    assert line(tmp_path / "copy.png", "a").image in files
    assert line(tmp_path / "same-size.png", "b").image not in files
    assert tmp_path / "nowhere.png" not in files


def test_lines_that_are_trained_on_and_evaluated_are_counted(tmp_path: Path) -> None:
    evaluated = [line(tmp_path / "a.png", "a"), line(tmp_path / "b.png", "b")]
    training = [line(tmp_path / "c.png", "c")]
    assert seen_in_training(evaluated, training) == ""
    training.append(line(tmp_path / "copy.png", "a"))
    assert seen_in_training(evaluated, training).startswith("1 training line is also")
    assert seen_in_training(evaluated, [*training, evaluated[1]]).startswith("2 training lines are also")
