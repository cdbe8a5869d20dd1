"""`ocrdata run`: a recipe, step by step."""

from pathlib import Path

import click

from ocrdata.command_line.completion import offering
from ocrdata.options import InputPath


@click.command()
@click.argument("recipe", type=InputPath(shipped="recipes"), shell_complete=offering("recipes", files=True))
@click.option("--again", is_flag=True, help="Run every step, even if it is up to date.")
@click.option("--dry-run", is_flag=True, help="Check the recipe and print its commands; run nothing.")
@click.option("--open", "open_page", is_flag=True, help="Open the page of the run in the browser at the end.")
def command(recipe: Path, again: bool, dry_run: bool, open_page: bool) -> None:
    """Run a recipe, a YAML list of commands. Steps that are up to date are skipped.

    RECIPE is a file, or the name of a recipe that ships with ocrdata. Its relative paths start from the
    current folder. Where the recipe trains or evaluates, index.html in the folder of its results then shows
    accuracy before and after, the curve, readings, and the commands to go on with.

    \b
    Examples:
      ocrdata run recipes/quickstart.yaml
      ocrdata run quickstart --dry-run
      ocrdata run quickstart --open
    """
    import time

    from ocrdata.console import quantity, say
    from ocrdata.recipes import loop_variables, up_to_date, validation
    from ocrdata.recipes.recipe import read_recipe
    from ocrdata.run_page import page as pages
    from ocrdata.run_page.of_recipe import RecipePage

    if dry_run and open_page:
        raise click.UsageError("--dry-run writes no page to open: leave out one of --dry-run and --open.")
    loop_variables.refuse_in_run(recipe)
    steps = read_recipe(recipe)
    validation.validate(recipe, steps)
    if dry_run:
        for step in steps:
            click.echo(step)
        return
    record = up_to_date.Record.of(recipe)
    page = RecipePage(recipe, steps)
    start = time.monotonic()
    for number, step in enumerate(steps, start=1):
        began = time.monotonic()
        try:
            if not again and record.is_current(step):
                say(f"[{number}/{len(steps)}] ocrdata {step.name}: up to date, skipped")
                continue
            say(f"[{number}/{len(steps)}] {step}")
            page.withdraw()
            record.run(step)
        except click.ClickException:
            say(f"{recipe}:{step.line}: step {number}, '{step.name}', stopped the recipe:")
            raise
        say(f"    {time.monotonic() - began:.1f} s")
    say(f"{quantity(len(steps), 'step')} in {time.monotonic() - start:.0f} s.")
    written = page.write()
    if written is not None:
        say(f"{written} shows what has come of it.")
    if open_page and written is None:
        say("There is no page to open: the recipe trains nothing, and its evaluations write no file.")
    elif open_page and written is not None:
        pages.show(written)
