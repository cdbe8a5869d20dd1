"""Contact sheets of lines and pages."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from ocrdata.cli import cli
from ocrdata.samples.labels import Box, Line, Page, write_lines, write_pages
from ocrdata.synthesis.sheet import evenly_spaced, write_text


def picture(path: Path, shade: int, shape: tuple[int, int] = (48, 200)) -> Path:
    cv2.imencode(".png", np.full((*shape, 3), shade, np.uint8))[1].tofile(path)
    return path


def preview(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["preview", *arguments])
    return result.exit_code, result.output


def test_samples_are_spread_over_the_whole_file() -> None:
    assert evenly_spaced(3, 30) == [0, 1, 2]
    assert evenly_spaced(1000, 5) == [0, 250, 500, 749, 999]


def test_lines_are_shown_with_their_labels_and_a_missing_image_leaves_its_place(tmp_path: Path) -> None:
    lines = [Line(picture(tmp_path / "图.png", 0), "中文 123"), Line(tmp_path / "gone.png", "x")]
    write_lines(tmp_path / "rec.txt", lines)
    code, output = preview(str(tmp_path))
    assert code == 0, output
    sheet = cv2.imdecode(np.fromfile(tmp_path / "preview.jpg", np.uint8), cv2.IMREAD_GRAYSCALE)
    assert (sheet[14:70, 20:200] < 40).all()  # the black picture
    assert (sheet[76:100, 10:120] < 120).any()  # its label
    code, output = preview(str(tmp_path))
    assert code == 1 and "exists already" in output


def test_pages_are_shown_with_their_boxes(tmp_path: Path) -> None:
    quad = ((100.0, 100.0), (300.0, 100.0), (300.0, 200.0), (100.0, 200.0))
    page = Page(picture(tmp_path / "page.png", 255, (460, 460)), (Box(quad, "text"),))
    write_pages(tmp_path / "det.txt", [page])
    code, output = preview(str(tmp_path / "det.txt"), "--out", str(tmp_path / "sheet.jpg"))
    assert code == 0, output
    sheet = cv2.imdecode(np.fromfile(tmp_path / "sheet.jpg", np.uint8), cv2.IMREAD_COLOR)
    assert (np.abs(sheet[109:112, 150:250].astype(int).min(0) - (60, 170, 20)).max(1) < 90).all()


def test_a_folder_without_labels_says_what_to_name(tmp_path: Path) -> None:
    code, output = preview(str(tmp_path))
    assert code == 1 and "neither rec.txt nor det.txt" in output


def test_images_relative_to_another_folder_need_a_data_dir(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    picture(tmp_path / "a.png", 0)
    (tmp_path / "labels" / "rec.txt").write_text("a.png\t1\n")
    code, output = preview(str(tmp_path / "labels"))
    assert code == 1 and "--data-dir" in output
    code, output = preview(str(tmp_path / "labels"), "--data-dir", str(tmp_path))
    assert code == 0, output


def test_the_default_lies_outside_a_data_set_that_verify_compares(tmp_path: Path) -> None:
    (tmp_path / "photos.txt").write_text("页.png\t12\n", "utf-8")
    picture(tmp_path / "页.png", 0)
    made = tmp_path / "made"
    pages = [Page(picture(tmp_path / "p.png", 200), (Box(((1, 1), (90, 1), (90, 30), (1, 30)), "12"),))]
    write_pages(tmp_path / "det.txt", pages)
    runner = CliRunner()
    done = runner.invoke(cli, ["convert", str(tmp_path / "det.txt"), "--out", str(made)])
    assert done.exit_code == 0, done.output
    code, output = preview(str(made / "rec.txt"))
    assert code == 0, output
    assert (tmp_path / "made-preview.jpg").is_file()
    assert "1 sample of" in output
    checked = runner.invoke(cli, ["verify", str(made)])
    assert (checked.exit_code, "not in" in checked.output) == (0, False), checked.output


def caption(text: str, width: int = 400) -> np.ndarray:
    """Where a caption has ink, (40, 600) bool; it starts at 10, 5."""
    page = Image.new("RGB", (600, 40), "white")
    write_text(ImageDraw.Draw(page), text, 10, 5, width)
    return np.asarray(page)[:, :, 0] < 200


def extent(ink: np.ndarray) -> int:
    return int(ink.any(axis=0).nonzero()[0].max()) - 10


def test_captions_are_shaped_and_in_the_order_of_their_script() -> None:
    joined, letters = extent(caption("بببب")), extent(caption("ب ب ب ب"))
    assert joined < 0.8 * letters
    assert extent(caption("क्ष")) < extent(caption("क")) + extent(caption("ष"))


@pytest.mark.parametrize("text", ["电压" * 60, "x" * 300, "漢a" * 90, "ที่" * 90])
def test_a_long_caption_is_cut(text: str) -> None:
    assert 200 < extent(caption(text)) <= 400


@pytest.mark.parametrize("text", ["", "   ", "\u200d", "a\tb", "\U0001f600\ue000", "\ud800"])
def test_any_text_can_be_a_caption(text: str) -> None:
    assert not caption(text)[:, 60:].any()


def test_characters_of_no_font_are_boxes() -> None:
    assert (caption("\ue000") == caption("□")).all()
    assert caption("□").any()
