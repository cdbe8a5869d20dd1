"""Images whose labels are not looked at."""

from pathlib import Path

import pytest
from PIL import Image

from ocrdata.errors import UserError
from ocrdata.train.data import unlabelled


def written(folder: Path, *names: str) -> Path:
    """A folder with small images, and empty files of other names."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".md"):
            (folder / name).touch()
        else:
            Image.new("RGB", (40, 20)).save(folder / name)
    return folder


def test_folders_label_files_and_images_are_taken_each_image_once(tmp_path: Path) -> None:
    folder = written(tmp_path / "行", "b.png", "more/a.JPG", "notes.md")
    (folder / "rec.txt").write_text("b.png\t#\nmore/a.JPG\t\n", encoding="utf-8")
    both = (folder / "b.png", folder / "more" / "a.JPG")
    assert unlabelled.images([folder]) == both
    assert unlabelled.images([folder / "rec.txt", folder]) == both
    assert unlabelled.images([folder / "b.png"]) == both[:1]
    assert unlabelled.images([]) == ()


def test_nothing_found_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="names no image"):
        unlabelled.images([written(tmp_path, "notes.md")])


def test_a_file_that_is_no_image_is_named(tmp_path: Path) -> None:
    (written(tmp_path, "a.png") / "b.png").write_text("no image", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be decoded") as caught:
        unlabelled.images([tmp_path])
    assert caught.value.path == tmp_path / "b.png"
