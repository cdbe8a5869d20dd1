"""Label files of drafts: what is read, what is doubted, what is left out."""

import json
from pathlib import Path

import pytest
from PIL import Image

from ocrdata.drafting import results
from ocrdata.drafting.draft import DraftedLine, find_photographs
from ocrdata.errors import UserError
from ocrdata.samples.labels import read_lines, read_pages

SQUARE = ((1.0, 2.0), (41.0, 2.0), (41.0, 12.0), (1.0, 12.0))


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    return [tmp_path / "照片" / name for name in ("a.jpg", "b.jpg")]


def line(stage: Path, name: str, page: int, read: str, score: float, other: str | None = None) -> DraftedLine:
    image = stage / "crops" / name
    return DraftedLine(image, page, SQUARE, (read, score), None if other is None else (other, 0.5))


def test_the_least_sure_lines_come_first_and_nothing_is_lost(tmp_path: Path, photographs: list[Path]) -> None:
    stage, out = tmp_path / ".out.part", tmp_path / "out"
    stage.mkdir()
    lines = [
        line(stage, "0.png", 0, "价格 12.80", 0.99, "价格 12.80"),
        line(stage, "1.png", 0, "EXP 2027", 0.71, "EXP 2021"),
        line(stage, "2.png", 0, "", 0.0, "l"),
        line(stage, "3.png", 0, "a\tb", 0.9, "ab"),
    ]
    counts = results.write(stage, out, photographs, lines, "second")
    assert counts == {"photographs": 2, "lines": 2, "doubted": 1, "nothing_read": 2}

    assert [(drafted.image.name, drafted.transcription) for drafted in read_lines(stage / "rec.txt")] == [
        ("1.png", "EXP 2027"),
        ("0.png", "价格 12.80"),
    ]
    first, second = read_pages(stage / "det.txt")
    assert [(box.transcription, box.ignore) for box in first.boxes[:2]] == [
        ("价格 12.80", False),
        ("EXP 2027", False),
    ]
    assert [box.ignore for box in first.boxes[2:]] == [True, True]
    assert (first.image, second.image, second.boxes) == (*photographs, ())

    names = (stage / results.LEFT_OUT).read_text(encoding="utf-8").splitlines()
    assert names == [str(out / "crops" / "2.png"), str(out / "crops" / "3.png")]
    (wrong,) = json.loads((stage / results.DETAILS).read_text(encoding="utf-8"))["second"]["drafted"]["wrong"]
    assert wrong == {
        "image": str(out / "crops" / "1.png"), "truth": "EXP 2027", "read": "EXP 2021", "score": 0.5
    }  # fmt: skip


def test_images_that_are_lines_keep_their_paths_and_have_no_pages(tmp_path: Path) -> None:
    image = tmp_path / "line.png"
    stage = tmp_path / "stage"
    stage.mkdir()
    results.write(stage, tmp_path / "out", [image], [DraftedLine(image, 0, (), ("A1", 1.0), None)], "")
    assert [(drafted.image, drafted.transcription) for drafted in read_lines(stage / "rec.txt")] == [
        (image, "A1")
    ]
    assert {path.name for path in stage.iterdir()} == {"rec.txt"}


def test_what_is_no_photograph_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no image in"):
        find_photographs([tmp_path], tmp_path / "out")
    (tmp_path / "broken.jpg").write_bytes(b"no")
    with pytest.raises(UserError, match="cannot be decoded") as caught:
        find_photographs([tmp_path], tmp_path / "out")
    assert caught.value.path == tmp_path / "broken.jpg"


def test_the_crops_of_an_earlier_run_are_no_photographs(tmp_path: Path) -> None:
    for name in ("a.png", "drafts/crops/0.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 20)).save(tmp_path / name)
    assert find_photographs([tmp_path], tmp_path / "drafts") == [tmp_path / "a.png"]
