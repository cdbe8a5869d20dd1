"""`ocrdata bundle`: a training in one archive, to start it on another machine."""

import shlex
from typing import Any

import click

from ocrdata.commands.finetune import command as finetune
from ocrdata.options import Characters, OutputPath, force_option

_OF_THIS_MACHINE = frozenset({"out", "force", "hosts", "resumed", "dry_run", "open_page"})
"""Options of `finetune` that a training elsewhere does not take from here."""


@click.command(params=[param for param in finetune.params if param.name not in _OF_THIS_MACHINE])
@click.option("--out", type=OutputPath(), required=True, help="The archive, such as training.tar.")
@force_option("Replace the archive that an earlier run left at --out, once the new one is complete.")
def command(route_chars: Characters | None, out: Any, force: bool, **given: Any) -> None:
    """Pack a training into one archive, to start it on another machine.

    The archive holds the mix with its label files, images or LMDBs, the evaluation lines and the lines to
    keep, weights, dictionary, PaddleOCR's training code, and train.sh. Options are those of finetune, which
    checks them here. Batch size, learning rate and device are settled where the training starts, unless they
    are given. That machine needs ocrdata[train] and no network. There, `ocrdata unpack` compares every file
    with its checksum, and so does train.sh before it starts.

    \b
    Examples:
      ocrdata bundle --data data/mix/mix.yml --eval data/val/rec.txt --out training.tar
      ocrdata bundle --data data/mix/mix.yml --eval new.txt --keep general.txt --route --out training.tar
    On the other machine:
      ocrdata unpack training.tar --out training && sh training/train.sh
      sh training/train.sh --gpus 0,1 --epochs 50 --out second
    """
    from ocrdata import console
    from ocrdata.bundling import bundle
    from ocrdata.forgetting import detector_pair, training_watch
    from ocrdata.synthesis.text.charsets import read_chars
    from ocrdata.train.run.options import FinetuneOptions
    from ocrdata.train.run.settle import settle

    bundle.require_free(out, force)
    routed = read_chars(route_chars.text, "--route-chars") if route_chars else ()
    run = out.with_name(f".{out.name}.run")  # trained into elsewhere
    plan = settle(FinetuneOptions(**given, route_chars=routed, out=run, dry_run=True))
    detector_pair.pairing_of(plan)
    if plan.options.keep:
        training_watch.check_sets(plan)
    with console.progress("packing", note="files") as progress:
        size = bundle.write(plan, out, force=force, advance=progress.add)
    samples, files = console.quantity(size.samples, "sample"), console.quantity(size.files, "file")
    console.say(f"{out} holds {samples} in {files}, {size.size / 1e6:,.0f} MB. On the other machine, run:")
    archive, folder = shlex.quote(out.name), shlex.quote(out.stem)
    click.echo(f"ocrdata unpack {archive} --out {folder} && sh {folder}/train.sh")
