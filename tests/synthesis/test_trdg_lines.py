"""Lines by TextRecognitionDataGenerator are a set like any other."""

import random
from pathlib import Path

import cv2
import pytest

from ocrdata.samples.labels import read_lines
from tests.running import run_command

FONTS = ("--fonts", "NotoSans-Regular", "--fonts", "NotoSansSCSubset-Regular")
ASKED = ("synth", "--generator", "trdg", *FONTS, "--chars", "§7", "--seed", "3")


def texts_file(folder: Path, *texts: str) -> Path:
    path = folder / "corpus.txt"
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def images_of(folder: Path) -> list[bytes]:
    return [line.image.read_bytes() for line in read_lines(folder / "rec.txt")]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("trdg")
    run_command(*ASKED, "--count", 40, "--jobs", 1, "--out", top / "set")
    return top / "set"


def test_it_draws_what_the_labels_say_in_the_asked_height(drawn: Path) -> None:
    lines = list(read_lines(drawn / "rec.txt"))
    assert len(lines) == 40
    for line in lines:
        image = cv2.imread(str(line.image))
        assert image.shape[0] == 48 and image.shape[1] > 8 * len(line.transcription)
        assert image.std() > 3
    for char in "§7":
        assert sum(line.transcription.count(char) for line in lines) >= 20


def test_the_same_seed_gives_the_same_bytes_for_any_number_of_workers(drawn: Path, tmp_path: Path) -> None:
    random.seed(7)
    before = random.getstate()
    run_command(*ASKED, "--count", 40, "--jobs", 2, "--out", tmp_path / "again")
    assert random.getstate() == before
    assert images_of(tmp_path / "again") == images_of(drawn)
    run_command(*ASKED[:-1], 4, "--count", 40, "--jobs", 1, "--out", tmp_path / "other")
    assert images_of(tmp_path / "other") != images_of(drawn)


def test_it_is_drawn_again_from_its_manifest(drawn: Path) -> None:
    assert (
        "40 images were rendered again and have the same bytes"
        in run_command("verify", drawn, "--redraw", 1).output
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [("سلام", "character by character"), ("नमस्ते", "character by character"), ("क中", "one font")],
)
def test_texts_that_it_would_draw_wrongly_are_refused(tmp_path: Path, text: str, said: str) -> None:
    fonts = {"سلام": "NotoSansArabic-Regular", "नमस्ते": "NotoSansDevanagari-Regular"}.get(text)
    given = ("--fonts", fonts) if fonts else ("--fonts", "NotoSansDevanagari-Regular", *FONTS)
    corpus = texts_file(tmp_path, text)
    asked = ("synth", "--generator", "trdg", *given, "--corpus", corpus, "--count", 3, "--jobs", 1)
    assert said in " ".join(run_command(*asked, "--out", tmp_path / "out", code=1).output.split())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [("--pages",), ("--direction", "vertical"), ("--preset", "lcd")])
def test_options_of_the_own_renderer_are_refused(tmp_path: Path, more: tuple[str, ...]) -> None:
    said = run_command(*ASKED, "--count", 3, *more, "--out", tmp_path / "out", code=2).output
    assert f"{more[0]} means nothing to --generator trdg" in " ".join(said.split())
