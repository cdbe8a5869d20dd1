"""`ocrdata models`: the models that can be trained."""

from pathlib import Path

import click

from ocrdata.options import json_option, paddleocr_option


@click.command()
@click.option(
    "--task", type=click.Choice(["rec", "det"]), help="List only recognition or only detection models."
)
@paddleocr_option
@json_option
def command(task: str | None, paddleocr: Path | None, as_json: bool) -> None:
    """List the PP-OCR models that can be fine-tuned, and what this machine needs to train each of them.

    \b
    Examples:
      ocrdata models
      ocrdata models --task det
      ocrdata models --paddleocr ~/PaddleOCR --json
    """
    from ocrdata import console
    from ocrdata.train import availability
    from ocrdata.train.models import source
    from ocrdata.translation import labelled, translated

    entries = availability.models(source.training_code(paddleocr), task)
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
        return
    console.show(availability.table(entries))
    for missing, remedy in availability.HOW.items():
        if any(missing in entry.needs for entry in entries):
            console.say(labelled(translated(missing), translated(remedy)))
    if any(entry.untried for entry in entries):
        console.say(
            f"{availability.UNTRIED}: nobody has trained, exported and read it back with ocrdata yet."
        )
