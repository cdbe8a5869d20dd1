"""Images of the output are what every reader of them shows."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from tests.conversion.sets import ALONE


def label(folder, name, size, left, top, right, bottom):
    """A LabelMe file for one line in an image."""
    shape = {"label": "a line", "points": [[left, top], [right, bottom]], "shape_type": "rectangle"}
    record = {"imagePath": name, "imageWidth": size[0], "imageHeight": size[1], "shapes": [shape]}
    (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


@pytest.mark.parametrize("form", ["jpeg", "png", "tiff", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_is_turned_once_whatever_its_format(tmp_path, form, orientation):
    """A mark at the top left of what is shown is there in the output, and in the crop."""
    shown = Image.new("RGB", (96, 64), "white")
    shown.paste("black", (8, 8, 24, 16))
    stored = shown
    for step in _to_store(orientation):
        stored = stored.transpose(step)
    exif = stored.getexif()
    exif[0x0112] = orientation
    source = tmp_path / "set"
    source.mkdir()
    stored.save(source / f"a.{form}", exif=exif)
    label(source, f"a.{form}", (96, 64), 8, 8, 48, 16)

    convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    (written,) = (tmp_path / "out" / "images").iterdir()
    page = cv2.imread(str(written), cv2.IMREAD_GRAYSCALE)
    assert page.shape == (64, 96)
    assert page[8:16, 8:24].mean() < 30
    assert page[:, 30:].mean() > 250
    (crop,) = (cv2.imread(str(path), 0) for path in (tmp_path / "out" / "crops").iterdir())
    assert crop.shape == (8, 40)
    assert crop[:, :16].mean() < 30
    assert crop[:, 20:].mean() > 225


def _to_store(orientation):
    """The transpositions that make the stored image out of the one that is shown (EXIF 2.32)."""
    turn, mirror = Image.Transpose, Image.Transpose.FLIP_LEFT_RIGHT
    return {
        1: [], 2: [mirror], 3: [turn.ROTATE_180], 4: [turn.FLIP_TOP_BOTTOM],
        5: [turn.TRANSPOSE], 6: [turn.ROTATE_90], 7: [turn.TRANSVERSE], 8: [turn.ROTATE_270],
    }[orientation]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "name"), [("RGBA", "a.png"), ("LA", "a.png"), ("P", "a.png"), ("RGBA", "a.webp")]
)
def test_black_on_a_transparent_ground_is_black_on_white(tmp_path, mode, name):
    source = tmp_path / "set"
    source.mkdir()
    image = Image.new("RGBA", (96, 64), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((8, 8, 23, 15), fill=(0, 0, 0, 255))
    if mode == "P":
        image = Image.fromarray((np.asarray(image)[:, :, 3] > 0).astype(np.uint8), "P")
        image.putpalette([0] * 6)
        image.save(source / name, transparency=0)
    else:
        image.convert(mode).save(source / name, **({"lossless": True} if name == "a.webp" else {}))
    label(source, name, (96, 64), 8, 8, 48, 16)

    convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    (written,) = (tmp_path / "out" / "images").iterdir()
    page = cv2.imread(str(written), cv2.IMREAD_GRAYSCALE)  # as PaddleOCR reads it
    assert page[8:16, 8:24].max() == 0
    assert page[20:].min() == 255
    (crop,) = (cv2.imread(str(path), 0) for path in (tmp_path / "out" / "crops").iterdir())
    assert crop[:, 20:].mean() > 225


def test_an_alpha_channel_that_hides_nothing_changes_no_byte(tmp_path):
    source = tmp_path / "set"
    source.mkdir()
    Image.new("RGBA", (96, 64), (10, 200, 30, 255)).save(source / "a.png")
    label(source, "a.png", (96, 64), 8, 8, 48, 16)

    convert([source], tmp_path / "out", ConversionOptions(), workers=ALONE)

    assert (tmp_path / "out" / "images" / "a.png").read_bytes() == (source / "a.png").read_bytes()


def test_a_tiff_that_opencv_reads_otherwise_becomes_a_png(tmp_path):
    source = tmp_path / "set"
    source.mkdir()
    image = Image.new("CMYK", (60, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (5, 5, 20, 15))
    image.save(source / "a.tif")
    (source / "rec.txt").write_text("a.tif\tab\n", encoding="utf-8")

    convert([source / "rec.txt"], tmp_path / "out", ConversionOptions(), workers=ALONE)

    (written,) = (tmp_path / "out" / "crops").iterdir()
    pixels = cv2.imread(str(written), cv2.IMREAD_GRAYSCALE)
    assert pixels[7, 10] < 60
    assert pixels[7, 40] > 240


def test_pixels_of_32_bits_are_skipped_because_nobody_knows_what_is_white(tmp_path):
    source = tmp_path / "set"
    source.mkdir()
    Image.fromarray(np.linspace(0, 1, 1200, dtype=np.float32).reshape(20, 60)).save(source / "a.tif")
    cv2.imwrite(str(source / "b.png"), np.full((20, 60, 3), 255, np.uint8))
    (source / "rec.txt").write_text("a.tif\tab\nb.png\tcd\n", encoding="utf-8")

    convert([source / "rec.txt"], tmp_path / "out", ConversionOptions(), workers=ALONE)

    lines = (tmp_path / "out" / "rec.txt").read_text("utf-8").splitlines()
    assert [line.split("\t")[1] for line in lines] == ["cd"]
    (skipped,) = (tmp_path / "out" / "skipped.jsonl").read_text("utf-8").splitlines()
    assert "32-bit numbers" in json.loads(skipped)["reason"]
