"""Pages with devices: what displays show has boxes that fit, and nothing else has."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.samples.labels import Page, read_pages
from ocrdata.synthesis.look.preset import load_preset


def drawn(tmp_path: Path, name: str, *more: str, count: int = 6) -> list[Page]:
    """Pages of the preset `device`."""
    out = tmp_path / name
    arguments = ["synth", "--pages", "--preset", "device", "--corpus", "meter-digits", "--seed", "3"]
    result = CliRunner().invoke(cli, [*arguments, "--count", str(count), *more, "--out", str(out)])
    assert result.exit_code == 0, result.output
    return list(read_pages(out / "det.txt"))


def picture(page: Page) -> np.ndarray:  # type: ignore[type-arg]
    image = cv2.imdecode(np.fromfile(page.image, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image


PLAIN = """
fonts: [dseg7]
device: {{width: {width}, captions: 0, plate: sheet, turn: 20, perspective: 0.2, bezel: 0}}
text: {{height: 0.6, margin: 0.5}}
ground: {{lcd: {{tone: white, frame: 0}}}}
ink: {{crystal: {{shadow: 0}}}}
quality: 100
"""


def test_every_page_has_a_reading_that_lies_on_it_whole(tmp_path: Path) -> None:
    pages = drawn(tmp_path, "pages", count=12)
    assert len(pages) == 12
    for page in pages:
        height, width = picture(page).shape[:2]
        assert page.boxes
        for box in page.boxes:
            points = np.array(box.points)
            assert points.min() >= 0
            assert points[:, 0].max() < width
            assert points[:, 1].max() < height
            assert box.ignore or set(box.transcription) <= set("0123456789.-")


def test_a_box_holds_the_dark_segments_and_its_margin_none(tmp_path: Path) -> None:
    preset = tmp_path / "plain.yaml"
    preset.write_text(PLAIN.format(width=0.5), encoding="utf-8")
    pages = drawn(tmp_path, "pages", "--preset", str(preset), "--seed", "8")
    seen = 0
    for page in pages:
        grey = cv2.cvtColor(picture(page), cv2.COLOR_BGR2GRAY)
        for box in page.boxes:
            quad = np.array(box.points, np.float32)
            wide, high = (int(np.linalg.norm(quad[end] - quad[0])) for end in (1, 3))
            around = high // 5  # the glass beyond the reading is wider than that
            flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) + around
            size = (wide + 2 * around, high + 2 * around)
            crop = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(quad, flat), size)
            dark = crop < 0.5 * np.quantile(crop, 0.9)
            outside = dark.copy()
            outside[around - 2 : -around + 2, around - 2 : -around + 2] = False
            assert dark.sum() > 0.05 * dark.size
            assert outside.mean() < 0.005
            seen += 1
    assert seen >= 4


@pytest.mark.parametrize("width", [0.03, 0.3, 0.85])
def test_a_display_is_as_wide_as_the_preset_says(width: float, tmp_path: Path) -> None:
    preset = tmp_path / "plain.yaml"
    preset.write_text(PLAIN.format(width=width), encoding="utf-8")
    for page in drawn(tmp_path, "pages", "--preset", str(preset), count=3):
        columns = picture(page).shape[1]
        for box in page.boxes:
            points = np.array(box.points)
            assert np.linalg.norm(points[1] - points[0]) < 1.25 * width * columns  # perspective stretches


def test_boxes_reach_as_far_beyond_the_readings_as_the_preset_says(tmp_path: Path) -> None:
    preset = tmp_path / "plain.yaml"
    plain = PLAIN.format(width=0.3).replace("turn: 20, perspective: 0.2", "turn: 0, perspective: 0")
    sizes = []
    for beyond in (0, 0.25):
        preset.write_text(plain.replace("bezel: 0", f"bezel: 0, box: {beyond}"), encoding="utf-8")
        pages = drawn(tmp_path, f"pages-{beyond}", "--preset", str(preset), count=4)
        quads = [np.array(page.boxes[0].points) for page in pages]
        sizes.append([(quad[1, 0] - quad[0, 0], quad[3, 1] - quad[0, 1]) for quad in quads])
    for (width, height), (wider, higher) in zip(*sizes, strict=True):
        assert higher == pytest.approx(1.5 * height, abs=1)
        assert wider == pytest.approx(width + 0.5 * height, abs=1)


def test_photographs_surround_the_devices_whatever_they_show(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    stripes = np.zeros((300, 400, 3), np.uint8)
    stripes[:, ::2] = 255  # busier than anything that lines of text are written on
    cv2.imwrite(str(tmp_path / "photos" / "stripes.png"), stripes)
    preset = tmp_path / "plain.yaml"
    preset.write_text(PLAIN.format(width=0.1), encoding="utf-8")
    photos = ("--backgrounds", str(tmp_path / "photos"))
    pages = drawn(tmp_path, "pages", "--preset", str(preset), *photos, count=8)
    corners = [picture(page)[:20, :20].std() for page in pages]
    assert sum(spread > 20 for spread in corners) >= 3


def test_the_same_seed_draws_the_same_pages_for_any_number_of_workers(tmp_path: Path) -> None:
    one = drawn(tmp_path, "one", "--jobs", "1", count=21)
    two = drawn(tmp_path, "two", "--jobs", "2", count=21)
    assert [page.boxes for page in one] == [page.boxes for page in two]
    assert [page.image.read_bytes() for page in one] == [page.image.read_bytes() for page in two]


def test_an_unknown_entry_of_the_section_is_named(tmp_path: Path) -> None:
    preset = tmp_path / "wrong.yaml"
    preset.write_text("device: {widht: 0.3}\n", encoding="utf-8")
    with pytest.raises(UserError, match="no entry of device called 'widht'") as caught:
        load_preset(preset)
    assert "width" in caught.value.remedy
