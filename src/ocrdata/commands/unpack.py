"""`ocrdata unpack`: unpack a container to PaddleOCR's files, or the bundle of a training."""

import shlex
from pathlib import Path
from typing import Literal

import click

from ocrdata.options import InputAddress, OutputAddress, image_folders_option, out_option, workers_options


@click.command()
@click.argument("source", type=InputAddress())
@image_folders_option
@workers_options
@out_option("Folder, or an address such as s3://bucket/set.", OutputAddress)
def command(
    source: str,
    images: tuple[Path, ...],
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
    out: str,
    force: bool,
) -> None:
    """Unpack a container (LMDB, Parquet or WebDataset) to PaddleOCR's label file and images, or a training.

    SOURCE is the output of `ocrdata pack`, or a container of lines from another tool: Parquet with the
    columns `image` and `text`, or a tar with a .txt file beside each image. Images are written unchanged.
    Of the archive that `ocrdata bundle` wrote, every file is compared with its checksum, and a damaged or
    incomplete one is refused.

    \b
    Examples:
      ocrdata unpack data/new-lmdb --out data/new
      ocrdata unpack s3://bucket/new --out data/new
      ocrdata unpack training.tar --out training
    """
    from ocrdata import console
    from ocrdata.bundling import arrival
    from ocrdata.executor.shards import Workers
    from ocrdata.storage.pack import pack

    if "://" not in source + out and arrival.is_bundle(Path(source)):
        files = arrival.unpack(Path(source), Path(out), force=force, workers=Workers(jobs, engine, address))
        console.say(f"{console.quantity(files, 'file')} unpacked in {out}, all as they were packed. Run:")
        click.echo(f"sh {shlex.quote(str(Path(out) / 'train.sh'))}")
        return
    with console.progress("unpacking", note="samples") as progress:
        count = pack(
            source,
            "files",
            out,
            command="unpack",
            images=images,
            workers=Workers(jobs, engine, address),
            force=force,
            advance=progress.reach,
        )
    console.say(f"{console.quantity(count, 'sample')} unpacked in {out}")
