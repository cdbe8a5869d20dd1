"""`ocrdata pack`: pack a data set into a container."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.options import InputAddress, OutputAddress, image_folders_option, out_option, workers_options


@click.command()
@click.argument("source", type=InputAddress())
@click.option(
    "--to",
    type=click.Choice(["lmdb", "parquet", "webdataset"]),
    required=True,
    help="Container: PaddleOCR's LMDB, Parquet for Hugging Face, or WebDataset tars.",
)
@click.option(
    "--shard", type=click.IntRange(min=1), help="Samples per shard.  [default: 20000; for lmdb 100000]"
)
@image_folders_option
@click.option(
    "--push", metavar="OWNER/NAME", help="Also upload the Parquet to this data set on the Hugging Face hub."
)
@click.option("--private", is_flag=True, help="With --push: make the new data set private.")
@workers_options
@out_option("Folder, or an address such as s3://bucket/set.", OutputAddress)
def command(
    source: str,
    to: Literal["lmdb", "parquet", "webdataset"],
    shard: int | None,
    images: tuple[Path, ...],
    push: str | None,
    private: bool,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
    out: str,
    force: bool,
) -> None:
    """Pack a data set into a container: few large files in place of many small images.

    SOURCE is a folder or label file of PaddleOCR, or another container. Image files are stored unchanged;
    unpack restores the same labels and images. An image outside the folder of its label file, or behind a
    symbolic link that leads out of it, must lie in a folder given with --images. To continue a run that was
    killed, run the same command again.

    \b
    Examples:
      ocrdata pack data/new --to lmdb --out data/new-lmdb
      ocrdata pack data/new/rec.txt --to parquet --out data/new-parquet --push me/new-lines
      ocrdata pack data/new --to webdataset --out s3://bucket/new
    """
    from ocrdata.storage import hub, places

    if push and (to != "parquet" or places.is_remote(out)):
        raise click.UsageError("--push needs --to parquet and a local folder as --out.")
    from ocrdata import console
    from ocrdata.executor.shards import Workers
    from ocrdata.storage.pack import pack

    if push:
        hub.reserve(push, private=private)
    with console.progress("packing", note="samples") as progress:
        count = pack(
            source,
            to,
            out,
            command="pack",
            images=images,
            shard=shard,
            workers=Workers(jobs, engine, address),
            force=force,
            advance=progress.reach,
        )
    console.say(f"{console.quantity(count, 'sample')} packed in {out}")
    if push:
        console.say(f"Uploaded to {hub.send(Path(out), push)}")
