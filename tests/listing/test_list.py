"""`ocrdata list`: what is listed can be used under the name that is listed."""

import json
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner
from rich.console import Console

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.corpus.sources import read_texts
from ocrdata.fetching import catalogue
from ocrdata.listing import things
from ocrdata.synthesis.look.preset import find_preset
from ocrdata.train.models import presets
from tests import running


def listed(kind: str) -> list[dict[str, str]]:
    result = CliRunner().invoke(cli, ["list", kind, "--json"])
    assert result.exit_code == 0, result.output
    found: list[dict[str, str]] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("kind", things.KINDS)
def test_every_thing_has_a_name_a_sentence_and_an_example(kind: str) -> None:
    found = listed(kind)
    assert found and len({thing["name"] for thing in found}) == len(found)
    assert all(thing["about"].strip() and thing["example"].strip() for thing in found)


@pytest.mark.parametrize(
    ("words", "kind"), [("list fonts", "fonts"), ("list datasets", "datasets"), ("fetch --list", "datasets")]
)
def test_a_name_stands_whole_in_a_terminal_of_80_columns(
    monkeypatch: pytest.MonkeyPatch, words: str, kind: str
) -> None:
    names = {thing["name"] for thing in listed(kind)}
    monkeypatch.setenv("TERM", "dumb")  # 80 columns, no colours
    monkeypatch.setattr(Console, "is_terminal", True)
    rows = running.run_command(*words.split()).output.splitlines()
    assert names <= {row.split("│")[1].strip() for row in rows if row.startswith("│")}
    assert len(rows[0]) <= 80


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        ("list presets", "收银机的热敏纸小票：卷曲、褪色、手持拍摄。"),
        ("list corpora", "虚构的通信地址、门牌和路线指示。"),
        ("list datasets", "ICDAR 2015 偶发场景文字，测试集：500 页，英文"),
        ("list languages", "希伯来文（עברית）；文字：希伯来文；字体："),
        ("list languages", "（其中没有希伯来文字母"),
        ("formats", "一个 JSON 文件，含图像列表和标注列表。"),
        ("formats", "整图"),
        ("formats coco", "通过 SQLite 读取"),
        ("recipes list", "PP-OCRv6 学会十四段数码管，并保住通用文本"),
        ("fetch --list", "手动下载"),
        ("models --task det", "权重"),
        ("doctor", "CPU 核心"),
    ],
)
def test_what_things_are_is_said_in_chinese(
    monkeypatch: pytest.MonkeyPatch, words: str, chinese: str
) -> None:
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    assert chinese in running.run_command(*words.split(), code=None).stdout


def test_what_a_person_does_to_fetch_is_said_in_chinese(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = running.run_command("fetch", "rctw", "--out", tmp_path / "rctw", code=1).output
    assert "RCTW-17，手机拍摄的自然场景中文。许可证：未说明。" in shown
    assert "  2. 下载 train_images.zip.001、train_images.zip.002 和 train_gts.zip。" in shown


def test_what_a_model_lacks_is_said_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    said = running.run_command("models", "--task", "rec").output
    assert "权重：请运行 ocrdata fetch weights MODEL，或使用 --pretrained。" in said


def test_each_is_found_under_its_name() -> None:
    for kind in ("fonts", "corpora", "recipes", "dictionaries"):
        for thing in listed(kind):
            assert resources.find(kind, thing["name"]).is_file(), thing
    assert all(find_preset(thing["name"]).is_file() for thing in listed("presets"))
    assert [thing["name"] for thing in listed("datasets")] == [entry.name for entry in catalogue.datasets()]
    assert [thing["name"] for thing in listed("models")] == presets.names()


def test_nothing_that_ships_is_left_out() -> None:
    fonts = {path.stem for path in resources.folder("fonts").rglob("*.[ot]tf")}
    assert {thing["name"].rpartition("/")[2] for thing in listed("fonts")} == fonts
    recipes = {path.stem for path in resources.folder("recipes").glob("*.yaml")}
    assert recipes < {thing["name"] for thing in listed("recipes")}
    assert "loops/weak-characters" in {thing["name"] for thing in listed("recipes")}


def test_the_example_of_a_corpus_is_from_it() -> None:
    example = next(thing["example"] for thing in listed("corpora") if thing["name"] == "general-en")
    assert example.startswith(next(iter(read_texts(resources.find("corpora", "general-en")))))


def test_presets_are_drawn(tmp_path) -> None:
    running.run_command("list", "presets", "--sheet", tmp_path / "p.jpg")
    assert cv2.imread(str(tmp_path / "p.jpg")).std() > 20
    running.run_command("list", "presets", "--sheet", tmp_path / "p.jpg", code=1)


def test_what_has_no_picture_says_so(tmp_path) -> None:
    said = running.run_command("list", "models", "--sheet", tmp_path / "m.jpg", code=2)
    assert "'models' have no picture" in str(getattr(said, "stderr", said))
    assert not (tmp_path / "m.jpg").exists()


def test_a_font_that_is_not_there_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(cli, ["synth", "--fonts", "nofont", "--chars", "1", "--out", "x"])
    said = " ".join(result.output.split())
    assert (result.exit_code, said.count(","), "`ocrdata list fonts` lists all" in said) == (1, 4, True), said
