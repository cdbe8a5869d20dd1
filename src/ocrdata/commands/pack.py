"""`ocrdata pack`: a data set into one container."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.options import InputAddress, OutputAddress, force_option, workers_options


@click.command()
@click.argument("source", type=InputAddress())
@click.option(
    "--to",
    type=click.Choice(["lmdb", "parquet", "webdataset"]),
    required=True,
    help="PaddleOCR's LMDB, Parquet as Hugging Face keeps it, or WebDataset's tar.",
)
@click.option(
    "--shard", type=click.IntRange(min=1), help="Samples in a shard.  [default: 20000, lmdb 100000]"
)
@click.option("--push", metavar="OWNER/NAME", help="Send the Parquet to the Hugging Face hub, too.")
@click.option("--private", is_flag=True, help="With --push: only for its owner.")
@workers_options
@click.option(
    "--out", type=OutputAddress(), required=True, help="Folder, or address such as s3://bucket/set."
)
@force_option()
def command(
    source: str,
    to: Literal["lmdb", "parquet", "webdataset"],
    shard: int | None,
    push: str | None,
    private: bool,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
    out: str,
    force: bool,
) -> None:
    """Put a data set into a container: one file for many images, which trainers and hubs read.

    SOURCE is a folder or label file of PaddleOCR, or any other container. Images stay as they are, byte for
    byte; unpack makes the same label file and images again. A run that was killed goes on.

    \b
    Examples:
      ocrdata pack data/new --to lmdb --out data/new-lmdb
      ocrdata pack data/new/rec.txt --to parquet --out data/new-parquet --push me/new-lines
      ocrdata pack data/new --to webdataset --out s3://bucket/new
    """
    from ocrdata.storage import hub, places

    if push and (to != "parquet" or places.is_remote(out)):
        raise click.UsageError("--push goes with --to parquet and a folder of this machine as --out.")
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
            shard=shard,
            workers=Workers(jobs, engine, address),
            force=force,
            advance=progress.reach,
        )
    console.say(f"{count:,} samples are packed in {out}")
    if push:
        console.say(f"sent to {hub.send(Path(out), push)}")
