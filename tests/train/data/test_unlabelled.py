"""Images whose labels are not looked at."""

from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.train.data import unlabelled


def touched(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_folders_label_files_and_images_are_taken_each_image_once(tmp_path: Path) -> None:
    folder = touched(tmp_path / "行", "b.png", "more/a.JPG", "notes.md")
    (folder / "rec.txt").write_text("b.png\t#\nmore/a.JPG\t\n", encoding="utf-8")
    both = (folder / "b.png", folder / "more" / "a.JPG")
    assert unlabelled.images([folder]) == both
    assert unlabelled.images([folder / "rec.txt", folder]) == both
    assert unlabelled.images([folder / "b.png"]) == both[:1]
    assert unlabelled.images([]) == ()


def test_nothing_found_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="names no image"):
        unlabelled.images([touched(tmp_path, "notes.md")])
