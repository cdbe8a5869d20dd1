"""Pictures of every kind that lie in people's data sets, good and bad."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

WIDTH, HEIGHT = 60, 24


def drawing(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A small picture with something on it."""
    image = np.full((height, width, 3), 230, np.uint8)
    cv2.putText(image, "ab1", (4, height - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 40, 60), 2)
    return image


def write_pictures(folder: Path) -> dict[str, bool]:
    """Write the pictures; says of each name whether it is one that can be trained on."""
    image = drawing()
    for suffix in ("jpg", "png", "bmp", "webp", "tif"):
        cv2.imencode(f".{suffix}", image)[1].tofile(folder / f"good.{suffix}")
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    cv2.imencode(".png", grey)[1].tofile(folder / "grey.png")
    cv2.imencode(".png", grey.astype(np.uint16) * 257)[1].tofile(folder / "grey16.png")
    Image.fromarray(np.dstack([image, grey])).save(folder / "alpha.png")
    Image.fromarray(image).convert("P").save(folder / "palette.png")
    Image.fromarray(image).convert("1").save(folder / "bits.png")
    Image.fromarray(image).convert("CMYK").save(folder / "cmyk.jpg")
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(image).save(folder / "turned.jpg", exif=exif)
    cv2.imencode(".png", drawing(1, 1))[1].tofile(folder / "dot.png")
    cv2.imencode(".png", drawing(3, 400))[1].tofile(folder / "pole.png")
    cv2.imencode(".jpg", image)[1].tofile(folder / "中文 图.jpg")
    whole = (folder / "good.png").read_bytes()
    good = {path.name: True for path in folder.iterdir()}
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "words.jpg").write_text("this is no picture", encoding="utf-8")
    (folder / "half.png").write_bytes(whole[: len(whole) // 2])
    (folder / "head.jpg").write_bytes((folder / "good.jpg").read_bytes()[:20])
    (folder / "folder.jpg").mkdir()
    bad = ("empty.jpg", "words.jpg", "half.png", "head.jpg", "folder.jpg", "nowhere.jpg", "")
    return good | dict.fromkeys(bad, False)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """A folder with all of them, and their names."""
    folder = tmp_path_factory.mktemp("图片 pictures")
    return folder, write_pictures(folder)
