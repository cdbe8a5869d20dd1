"""`ocrdata blend`: weights between a stock model and its fine-tuned form."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import click

from ocrdata.evaluation.options import keep_options
from ocrdata.options import InputPath, device_option, out_option, paddleocr_option


@click.command()
@click.argument("tuned", type=InputPath())
@keep_options("default")
@click.option(
    "--stock", type=InputPath(), help="Checkpoint to blend with.  [default: the start of the training]"
)
@device_option
@paddleocr_option
@out_option("Folder for the model, as finetune leaves it, and choice.json with every candidate.")
def command(
    tuned: Path,
    evaluation: tuple[Path, ...],
    keep: Mapping[str, Sequence[Path]],
    max_drop: float,
    max_drop_of: Mapping[str, float],
    stock: Path | None,
    device: Literal["auto", "cpu", "gpu"],
    paddleocr: Path | None,
    out: Path,
    force: bool,
) -> None:
    """Average a fine-tuned model with the stock one, so that it forgets less.

    TUNED is a folder that finetune left. Its checkpoints are evaluated on both sets, then blends of the best
    one with the weights that the training started from. Of all that lose at most --max-drop points on
    each set of --keep, the best on --eval is written. Nothing is trained.

    \b
    Example:
      ocrdata blend runs/first --eval meter-val/rec.txt --keep general-val/rec.txt --out runs/first-kept
    """
    from ocrdata import console
    from ocrdata.evaluation.reader import Reader
    from ocrdata.folders import outputs
    from ocrdata.forgetting import checkpoint_choice, checkpoint_reading, choice_table, kept_lines
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device
    from ocrdata.train.run import default_keep

    outputs.refuse_existing(out, force)
    code = source.training_code(paddleocr)
    reader = Reader(choose_device(device), code)
    run = checkpoint_reading.read_run(tuned, stock, code)
    keep = keep or default_keep.photographs(run.model.charset)
    budget = kept_lines.budget_of(max_drop, max_drop_of, keep)
    sets = kept_lines.read_both(evaluation, keep)
    kept_lines.refuse_overlap(sets)
    for sentence in kept_lines.hints(sets, run.model.charset):
        console.say(sentence)
    with outputs.staged_folder(out, force=force) as stage, reader.staying() as one:
        choice = checkpoint_choice.choose(run, sets, stage, one, budget=budget, blended=True)
        options = {
            "tuned": str(tuned),
            "pretrained": str(run.stock),
            "max_drop": max_drop,
            "max_drop_of": dict(budget.of_set),
            "eval": list(map(str, evaluation)),
            "keep": {name: list(map(str, files)) for name, files in keep.items()},
        }
        counts = {"share": choice.chosen.share, "new": choice.chosen.new, "kept": choice.chosen.kept}
        outputs.write_manifest(stage, "blend", options, counts)
    console.show(choice_table.table(choice))
    console.say(choice.sentence())
