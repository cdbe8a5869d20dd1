"""ocrdata convert."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.options import InputPath, out_option, seed_option, workers_options


def _known(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """Refuse a format that does not exist, or that is only read where it is to be written."""
    from ocrdata import annotation_formats
    from ocrdata.conversion import writable_format
    from ocrdata.errors import UserError

    try:
        if name is not None:
            (writable_format if option.name == "target_format" else annotation_formats.get)(name)
    except UserError as error:
        raise click.BadParameter(f"{error.what} {error.remedy}") from error
    return name


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=InputPath())
@out_option("Folder for the new labels and their images.")
@click.option(
    "--from",
    "source_format",
    metavar="FORMAT",
    callback=_known,
    help="Format of the sources; found by itself otherwise.",
)
@click.option(
    "--to",
    "target_format",
    metavar="FORMAT",
    default="paddle",
    show_default=True,
    callback=_known,
    help="Format to write.",
)
@click.option("--images", type=InputPath(), help="Folder with the images, found there by their names.")
@click.option("--encoding", help="Encoding of text files; found by itself otherwise.")
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
@click.option("--predictions", is_flag=True, help="Take what a model predicted where nobody annotated.")
@click.option("--keep-order", is_flag=True, help="Hand-drawn polygons begin at the text's top left.")
@click.option("--keep-vertical", is_flag=True, help="Do not turn tall crops by 90° as PaddleOCR does.")
@click.option("--no-crops", is_flag=True, help="Cut no lines out of pages.")
@click.option("--labels-only", is_flag=True, help="Write labels alone; images stay where they are, unopened.")
@click.option(
    "--exif",
    type=click.Choice(["auto", "upright", "raw"]),
    default="auto",
    show_default=True,
    help="Whether boxes were drawn on the image as its EXIF orientation shows it, or on its raw pixels.",
)
@click.option("--split", "shares", metavar="SHARES", help="Parts to split pages into: train=0.9,val=0.1.")
@seed_option
@click.option("--nfc", is_flag=True, help="Compose characters (Unicode NFC).")
@click.option(
    "--width", type=click.Choice(["half", "full"]), help="Make full-width forms of ASCII half, or back."
)
@click.option("--simplified", is_flag=True, help="Traditional to simplified characters (the extra opencc).")
@workers_options
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
    predictions: bool,
    keep_order: bool,
    keep_vertical: bool,
    no_crops: bool,
    labels_only: bool,
    exif: str,
    shares: str | None,
    seed: int,
    nfc: bool,
    width: str | None,
    simplified: bool,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
) -> None:
    """Turn annotations of any tool or data set into PaddleOCR's labels and crops, or into another format.

    SOURCE is a file, a folder or an archive of annotations. The new folder holds det.txt with the pages in
    images/, rec.txt with the lines in crops/, and skipped.jsonl with everything that could not be taken over,
    and why. Several sources become one, each in a folder of its own. A run that was killed goes on where it
    stopped when the same command is run again.

    \b
    Examples:
      ocrdata convert photos/Label.txt --out data/mine
      ocrdata convert labelme-folder export.zip --out data/mine --split train=0.9,val=0.1
      ocrdata convert gt/ --images photos/ --out data/mine
      ocrdata convert data/mine/det.txt --to label-studio --out tasks
    """
    from ocrdata import console
    from ocrdata.conversion import Options, convert
    from ocrdata.conversion.labels_only import convert_labels
    from ocrdata.conversion.report import table
    from ocrdata.conversion.spelling import Spelling
    from ocrdata.conversion.split import parse_shares
    from ocrdata.executor import Workers

    try:
        parts = parse_shares(shares) if shares else {}
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--split") from error
    if encoding is not None:
        _require_encoding(encoding)
    options = Options(
        source_format=source_format,
        target_format=target_format,
        images=images,
        encoding=encoding,
        text_field=text_field,
        level=level,
        ignore_marks=frozenset(ignore_marks.split(",")) - {""},
        predictions=predictions,
        keep_order=keep_order,
        keep_vertical=keep_vertical,
        exif=exif,  # type: ignore[arg-type]  # Click has checked both choices
        crops=not no_crops,
        spelling=Spelling(nfc, width, simplified),  # type: ignore[arg-type]
        shares=parts,
        seed=seed,
    )
    if labels_only:
        report = convert_labels(sources, out, options, force=force)
    else:
        with console.progress("converting") as progress:
            report = convert(
                sources,
                out,
                options,
                workers=Workers(jobs, engine, address),
                force=force,
                advance=progress.reach,
            )
    for path, name in report.sources:
        console.say(f"{path}: {name}")
    console.show(table(report, out))
    for skipped in report.skipped:
        console.say(f"skipped {skipped.where}: {skipped.reason}")
    if report.skipped_total > len(report.skipped):
        console.say(f"… {report.skipped_total} in all, in {out / 'skipped.jsonl'}")
    if report.leaks:
        console.say(f"{report.leaks} pictures stand in two parts of the split: see {out / 'leaks.jsonl'}")


def _require_encoding(name: str) -> None:
    import codecs

    try:
        codecs.lookup(name)
    except LookupError as error:
        raise click.BadParameter(f"'{name}' is no encoding.", param_hint="--encoding") from error
