"""`ocrdata recipes`: list, copy and validate the recipes that ship with ocrdata."""

from pathlib import Path

import click

from ocrdata.console import quantity
from ocrdata.options import InputPath, OutputPath, force_option, json_option
from ocrdata.translation import translated


@click.group()
def command() -> None:
    """List and copy the recipes that ship with ocrdata, and validate a recipe before it is run.

    \b
    Examples:
      ocrdata recipes list
      ocrdata recipes copy quickstart mine.yaml
      ocrdata recipes validate mine.yaml
    """


@command.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the recipes that ship with ocrdata."""
    import json

    from ocrdata.listing import things

    found = list(things.recipes())
    if as_json:
        rows = [{"name": recipe.name, "about": recipe.about, "command": recipe.example} for recipe in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for recipe in found:
        click.echo(f"{recipe.name:22} {translated(recipe.about)}")
    click.echo("\n" + translated("Run one: ocrdata run NAME. Repeat one of loops/: ocrdata loop NAME."))


@command.command()
@click.argument("recipe", type=InputPath(shipped="recipes"))
@click.argument("target", type=OutputPath(), required=False)
@force_option("Replace the target.")
def copy(recipe: Path, target: Path | None, force: bool) -> None:
    """Copy a recipe with the files that it needs.

    TARGET is a file or a folder; the current folder by default.
    """
    import contextlib
    import re
    import shlex
    import shutil

    from ocrdata import console
    from ocrdata.errors import UserError
    from ocrdata.folders import outputs
    from ocrdata.recipes import loop_variables
    from ocrdata.recipes.first_recipe.template import refuse_existing

    target = target or Path(recipe.name)
    if target.is_dir():
        target = target / recipe.name
    refuse_existing(target, force)
    text = recipe.read_text(encoding="utf-8", errors="replace")
    with outputs.staged_file(target, force=force) as stage:
        shutil.copyfile(recipe, stage)
        for beside in sorted(recipe.parent.iterdir()):
            kept = target.parent / beside.name
            used = beside.name == recipe.stem or re.search(rf"(?<![\w/]){re.escape(beside.name)}/", text)
            if used and beside.is_dir() and not kept.exists():
                with outputs.staged_folder(kept) as part:
                    shutil.copytree(beside, part, dirs_exist_ok=True)
    words = ["ocrdata", "run", str(target)]
    with contextlib.suppress(UserError):  # not YAML: `ocrdata run` names the line
        if loop_variables.used_in(target):
            words = ["ocrdata", "loop", str(target), "--out", "runs/loop"]
    console.say(f"{target} is written. Edit it, then run it: {shlex.join(words)}")


@command.command()
@click.argument("recipe", type=InputPath(shipped="recipes"))
@json_option
def validate(recipe: Path, as_json: bool) -> None:
    """Check a recipe and estimate its cost, without running it.

    Checks commands, options, values and inputs; that the fonts have the characters; and that each step finds
    its inputs. Of a recipe for `ocrdata loop`, this is its first round.
    """
    import json

    from ocrdata import console, resources
    from ocrdata.recipes import estimate, loop, loop_variables, validation
    from ocrdata.recipes.recipe import read_recipe

    if loop_variables.used_in(recipe):
        steps = loop.first_round(recipe, Path("runs/loop"), resources.RECOGNISER)
    else:
        steps = read_recipe(recipe)
    validation.validate(recipe, steps)
    costs = estimate.costs(steps)
    if as_json:
        found = [
            {
                "line": cost.step.line,
                "command": str(cost.step),
                "samples": cost.samples,
                "disk_bytes": cost.disk,
                "seconds": cost.seconds,
            }
            for cost in costs
        ]
        click.echo(json.dumps({"steps": found, "assumptions": estimate.assumptions(steps)}, indent=2))
        return
    for step in steps:
        click.echo(f"{step.line:4}  {step}")
    console.show(estimate.table(costs))
    for sentence in estimate.summary(costs, Path()):
        click.echo(translated(sentence))
    click.echo(translated(f"{recipe}: {quantity(len(steps), 'step')}, no errors found."))
