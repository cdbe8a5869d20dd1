"""Recipes of loops and others are told apart, and whoever takes one for the other is told the command."""

from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.recipes import loop_variables
from tests.running import run_command


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_copy_says_how_to_run_it() -> None:
    said = run_command("recipes", "copy", "weak-characters", "mine.yaml").output
    assert said.endswith("then run it: ocrdata loop mine.yaml --out runs/loop\n")
    assert run_command("recipes", "copy", "quickstart").output.endswith(
        "run it: ocrdata run quickstart.yaml\n"
    )


def test_a_copy_does_not_replace_a_file_and_says_what_to_give_instead() -> None:
    run_command("recipes", "copy", "quickstart", "q.yaml")
    said = run_command("recipes", "copy", "quickstart", "q.yaml", code=1).output
    assert "q.yaml exists already.\nChoose another name, or use --force" in said
    run_command("recipes", "copy", "quickstart", "q.yaml", "--force")


def test_run_names_loop_for_a_recipe_of_rounds() -> None:
    run_command("recipes", "copy", "weak-characters", "mine.yaml")
    said = run_command("run", "mine.yaml", code=1).output
    assert "Run it with: ocrdata loop mine.yaml --out runs/loop" in said


def test_a_recipe_that_names_the_model_alone_is_for_loop_which_says_what_it_lacks(here: Path) -> None:
    text = "- evaluate: {model: $MODEL, labels: [val.txt], out: result.json}\n"
    (here / "mine.yaml").write_text(text, encoding="utf-8")
    said = run_command("run", "mine.yaml", code=1).output
    assert "is a recipe for `ocrdata loop`, which replaces $MODEL in each round" in said
    assert "Run it with: ocrdata loop mine.yaml --out runs/loop" in said
    with pytest.raises(UserError, match=r"names neither \$ROUND nor \$NUMBER") as caught:
        loop_variables.refuse_one_round(here / "mine.yaml")
    assert caught.value.remedy == "Begin what its steps write with $ROUND: out: $ROUND/model"


def test_a_dry_run_names_loop_too() -> None:
    run_command("recipes", "copy", "weak-characters", "mine.yaml")
    said = run_command("run", "mine.yaml", "--dry-run", code=1).output
    assert "Run it with: ocrdata loop mine.yaml" in said


def test_the_first_round_of_a_loop_is_validated(here: Path) -> None:
    run_command("recipes", "copy", "weak-characters", "mine.yaml")
    assert (
        "'runs/scene/val.txt' does not exist"
        in run_command("recipes", "validate", "mine.yaml", code=1).output
    )
    for name in ("val.txt", "test.txt"):
        labels = here / "runs" / "scene" / name
        labels.parent.mkdir(parents=True, exist_ok=True)
        labels.write_text("a.png\t1\n", encoding="utf-8")
    said = run_command("recipes", "validate", "mine.yaml").output
    assert "ocrdata synth" in said and "--seed=1001 --out=runs/loop/round-1/general" in said
    assert said.endswith("mine.yaml: 7 steps, no errors found.\n")
    assert not (here / "runs" / "loop").exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("out: $ROUND/new", ["$ROUND"]),
        ("out: $ROUND-new", ["$ROUND"]),
        ("labels: [$ROUNDS/rec.txt]", ["$ROUNDS"]),
        ("out: data/new$NUMBER", ["$NUMBER"]),
        ("out: data/$ROUNDABOUT", []),
        ("out: data/new # $ROUND", []),
        ("model: $MODEL", ["$MODEL"]),
        ("chars: $MODELS", []),
    ],
)
def test_a_recipe_with_variables_is_for_loop(here: Path, text: str, found: list[str]) -> None:
    recipe = here / "mine.yaml"
    recipe.write_text(f"- synth:\n    {text}\n", encoding="utf-8")
    assert loop_variables.used_in(recipe) == found


def test_what_is_not_yaml_is_copied_all_the_same(here: Path) -> None:
    (here / "bad.yaml").write_text("- synth: {out: $ROUND\n", encoding="utf-8")
    said = run_command("recipes", "copy", "bad.yaml", "copied.yaml").output
    assert said.endswith("run it: ocrdata run copied.yaml\n")


def test_loop_names_run_for_a_recipe_without_rounds(here: Path) -> None:
    run_command("recipes", "copy", "quickstart", "once.yaml")
    said = run_command("loop", "once.yaml", "--out", "out", code=1).output
    assert "names neither $ROUND nor $NUMBER" in said
    assert "Run it once with: ocrdata run once.yaml" in said
    assert not (here / "out").exists()


def test_a_shipped_recipe_of_rounds_is_to_be_copied_first() -> None:
    said = run_command("loop", "weak-characters", "--out", "out", code=1).output
    assert "'runs/scene/val.txt' does not exist" in said
    assert "Copy the recipe and name your own files in it: ocrdata recipes copy weak-characters" in said
