"""Images are decoded by their content, in the orientation asked for, and what is none says so."""

import io

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageOps

from ocrdata.cli import cli
from ocrdata.samples.images import (
    BadImage,
    decode,
    encode,
    is_same_to_opencv,
    read_header,
    read_size,
    read_upright_size,
    without_exif,
)


def picture(orientation=1, form="PNG", size=(9, 6), **options):
    """The bytes of a picture of noise with an EXIF orientation."""
    pixels = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), np.uint8)
    image = Image.fromarray(pixels)
    tags = image.getexif()
    tags[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, form, exif=tags, **options)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_is_what_pillow_shows(form, orientation):
    options = {"lossless": True} if form == "WEBP" else {}
    data = picture(orientation, form, **options)
    header = read_header(data)

    shown = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))[:, :, ::-1]
    assert np.array_equal(decode(data, header, upright=True), shown)
    assert header.upright == (shown.shape[1], shown.shape[0])


@pytest.mark.parametrize("form", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_stored_pixels_are_the_same_whatever_the_orientation(form, orientation, tmp_path):
    options = {"lossless": True} if form == "WEBP" else {}
    data, upright = picture(orientation, form, **options), picture(1, form, **options)
    header = read_header(data)

    assert (header.width, header.height, header.orientation) == (9, 6, orientation)
    stored = decode(data, header, upright=False)
    assert np.array_equal(stored, decode(upright, read_header(upright), upright=False))
    (tmp_path / "a").write_bytes(data)
    assert read_size(tmp_path / "a") == (9, 6)
    assert read_upright_size(tmp_path / "a") == header.upright


def test_a_jpeg_loses_its_exif_and_not_a_pixel():
    data = picture(6, "JPEG", (64, 32))
    bare = without_exif(data)

    assert read_header(bare).orientation == 1
    assert np.array_equal(
        decode(bare, read_header(bare), upright=True), decode(data, read_header(data), upright=False)
    )
    assert without_exif(bare) == bare


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {"subsampling": 2}),
        ("RGB", {"subsampling": 1}),
        ("RGB", {"subsampling": 0, "quality": 98}),
        ("RGB", {"progressive": True, "quality": 40}),
        ("RGB", {"keep_rgb": True}),
        ("L", {}),
        ("CMYK", {}),
    ],
)
def test_the_pixels_of_a_jpeg_are_those_that_opencv_gives(mode, options):
    pixels = np.random.default_rng(0).integers(0, 255, (77, 123, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, "JPEG", **options)
    data = file.getvalue()

    opencv = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert np.array_equal(decode(data, read_header(data), upright=True), opencv)


def test_a_jpeg_with_a_damaged_block_is_decoded_as_far_as_opencv_does():
    data = bytearray(picture(form="JPEG", size=(300, 200)))
    data[5000:5060] = b"\xff\xff\x00" * 20
    opencv = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)

    assert np.array_equal(decode(bytes(data), read_header(bytes(data)), upright=True), opencv)


def see_through(mode, form, alpha):
    """A black picture of that mode, all of which has that alpha."""
    image, options = Image.new(mode, (4, 4)), {}
    if "A" in mode:
        image.putalpha(alpha)
    elif alpha == 0:
        options["transparency"] = (0, 0, 0) if mode == "RGB" else 0
    file = io.BytesIO()
    image.save(file, form, **options, **({"lossless": True} if form == "WEBP" else {}))
    return file.getvalue()


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        *((mode, "PNG") for mode in ("RGBA", "LA", "P", "L", "RGB", "1")),
        *(("RGBA", "WEBP"), ("RGBA", "TIFF"), ("P", "GIF")),
    ],
)
def test_transparent_is_paper_and_opaque_stays_what_it_is(mode, form):
    for alpha, grey in ((0, 255), (255, 0)):
        data = see_through(mode, form, alpha)
        header = read_header(data)

        pixels = decode(data, header, upright=True)
        assert np.unique(pixels).tolist() == [grey]
        assert header.alpha or alpha == 255 or form == "GIF"
        assert is_same_to_opencv(data, pixels) == (alpha == 255)


@pytest.mark.parametrize("data", [b"", b"nothing", picture()[:20]])
def test_what_is_no_image_says_so(data):
    with pytest.raises(BadImage, match="cannot be decoded as an image"):
        read_header(data)


def test_an_image_that_is_cut_off_says_so():
    data = picture(form="PNG", size=(200, 200))[:2000]

    with pytest.raises(BadImage, match="cannot be decoded"):
        decode(data, read_header(data), upright=True)


def test_what_is_encoded_is_decoded_to_the_same():
    pixels = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    data = encode(pixels, ".png")

    assert np.array_equal(decode(data, read_header(data), upright=True), pixels)


def test_what_no_jpeg_can_hold_says_so():
    with pytest.raises(BadImage, match="70000 × 2 pixels do not fit into a jpg file"):
        encode(np.zeros((2, 70_000, 3), np.uint8), ".jpg")


@pytest.mark.parametrize("command", ["check", "stats", "preview", "report"])
@pytest.mark.parametrize("kind", ["lines", "pages"])
def test_a_picture_of_one_row_costs_no_memory(tmp_path, command, kind):
    """201 bytes of a PNG hold a million pixels in one row."""
    Image.new("L", (1_000_000, 1)).save(tmp_path / "thin.png")
    label = "ab" if kind == "lines" else '[{"transcription": "ab", "points": [[0,0],[9,0],[9,1],[0,1]]}]'
    (tmp_path / "labels.txt").write_text(f"thin.png\t{label}\n", encoding="utf-8")
    more = [] if command in ("check", "stats") else ["--out", str(tmp_path / "out.html")]
    result = CliRunner().invoke(cli, [command, str(tmp_path / "labels.txt"), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
