"""`ocrdata loop`: bad cases, synthesis, mix, training, evaluation, and again."""

from pathlib import Path

import click

from ocrdata.options import InputPath, OutputPath


@click.command()
@click.argument("recipe", type=InputPath(shipped="recipes"))
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Most rounds.")
@click.option(
    "--model",
    default="PP-OCRv3_mobile_rec",
    show_default=True,
    help="What $MODEL is in the first round: a preset, or a folder that finetune left.",
)
@click.option("--watch", help="Set whose accuracy has to rise.  [default: the first that is evaluated]")
@click.option(
    "--min-gain",
    type=click.FloatRange(min=0),
    default=0.1,
    show_default=True,
    help="Percentage points that a round has to bring for another one.",
)
@click.option(
    "--out",
    type=OutputPath(),
    required=True,
    help="Folder for the rounds; a loop that was stopped goes on there.",
)
def command(recipe: Path, rounds: int, model: str, watch: str | None, min_gain: float, out: Path) -> None:
    """Run a recipe again and again, each round on what the one before got wrong.

    In RECIPE, $ROUND is the folder of the round, $NUMBER its number, $MODEL the model so far, $PRETRAINED
    its checkpoint (nothing at first), $ROUNDS in a list all rounds' folders. It stops when nothing is read
    badly any more, or when a round brings less than --min-gain. Each round's own recipe is in its folder.

    \b
    Example:
      ocrdata loop weak-characters --rounds 3 --out runs/loop
    """
    import ocrdata.recipes.loop as looping
    from ocrdata.console import say, show

    done = looping.run(recipe, out, rounds=rounds, model=model, watch=watch, min_gain=min_gain)
    if not done:
        return
    show(looping.table(done))
    chosen = looping.best(done, watch)
    say(f"The best is round {chosen.number}: {chosen.model}")
