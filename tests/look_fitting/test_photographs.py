"""Crops are found in files, folders and label files; whatever else is given is refused in one sentence."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.look_fitting import photographs
from ocrdata.look_fitting.photographs import PhotographedCrop


@pytest.fixture
def crops(tmp_path: Path, drawn, known) -> Path:
    folder = tmp_path / "crops"
    folder.mkdir()
    for number, line in enumerate(drawn(known, 0, 24)):
        (folder / f"{number:02d}.jpg").write_bytes(line.data)
    return folder


def refused(*given: Path) -> str:
    with pytest.raises(UserError) as caught:
        photographs.read_crops(given)
    return caught.value.format_message()


def test_folders_files_and_labels_give_crops(crops: Path) -> None:
    files = sorted(crops.iterdir())
    (crops.parent / "rec.txt").write_text(
        "".join(f"crops/{file.name}\tT{n}\n" for n, file in enumerate(files))
    )
    by_folder, by_files, by_labels = (
        photographs.read_crops(given) for given in ([crops], files, [crops.parent / "rec.txt"])
    )
    assert [crop.source for crop in by_folder] == [crop.source for crop in by_files] == files
    assert [crop.text for crop in by_labels] == [f"T{n}" for n in range(24)]
    assert all(np.array_equal(a.image, b.image) for a, b in zip(by_folder, by_labels, strict=True))


def test_of_many_crops_some_evenly_spread_are_used(crops: Path, monkeypatch) -> None:
    monkeypatch.setattr(photographs, "MOST", 21)
    found = photographs.read_crops([crops])
    assert len(found) == 21 and found[0].source.name == "00.jpg" and found[-1].source.name >= "22"


def test_too_few_none_and_damaged_files_are_refused(crops: Path, tmp_path: Path) -> None:
    assert "there are 19 photographs; a look is fitted to 20" in refused(*sorted(crops.iterdir())[:19])
    (tmp_path / "empty").mkdir()
    assert "holds no picture that can be read" in refused(tmp_path / "empty")
    for file in sorted(crops.iterdir())[:10]:
        file.write_bytes(b"no image")
    assert "there are 14 photographs" in refused(crops)


def test_pages_are_refused_and_the_option_is_named(tmp_path: Path) -> None:
    for number in range(20):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((900, 700, 3), 200, np.uint8))
    message = refused(tmp_path)
    assert "is no line with its 700 × 900 pixels" in message and "--detect" in message


def test_labels_of_pages_are_refused(tmp_path: Path) -> None:
    box = '[{"transcription": "a", "points": [[0, 0], [9, 0], [9, 9], [0, 9]]}]'
    (tmp_path / "det.txt").write_text(f"page.jpg\t{box}\n")
    assert "holds labels of pages" in refused(tmp_path / "det.txt")


def test_empty_pictures_are_refused_when_too_few_are_left(drawn, known) -> None:
    lines = [PhotographedCrop(Path(f"{n}.png"), line.image) for n, line in enumerate(drawn(known, 0, 20))]
    blank = PhotographedCrop(Path("blank.png"), np.full((40, 90, 3), 130, np.uint8))
    kept, measured = photographs.measured([*lines, blank])
    assert len(kept) == len(measured) == 20
    with pytest.raises(UserError, match="2 of the 21 pictures are empty"):
        photographs.measured([*lines[:19], blank, blank])


def test_the_quality_of_a_jpeg_is_read_from_its_table(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (40, 90, 3)).astype(np.uint8)
    for quality in (30, 50, 75, 95):
        cv2.imwrite(str(tmp_path / "x.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert abs(photographs.jpeg_quality(tmp_path / "x.jpg") - quality) <= 1
    cv2.imwrite(str(tmp_path / "x.png"), picture)
    assert photographs.jpeg_quality(tmp_path / "x.png") is None
