"""`ocrdata run`: a recipe, step by step."""

from pathlib import Path

import click

from ocrdata.options import InputPath


@click.command()
@click.argument("recipe", type=InputPath(shipped="recipes"))
@click.option("--again", is_flag=True, help="Run every step, even if it is up to date.")
@click.option("--dry-run", is_flag=True, help="Check the recipe and print its commands; run nothing.")
def command(recipe: Path, again: bool, dry_run: bool) -> None:
    """Run a recipe, a YAML list of commands. Steps that are up to date are skipped.

    RECIPE is a file, or the name of a recipe that ships with ocrdata. Its relative paths start from the
    current folder.

    \b
    Examples:
      ocrdata run recipes/quickstart.yaml
      ocrdata run quickstart --dry-run
    """
    import time

    from ocrdata.console import quantity, say
    from ocrdata.recipes import up_to_date, validation
    from ocrdata.recipes.recipe import read_recipe

    steps = read_recipe(recipe)
    validation.validate(recipe, steps)
    if dry_run:
        for step in steps:
            click.echo(step)
        return
    record = up_to_date.Record.of(recipe)
    start = time.monotonic()
    for number, step in enumerate(steps, start=1):
        began = time.monotonic()
        try:
            if not again and record.is_current(step):
                say(f"[{number}/{len(steps)}] ocrdata {step.name}: up to date, skipped")
                continue
            say(f"[{number}/{len(steps)}] {step}")
            record.run(step)
        except click.ClickException:
            say(f"{recipe}:{step.line}: step {number}, '{step.name}', stopped the recipe:")
            raise
        say(f"    {time.monotonic() - began:.1f} s")
    say(f"{quantity(len(steps), 'step')} in {time.monotonic() - start:.0f} s.")
