"""Presets, effects and the checks of what can be read."""

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.synthesis import line
from ocrdata.synthesis.legible import contrast
from ocrdata.synthesis.line import RenderContext, draw_legible
from ocrdata.synthesis.look import geometry, ink, photo, preset
from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.type.fonts import Face, FontFile


def rendered(look: preset.LookPreset, fonts: Path, text: str, count: int) -> list[np.ndarray]:
    faces = [Face(FontFile(fonts / "dseg7/DSEG7Classic-Bold.ttf"))]
    context = RenderContext(faces, look, Surfaces([], 0), ["12.3"], seed=0, height=48)
    return [draw_legible(context, text, number).image for number in range(count)]


@given(st.integers(10, 900), st.integers(10, 90), st.lists(st.floats(-4, 4), min_size=8, max_size=8))
def test_a_line_goes_where_opencv_would_send_it(width: int, height: int, moves: list[float]) -> None:
    box = np.array([(3, 5), (3 + width, 5), (3 + width, 5 + height), (3, 5 + height)], np.float32)
    corners = box * 0.8 + np.array(moves, np.float32).reshape(4, 2)
    matrix = geometry.projection((3, 5, 3 + width, 5 + height), [(float(x), float(y)) for x, y in corners])
    for found in matrix, cv2.getPerspectiveTransform(box, corners):
        sent = cv2.perspectiveTransform(box[None].astype(np.float64), found)[0]
        assert np.allclose(sent, corners, atol=0.01)
    assert matrix[2, 2] == 1


@pytest.mark.parametrize("name", preset.shipped())
def test_every_shipped_preset_draws_pictures_that_differ(name: str, fonts: Path) -> None:
    look = preset.load_preset(preset.find_preset(name))
    assert look.about and look.fonts
    images = rendered(look, fonts, "-12.5", 8)
    assert all(12 <= image.shape[0] <= 48 and image.dtype == np.uint8 for image in images)
    assert len({image.tobytes() for image in images}) == 8
    assert all(image.std() > 2 for image in images)


@pytest.mark.parametrize("name", ["lcd", "led"])
def test_a_point_that_is_lost_is_drawn_again_until_it_is_not(name: str, fonts: Path) -> None:
    """Where every attempt fails, the label says of a picture what is not in it."""
    faces = [Face(FontFile(fonts / "dseg7/DSEG7Classic-Regular.ttf"))]
    look = preset.load_preset(preset.find_preset(name))
    context = RenderContext(faces, look, Surfaces([], 0), ["12.3"], seed=1, height=48)
    drawn = [draw_legible(context, f"{number}.5", number).redrawn for number in range(100, 200)]
    assert sum(drawn) > 10  # it does happen
    assert sum(again == line.ATTEMPTS - 1 for again in drawn) <= 5


def test_a_shipped_preset_can_be_printed_and_used_as_a_file(tmp_path: Path) -> None:
    shown = CliRunner().invoke(cli, ["synth", "--show-preset", "lcd"])
    assert shown.exit_code == 0
    (tmp_path / "mine.yaml").write_text(shown.output, encoding="utf-8")
    assert (
        preset.load_preset(tmp_path / "mine.yaml").about
        == preset.load_preset(preset.find_preset("lcd")).about
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("photo: {blur: {sigmas: 1}}", "no parameter of blur called 'sigmas'"),
        ("text: {heigth: 1}", "no entry of text called 'heigth'"),
        ("grounds: {}", "no section called 'grounds'"),
        ("text: {height: [1, 2, 3]}", "mine"),
        ("text: [", "is not YAML"),
        ("- a", "not a mapping"),
    ],
)
def test_a_mistake_in_a_preset_is_named(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=says):
        preset.load_preset(path)


@pytest.mark.parametrize("mean", [0, 60, 128, 200, 255])
def test_ink_keeps_its_least_contrast(mean: int) -> None:
    for seed in range(60):
        b, g, r = ink._against(mean, 60.0, Random(seed), colourful=0.5, light=0.5)
        luma = 0.114 * b + 0.587 * g + 0.299 * r
        assert abs(luma - mean) >= 59 and all(0 <= channel <= 255 for channel in (b, g, r))


def test_contrast_is_that_of_the_weakest_character() -> None:
    mask = np.zeros((48, 300), np.uint8)
    for x in range(10, 290, 40):
        cv2.rectangle(mask, (x, 8), (x + 18, 40), 255, 4)
    image = np.full((48, 300, 3), 200, np.uint8)
    image[mask > 0] = 40
    assert contrast.contrast(image, mask) > 120
    image[:, 120:200] = 200  # glare over two of them
    assert contrast.contrast(image, mask) < contrast.MIN_CONTRAST


def test_noise_is_measured_and_drowns_faint_text() -> None:
    numbers = np.random.default_rng(0)
    image = np.clip(numbers.normal(128, 15, (48, 300, 3)), 0, 255).astype(np.uint8)
    assert contrast.noise(image) == pytest.approx(15, rel=0.25)
    assert not contrast.legible(image, 20.0)
    assert contrast.legible(np.full((48, 300, 3), 128, np.uint8), 20.0)


def test_a_decimal_point_that_blur_took_is_missed() -> None:
    mask = np.zeros((48, 100), np.uint8)
    cv2.circle(mask, (50, 40), 3, 255, -1)
    image = np.full((48, 100, 3), 220, np.uint8)
    here = ((50.0, 40.0, 3.0),)
    assert not contrast.points_visible(image, mask, here, np.eye(3))
    image[mask > 0] = 60
    assert contrast.points_visible(image, mask, here, np.eye(3))


def test_a_point_with_ink_all_around_is_part_of_a_stroke() -> None:
    mask, image = np.zeros((48, 64), np.uint8), np.full((48, 64, 3), 200, np.uint8)
    mask[8:40, 4:12] = mask[8:40, 52:60] = mask[36:40, 30:34] = 255
    image[mask > 0] = 60
    here = [(32.0, 38.0, 2.0)]
    assert contrast.points_visible(image, mask, here, np.eye(3), apart=True)
    image[30:36, 26:38] = image[40:46, 26:38] = 60  # left and right of it the ground still shows
    assert not contrast.points_visible(image, mask, here, np.eye(3), apart=True)
    assert contrast.points_visible(image, mask, here, np.eye(3))


@pytest.mark.parametrize(("half", "visible"), [(2, True), (1, True), (0.5, False)])
def test_a_point_that_is_smaller_than_the_ends_of_segments_is_none(half: float, visible: bool) -> None:
    mask, image = np.zeros((96, 64), np.uint8), np.full((96, 64, 3), 200, np.uint8)
    mask[:] = 0
    big = round(4 * half)  # of a picture of 96 rows: twice as large as in one of 48
    mask[76 - big // 2 : 76 + big // 2, 32 - big // 2 : 32 + big // 2] = 255
    mask[16:80, 8:16] = mask[16:80, 48:56] = 255
    image[mask > 0] = 60
    assert contrast.points_visible(image, mask, [(32, 76, big / 2 + 0.4)], np.eye(3), apart=True) is visible


@pytest.mark.parametrize(
    ("left", "right", "sigma", "visible"),
    [
        (26, 40, 0, True),  # clear on both sides
        (29, 36, 0, True),  # close on both
        (29, 36, 2.5, False),  # blurred into one
        (30, 40, 0, False),  # in one piece with the foot of the digit on its left: a longer foot
    ],
)
def test_a_point_of_a_segment_display_stands_apart_from_the_digits(
    left: int, right: int, sigma: float, visible: bool
) -> None:
    mask = np.zeros((48, 64), np.uint8)
    mask[8:40, left - 20 : left] = mask[8:40, right : right + 20] = 255
    mask[36:40, 30:34] = 255
    image = np.full((48, 64, 3), 200, np.uint8)
    image[mask > 0] = 60
    image = cv2.GaussianBlur(image, (0, 0), sigma) if sigma else image
    assert contrast.points_visible(image, mask, [(32, 38, 2)], np.eye(3), apart=True) is visible
    assert contrast.points_visible(image, mask, [(32, 38, 2)], np.eye(3))


@pytest.mark.parametrize("name", [name for name in photo.__all__ if name != "albumentations"])
def test_every_effect_keeps_shape_and_type_also_of_tiny_and_wide_pictures(name: str) -> None:
    for shape in ((48, 8, 3), (48, 2100, 3), (300, 40, 3)):
        for channels in (shape, shape[:2]) if name != "monochrome" else ():
            image = np.full(channels, 120, np.uint8)
            result = getattr(photo, name)(image, Random(3))
            assert result.shape == channels and result.dtype == np.uint8


def test_an_albumentations_pipeline_is_an_effect_like_any_other(tmp_path: Path, fonts: Path) -> None:
    pytest.importorskip("albumentations")
    path = tmp_path / "mine.yaml"
    path.write_text(
        "photo:\n  albumentations:\n    pipeline:\n      - InvertImg: {p: 1.0}\n", encoding="utf-8"
    )
    plain = tmp_path / "plain.yaml"
    plain.write_text("photo: {}\n", encoding="utf-8")
    inverted = rendered(preset.load_preset(path), fonts, "88", 1)[0]
    assert np.array_equal(255 - inverted, rendered(preset.load_preset(plain), fonts, "88", 1)[0])
    path.write_text(
        "photo:\n  albumentations:\n    pipeline:\n      - InvertImage: {p: 1.0}\n", encoding="utf-8"
    )
    with pytest.raises(UserError, match="no transform 'InvertImage'"):
        rendered(preset.load_preset(path), fonts, "88", 1)


def test_the_example_of_albumentations_draws_the_same_lines_with_one_seed(fonts: Path) -> None:
    pytest.importorskip("albumentations")
    look = preset.load_preset(Path(__file__).parents[3] / "docs" / "examples" / "rainy.yaml")
    first, again = (rendered(look, fonts, "88", 12) for _ in range(2))
    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))


def test_photographs_give_calm_patches_and_none_where_there_is_print_all_over(tmp_path: Path) -> None:
    calm = np.full((400, 600, 3), 150, np.uint8)
    busy = calm.copy()
    for y in range(10, 400, 14):
        cv2.putText(busy, "dense print " * 6, (0, y), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 0, 0), 1)
    half = np.vstack([calm, busy])
    for name, image in (("calm", calm), ("busy", busy), ("half", half)):
        cv2.imencode(".png", image)[1].tofile(tmp_path / f"{name}.png")
    assert Surfaces([tmp_path / "busy.png"], 0).photo(48, 200, Random(0)) is None
    for seed in range(20):
        patch = Surfaces([tmp_path / "half.png"], 0).photo(48, 200, Random(seed))
        assert patch is None or patch.std() < 20


@pytest.mark.parametrize("sigma", [0.5, 0.9, 1.2, 1.6])
def test_a_blur_is_as_wide_as_it_says(sigma: float) -> None:
    image = np.zeros((31, 31, 3), np.uint8)
    image[15] = 250  # a line one pixel wide
    profile = photo.blur(image, Random(0), sigma)[:, 15, 0].astype(float)
    rows = np.arange(31) - 15
    assert np.sqrt((profile * rows**2).sum() / profile.sum()) == pytest.approx(sigma, rel=0.2)


@pytest.mark.parametrize("grain", [0.0, 1.0])
def test_noise_is_as_strong_as_it_says_and_changes_no_brightness(grain: float) -> None:
    grey = np.full((48, 600, 3), 128, np.uint8)
    noisy = photo.noise(grey, Random(1), sigma=8.0, grain=grain).astype(float)
    assert abs(noisy.mean() - 128) < 1.5 and 5 < noisy.std() < 12


def test_a_line_of_low_resolution_is_kept_as_small_as_it_was_taken(tmp_path: Path, fonts: Path) -> None:
    """The crops of a photograph are that small, too; PaddleOCR brings all to one height."""

    def drawn(effects: str) -> list[np.ndarray]:
        path = tmp_path / "mine.yaml"
        path.write_text(f"text: {{height: 0.8}}\nphoto: {effects}\n", encoding="utf-8")
        return rendered(preset.load_preset(path), fonts, "8812", 6)

    large, small = drawn("{}"), drawn("{low_resolution: {scale: 0.5}}")
    assert {image.shape[0] for image in large} == {48} and {image.shape[0] for image in small} == {24}
    # What follows in a preset's list happens at full size.
    first = drawn("{low_resolution: {scale: 0.5}, noise: {sigma: 10}}")
    assert {image.shape[0] for image in first} == {48}
    detail = [float(np.mean([np.abs(cv2.Laplacian(image, cv2.CV_32F)).mean() for image in group]))
              for group in (large, [cv2.resize(image, None, fx=2, fy=2) for image in small])]  # fmt: skip
    assert detail[1] < 0.7 * detail[0]


def test_a_small_picture_is_not_stored_so_badly_that_its_letters_are_lost(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("quality: 10\n", encoding="utf-8")
    look = preset.load_preset(path)
    numbers = np.random.default_rng(0)
    small = numbers.integers(0, 255, (24, 200, 3), np.uint8)
    bytes_of = {
        height: len(line.encode(line.RenderedLine(small, Random(0), 0, 50.0), look, height))
        for height in (24, 48)
    }
    assert bytes_of[48] > 1.5 * bytes_of[24]


def test_black_and_white_has_one_channel_from_there_on(tmp_path: Path, fonts: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("photo: {monochrome: {}, stamp: {}, fringe: {}, noise: {}, cast: {}}\n", encoding="utf-8")
    look = preset.load_preset(path)
    images = rendered(look, fonts, "88", 4)
    assert all(image.ndim == 2 for image in images)
    data = line.encode(line.RenderedLine(images[0], Random(0), 0, 50.0), look, 48)
    stored = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert stored.shape == images[0].shape


def drawn_with(tmp_path: Path, fonts: Path, content: str, count: int = 20) -> list[np.ndarray]:
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")
    return rendered(preset.load_preset(path), fonts, "8", count)


PAIRED = """
text: {height: 0.7, left: 1.5, right: 0.2}
ground: {paired: {colours: ["#f0c814 #14141e", "#1428a0 #f0f0f0"], spread: 0, uneven: 0}}
photo: {}
quality: 100
"""


def test_paired_grounds_keep_their_ink(tmp_path: Path, fonts: Path) -> None:
    seen = set()
    for image in drawn_with(tmp_path, fonts, PAIRED):
        blue, green, red = (int(level) for level in image[0, 0])
        dark = red > green
        ground, ink = ((20, 200, 240), (30, 20, 20)) if dark else ((160, 40, 20), (240, 240, 240))
        assert (blue, green, red) == ground
        assert np.abs(image.astype(int) - ink).sum(axis=2).min() < 12
        seen.add(dark)
    assert seen == {True, False}


def test_left_and_right_margins_are_apart(tmp_path: Path, fonts: Path) -> None:
    for image in drawn_with(tmp_path, fonts, PAIRED):
        columns = np.flatnonzero(
            (np.abs(image.astype(int) - image[0, 0].astype(int)).sum(axis=2) > 100).any(axis=0)
        )
        tall = 0.7 * 48
        assert columns[0] == pytest.approx(1.5 * tall, abs=6)
        assert image.shape[1] - columns[-1] == pytest.approx(0.2 * tall, abs=6)


def test_what_lies_beyond_the_ground_has_its_colour(tmp_path: Path, fonts: Path) -> None:
    framed = PAIRED.replace("uneven: 0", 'uneven: 0, frame: 1, beyond: ["#00ff00"], sides: 1')
    images = drawn_with(tmp_path, fonts, framed)
    green = [(image.astype(int) - (0, 255, 0)) for image in images]
    assert all((np.abs(rest).sum(axis=2) < 6).any() for rest in green)


@pytest.mark.parametrize("colours", ['["#f0c814"]', '["f0c814 14141e"]', "[]", "3", '"#f0c81 #14141e"'])
def test_a_pair_that_is_none_is_named_before_anything_is_drawn(tmp_path: Path, colours: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"ground: {{paired: {{colours: {colours}}}}}", encoding="utf-8")
    with pytest.raises(UserError, match="is no list of colours such as"):
        preset.load_preset(path)


def test_defocus_is_in_pixels_of_the_camera_and_blur_in_those_of_full_size() -> None:
    assert "defocus" not in photo.IN_PIXELS and "blur" in photo.IN_PIXELS
    step = np.zeros((40, 80, 3), np.uint8)
    step[:, 40:] = 255
    for sigma in (0.8, 2.0, 4.0):
        slope = np.diff(photo.defocus(step, Random(0), sigma)[20, :, 0].astype(int)).max()
        assert slope == pytest.approx(255 / (sigma * np.sqrt(2 * np.pi)), rel=0.15)
    assert photo.defocus(step, Random(0), 0.1) is step
