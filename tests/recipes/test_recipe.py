"""A recipe is a list of commands; what is up to date is left alone; mistakes are found beforehand."""

from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.commands.finetune import command as finetune
from ocrdata.errors import UserError
from ocrdata.recipes.recipe import inputs, read_recipe
from tests import running


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder to run in, with two label files."""
    monkeypatch.chdir(tmp_path)
    for name, count in ("vertical", 10), ("general", 100):
        lines = "".join(f"images/{n}.jpg\ttext {n}\n" for n in range(count))
        (tmp_path / f"{name}.txt").write_text(lines, encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "菜谱.yaml"
    path.write_text(text, encoding="utf-8")
    return path


MIX = "- mix: {labels: [vertical.txt, general.txt], out: mixed, ratio: '1:2'}\n"


def run(*args: object):
    return running.run_command("run", *args, code=None)


def test_a_step_means_the_same_as_its_command_line(folder):
    recipe = write(folder, MIX)
    assert read_recipe(recipe)[0].args == ("--out=mixed", "--ratio=1:2", "--", "vertical.txt", "general.txt")
    assert (
        run(recipe, "--dry-run").stdout == "ocrdata mix --out=mixed --ratio=1:2 -- vertical.txt general.txt\n"
    )
    assert run(recipe).exit_code == 0
    config = yaml.safe_load((folder / "mixed" / "mix.yml").read_text(encoding="utf-8"))
    assert config["Train"]["dataset"]["ratio_list"] == [1.0, 0.2]


def test_a_command_of_a_command_has_both_names(folder):
    recipe = write(folder, "- corpus stats: {corpus: vertical.txt}\n")
    assert run(recipe, "--dry-run").stdout == "ocrdata corpus stats -- vertical.txt\n"


def test_values_stay_as_they_are_written(folder):
    (folder / "012").write_text("a.jpg\tx\n", encoding="utf-8")
    step = read_recipe(write(folder, "- mix: {labels: 012, out: 1e3, force: yes, data-dir: null}\n"))[0]
    assert step.args == ("--out=1e3", "--force", "--", "012")


@pytest.mark.parametrize(
    ("option", "text", "args"),
    [
        (click.Option(["--lengths"], nargs=2, type=int), "lengths: [5, 20]", ("--lengths", "5", "20")),
        (click.Option(["--shift"], type=(float, str)), "shift: [-1.5, em]", ("--shift", "-1.5", "em")),
        (
            click.Option(["--pair"], nargs=2, multiple=True),
            "pair: [[a, b], [c, d]]",
            ("--pair", "a", "b", "--pair", "c", "d"),
        ),
        (click.Option(["--pair"], nargs=2, multiple=True), "pair: [a, b]", ("--pair", "a", "b")),
        (click.Option(["--tidy/--no-tidy"], default=True), "tidy: false", ("--no-tidy",)),
    ],
)
def test_options_of_several_values_and_flags_that_are_turned_off(folder, monkeypatch, option, text, args):
    given = {}
    command = click.Command("mix", params=[option], callback=given.update)
    monkeypatch.setattr("ocrdata.recipes.recipe._command", lambda *_: command)
    step = read_recipe(write(folder, f"- mix: {{{text}}}\n"))[0]
    assert step.args == args
    step.run()
    assert given[option.name] in ((5, 20), (-1.5, "em"), (("a", "b"), ("c", "d")), (("a", "b"),), False)


@pytest.mark.parametrize("text", ["lengths: 5", "lengths: [5]", "lengths: [1, 2, 3]"])
def test_too_few_or_too_many_values_are_a_sentence(folder, monkeypatch, text):
    command = click.Command("mix", params=[click.Option(["--lengths"], nargs=2, type=int)])
    monkeypatch.setattr("ocrdata.recipes.recipe._command", lambda *_: command)
    with pytest.raises(UserError, match="'lengths' takes 2 values") as caught:
        read_recipe(write(folder, f"- mix:\n    {text}\n"))
    assert caught.value.line == 2


def test_an_input_that_no_step_makes_is_told_from_one_that_a_step_makes_under_another_name(folder):
    text = MIX + "- mix: {labels: mixd/rec.txt}\n"
    with pytest.raises(UserError) as caught:
        read_recipe(write(folder, text))
    assert "'mixd/rec.txt' does not exist" in caught.value.what
    assert "No earlier step makes it. Did you mean mixed/rec.txt?" in caught.value.remedy


def test_a_step_whose_inputs_and_options_are_the_same_is_skipped_and_says_so(folder):
    recipe = write(folder, MIX)
    assert "skipped" not in run(recipe).stderr
    assert "[1/1] ocrdata mix: up to date, skipped" in run(recipe).stderr


@pytest.mark.parametrize("change", ["input", "option", "output gone", "output changed", "asked for"])
def test_a_step_runs_again_when_something_has_changed(folder, change):
    recipe = write(folder, MIX)
    run(recipe)
    if change == "input":
        (folder / "general.txt").write_text("images/1.jpg\tone\n" * 50, encoding="utf-8")
    elif change == "option":
        write(folder, MIX.replace("1:2", "1:3"))
    elif change == "output gone":
        (folder / "mixed" / "mix.yml").unlink()
    elif change == "output changed":
        (folder / "mixed" / "mix.yml").write_text("", encoding="utf-8")
    result = run(recipe, *(["--again"] if change == "asked for" else []))
    assert result.exit_code == 0, result.output
    assert "skipped" not in result.stderr
    assert (folder / "mixed" / "mix.yml").stat().st_size > 0


def test_a_run_that_was_killed_before_its_record_goes_on(folder, monkeypatch):
    recipe = write(folder, MIX)
    with monkeypatch.context() as patch:
        patch.setattr("ocrdata.recipes.up_to_date._states", killed_at(2))  # inputs, then outputs
        with pytest.raises(KeyboardInterrupt):
            read_and_run(recipe)
    assert (folder / "mixed" / "mix.yml").is_file()
    assert run(recipe).exit_code == 0
    assert "up to date, skipped" in run(recipe).stderr


def killed_at(call):
    """A `_states` that ends the process, so to say, when it is called that often."""
    from ocrdata.recipes import up_to_date

    calls, real = [], up_to_date._states

    def states(paths):
        calls.append(paths)
        if len(calls) == call:
            raise KeyboardInterrupt
        return real(paths)

    return states


def read_and_run(recipe):
    from ocrdata.recipes import up_to_date

    for step in read_recipe(recipe):
        up_to_date.Record.of(recipe).run(step)


def test_a_step_that_failed_leaves_no_claim_on_its_output(folder):
    recipe = write(folder, MIX.replace("'1:2'", "'1:2:3'"))
    assert run(recipe).exit_code != 0
    (folder / "mixed").mkdir()
    (folder / "mixed" / "ocrdata.json").write_text("{}", encoding="utf-8")
    assert "exists already" in run(write(folder, MIX)).output


def test_what_the_recipe_did_not_make_is_not_replaced(folder):
    (folder / "mixed").mkdir()
    (folder / "mixed" / "my notes.txt").write_text("precious", encoding="utf-8")
    result = run(write(folder, MIX))
    assert result.exit_code == 1
    assert "mixed exists already" in result.stderr
    assert (folder / "mixed" / "my notes.txt").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "- mix: {labels: [vertical.txt], ration: '1'}\n",
            1,
            "has no option 'ration'. Did you mean ratio?",
        ),
        ("- mix: {labels: [vertical.txt]}\n- mxi: {}\n", 2, "no command 'mxi'. Did you mean mix?"),
        ("- mix:\n    out: x\n", 1, "'mix' needs 'labels'"),
        ("- mix:\n    labels: [vertical.txt]\n    ratio: a:b\n", 3, "'ratio': 'a:b' is not a list"),
        ("- mix:\n    labels: [missing.txt]\n", 2, "'missing.txt' does not exist"),
        ("- run: {recipe: x}\n", 1, "no command 'run'"),
        ("- corpus: {}\n", 1, "'corpus' has subcommands"),
        ("- corpus stast: {}\n", 1, "no command 'corpus stast'. Did you mean stats?"),
        ("- mix stats: {}\n", 1, "no command 'mix stats'"),
        ("mix: {}\n", None, "is not a list of commands"),
        ("- mix: [1\n- x\n", 3, "is not YAML"),
        ("- mix\n", 1, "the name of one command with its options"),
        ("- mix: 7\n", 1, "options are a mapping"),
        ("", None, "is not a list of commands"),
    ],
)
def test_mistakes_are_found_before_anything_runs(folder, text, line, words):
    recipe = write(folder, text)
    with pytest.raises(UserError) as caught:
        read_recipe(recipe)
    assert words in caught.value.what
    assert (caught.value.path, caught.value.line) == (recipe, line)


def test_characters_may_be_more_than_a_path_can_hold(folder):
    chars = "".join(map(chr, range(0x4E00, 0x4E00 + 2000)))
    step = read_recipe(write(folder, f"- synth: {{chars: {chars}, count: 5, out: x}}\n"))[0]
    assert step.value("chars") == chars


@pytest.mark.parametrize("text", ["- mix: {labels: LONG}", "- synth: {count: 5, fonts: LONG, out: x}"])
def test_a_value_that_is_too_long_for_a_path_is_a_sentence(folder, text):
    with pytest.raises(UserError, match=r"does not exist|neither a path"):
        read_recipe(write(folder, text.replace("LONG", "长" * 500) + "\n"))


def test_the_sets_of_named_files_are_inputs(folder):
    given = ("--data", "vertical.txt", "--eval", "general.txt", "--keep", "a=general.txt", "--out", "run")
    with finetune.make_context("finetune", [*given, "--keep", "vertical.txt"]) as context:
        names = [path.name for path in inputs(context)]
    assert sorted(names) == ["general.txt", "general.txt", "vertical.txt", "vertical.txt"]


def test_lines_to_keep_may_ship_with_ocrdata(folder):
    given = ["--data", "vertical.txt", "--eval", "general.txt", "--out", "run", "--keep"]
    with finetune.make_context("finetune", [*given, "real=photographs/rec.txt"]) as context:
        assert resources.folder("recipes") / "photographs" / "rec.txt" in list(inputs(context))
    with pytest.raises(click.BadParameter, match="does not exist"):
        finetune.make_context("finetune", [*given, "real=photos/rec.txt"])


def test_an_input_that_an_earlier_step_makes_need_not_exist_yet(folder):
    text = MIX + "- mix: {labels: mixed/lists/1.txt}\n"
    assert len(read_recipe(write(folder, text))) == 2


def test_an_input_may_lie_beside_the_recipe(folder):
    (folder / "elsewhere").mkdir()
    recipe = write(folder / "elsewhere", "- mix: {labels: own.txt, out: mixed}\n")
    (folder / "elsewhere" / "own.txt").write_text("a.jpg\tx\n", encoding="utf-8")
    assert run(recipe).exit_code == 0
    assert (folder / "mixed" / "mix.yml").exists()


def test_the_step_that_stops_the_recipe_is_named(folder):
    recipe = write(folder, MIX + "- mix: {labels: mixed/none.txt}\n")
    result = run(recipe)
    assert result.exit_code == 2
    assert f"{recipe}:2: step 2, 'mix', stopped the recipe:" in result.stderr


@pytest.mark.parametrize("name", [path.stem for path in resources.folder("recipes").glob("*.yaml")])
def test_shipped_recipes_are_valid_from_any_folder_and_can_be_copied(folder, name):
    runner = CliRunner()
    assert f"{name} " in runner.invoke(cli, ["recipes", "list"]).stdout
    result = runner.invoke(cli, ["recipes", "validate", name])
    assert result.exit_code == 0, result.output
    assert runner.invoke(cli, ["recipes", "copy", name, "mine.yaml"]).exit_code == 0
    result = runner.invoke(cli, ["recipes", "validate", "mine.yaml"])
    assert result.exit_code == 0, result.output
    assert "exists already" in runner.invoke(cli, ["recipes", "copy", name, "mine.yaml"]).output
