"""`ocrdata init`: six questions, and a recipe."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.options import OutputPath, force_option


@click.command()
@click.argument("recipe", type=OutputPath(), default="recipe.yaml")
@click.option("--chars", help="1: characters that are read badly: a text, a file, code points; or 'none'.")
@click.option("--preset", help="2: what their lines look like: a preset's name or file.")
@click.option("--fonts", multiple=True, help="3: fonts that have them; repeat for more.")
@click.option("--photos", help="4: annotated photographs of your scene, by any tool; or 'none'.")
@click.option("--general", help="5: label file of general lines, 'rendered', or 'none'.")
@click.option("--model", help="6: what to fine-tune.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "gpu"]),
    default="auto",
    show_default=True,
    help="What it will be trained on; how many lines and epochs follows from it.",
)
@click.option("--yes", is_flag=True, help="Ask nothing: what no option says takes its default.")
@force_option("Replace a recipe that exists already.")
def command(
    recipe: Path,
    chars: str | None,
    preset: str | None,
    fonts: tuple[str, ...],
    photos: str | None,
    general: str | None,
    model: str | None,
    device: Literal["auto", "cpu", "gpu"],
    yes: bool,
    force: bool,
) -> None:
    """Write a first RECIPE from six questions: lines, mix, training and the table of before and after.

    Every question is an option, too. Characters that the model's dictionary lacks are put into a file beside
    the recipe, and the training appends them. The recipe is checked, and yours to edit.

    \b
    Examples:
      ocrdata init
      ocrdata init meter.yaml --chars "0123456789.-" --preset lcd --yes
      ocrdata init shop.yaml --chars none --photos photos/Label.txt --yes
    """
    from ocrdata import console
    from ocrdata.recipes import estimate, questions, template, validation
    from ocrdata.recipes.recipe import read_recipe

    template.refuse_existing(recipe, force)
    given = questions.GivenAnswers(chars, preset, fonts or None, photos, general, model, device)
    answers = questions.ask(recipe.stem, given, interactive=not yes)
    lacking = questions.missing_characters(answers)
    template.save(answers, recipe, lacking, force=force)
    steps = read_recipe(recipe)
    validation.validate(recipe, steps)
    if lacking:
        console.say(
            f"The model's dictionary lacks {' '.join(lacking[:20])}{' …' * (len(lacking) > 20)}; they are in "
            f"{template.characters_of(recipe)}, and the training appends them."
        )
    for sentence in estimate.summary(estimate.costs(steps), recipe.absolute().parent):
        console.say(sentence)
    console.say(f"{recipe} is written; edit it, then: ocrdata run {recipe}")
