"""A few lines of annotations are looked at before anything is converted."""

import shutil
import zipfile
from pathlib import Path

import cv2
import pytest

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.recipes.first_recipe.sample_lines import sample_lines
from ocrdata.samples.labels import read_lines
from tests import running

PAGES = resources.folder("recipes") / "quickstart" / "pages"


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("样本") / "mine"
    running.run_command("convert", str(PAGES / "Label.txt"), "--out", str(out))
    return out


def test_they_are_cut_as_convert_cuts_them(converted: Path) -> None:
    crops = [cv2.imread(str(line.image)).shape for line in read_lines(converted / "rec.txt")]
    found = [line.shape for line in sample_lines(PAGES / "Label.txt", 1000)]
    assert found == crops


def test_they_are_from_all_pages_and_no_more_than_asked_for() -> None:
    pages = (PAGES / "Label.txt").read_text("utf-8").count("\n")
    assert len(sample_lines(PAGES / "Label.txt", 5)) == 5
    every = [line.shape for line in sample_lines(PAGES / "Label.txt", 1000)]
    some = [line.shape for line in sample_lines(PAGES / "Label.txt", pages)]
    assert len(some) == pages > 1 and every.index(some[-1]) > len(every) // 2


def test_crops_are_lines_themselves(converted: Path) -> None:
    assert len(sample_lines(converted / "rec.txt", 12)) == 12


def test_a_missing_image_is_left_to_the_conversion(converted: Path, tmp_path: Path) -> None:
    rows = (converted / "rec.txt").read_text("utf-8").splitlines(keepends=True)
    shutil.copytree(converted / "crops", tmp_path / "crops")
    (tmp_path / "rec.txt").write_text("crops/gone.jpg\ttext\n" + "".join(rows[:3]), encoding="utf-8")
    assert len(sample_lines(tmp_path / "rec.txt", 10)) == 3


def test_an_archive_is_not_unpacked_for_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.write(PAGES / "Label.txt", "Label.txt")
    assert sample_lines(tmp_path / "pages.zip", 10) == []


def test_what_is_no_annotation_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# notes\n", encoding="utf-8")
    with pytest.raises(UserError, match="not in an annotation format"):
        sample_lines(tmp_path / "notes.md", 10)
