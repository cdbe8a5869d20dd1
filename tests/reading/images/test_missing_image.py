"""An image that moved is found by its name, and the command that writes its new path is named."""

from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.evaluation.label_sets import read_lines_with_images
from ocrdata.reading.images import missing_image


@pytest.mark.parametrize("written", ["/home/alice/data/crops/a.png", "D:\\data\\crops\\a.png"])
def test_an_image_of_another_machine_is_found_below_the_labels(tmp_path: Path, written: str) -> None:
    image = tmp_path / "crops" / "a.png"
    image.parent.mkdir()
    image.touch()
    said = missing_image.remedy(Path(written), tmp_path / "rec.txt", "otherwise")
    assert said.startswith(f"{image} has its name.")
    assert said.endswith(f"ocrdata check {tmp_path / 'rec.txt'} --fix DIR")


def test_an_image_that_is_nowhere_has_the_remedy_of_the_command_and_the_one_that_looks_further(
    tmp_path: Path,
) -> None:
    gone, labels = Path("/gone/a.png"), tmp_path / "rec.txt"
    looks = f"Here. To look for it by its name in every folder below: ocrdata check {labels}"
    assert missing_image.remedy(gone, labels, "Here.") == looks
    assert missing_image.remedy(gone, labels, "Here.", tmp_path) == f"{looks} --data-dir {tmp_path}"


@pytest.mark.parametrize("written", ["/home/old/sub/a.png", "sub/a.png"])
def test_the_longest_end_of_its_path_that_is_there_is_named(tmp_path: Path, written: str) -> None:
    for image in (tmp_path / "a.png", tmp_path / "sub" / "a.png"):
        image.parent.mkdir(exist_ok=True)
        image.touch()
    said = missing_image.remedy(Path(written), tmp_path / "rec.txt", "otherwise")
    assert said.startswith(f"{tmp_path / 'sub' / 'a.png'} has its name.")


def test_other_folders_are_left_to_check_as_they_may_hold_anything(tmp_path: Path) -> None:
    image = tmp_path / "other" / "a.png"
    image.parent.mkdir()
    image.touch()
    assert missing_image.remedy(Path("/gone/a.png"), tmp_path / "rec.txt", "Here.").startswith(
        "Here. To look"
    )


def test_evaluate_says_it(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    labels = tmp_path / "rec.txt"
    labels.write_text("/home/alice/a.png\t1\n", "utf-8")
    with pytest.raises(UserError, match="--fix DIR"):
        list(read_lines_with_images(labels))
