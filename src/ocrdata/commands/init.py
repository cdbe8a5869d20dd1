"""`ocrdata init`: six questions, and a recipe."""

import shlex
from pathlib import Path
from typing import Literal

import click

from ocrdata.command_line.completion import offering
from ocrdata.options import OutputPath, force_option


@click.command()
@click.argument("recipe", type=OutputPath(), default="recipe.yaml")
@click.option("--chars", help="1: badly read characters: text, a file or code points; or 'none'.")
@click.option(
    "--language",
    shell_complete=offering("languages"),
    metavar="CODE",
    help="Instead of 1 and 4: a language to learn, such as hi, th or zh-Hant (`ocrdata list languages`).",
)
@click.option("--photos", help="2: annotated photographs of your scene, from any tool; or 'none'.")
@click.option(
    "--preset",
    shell_complete=offering("presets", files=True),
    help="3: what lines with them look like: name or file of a preset.  [default: most like --photos]",
)
@click.option("--fonts", multiple=True, help="4: fonts that have these characters; repeatable.")
@click.option("--general", help="5: label file of general lines, 'rendered', or 'none'.")
@click.option("--model", shell_complete=offering("models"), help="6: the model to fine-tune.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "gpu"]),
    default="auto",
    show_default=True,
    help="Device for training; the numbers of lines and epochs depend on it.",
)
@click.option(
    "--yes", is_flag=True, help="Ask no questions: use the default for every option that is not given."
)
@force_option("Replace a recipe that exists already.")
def command(
    recipe: Path,
    chars: str | None,
    language: str | None,
    preset: str | None,
    fonts: tuple[str, ...],
    photos: str | None,
    general: str | None,
    model: str | None,
    device: Literal["auto", "cpu", "gpu"],
    yes: bool,
    force: bool,
) -> None:
    """Ask six questions and write a RECIPE: lines, mix, training, and a comparison before and after.

    Every question can be answered by an option. Characters that are missing from the model's dictionary are
    written to a file next to the recipe, and training appends them. The recipe is validated; edit it
    as you like.

    \b
    Examples:
      ocrdata init
      ocrdata init meter.yaml --chars "0123456789.-" --preset lcd --yes
      ocrdata init hindi.yaml --language hi --yes
      ocrdata init shop.yaml --chars none --photos photos/Label.txt --yes
    """
    from ocrdata import console
    from ocrdata.recipes import estimate, validation
    from ocrdata.recipes.first_recipe import questions, template
    from ocrdata.recipes.recipe import read_recipe

    template.refuse_existing(recipe, force)
    given = questions.GivenAnswers(chars, preset, fonts or None, photos, general, model, device, language)
    answers = questions.ask(recipe.stem, given, interactive=not yes)
    lacking = questions.missing_characters(answers)
    template.save(answers, recipe, lacking, force=force)
    steps = read_recipe(recipe)
    validation.validate(recipe, steps)
    if lacking:
        console.say(
            f"Not in the model's dictionary: {' '.join(lacking[:20])}{' …' * (len(lacking) > 20)}. They are "
            f"in {template.characters_of(recipe)}, and training appends them."
        )
    for sentence in estimate.summary(estimate.costs(steps), recipe.absolute().parent):
        console.say(sentence)
    words = shlex.join(["ocrdata", "run", str(recipe)])
    console.say(f"{recipe} is written. Edit it, then run it: {words}")
