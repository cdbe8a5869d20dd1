"""`ocrdata formats`: list the annotation formats."""

from typing import Any

import click

from ocrdata.command_line.completion import offering
from ocrdata.options import json_option
from ocrdata.translation import translated

_WRITTEN = {"pages": "whole pages", "lines": "lines of text"}
"""What can be written in a format, as people read it."""


@click.command()
@click.argument("name", required=False, shell_complete=offering("formats"))
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the annotation formats that convert reads and writes, or show one with an example.

    \b
    Examples:
      ocrdata formats
      ocrdata formats labelme
    """
    import json

    from rich.table import Table
    from rich.text import Text

    from ocrdata import annotation_formats, console

    if as_json:
        found = _record(name) if name is not None else [_record(each) for each in annotation_formats.names()]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if name is not None:
        record = _record(name)
        page = click.get_current_context().make_formatter()
        page.write_text(record["about"])
        click.echo(f"{page.getvalue()}\n{translated('Example:')}\n\n{record['example']}")
        return
    table = Table("format", "writes", "description and start of an example", show_lines=True)
    for each in annotation_formats.names():
        record = _record(each)
        about = translated(record["about"].partition("\n\n")[0].replace("\n", " "))
        written = "\n".join(translated(_WRITTEN[what]) for what in record["writes"])
        example = record["example"].partition("\n")[0]
        table.add_row(each, written, Text.assemble(f"{about}\n", (example, "dim")))
    console.show(table)
    console.say("All of them can be read. `ocrdata formats NAME` describes one in full.")


def _record(name: str) -> dict[str, Any]:
    """Name, description and example of a format, and what can be written in it."""
    import inspect

    from ocrdata import annotation_formats

    module = annotation_formats.get(name)
    return {
        "name": name,
        "writes": [what for what in ("pages", "lines") if hasattr(module, f"write_{what}")],
        "about": inspect.getdoc(module) or "",
        "example": module.EXAMPLE,
    }
