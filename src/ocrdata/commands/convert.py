"""ocrdata convert."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ocrdata.command_line.completion import offering
from ocrdata.options import InputPath, out_option, seed_option, workers_options

if TYPE_CHECKING:
    from ocrdata.conversion.options import ConversionOptions
    from ocrdata.conversion.plan import ConversionPlan
    from ocrdata.conversion.reporting.report import ConversionReport
    from ocrdata.executor.shards import Workers


def _known(context: click.Context, option: click.Parameter, name: str | None) -> str | None:
    """Refuse a format that does not exist, or a target format that can only be read."""
    from ocrdata import annotation_formats
    from ocrdata.conversion.plan import writable_format
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
    shell_complete=offering("formats"),
    metavar="FORMAT",
    callback=_known,
    help="Format of the sources.  [default: detected for each]",
)
@click.option(
    "--to",
    "target_format",
    shell_complete=offering("written formats"),
    metavar="FORMAT",
    default="paddle",
    show_default=True,
    callback=_known,
    help="Format to write.",
)
@click.option("--images", type=InputPath(), help="Folder to look for the images in, by their file names.")
@click.option("--encoding", help="Encoding of text files.  [default: detected for each]")
@click.option("--text-field", metavar="NAME", help="Attribute or field that holds the text.")
@click.option(
    "--level",
    type=click.Choice(["line", "word", "region"]),
    default="line",
    show_default=True,
    help="What to take as a box, in formats that have several levels.",
)
@click.option(
    "--ignore-marks",
    metavar="TEXTS",
    default="###,*",
    show_default=True,
    help="Texts that mark illegible text, separated by commas.",
)
@click.option("--predictions", is_flag=True, help="Use a model's predictions where there is no annotation.")
@click.option(
    "--keep-order",
    is_flag=True,
    help="Take the first point of polygons as the text's top left corner.",
)
@click.option("--keep-vertical", is_flag=True, help="Do not rotate tall crops by 90° as PaddleOCR does.")
@click.option("--no-crops", is_flag=True, help="Do not cut lines out of pages.")
@click.option("--labels-only", is_flag=True, help="Write labels only; images are neither opened nor copied.")
@click.option(
    "--exif",
    type=click.Choice(["auto", "upright", "raw"]),
    default="auto",
    show_default=True,
    help="Whether boxes were drawn on the image as its EXIF orientation shows it, or on its raw pixels.",
)
@click.option(
    "--split", "shares", metavar="SHARES", help="Parts to split pages into, such as train=0.9,val=0.1."
)
@seed_option
@click.option("--nfc", is_flag=True, help="Normalise texts to composed characters (Unicode NFC).")
@click.option(
    "--width",
    type=click.Choice(["half", "full"]),
    help="Make full-width ASCII half-width, or the reverse.",
)
@click.option(
    "--simplified", is_flag=True, help="Convert traditional to simplified characters (extra: opencc)."
)
@click.option(
    "--visual-order",
    is_flag=True,
    help="Texts from right to left are written as they are seen, from left to right: write them forwards.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be read and written, and write nothing.")
@workers_options
def command(
    sources: tuple[Path, ...],
    out: Path,
    force: bool,
    labels_only: bool,
    dry_run: bool,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
    **settings: Any,
) -> None:
    """Convert annotations of any tool or data set to PaddleOCR's labels and crops, or to another format.

    SOURCE is a file, a folder or an archive of annotations; the format is detected automatically. The new
    folder holds det.txt with the pages in images/, and rec.txt with the lines in crops/. Anything not
    converted is listed in skipped.jsonl, with a reason. Several sources are merged into one data set, the
    images of each in a folder of its own. To continue a run that was killed, run the same command again.

    \b
    Examples:
      ocrdata convert photos/Label.txt --out data/mine
      ocrdata convert labelme-folder export.zip --out data/mine --split train=0.9,val=0.1
      ocrdata convert gt/ --images photos/ --out data/mine
      ocrdata convert data/mine/det.txt --to label-studio --out tasks
    """
    from ocrdata import console
    from ocrdata.conversion.plan import plan_conversion
    from ocrdata.conversion.reporting.report import print_notes, print_skipped, refuse_all_ignored, table
    from ocrdata.executor.shards import Workers

    options = _options(**settings)
    plan = plan_conversion(sources, out, options, labels_only=labels_only, force=force)
    if dry_run:
        click.echo("\n".join(plan.describe()))
        return
    report = _convert(plan, Workers(jobs, engine, address))
    for path, name in report.sources:
        console.say(f"{path}: {name}")
    console.show(table(report, out))
    print_skipped(report, out)
    print_notes(report)
    if report.leaks:
        many = console.quantity(report.leaks, "image is", "images are")
        console.say(f"{many} in two parts of the split: see {out / 'leaks.jsonl'}")
    refuse_all_ignored(report, out)


def _options(
    *,
    shares: str | None,
    encoding: str | None,
    ignore_marks: str,
    no_crops: bool,
    nfc: bool,
    width: Literal["half", "full"] | None,
    simplified: bool,
    visual_order: bool,
    **same: Any,
) -> "ConversionOptions":
    """The options of a conversion; what is in `same` has the same name and value there."""
    from ocrdata.conversion.options import ConversionOptions
    from ocrdata.conversion.spelling import Spelling
    from ocrdata.conversion.split import parse_shares

    try:
        parts = parse_shares(shares) if shares else {}
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--split") from error
    if encoding is not None:
        _require_encoding(encoding)
    return ConversionOptions(
        encoding=encoding,
        ignore_marks=frozenset(ignore_marks.split(",")) - {""},
        crops=not no_crops,
        spelling=Spelling(nfc, width, simplified, visual_order),
        shares=parts,
        **same,
    )


def _convert(plan: "ConversionPlan", workers: "Workers") -> "ConversionReport":
    from ocrdata import console
    from ocrdata.conversion.labels_only import convert_labels
    from ocrdata.conversion.run import carry_out

    if plan.labels_only:
        return convert_labels(plan)
    with console.progress("converting") as progress:
        return carry_out(plan, workers=workers, advance=progress.reach)


def _require_encoding(name: str) -> None:
    import codecs

    try:
        codecs.lookup(name)
    except LookupError as error:
        raise click.BadParameter(
            f"'{name}' is not an encoding that Python knows.", param_hint="--encoding"
        ) from error
