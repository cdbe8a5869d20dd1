"""The walks run as they are written: every command of a page, in its order, in an empty folder."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocrdata.deployment import paddleocr_environment

PYTHON = os.environ.get("OCRDATA_PADDLEOCR_PYTHON", "")
ROOT = Path(__file__).parents[1]
PAGES = {
    "display": ROOT / "docs" / "walk.md",
    "zh-display": ROOT / "docs" / "zh-walk.md",
    **{page.stem: page for page in sorted((ROOT / "docs" / "walks").glob("*.md"))},
}
WALKS = {name: page for name, page in PAGES.items() if not name.startswith("zh-")}

SMALLER_MODEL = {
    "PP-OCRv6_small_rec": "PP-OCRv6_tiny_rec",
    "ocrdata finetune --data": "ocrdata finetune --model PP-OCRv6_tiny_rec --data",
}
"""The smallest network of its generation in place of the default one, on pages that train a recogniser."""

SMALL = {
    "display": SMALLER_MODEL
    | {
        "--count 120": "--count 12",
        "--count 800": "--count 48",
        "--render-general 800": "--render-general 48",
        "--count 300": "--count 24",
        "--ratio 1:1:1": "--ratio-list 0.4,1,1",
    },
    "expiry-dates": SMALLER_MODEL
    | {
        "--count 120": "--count 30",
        "--count 800": "--count 24",
        "--count 200": "--count 24",
        "--count 100": "--count 12",
        "--ratio 1:1:0.25:0.25": "--ratio-list 0.1,1,0.5,0.5",
    },
    "rare-characters": SMALLER_MODEL
    | {
        "--count 800": "--count 24",
        "--count 200": "--count 12",
        "--count 100": "--count 12",
        "--count 120": "--count 24",
        "--count 150": "--count 24",
    },
    "vertical-and-general": SMALLER_MODEL
    | {
        "--count 600": "--count 24",
        "--count 200": "--count 8",
        "--count 120": "--count 24",
        "--count 150": "--count 24",
        "--count 400": "--count 60",
    },
    "new-language": SMALLER_MODEL
    | {
        "--count 800": "--count 24",
        "--count 300": "--count 12",
        "--count 120": "--count 24",
        "--count 150": "--count 24",
        "--epochs 2": "--epochs 1",
    },
    "small-text-detector": {
        "--count 120": "--count 20",
        "--epochs 4": "--epochs 1",
        "--crop 640": "--crop 128",
        "--side 640,960,1280": "--side 320",
    },
}
"""What is made smaller on each page, one after the other, and nothing else is changed."""

NOT_RUN = {"ocrdata fetch ": "downloads gigabytes: tests/fetching have a server of their own"}
"""What commands that are not run begin with, and why they are not."""

TRAINED = ("finetune", "evaluate", "export", "predict")
"""Commands that every walk has."""


def steps(page: Path) -> Iterator[str]:
    """The commands of the bash blocks of a page, one by one, continued lines joined."""
    for block in re.findall(r"^```bash\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        for row in re.sub(r" *\\\n *", " ", block).splitlines():
            if row.strip() and not row.startswith("#"):
                yield row.strip()


def heads(text: str) -> set[tuple[str, ...]]:
    """The heads of the tables in a text: the names of their columns."""
    return {
        tuple(re.findall(r"[^┃\s][^┃]*[^┃\s]|[^┃\s]", row))
        for row in re.findall(r"^┃.*┃", text, re.MULTILINE)
    }


def output(page: Path) -> list[str]:
    """What a page shows of the output of its commands."""
    return re.findall(r"^```text\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def named_files(page: Path) -> list[str]:
    """The files of the folder that the prose of a page names."""
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([\w-]+(?:/[\w-]+)*\.(?:txt|jsonl?|jpg|png|html|yml))`", prose)


def smaller(name: str) -> list[str]:
    """The commands of a walk with the sizes of `SMALL`."""
    commands = [*steps(WALKS[name])]
    for size, small in SMALL[name].items():
        assert any(size in command for command in commands), f"no command of {name} has {size}"
        commands = [command.replace(size, small) for command in commands]
    return commands


def run(command: str, folder: Path) -> str:
    """What a command prints; it has to succeed."""
    if command.startswith("ocrdata predict") and PYTHON:
        command += f" --python {PYTHON}"
    elif command.startswith("ocrdata predict") and paddleocr_environment.available() is None:
        command += " --json"  # read by ocrdata's own reader, which needs --rec: paddleocr is not at hand
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


def test_every_walk_has_its_sizes():
    assert {*SMALL} == {*WALKS}


def test_every_walk_has_a_chinese_page():
    assert {*PAGES} == {*WALKS} | {f"zh-{name}" for name in WALKS}


@pytest.mark.parametrize("name", WALKS)
def test_a_chinese_walk_has_the_same_commands(name):
    assert [*steps(PAGES[f"zh-{name}"])] == [*steps(WALKS[name])]


@pytest.mark.parametrize("name", WALKS)
def test_a_chinese_walk_shows_the_same_output_and_names_the_same_files(name):
    english, chinese = WALKS[name], PAGES[f"zh-{name}"]
    assert output(chinese) == output(english)
    assert {*named_files(chinese)} == {*named_files(english)}


def test_what_is_not_run_stands_on_a_page():
    commands = [command for page in WALKS.values() for command in steps(page)]
    assert all(any(command.startswith(head) for command in commands) for head in NOT_RUN)


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_leads_to_a_model_that_reads(name):
    commands = " ".join(steps(WALKS[name]))
    assert [command for command in TRAINED if f"ocrdata {command} " not in commands] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", WALKS)
def test_a_walk_runs_as_it_is_written(name, tmp_path):
    detector_only = any(
        "ocrdata predict" in command and "--rec" not in command for command in steps(WALKS[name])
    )
    if detector_only and not PYTHON and paddleocr_environment.available() is None:
        pytest.skip("OCRDATA_PADDLEOCR_PYTHON names no interpreter with paddleocr, which finds boxes")
    commands = [command for command in smaller(name) if not command.startswith(tuple(NOT_RUN))]
    printed = {command: run(command, tmp_path) for command in commands}
    together = "\n".join(printed.values())
    assert [file for file in named_files(WALKS[name]) if not (tmp_path / file).is_file()] == []
    assert heads(WALKS[name].read_text("utf-8")) <= heads(together)
    predict = next(command for command in printed if command.startswith("ocrdata predict"))
    written = re.search(r"--out (\S+)", predict)
    readings = (tmp_path / written[1]).read_text("utf-8") if written else printed[predict]
    assert re.search(r"\.(jpg|png)", readings), readings
