"""The variables of a loop's recipe are replaced as whole names, in values alone."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ocrdata.recipes import loop_variables


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def expanded(recipe: Path, text: str, rounds: int = 2) -> Any:
    recipe.write_text(text, encoding="utf-8")
    folders = [Path(f"runs/round-{number}") for number in range(1, rounds + 1)]
    return yaml.safe_load(loop_variables.expand(recipe, folders, "m"))


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("$MODEL", "m"),
        ("before=$MODEL", "before=m"),
        ("$ROUND/mix", "runs/round-2/mix"),
        ("100$NUMBER", "1002"),
        ("第$NUMBER轮", "第2轮"),
        ("$NUMBER-$MODEL", "2-m"),
        ("$PRETRAINED", None),
        ("$MODELS", "$MODELS"),
        ("$MODEL_2", "$MODEL_2"),
        ("$NUMBERS, $ROUNDABOUT and $5", "$NUMBERS, $ROUNDABOUT and $5"),
        ("$$MODEL and $MODEL", "$$MODEL and m"),
    ],
)
def test_whole_names_are_replaced(home: Path, value: str, filled: str | None) -> None:
    (step,) = expanded(home / "loop.yaml", f"- x: {{y: '{value}'}}\n")
    assert step["x"]["y"] == filled


def test_an_entry_of_a_list_is_repeated_for_each_round(home: Path) -> None:
    (step,) = expanded(home / "loop.yaml", "- mix: {labels: [a.txt, $ROUNDS/rec.txt, $ROUNDSMAN]}\n")
    assert step["mix"]["labels"] == ["a.txt", "runs/round-1/rec.txt", "runs/round-2/rec.txt", "$ROUNDSMAN"]


def test_what_replaces_a_name_is_not_replaced_itself(home: Path) -> None:
    (home / "loop.yaml").write_text("- evaluate: {model: $MODEL}\n", encoding="utf-8")
    text = loop_variables.expand(home / "loop.yaml", [Path("runs/1")], "my$NUMBER")
    assert yaml.safe_load(text) == [{"evaluate": {"model": "my$$NUMBER"}}]
    assert loop_variables.meant("my$$NUMBER") == "my$NUMBER"


def test_the_folder_of_a_round_may_have_a_variables_name(home: Path) -> None:
    (home / "loop.yaml").write_text("- mix: {labels: [$ROUNDS/rec.txt], out: $ROUND/mix}\n", encoding="utf-8")
    text = loop_variables.expand(home / "loop.yaml", [Path("my$MODEL/1"), Path("my$MODEL/2")], "m")
    (step,) = yaml.safe_load(text)
    assert step["mix"]["labels"] == ["my$$MODEL/1/rec.txt", "my$$MODEL/2/rec.txt"]
    assert step["mix"]["out"] == "my$$MODEL/2/mix"
    (home / "round.yaml").write_text(text, encoding="utf-8")
    loop_variables.refuse_in_run(home / "round.yaml")


@pytest.mark.parametrize("text", ["$MODEL", "$$MODEL", "a$NUMBER$ROUND", "$5", "$$", "$MODELS"])
def test_any_text_can_be_written_in_a_recipe(text: str) -> None:
    assert loop_variables.meant(loop_variables.written(text)) == text


def test_inputs_beside_the_recipe_are_found(home: Path) -> None:
    (home / "sub" / "data").mkdir(parents=True)
    (home / "sub" / "data" / "x.txt").touch()
    (step,) = expanded(home / "sub" / "loop.yaml", "- mix: {labels: [data/x.txt]}\n")
    assert step["mix"]["labels"] == [str(home / "sub" / "data" / "x.txt")]
