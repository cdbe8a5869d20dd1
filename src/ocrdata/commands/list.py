"""`ocrdata list`: what ships with ocrdata or can be fetched with it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrdata.listing.things import KINDS, Thing
from ocrdata.options import OutputPath, force_option, json_option
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--sheet", type=OutputPath(), help="Presets and fonts: draw an example of each into this JPEG.")
@force_option("Replace what an earlier run left at --sheet.")
@json_option
def command(kind: str, sheet: Path | None, force: bool, as_json: bool) -> None:
    """List what ships with ocrdata or can be fetched: presets, fonts, corpora, languages ..., with examples.

    \b
    Examples:
      ocrdata list corpora
      ocrdata list presets --sheet presets.jpg
      ocrdata list languages
      ocrdata list fonts --json
    """
    import json
    from dataclasses import asdict

    from ocrdata import console
    from ocrdata.folders import outputs
    from ocrdata.listing import picture

    if sheet is not None and kind not in picture.DRAWN:
        raise click.UsageError(f"--sheet draws {' and '.join(picture.DRAWN)}; '{kind}' have no picture.")
    things = list(KINDS[kind]())
    if sheet is not None:
        with outputs.staged_file(sheet, force=force) as stage:
            picture.write_picture(kind, things, stage)
    if as_json:
        click.echo(json.dumps([asdict(thing) for thing in things], ensure_ascii=False, indent=2))
        return
    console.show(_table(things))


def _table(things: Sequence[Thing]) -> "Table":
    from rich.table import Column, Table

    grid = Table(Column("name", no_wrap=True), "what it is", "example")  # a name is typed as it is
    for thing in things:
        grid.add_row(thing.name, _about(thing), thing.example)
    return grid


def _about(thing: Thing) -> str:
    """What a thing is; of a data set, its title in the language that people read, its pages and languages."""
    title, _, numbers = thing.about.rpartition(": ")
    said = translated(thing.about)
    if said != thing.about or translated(title) == title:
        return said
    pages, _, languages = numbers.partition(", ")
    return f"{translated(title)}：{translated(pages)}，{'、'.join(map(translated, languages.split(', ')))}"
