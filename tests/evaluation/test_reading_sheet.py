"""A sheet of lines as models read them: the ones that tell models apart, right and wrong in colour."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from ocrdata.cli import cli
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.evaluation.reading_sheet import chosen, write_reading_sheet


def line(*read: str, truth: str = "7", image: Path = Path("x.png")) -> tuple[LineReading, ...]:
    """One line as several models read it."""
    return tuple(LineReading(image, truth, text, 0.9) for text in read)


def test_lines_that_tell_models_apart_come_first_then_those_that_none_reads() -> None:
    lines = [line("7", "7"), line("1", "7"), line("1", "1"), line("7", "1"), line("7", "7")]
    assert chosen(lines, 5) == ([1, 3, 2, 0, 4], 2)
    assert chosen(lines, 3) == ([1, 3, 2], 2)


def test_they_are_taken_from_everywhere_and_losses_no_less_than_gains() -> None:
    lines = [line("1", "7")] * 50 + [line("7", "1")] * 50
    numbers, differ = chosen(lines, 4)
    assert differ == 100
    assert sum(number >= 50 for number in numbers) == 2


def test_one_model_alone_shows_what_it_gets_wrong() -> None:
    assert chosen([line("7"), line("1"), line("7")], 2) == ([1, 0], 0)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (120, 40), (90, 90, 200)).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def share(path: Path, colour: tuple[int, int, int]) -> float:
    """How much of a picture is about this colour, in percent."""
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    return 100 * float((np.abs(pixels - colour).max(axis=2) < 40).mean())


GREEN, RED, BLUE = (20, 120, 50), (200, 30, 30), (90, 90, 200)


@pytest.mark.parametrize(("read", "green"), [("77777777", True), ("11111111", False)])
def test_right_is_green_and_wrong_is_red(picture: Path, tmp_path: Path, read: str, green: bool) -> None:
    readings = {"after": {"new": [*line(read, truth="77777777", image=picture)]}}
    write_reading_sheet(readings, tmp_path / "sheet.jpg")
    assert share(tmp_path / "sheet.jpg", BLUE) > 1  # the line itself
    assert (share(tmp_path / "sheet.jpg", GREEN) > 0) is green
    assert (share(tmp_path / "sheet.jpg", RED) > 0) is not green


def test_every_set_has_its_part_and_an_image_that_is_gone_is_no_fault(picture: Path, tmp_path: Path) -> None:
    one = {"new": [*line("7", image=picture)]}
    two = {**one, "general": [*line("", image=tmp_path / "gone.png")]}
    write_reading_sheet({"m": one}, tmp_path / "one.jpg")
    write_reading_sheet({"m": two}, tmp_path / "two.jpg")
    assert Image.open(tmp_path / "two.jpg").height > 1.8 * Image.open(tmp_path / "one.jpg").height


def test_pages_have_a_sheet_of_their_own(tmp_path: Path) -> None:
    pages = Path(__file__).parents[2] / "recipes" / "quickstart" / "pages" / "Label.txt"
    arguments = ["evaluate", "--model", "PP-OCRv3_mobile_det", "--labels", str(pages)]
    result = CliRunner().invoke(cli, [*arguments, "--sheet", str(tmp_path / "x.jpg")])
    assert result.exit_code == 2 and "ocrdata preview" in result.output
