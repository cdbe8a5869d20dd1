"""ocrdata formats."""

import click


@click.command()
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the annotation formats that convert reads and writes, or show one with an example.

    \b
    Examples:
      ocrdata formats
      ocrdata formats labelme
    """
    import inspect

    from rich.table import Table
    from rich.text import Text

    from ocrdata import console, formats

    if name is not None:
        module = formats.get(name)
        click.echo(f"{inspect.getdoc(module)}\n\nExample:\n\n{module.EXAMPLE}")
        return
    table = Table("format", "writes", "what it is, and how it begins", show_lines=True)
    for each in formats.names():
        module = formats.get(each)
        can = [what for what in ("pages", "lines") if hasattr(module, f"write_{what}")]
        about = (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")
        example = module.EXAMPLE.partition("\n")[0]
        table.add_row(each, ", ".join(can), Text.assemble(f"{about}\n", (example, "dim")))
    console.show(table)
    console.say("All of them are read. `ocrdata formats NAME` says more of one.")
