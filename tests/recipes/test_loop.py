"""A loop fills a recipe in round by round, goes on with what was trained, and knows when to stop."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from ocrdata.badcases.advice import NAME
from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.recipes import loop, up_to_date
from ocrdata.recipes.recipe import Step
from ocrdata.train.run.finetune import BEST
from tests.run_page.test_page import details, leave_training

RECIPE = """
# What is wrong, more of it, a better model.
- badcase: {model: $MODEL, labels: [val.txt], out: $ROUND/bad}
- mix: {labels: [general.txt, $ROUNDS/bad/rec.txt], seed: $NUMBER, out: $ROUND/mix}
- finetune: {data: $ROUND/mix/mix.yml, eval: [val.txt], pretrained: $PRETRAINED, out: $ROUND/model}
- evaluate: {model: {before: $MODEL, after: $ROUND/model}, labels: {new: val.txt}, out: $ROUND/result.json}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("val.txt", "general.txt"):
        (tmp_path / name).write_text("a.png\t12\n", encoding="utf-8")
    (tmp_path / "loop.yaml").write_text(RECIPE, encoding="utf-8")
    return tmp_path


def play(monkeypatch: pytest.MonkeyPatch, accuracies: list[float], bad: list[int]) -> list[str]:
    """Steps that leave what the real ones would, with these accuracies and bad characters; what was run."""
    ran: list[str] = []
    scores, found = iter(accuracies), iter(bad)
    last = [0.4]

    def run(record: up_to_date.Record, step: Step) -> None:
        ran.append(str(step))
        out = Path(next(arg for arg in step.args if arg.startswith("--out=")).removeprefix("--out="))
        (out if not out.suffix else out.parent).mkdir(parents=True, exist_ok=True)
        if step.name == "badcase":
            weights = {chr(0x41 + n): 2.0 for n in range(next(found))}
            (out / NAME).write_text(json.dumps({"weights": weights}), encoding="utf-8")
            (out / "rec.txt").write_text("a.png\t12\n", encoding="utf-8")
        elif step.name == "mix":
            (out / "mix.yml").touch()
        elif step.name == "finetune":
            (out / BEST).touch()
        else:
            before, last[0] = last[0], next(scores)
            out.write_text(json.dumps({"before": {"new": before}, "after": {"new": last[0]}}))

    monkeypatch.setattr(up_to_date.Record, "run", run)
    monkeypatch.setattr(up_to_date.Record, "is_current", lambda record, step: False)
    return ran


def turn(home: Path, *options: object) -> Result:
    return CliRunner().invoke(cli, ["loop", "loop.yaml", "--out", "runs", *map(str, options)])


def test_each_round_goes_on_with_what_the_last_one_trained(home, monkeypatch):
    ran = play(monkeypatch, [0.8, 0.9, 0.95], [5, 3, 1])
    result = turn(home)
    assert result.exit_code == 0, result.output
    badcases = [line for line in ran if line.startswith("ocrdata badcase")]
    assert [line.split()[-2] for line in badcases] == [
        "PP-OCRv6_small_rec",
        "runs/round-1/model",
        "runs/round-2/model",
    ]
    finetunes = [line for line in ran if line.startswith("ocrdata finetune")]
    assert "--pretrained" not in finetunes[0]
    assert "--pretrained=runs/round-1/model/best_accuracy.pdparams" in finetunes[1]
    mixes = [line for line in ran if line.startswith("ocrdata mix")]
    assert mixes[2].endswith("runs/round-1/bad/rec.txt runs/round-2/bad/rec.txt runs/round-3/bad/rec.txt")
    assert "--seed=3" in mixes[2]
    assert "The best model is that of round 3" in result.output


def test_the_rounds_stand_side_by_side(home, monkeypatch):
    play(monkeypatch, [0.8, 0.9], [5, 3])
    result = turn(home, "--rounds", 2)
    row = next(line for line in result.output.splitlines() if " new " in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["new", "40.0%", "80.0%", "90.0%"]
    record = json.loads((home / "runs" / "loop.json").read_text(encoding="utf-8"))
    assert [item["after"]["new"] for item in record["rounds"]] == [0.8, 0.9]
    assert [item["bad_characters"] for item in record["rounds"]] == [5, 3]


def test_it_stops_when_a_round_brings_nothing_and_names_the_best(home, monkeypatch):
    ran = play(monkeypatch, [0.8, 0.8, 0.99], [5, 5, 5])
    result = turn(home)
    assert "stopped" in result.output
    assert "The best model is that of round 1" in result.output
    assert sum(line.startswith("ocrdata finetune") for line in ran) == 2


def test_a_first_round_that_makes_it_worse_is_the_last(home, monkeypatch):
    play(monkeypatch, [0.3, 0.9], [5, 5])
    assert "Round 1 brought -10.0 points" in turn(home).output


def test_nothing_wrong_any_more_is_a_happy_end(home, monkeypatch):
    ran = play(monkeypatch, [0.9, 0.99], [4, 0])
    result = turn(home)
    assert result.exit_code == 0
    assert "nothing left to do" in result.output
    assert ran[-1].startswith("ocrdata badcase")
    assert not (home / "runs" / "round-2" / "mix").exists()


def test_nothing_wrong_at_all_trains_nothing(home, monkeypatch):
    ran = play(monkeypatch, [], [0])
    assert turn(home).exit_code == 0
    assert len(ran) == 1


def test_every_round_can_be_done_again_from_its_folder(home, monkeypatch):
    play(monkeypatch, [0.8, 0.9], [5, 3])
    turn(home, "--rounds", 2)
    path = home / "runs" / "round-2" / "runs-round-2.yaml"
    assert "$" not in path.read_text(encoding="utf-8")
    steps = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert steps[2]["finetune"]["data"] == "runs/round-2/mix/mix.yml"
    dry = CliRunner().invoke(cli, ["run", str(path), "--dry-run"])
    assert dry.exit_code == 0, dry.output


def without(step: str) -> Iterator[str]:
    return (line for line in RECIPE.splitlines() if not line.startswith(f"- {step}"))


@pytest.mark.parametrize(
    ("step", "words"), [("finetune", "trains nothing"), ("evaluate", "measures nothing")]
)
def test_a_loop_has_to_train_and_to_measure(home, step, words):
    text = "\n".join(without(step)).replace("after: $ROUND/model", "after: $MODEL")
    (home / "loop.yaml").write_text(text, encoding="utf-8")
    result = turn(home)
    assert (result.exit_code, words in result.output) == (1, True), result.output


def test_a_set_that_is_not_evaluated_cannot_be_watched(home, monkeypatch):
    play(monkeypatch, [0.8], [5])
    result = turn(home, "--watch", "old")
    assert (result.exit_code, "no set called 'old'" in result.output) == (1, True)


def test_a_folder_of_something_else_is_left_alone(home):
    (home / "runs").mkdir()
    (home / "runs" / "mine.txt").touch()
    with pytest.raises(UserError, match="not written by `ocrdata loop`"):
        loop.run(Path("loop.yaml"), Path("runs"), rounds=1, model="m", watch=None, min_gain=0.1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- mix: [", "loop.yaml:2: is not YAML"),
        ("- {}\n", "loop.yaml:1: a step is the name of one command"),
        ("\n- mix: {labels: [$ROUNDS/missing/rec.txt]}\n", "loop.yaml:2"),
        ("- mix: {labels: [general.txt]}\n", "trains nothing"),
    ],
)
def test_a_faulty_recipe_is_refused_by_its_line_before_anything_is_written(home, text, words):
    (home / "loop.yaml").write_text(text, encoding="utf-8")
    before = sorted(home.iterdir())
    result = turn(home)
    assert (result.exit_code, words in result.output) == (1, True), result.output
    assert sorted(home.iterdir()) == before


DETAILED = RECIPE.replace("result.json", "result.json, details: $ROUND/details.json").replace(
    "pretrained:", "keep: {general: general.txt}, pretrained:"
)


def play_in_full(monkeypatch, accuracies, bad):
    """As `play`, with what the page shows: readings, and how the checkpoint was chosen."""
    play(monkeypatch, accuracies, bad)
    short = up_to_date.Record.run

    def run(record: up_to_date.Record, step: Step) -> None:
        short(record, step)
        out = Path(next(arg for arg in step.args if arg.startswith("--out=")).removeprefix("--out="))
        if step.name == "finetune":
            leave_training(out)
        elif step.name == "evaluate":
            (out.parent / "details.json").write_text(json.dumps(details(Path.cwd())), encoding="utf-8")

    monkeypatch.setattr(up_to_date.Record, "run", run)


@pytest.fixture
def shown(home, monkeypatch):
    """A loop of two rounds, with pictures of its lines, and the text of its page."""
    for name in "abcde":
        cv2.imwrite(str(home / f"{name}.png"), np.full((40, 120, 3), 200, np.uint8))
    (home / "loop.yaml").write_text(DETAILED, encoding="utf-8")
    play_in_full(monkeypatch, [0.8, 0.9], [5, 3])
    result = turn(home, "--rounds", 2)
    assert result.exit_code == 0, result.output
    assert "index.html shows what has come of it" in " ".join(result.output.split())
    return home / "runs" / "index.html"


def plain(page):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", page.read_text("utf-8"), flags=re.S).split())


def test_the_page_has_a_row_for_each_round_with_its_kept_sets_and_readings(shown):
    text = plain(shown)
    first, second = (re.search(rf"{number} 轮? ?new new .*?(?:best|round|What)", text) for number in (1, 2))
    assert first and "40.0 % → 80.0 % (+40.0)" in first[0] and "96.0 % → 95.0 % (−1.0)" in first[0]
    assert second and "80.0 % → 90.0 % (+10.0)" in second[0]
    html = shown.read_text("utf-8")
    assert html.count('<tr class="chosen"><td class="name"><span class="k">') == 1
    assert "易错字符" in text and "data:image/" in html
    assert ("Lost" in text and "8Z" in html.replace("<del>", "").replace("</del>", "")) or "<ins>" in html


def test_the_page_names_the_commands_to_go_on_with(shown):
    text = re.sub(r" +", " ", plain(shown))
    assert "ocrdata export --model runs/round-2/model" in text
    assert "ocrdata loop loop.yaml --rounds 4 --out runs" in text
    assert "Add synthetic=" not in text


def test_a_loop_that_brings_nothing_more_is_not_to_be_continued(home, monkeypatch):
    (home / "loop.yaml").write_text(DETAILED, encoding="utf-8")
    play_in_full(monkeypatch, [0.8, 0.8], [5, 5])
    turn(home, "--rounds", 2)
    assert "ocrdata loop" not in plain(home / "runs" / "index.html")


def test_open_shows_the_page_in_the_browser(home, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))
    play(monkeypatch, [0.8], [5])
    assert turn(home, "--rounds", 1, "--open").exit_code == 0
    assert opened == [(home / "runs" / "index.html").as_uri()]


def test_the_page_goes_when_the_loop_turns_again_and_stays_gone_if_it_fails(shown, home, monkeypatch):
    monkeypatch.setattr(
        up_to_date.Record, "run", lambda record, step: (_ for _ in ()).throw(UserError("no.", "x"))
    )
    turn(home, "--rounds", 3)
    assert not shown.exists()


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "The rounds"), ("zh-CN", "各轮结果")])
def test_the_page_of_a_loop_in_a_browser(shown, open_page, locale, words):
    page = open_page(
        shown.as_uri(),
        "h2",
        allowed=("file:", "data:"),
        offline=True,
        state="attached",
        viewport={"width": 390, "height": 800},
        locale=locale,
    )
    assert page.locator(f"h2 >> text={words}").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.evaluate(
        "[...document.querySelectorAll('.wide')].some(e => e.scrollWidth > e.clientWidth)"
    )
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
