"""`ocrdata mix`: label files in the proportions that one epoch shall hold."""

from pathlib import Path

import click

from ocrdata.options import InputPath, OutputPath


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


@click.command()
@click.argument("labels", nargs=-1, required=True, type=InputPath())
@click.option(
    "--ratio",
    type=Numbers(":"),
    help="Proportions in one epoch, a number a file. All equal by default: 1:1 of vertical to general.",
)
@click.option("--ratio-list", type=Numbers(","), help="PaddleOCR's ratios as you have settled them.")
@click.option(
    "--data-dir",
    type=InputPath(),
    help="Folder that all image paths are relative to.  [default: each label file's own folder]",
)
@click.option(
    "--out", type=OutputPath(), help="Folder for mix.yml and the lists; without it, the YAML is printed."
)
@click.option(
    "--force", is_flag=True, help="Replace what an earlier run left at --out, once the new one is whole."
)
def command(
    labels: tuple[Path, ...],
    ratio: tuple[float, ...] | None,
    ratio_list: tuple[float, ...] | None,
    data_dir: Path | None,
    out: Path | None,
    force: bool,
) -> None:
    """Mix label files in proportions: the first is used whole, the others are drawn to fit.

    The ratios are those of PaddleOCR's loader, number for number: it draws round(samples x ratio) lines each
    epoch. A set that has to be seen more often than it has samples is named several times.

    \b
    Examples:
      ocrdata mix vertical.txt general.txt
      ocrdata mix original.txt synthetic.txt --ratio 10:1 --out data/mix
    """
    import yaml

    from ocrdata import console, mix, outputs
    from ocrdata.errors import UserError

    numbers = ratio_list or ratio or (1.0,) * len(labels)
    if ratio and ratio_list:
        raise click.UsageError("--ratio and --ratio-list exclude each other.")
    if len(numbers) != len(labels):
        raise click.UsageError(f"{len(numbers)} numbers for {len(labels)} label files: give one for each.")
    mix.refuse_mixed_tasks(labels)
    entries = mix.mix_by_ratios(labels, numbers) if ratio_list else mix.mix(labels, numbers)
    base = data_dir or mix.common_data_dir(labels)
    in_place = data_dir is not None or all(path.resolve().parent == base.resolve() for path in labels)
    if out is None:
        if not in_place:
            raise UserError(
                "the label files lie in different folders, so one data_dir does not fit their image paths.",
                "Give --out DIR, where lists with matching paths are written, or --data-dir.",
            )
        click.echo(
            yaml.safe_dump(mix.dataset_config(entries, base), allow_unicode=True, sort_keys=False), nl=False
        )
        console.show(mix.table(entries), err=True)
        return
    with outputs.staged_folder(out, force=force) as stage:
        written = entries if in_place else mix.relocated(entries, stage, out.resolve(), base)
        config = mix.dataset_config(written, base.resolve())
        (stage / "mix.yml").write_text(
            yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
        outputs.write_manifest(
            stage,
            "mix",
            {"labels": [str(path) for path in labels], "ratio": ratio, "ratio_list": ratio_list},
            {str(entry.labels): entry.drawn for entry in entries},
        )
    console.show(mix.table(entries))
    console.say(f"{out / 'mix.yml'} is written.")
