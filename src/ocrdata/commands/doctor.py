"""`ocrdata doctor`: what is installed, what is missing, how to get it."""

import click

from ocrdata.options import json_option
from ocrdata.translation import labelled, translated


def versions() -> list[str]:
    """What `ocrdata --version` prints, a line each."""
    from ocrdata import diagnosis

    return diagnosis.versions()


@click.command()
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show what is installed, what is missing for which command, and how to install it.

    The exit code is 1 if something that ocrdata requires is missing.

    \b
    Example:
      ocrdata doctor
    """
    import json
    from dataclasses import asdict

    from rich.table import Table
    from rich.text import Text

    from ocrdata import console, diagnosis

    findings = diagnosis.examine()
    missing = [finding for finding in findings if finding.state == "missing"]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        grid, remedies = Table("", "state", "found"), dict[str, list[str]]()
        colours = {"ok": "green", "missing": "red", "optional": "yellow"}
        for finding in findings:
            state = Text(translated(finding.state), colours[finding.state])
            name, colon, purpose = finding.topic.partition(": ")
            topic = name + colon + translated(purpose) if colon else translated(name)
            grid.add_row(topic, state, translated(finding.found))
            if finding.remedy:
                remedies.setdefault(finding.remedy, []).append(translated(name))
        console.show(grid)
        for remedy, names in remedies.items():  # below the table, where commands can be copied
            click.echo(f"\n{labelled(', '.join(names), '').rstrip()}\n{translated(remedy)}")
    if missing:
        context.exit(1)
