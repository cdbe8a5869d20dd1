"""An image is a crop of a page by its folder or its size, never by its name alone."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.reading.page_crops import PageCrops
from ocrdata.reading.source import Source

FLAT = [[10, 10], [90, 10], [90, 34], [10, 34]]
TALL = [[100, 10], [120, 10], [120, 110], [100, 110]]
CURVED = [[30, 90], [80, 80], [130, 88], [128, 108], [80, 100], [32, 110]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A page with a flat, a tall and a curved box, and one that is none."""
    boxes = [{"transcription": "x", "points": points} for points in (FLAT, TALL, CURVED, [[1, 1]])]
    (tmp_path / "det.txt").write_text(f"shop.jpg\t{json.dumps(boxes)}\n", encoding="utf-8")
    return tmp_path


def is_crop(folder: Path, name: str, size: tuple[int, int] | None = None) -> bool:
    """Whether an image of this width and height, or one that is not there, is a crop of the page."""
    if size is not None:
        (folder / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / name), np.zeros((size[1], size[0], 3), np.uint8))
    (folder / "rec.txt").write_text(f"{name}\ttext\n", encoding="utf-8")
    return name in PageCrops(Source(folder), folder / "rec.txt", folder / "det.txt", ["shop.jpg"])


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("shop_12_0.jpg", (80, 24)),
        ("shop_crop_0.jpg", (79, 25)),
        ("shop_0_1.jpg", (20, 100)),
        ("shop_0_1.png", (100, 20)),
        ("shop_0_2.jpg", (101, 29)),
    ],
)
def test_an_image_as_large_as_its_box_is_a_crop(folder: Path, name: str, size: tuple[int, int]) -> None:
    assert is_crop(folder, name, size)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("shop_12_3.jpg", (640, 480)),
        ("shop_12_0.jpg", (640, 480)),
        ("shop_12_0.jpg", (80, 80)),
        ("shop_12_1.jpg", (80, 24)),
        ("shop_2024_20240131.jpg", (80, 24)),
        ("other_12_0.jpg", (80, 24)),
        ("shop_12_0.jpg", None),
    ],
)
def test_an_image_that_only_has_such_a_name_is_none(
    folder: Path, name: str, size: tuple[int, int] | None
) -> None:
    assert not is_crop(folder, name, size)


@pytest.mark.parametrize("name", ["crops/shop_0_7.jpg", "crop_img/shop_crop_7.jpg"])
def test_what_lies_among_crops_is_one_though_the_boxes_have_changed(folder: Path, name: str) -> None:
    assert is_crop(folder, name, (50, 50))
    assert is_crop(folder, name.replace("7", "8"))


def test_what_is_no_image_is_no_crop(folder: Path) -> None:
    (folder / "shop_12_0.jpg").write_text("text", encoding="utf-8")
    assert not is_crop(folder, "shop_12_0.jpg")
