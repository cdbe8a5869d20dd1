"""`ocrdata mix`: label files in the proportions that one epoch draws."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ocrdata import resources
from ocrdata.command_line.completion import offering
from ocrdata.evaluation.options import why_no_name
from ocrdata.mixing.roles import ROLES
from ocrdata.options import (
    InputPath,
    NumberList,
    data_dir_option,
    device_option,
    jobs_option,
    out_option,
    seed_option,
)

if TYPE_CHECKING:
    from ocrdata.mixing.plan import MixInput
    from ocrdata.mixing.roles import Role


class RolePath(InputPath):
    """A label file with its role before it: `general=lsvt/rec.txt`."""

    name = "[role=]path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ocrdata.mixing.plan import MixInput

        if isinstance(value, MixInput):
            return value
        if (why := why_no_name(str(value), ROLES)) is not None:
            self.fail(f"{why} The word before the path says what the set is for.", param, ctx)
        role, path = _split(str(value))
        return MixInput(super().convert(path, param, ctx), role)

    def path_of(self, token: str) -> Path:
        return super().path_of(_split(token)[1])


@click.command()
@click.argument("labels", nargs=-1, required=True, type=RolePath())
@click.option(
    "--ratio",
    type=NumberList(":"),
    help="Proportions in one epoch, one number for each file, and one each for --render-general and "
    "--replay.  [default: the guide's for the roles; all equal without roles]",
)
@click.option("--ratio-list", type=NumberList(","), help="Use these ratio_list values of PaddleOCR instead.")
@click.option(
    "--from-badcases",
    type=InputPath(),
    help="badcases.json: draw lines with badly read characters more often.",
)
@click.option(
    "--render-general",
    type=click.IntRange(min=1),
    help="Render this many general lines, in several looks, and add them (in OUT-general).",
)
@click.option(
    "--replay",
    type=InputPath(),
    multiple=True,
    help="Line images without labels: those that --replay-model reads confidently become a general set, "
    "OUT-replay.",
)
@click.option(
    "--replay-model",
    shell_complete=offering("recognisers", files=True),
    default=resources.RECOGNISER,
    show_default=True,
    help="The model before training, or one that reads better.",
)
@device_option
@data_dir_option
@seed_option
@jobs_option
@out_option("Folder for mix.yml and the lists; without --out, the YAML is printed.", required=False)
@click.option("--dry-run", is_flag=True, help="Print the table of proportions; write nothing.")
def command(
    labels: "tuple[MixInput, ...]",
    ratio: tuple[float, ...] | None,
    ratio_list: tuple[float, ...] | None,
    from_badcases: Path | None,
    render_general: int | None,
    replay: tuple[Path, ...],
    replay_model: str,
    device: Literal["auto", "cpu", "gpu"],
    data_dir: Path | None,
    seed: int,
    jobs: int,
    out: Path | None,
    force: bool,
    dry_run: bool,
) -> None:
    """Mix label files in proportions: all of the first, and a matching share of the others.

    A file can have a role: vertical (your scene), general, synthetic or badcase. With roles and without
    --ratio, the proportions follow PaddleOCR's fine-tuning guide: vertical to general 1:1, original to
    synthetic 10:1 to 5:1. PaddleOCR's loader draws round(samples x ratio) lines of a file each epoch. A file
    that needs more lines than it has is listed several times.

    \b
    Examples:
      ocrdata mix vertical.txt general.txt
      ocrdata mix original.txt synthetic.txt --ratio 10:1 --out data/mix
      ocrdata mix vertical=meter.txt synthetic=more/rec.txt --render-general 2000 --out data/mix
    """
    from ocrdata import console
    from ocrdata.badcases.advice import read_weights
    from ocrdata.folders import outputs
    from ocrdata.mixing import plan as planning
    from ocrdata.recipes.general_set import GeneralSets
    from ocrdata.samples.lengths import text_lengths
    from ocrdata.samples.text_kinds import LONG

    general = GeneralSets(render_general or 0, replay, replay_model, device, seed)
    if out is None and (from_badcases or general):
        raise click.UsageError("--from-badcases, --render-general and --replay write files: add --out.")
    if data_dir and general:
        raise click.UsageError(
            "--data-dir would also apply to the images of --render-general and --replay, which lie beside "
            "OUT. Leave it out, and put the label files where their image paths begin."
        )
    if dry_run and replay:
        raise click.UsageError(
            "Leave out --dry-run or --replay: how many lines --replay keeps is not known yet."
        )
    planning.refuse_numbers(ratio, ratio_list, len(labels) + general.sets)
    weights = read_weights(from_badcases) if from_badcases else {}
    mixed = partial(planning.plan, ratio=ratio, ratio_list=ratio_list, data_dir=data_dir, weights=weights)
    if out is not None:
        outputs.refuse_existing(out, force)
    rest = general.planned(out) if out is not None else ()
    for item in rest:
        outputs.refuse_existing(item.path.parent, force)
    plan = mixed((*labels, *rest))  # what is refused is refused before anything is made
    if out is not None and rest and not dry_run:
        labels += general.make(out, jobs=jobs, force=force)
        plan = mixed(labels)
    for sentence in plan.advice:
        console.say(sentence)
    if out is not None and not dry_run:
        record = {"ratio": ratio, "ratio_list": ratio_list, "from_badcases": from_badcases}
        plan = planning.write(plan, out, record, weights, force=force)
    elif not dry_run:
        click.echo(planning.snippet(plan), nl=False)
    console.show(planning.table(plan), err=out is None and not dry_run)
    lengths = text_lengths.of({given.path for given in labels if given.path.is_file()})
    if lengths and max(lengths) > LONG:
        console.say(f"Lengths: {text_lengths.sentence(lengths)}")
    if from_badcases and not weights:
        console.say(f"{from_badcases} names no bad characters, so nothing is drawn more often.")
    if out is not None and not dry_run:
        console.say(f"{out / 'mix.yml'} is written.")


def _split(value: str) -> "tuple[Role | None, str]":
    """Role and path; a file whose name has an equals sign in it has no role."""
    head, equals, tail = value.partition("=")
    for role in ROLES:
        if equals and head == role and not resources.exists(Path(value)):
            return role, tail
    return None, value
