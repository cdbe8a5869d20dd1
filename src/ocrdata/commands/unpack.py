"""`ocrdata unpack`: unpack a container to PaddleOCR's files."""

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
    """Unpack a container (LMDB, Parquet or WebDataset) to PaddleOCR's label file and images.

    SOURCE is the output of `ocrdata pack`, or a container of lines from another tool: Parquet with the
    columns `image` and `text`, or a tar with a .txt file beside each image. Images are written unchanged.

    \b
    Examples:
      ocrdata unpack data/new-lmdb --out data/new
      ocrdata unpack s3://bucket/new --out data/new
    """
    from ocrdata import console
    from ocrdata.executor.shards import Workers
    from ocrdata.storage.pack import pack

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
