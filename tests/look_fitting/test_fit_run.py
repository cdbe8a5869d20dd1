"""`fit` writes a preset and a sheet, or nothing; with a network, drawn lines come nearer to photographs."""

import re
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.look_fitting import fit_run
from ocrdata.look_fitting.fit_run import FitRequest
from ocrdata.synthesis.look.preset import load_preset
from tests.look_fitting.conftest import KNOWN, TEXTS, same, with_spreads

YELLOW = replace(
    with_spreads(KNOWN, height=same(0.62, 0.1), left=same(0.5, 0.3), slant=same(0.15), defocus=same(1.1)),
    pairs=(((40.0, 200.0, 230.0), (30.0, 30.0, 40.0)),),
    fonts=("latin/OSP-DIN",),
)


class WithoutNetwork:
    """A reader that knows the texts, and whose features are means and spreads of the channels."""

    def __init__(self, texts: list[str]):
        self.texts = texts
        self.code = Path("code")

    def read(self, model, images, tick):
        return [answer for text in self.texts for answer in ((text, 0.99), (text[::-1], 0.2))]

    @contextmanager
    def statistics_of_many(self, model):
        def statistics(files):
            pictures = (cv2.imread(str(file)).reshape(-1, 3) for file in files)
            return np.array([[*p.mean(axis=0), *p.std(axis=0)] for p in pictures], np.float32)

        yield statistics


@pytest.fixture
def photos(tmp_path: Path, drawn) -> tuple[Path, list[str]]:
    folder = tmp_path / "photos"
    folder.mkdir()
    lines = drawn(YELLOW, 5, 40)
    for number, line in enumerate(lines):
        (folder / f"{number:02d}.jpg").write_bytes(line.data)
    return folder, [line.text for line in lines]


@pytest.fixture
def request_of(photos, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(fit_run.recogniser, "find", lambda *_: None)
    monkeypatch.setattr(fit_run, "LINES", 30)
    plain = FitRequest((photos[0],), tmp_path / "mine.yaml", None, (), (), "model", 1.0, 6, 0)
    return lambda **changes: replace(plain, **changes)


def test_the_preset_draws_lines_like_the_photographs(photos, request_of, tmp_path: Path, capsys) -> None:
    fit_run.fit(request_of(), WithoutNetwork(photos[1]))
    look = load_preset(tmp_path / "mine.yaml")
    record = yaml.safe_load((tmp_path / "mine.yaml").read_text("utf-8"))
    assert "latin/OSP-DIN" in look.fonts
    for colours in record["ground"]["paired"]["colours"]:
        red, green, blue = bytes.fromhex(colours[1:7])
        assert red > 200 and green > 170 and blue < 80
    assert cv2.imread(str(tmp_path / "mine.png")).shape[1] > 1000
    said = capsys.readouterr().err
    assert "40 photographs: 40 with dark ink" in said
    assert "The search tried 6 looks" in said


def test_the_same_seed_and_trials_give_the_same_preset(photos, request_of, tmp_path: Path) -> None:
    for name in ("a", "b"):
        fit_run.fit(request_of(out=tmp_path / f"{name}.yaml"), WithoutNetwork(photos[1]))
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()
    fit_run.fit(request_of(out=tmp_path / "c.yaml", seed=1), WithoutNetwork(photos[1]))
    assert (tmp_path / "a.yaml").read_bytes() != (tmp_path / "c.yaml").read_bytes()


def test_nothing_is_replaced_without_force_and_nothing_is_left_by_a_failure(
    photos, request_of, tmp_path
) -> None:
    (tmp_path / "mine.png").write_text("mine")
    with pytest.raises(UserError, match=r"mine\.png"):
        fit_run.fit(request_of(), WithoutNetwork(photos[1]))
    (tmp_path / "mine.png").unlink()
    (tmp_path / "texts.txt").write_text("ไทย\n", encoding="utf-8")
    with pytest.raises(UserError, match="can draw none of the texts"):
        fit_run.fit(request_of(corpus=(tmp_path / "texts.txt",)), WithoutNetwork(photos[1]))
    assert not list(tmp_path.glob("mine*"))


def test_fonts_and_texts_that_are_named_are_used(photos, request_of, tmp_path: Path, fonts: Path) -> None:
    given = request_of(fonts=(fonts / "latin" / "NotoSerif-Regular.ttf",), minutes=0.0)
    fit_run.fit(given, WithoutNetwork(photos[1]))
    assert load_preset(tmp_path / "mine.yaml").fonts == ("latin/NotoSerif-Regular",)


def test_a_preset_is_a_yaml_file(photos) -> None:
    result = CliRunner().invoke(cli, ["fit", str(photos[0]), "--out", "look.png"])
    assert result.exit_code == 2 and "is not a .yaml file" in result.output


@pytest.mark.slow
def test_lines_come_nearer_to_photographs_in_the_features_of_a_recogniser(photos, tmp_path: Path) -> None:
    corpus = tmp_path / "texts.txt"
    corpus.write_text("\n".join(TEXTS), encoding="utf-8")
    arguments = ["--corpus", str(corpus), "--trials", "4", "--model", "PP-OCRv6_tiny_rec"]
    arguments += ["--out", str(tmp_path / "mine.yaml")]
    result = CliRunner().invoke(cli, ["fit", str(photos[0]), *arguments])
    assert result.exit_code == 0, result.output
    head = " ".join(re.findall(r"^# (.*)", (tmp_path / "mine.yaml").read_text("utf-8"), re.MULTILINE))
    shipped = float(re.search(r"preset [\w-]+ ([\d.-]+)%", head)[1])
    measured, fitted = (float(re.search(rf"{kind} ([\d.-]+)%", head)[1]) for kind in ("measured", "fitted"))
    assert fitted <= measured < 0.5 * shipped
    arguments = ["--preset", str(tmp_path / "mine.yaml"), "--count", "20", "--corpus", str(corpus)]
    assert CliRunner().invoke(cli, ["synth", *arguments, "--out", str(tmp_path / "set")]).exit_code == 0
