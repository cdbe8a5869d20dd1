"""ocrdata convert."""

from pathlib import Path

import click

from ocrdata.options import InputPath, jobs_option, out_option


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=InputPath())
@out_option("Folder for the new labels and their images.")
@click.option(
    "--from", "source_format", metavar="FORMAT", help="Format of the sources; found by itself if not given."
)
@click.option(
    "--to", "target_format", metavar="FORMAT", default="paddle", show_default=True, help="Format to write."
)
@click.option(
    "--images", type=InputPath(), help="Folder with the images, if they are not where the labels say."
)
@click.option("--encoding", help="Encoding of text files; found by itself if not given.")
@click.option("--text-field", metavar="NAME", help="Attribute or field that holds the text.")
@click.option(
    "--level",
    type=click.Choice(["line", "word", "region"]),
    default="line",
    show_default=True,
    help="What a box is, in formats that have several levels.",
)
@click.option(
    "--ignore-marks",
    metavar="TEXTS",
    default="###,*",
    show_default=True,
    help="Texts that mean illegible, with commas between them.",
)
@click.option("--keep-vertical", is_flag=True, help="Do not turn tall crops by 90° as PaddleOCR does.")
@click.option("--no-crops", is_flag=True, help="Pages only: cut no lines out of them.")
@click.option(
    "--exif",
    type=click.Choice(["auto", "upright", "raw"]),
    default="auto",
    show_default=True,
    help="Whether boxes were drawn on the image as its EXIF orientation shows it, or on its raw pixels.",
)
@jobs_option
def command(
    sources: tuple[Path, ...],
    out: Path,
    force: bool,
    source_format: str | None,
    target_format: str,
    images: Path | None,
    encoding: str | None,
    text_field: str | None,
    level: str,
    ignore_marks: str,
    keep_vertical: bool,
    no_crops: bool,
    exif: str,
    jobs: int,
) -> None:
    """Turn annotations of any tool or data set into PaddleOCR's labels and crops.

    SOURCE is a file or folder of annotations. The new folder holds det.txt with the pages in images/, rec.txt
    with the lines in crops/, and skipped.jsonl with everything that could not be taken over, and why.

    \b
    Examples:
      ocrdata convert photos/Label.txt --out data/mine
      ocrdata convert labelme-folder --out data/mine
      ocrdata convert gt/ --images photos/ --out data/mine
    """
    from typing import cast, get_args

    from ocrdata import console
    from ocrdata.convert import Options, convert
    from ocrdata.convert.place import Exif
    from ocrdata.convert.report import table

    assert exif in get_args(Exif)  # noqa: S101
    options = Options(
        source_format=source_format,
        target_format=target_format,
        images=images,
        encoding=encoding,
        text_field=text_field,
        level=level,
        ignore_marks=frozenset(ignore_marks.split(",")) - {""},
        keep_vertical=keep_vertical,
        exif=cast(Exif, exif),
        crops=not no_crops,
    )
    with console.progress_bar() as bar:
        task = bar.add_task("converting", total=None, note="")
        report = convert(
            sources,
            out,
            options,
            jobs=jobs,
            force=force,
            advance=lambda done, total: bar.update(task, completed=done, total=total),
        )
    for path, name in report.sources:
        console.say(f"{path}: {name}")
    console.show(table(report, out))
    for skipped in report.skipped:
        console.say(f"skipped {skipped.where}: {skipped.reason}")
    if report.skipped_total > len(report.skipped):
        console.say(f"… {report.skipped_total} in all, in {out / 'skipped.jsonl'}")
