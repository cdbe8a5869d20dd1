"""`ocrdata loop`: bad cases, synthesis, mix, training, evaluation, and again."""

from pathlib import Path

import click

from ocrdata import resources
from ocrdata.command_line.completion import offering
from ocrdata.options import InputPath, OutputPath

MIN_GAIN = 0.1


@click.command()
@click.argument("recipe", type=InputPath(shipped="recipes"), shell_complete=offering("loops", files=True))
@click.option(
    "--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="Maximum number of rounds."
)
@click.option(
    "--model",
    shell_complete=offering("models", files=True),
    default=resources.RECOGNISER,
    show_default=True,
    help="Value of $MODEL in the first round: a model's name, or the output folder of finetune.",
)
@click.option("--watch", help="Set whose accuracy must rise.  [default: the first one evaluated]")
@click.option(
    "--min-gain",
    type=click.FloatRange(min=0),
    default=MIN_GAIN,
    show_default=True,
    help="Stop when a round gains fewer percentage points than this.",
)
@click.option(
    "--out",
    type=OutputPath(),
    required=True,
    help="Folder for the rounds; a stopped loop continues there.",
)
@click.option(
    "--open", "open_page", is_flag=True, help="Open the page of the loop in the browser at the end."
)
def command(
    recipe: Path,
    rounds: int,
    model: str,
    watch: str | None,
    min_gain: float,
    out: Path,
    open_page: bool,
) -> None:
    """Run a recipe repeatedly; each round works on what the round before got wrong.

    RECIPE is yours. To begin with one that ships, copy it (`ocrdata recipes copy weak-characters mine.yaml`)
    and name your own labels in it.

    In RECIPE, $ROUND is the folder of the round, $NUMBER its number, $MODEL the current model, $PRETRAINED
    its checkpoint (empty in the first round), and $ROUNDS in a list the folders of all rounds. The loop stops
    when no character is read badly any more, or when a round gains less than --min-gain. The recipe of each
    round is in its folder. index.html in --out then shows every round, the readings of the best one, and the
    commands to go on with.

    \b
    Examples:
      ocrdata loop mine.yaml --rounds 3 --out runs/loop
      ocrdata loop mine.yaml --rounds 3 --out runs/loop --open
    """
    import ocrdata.recipes.loop as looping
    from ocrdata.console import say, show
    from ocrdata.run_page import of_loop, page

    of_loop.withdraw(out)
    done = looping.run(recipe, out, rounds=rounds, model=model, watch=watch, min_gain=min_gain)
    if not done:
        return
    show(looping.table(done))
    chosen = looping.best(done, watch)
    say(f"The best model is that of round {chosen.number}: {chosen.model}")
    more = ""
    if looping.goes_on(done, rounds, watch, min_gain):
        more = _more(recipe, rounds, model, watch, min_gain, out)
    sentence, written = of_loop.written(recipe, out, done, chosen, more)
    say(sentence)
    if open_page and written is not None:
        page.show(written)


def _more(recipe: Path, rounds: int, model: str, watch: str | None, min_gain: float, out: Path) -> str:
    """The same command with as many rounds again."""
    import shlex

    words = ["ocrdata", "loop", str(recipe), "--rounds", str(2 * rounds), "--out", str(out)]
    words += [] if model == resources.RECOGNISER else ["--model", model]
    words += ["--watch", watch] if watch else []
    words += [] if min_gain == MIN_GAIN else ["--min-gain", f"{min_gain:g}"]
    return shlex.join(words)
