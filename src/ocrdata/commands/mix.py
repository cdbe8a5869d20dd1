"""`ocrdata mix`: label files in the proportions that one epoch shall hold."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ocrdata import resources
from ocrdata.options import InputPath, OutputPath, device_option, force_option, jobs_option, seed_option

if TYPE_CHECKING:
    from ocrdata.mixing.mix import Entry
    from ocrdata.mixing.roles import Role


class Numbers(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """Numbers with a separator between them: `10:1`, `1.0,0.1`."""

    def __init__(self, separator: str):
        self.separator = separator
        self.name = f"n{separator}n"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(self.separator))
        except ValueError:
            self.fail(f"'{value}' is not numbers with '{self.separator}' between them.", param, ctx)
        if not all(0 < number < float("inf") for number in numbers):
            self.fail(f"'{value}': every number must be above 0.", param, ctx)
        return numbers


@dataclass(frozen=True, slots=True)
class Cast:
    """A label file and, where it was said, its role."""

    path: Path
    role: "Role | None"


class RolePath(InputPath):
    """A label file with its role before it: `general=lsvt/rec.txt`."""

    name = "[role=]path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Cast):
            return value
        role, path = _split(str(value))
        return Cast(super().convert(path, param, ctx), role)

    def path_of(self, token: str) -> Path:
        return super().path_of(_split(token)[1])


@click.command()
@click.argument("labels", nargs=-1, required=True, type=RolePath())
@click.option(
    "--ratio",
    type=Numbers(":"),
    help="Proportions in one epoch, a number a file.  [default: the guide's for the roles; without roles all "
    "equal, 1:1 of vertical to general]",
)
@click.option("--ratio-list", type=Numbers(","), help="PaddleOCR's ratios as you have settled them.")
@click.option(
    "--from-badcases",
    type=InputPath(),
    help="badcases.json: lines with the characters that are read badly are drawn more often.",
)
@click.option(
    "--render-general", type=click.IntRange(min=1), help="Add so many rendered general lines, in OUT-*."
)
@click.option(
    "--replay",
    type=InputPath(),
    multiple=True,
    help="Line images without labels: what --replay-model is sure of becomes a general set, OUT-replay.",
)
@click.option(
    "--replay-model", default="PP-OCRv3_mobile_rec", show_default=True, help="The model before training."
)
@device_option
@click.option(
    "--data-dir",
    type=InputPath(),
    help="Folder that all image paths are relative to.  [default: each label file's own folder]",
)
@seed_option
@jobs_option
@click.option(
    "--out", type=OutputPath(), help="Folder for mix.yml and the lists; without it, the YAML is printed."
)
@force_option()
def command(
    labels: tuple[Cast, ...],
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
) -> None:
    """Mix label files in proportions: the first is used whole, the others are drawn to fit.

    A file may have a role: vertical (your scene), general, synthetic or badcase. With roles and without
    --ratio, the proportions are the guide's: vertical to general 1:1, original to synthetic 10:1 to 5:1.
    The ratios are those of PaddleOCR's loader, number for number: it draws round(samples x ratio) lines each
    epoch. A set that has to be seen more often than it has samples is named several times.

    \b
    Examples:
      ocrdata mix vertical.txt general.txt
      ocrdata mix original.txt synthetic.txt --ratio 10:1 --out data/mix
      ocrdata mix vertical=meter.txt synthetic=more/rec.txt --render-general 2000 --out data/mix
    """
    import ocrdata.mixing.mix as mixing
    from ocrdata import console
    from ocrdata.badcases.advice import read_weights
    from ocrdata.folders import outputs
    from ocrdata.mixing import roles
    from ocrdata.recipes import general_set

    if ratio and ratio_list:
        raise click.UsageError("--ratio and --ratio-list exclude each other.")
    if out is None and (from_badcases or render_general or replay):
        raise click.UsageError("--from-badcases, --render-general and --replay write files: give --out.")
    weights = read_weights(from_badcases) if from_badcases else {}
    numbers = ratio_list or ratio
    count = len(labels) + (len(general_set.PRESETS) if render_general else 0) + bool(replay)
    if numbers and len(numbers) != count:
        raise click.UsageError(f"{len(numbers)} numbers for {count} label files: give one for each.")
    if out is not None:
        outputs.refuse_existing(out, force)
        labels += _general(render_general, replay, replay_model, device, seed, jobs, out, force)
    paths = [item.path for item in labels]
    cast = [item.role or "vertical" for item in labels] if any(item.role for item in labels) else None
    mixing.refuse_mixed_tasks(paths)
    if ratio_list:
        entries = mixing.mix_by_ratios(paths, ratio_list)
    elif cast and not ratio:
        entries = mixing.mix_by_roles(paths, cast)
    else:
        entries = mixing.mix(paths, ratio or (1.0,) * len(paths))
    if cast:
        for sentence in roles.advice(
            [(role, entry.drawn) for role, entry in zip(cast, entries, strict=True)]
        ):
            console.say(sentence)
    base = data_dir or mixing.common_data_dir(paths)
    in_place = data_dir is not None or all(path.resolve().parent == base.resolve() for path in paths)
    if out is None:
        _print(entries, cast, base, in_place=in_place)
        return
    options = {
        "labels": [str(path) for path in paths],
        "roles": cast,
        "ratio": ratio,
        "ratio_list": ratio_list,
        "from_badcases": from_badcases,
    }
    with outputs.staged_folder(out, force=force) as stage:
        written = entries if in_place else mixing.relocated(entries, stage, out.resolve(), base)
        emphasis = mixing.emphasised(written, stage, out.resolve(), weights)
        config = mixing.dataset_config([*written, *emphasis], base.resolve())
        (stage / "mix.yml").write_text(mixing.dump(config), encoding="utf-8")
        entries = [*entries, *emphasis]
        counts = {str(entry.labels): entry.drawn for entry in entries}
        outputs.write_manifest(stage, "mix", options, counts)
    console.show(mixing.table(entries, cast))
    if from_badcases and not weights:
        console.say(f"{from_badcases} names no bad characters, so nothing is drawn more often.")
    console.say(f"{out / 'mix.yml'} is written.")


def _print(entries: "list[Entry]", cast: "list[Role] | None", data_dir: Path, *, in_place: bool) -> None:
    import ocrdata.mixing.mix as mixing
    from ocrdata import console
    from ocrdata.errors import UserError

    if not in_place:
        raise UserError(
            "the label files lie in different folders, so one data_dir does not fit their image paths.",
            "Give --out DIR, where lists with matching paths are written, or --data-dir.",
        )
    click.echo(mixing.dump(mixing.dataset_config(entries, data_dir)), nl=False)
    console.show(mixing.table(entries, cast), err=True)


def _general(
    count: int | None,
    replay: tuple[Path, ...],
    model: str,
    device: Literal["auto", "cpu", "gpu"],
    seed: int,
    jobs: int,
    out: Path,
    force: bool,
) -> tuple[Cast, ...]:
    from ocrdata.recipes import general_set

    made = general_set.render(count, out, seed=seed, jobs=jobs, force=force) if count else []
    if replay:
        made.append(general_set.replay(replay, out, model=model, device=device, force=force))
    return tuple(Cast(path, "general") for path in made)


def _split(value: str) -> "tuple[Role | None, str]":
    """Role and path; a file whose name has an equals sign in it has no role."""
    from ocrdata.mixing.roles import ROLES

    head, equals, tail = value.partition("=")
    for role in ROLES:
        if equals and head == role and not resources.exists(Path(value)):
            return role, tail
    return None, value
