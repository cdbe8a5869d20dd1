"""Pages for detection: quads fit the ink, lines keep apart, and PaddleOCR's readers take the labels."""

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.samples.labels import read_pages
from ocrdata.synthesis import page
from ocrdata.synthesis.look.preset import find_preset, load_preset
from ocrdata.synthesis.type.fonts import FontFile, open_face


@pytest.mark.parametrize("turn", [0.0, 7.0, -24.0])
@pytest.mark.parametrize("text", ["中国农业银行", "Agricultural 12.5", "---"])
def test_a_quad_fits_the_ink_within_two_pixels(fonts: Path, text: str, turn: float) -> None:
    faces = [open_face(FontFile(fonts / "cjk/NotoSansSCSubset-Regular.otf"))]
    preset = load_preset(find_preset("document"))
    for seed in range(6):
        blank = np.full((500, 900, 3), 255, np.uint8)
        sheet = page.PageCanvas(blank, np.zeros((500, 900), np.uint8), [])
        assert page._place(sheet, text, Random(seed), faces, 30 + 8 * seed, (200, 250), turn, preset)
        quad = np.array(sheet.boxes[0][0].points, np.float32)
        ink = cv2.findNonZero((np.abs(sheet.image.astype(int) - 255).max(2) > 60).astype(np.uint8))
        sides = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
        flat = np.array([[0, 0], [sides[0], 0], sides, [0, sides[1]]], np.float32)
        places = ink.astype(np.float32).reshape(-1, 1, 2)
        straight = cv2.perspectiveTransform(places, cv2.getPerspectiveTransform(quad, flat)).reshape(-1, 2)
        assert np.abs(straight.min(0)).max() <= 2
        assert np.abs(straight.max(0) - sides).max() <= 2


def test_pages_come_out_with_boxes_that_keep_apart_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    contents = []
    for name, jobs in (("one", "1"), ("two", "2")):
        out = tmp_path / name
        arguments = ["synth", "--pages", "--count", "22", "--fonts", "latin", "--corpus", "general-en"]
        result = CliRunner().invoke(cli, [*arguments, "--jobs", jobs, "--out", str(out)])
        assert result.exit_code == 0, result.output
        contents.append({file.name: file.read_bytes() for file in out.rglob("*.*") if file.is_file()})
        pages = list(read_pages(out / "det.txt"))
        assert len(pages) == 22
        for drawn in pages:
            image = cv2.imdecode(np.fromfile(drawn.image, np.uint8), cv2.IMREAD_COLOR)
            height, width = image.shape[:2]
            covered = np.zeros((height, width), np.uint8)
            assert drawn.boxes
            for box in drawn.boxes:
                points = np.array(box.points)
                assert points.min() >= 0 and points[:, 0].max() < width and points[:, 1].max() < height
                one = np.zeros_like(covered)
                cv2.fillConvexPoly(one, points.round().astype(np.int32), 1)
                covered += one
            assert covered.max() == 1
    assert contents[0] == contents[1]


def test_pages_hold_the_characters_that_are_asked_for_and_say_how_often(tmp_path: Path) -> None:
    arguments = ["synth", "--pages", "--chars", "§‰", "--fonts", "cjk", "--corpus", "general-zh"]
    result = CliRunner().invoke(cli, [*arguments, "--count", "4", "--out", str(tmp_path / "o")])
    assert result.exit_code == 0, result.output
    boxes = [box for drawn in read_pages(tmp_path / "o/det.txt") for box in drawn.boxes if not box.ignore]
    texts = [box.transcription for box in boxes]
    have = {char: "".join(texts).count(char) for char in "§‰"}
    least = min(have, key=have.__getitem__)
    assert have[least] > 0.3 * len(texts)
    assert all(set(text) & set("§‰") for text in texts)
    assert f"each at least {have[least]} times (the rarest is '{least}')" in result.output


def test_options_of_lines_do_not_go_with_pages(tmp_path: Path) -> None:
    for extra in (["--judge"], ["--to", "lmdb"]):
        arguments = ["synth", "--pages", "--count", "2", *extra, "--out", str(tmp_path / "o")]
        assert CliRunner().invoke(cli, arguments).exit_code == 2
