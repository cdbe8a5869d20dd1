"""`ocrdata verify`: compare a data set with its manifest."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.options import InputPath, json_option, workers_options


@click.command()
@click.argument("folder", type=InputPath())
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    help="Check only this many random shards, and images.  [default: all]",
)
@click.option(
    "--redraw",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Render this many random shards again, and compare them byte for byte.",
)
@workers_options
@json_option
def command(
    folder: Path,
    sample: int | None,
    redraw: int,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
    as_json: bool,
) -> None:
    """Check a data set against its manifest, and optionally render parts of it again.

    FOLDER is the output of synth, convert, fetch or pack. Its files are compared with the checksums, its
    samples are counted, and the image of each sample must exist. The first difference is reported, with exit
    code 1.

    \b
    Examples:
      ocrdata verify data/new
      ocrdata verify data/new --sample 20 --redraw 2
    """
    import ocrdata.folders.verify as verifying
    from ocrdata import console
    from ocrdata.executor.shards import Workers
    from ocrdata.storage.completeness import check_samples

    workers = Workers(jobs, engine, address)
    manifest = verifying.read_manifest(folder)
    entries = verifying.contents(folder, manifest)
    with console.progress("verifying", sum(entry.files for entry in entries), "files") as progress:
        files = verifying.check(folder, entries, sample=sample, workers=workers, advance=progress.add)
    others = verifying.unlisted(folder, entries) if sample is None else []
    for name in others[:10]:
        console.say(f"not in the manifest: {name}")
    console.say(f"{console.quantity(files, 'file matches', 'files match')} the manifest.")
    samples = check_samples(folder, manifest, sample=sample)
    console.say(f"{console.quantity(samples, 'sample is', 'samples are')} complete.")
    pictures = rounded = 0
    if redraw:
        from ocrdata.synthesis.redraw import redraw as draw_again

        pictures, rounded, levels, _ = draw_again(folder, manifest, redraw, workers=workers)
        same = console.quantity(
            pictures - rounded, "image was rendered again and has", "images were rendered again and have"
        )
        console.say(f"{same} the same bytes.")
        if rounded:
            others_differ = console.quantity(rounded, "other differs", "others differ")
            console.say(
                f"{others_differ} by at most {levels} of 255 levels: this processor rounds "
                "differently from the one that rendered them. Their labels are the same."
            )
    if as_json:
        import json

        counts = {"files": files, "samples": samples, "redrawn": pictures, "rounded": rounded}
        record = {**counts, "not_in_manifest": others}
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
