"""`ocrdata evaluate`: models side by side on label files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ocrdata.evaluation.options import (
    NamedInput,
    NamedPath,
    allowed_characters,
    architecture_option,
    named_files,
    only_chars_option,
    upside_down_option,
)
from ocrdata.options import (
    Characters,
    CharactersType,
    InputPath,
    OutputPath,
    device_option,
    dictionary_option,
    force_option,
    json_option,
    paddleocr_option,
)

if TYPE_CHECKING:
    from rich.table import Table

    from ocrdata.evaluation.detection.evaluate_pages import PageEvaluation
    from ocrdata.evaluation.evaluate_lines import LineEvaluation


@click.command()
@click.option(
    "--model",
    "models",
    type=NamedInput(presets="models"),
    multiple=True,
    required=True,
    help="A model of `ocrdata models`, a folder that finetune or export left, or a .pdparams file; "
    "repeatable.",
)
@click.option(
    "--labels",
    "sets",
    type=NamedInput(),
    multiple=True,
    required=True,
    help="Recognition or detection labels, with image paths relative to the file; files with the same name "
    "are one set; repeatable.",
)
@click.option(
    "--out", type=OutputPath(), help="JSON file for the accuracies, or hmeans: {model: {set: 0 to 1}}."
)
@click.option("--details", type=OutputPath(), help="JSON file for all scores and every wrong line.")
@click.option(
    "--chars",
    type=CharactersType(),
    metavar="CHARS",
    help="Recognition: show the recall of these characters together; given as for `synth`.",
)
@click.option("--ignore-case", is_flag=True, help="Recognition: capitals count as small letters.")
@click.option("--ignore-space", is_flag=True, help="Recognition: white space does not count.")
@click.option(
    "--reject-for",
    "wished",
    type=click.FloatRange(0, 100, min_open=True),
    metavar="PERCENT",
    help="Recognition: also show from which confidence on this percentage of the lines is right, and how "
    "many lines have it.",
)
@click.option(
    "--calibrate",
    type=OutputPath(),
    metavar="FILE.yaml",
    help="Recognition, one model: also fit to half of the lines how probably a line is right, by its "
    "confidence; with --reject-for, the threshold as well. The file is for --calibration.",
)
@click.option(
    "--calibration",
    type=InputPath(made_by="evaluate --calibrate"),
    help="Recognition, one model: also measure what --calibrate wrote on these lines.",
)
@only_chars_option("Recognition: ")
@click.option(
    "--sheet",
    type=OutputPath(),
    help="JPEG of lines as each model reads them; lines that only some models read correctly come first.",
)
@upside_down_option("Recognition: lines")
@force_option("Replace what an earlier run left at --out, --details, --calibrate and --sheet.")
@device_option
@dictionary_option("Dictionary to use instead of the models' own.")
@architecture_option("PP-OCRv6_small_rec, or PP-OCRv3_mobile_det")
@click.option(
    "--shape",
    type=click.Choice(["quad", "poly"]),
    default="quad",
    show_default=True,
    help="Detection: rotated rectangles, or polygons for curved text.",
)
@click.option(
    "--rec",
    type=InputPath(must_exist=False),
    help="Detection: for detectors that `finetune --route` left, the recogniser whose router decides which "
    "boxes of the trained one count.",
)
@paddleocr_option
@json_option
def command(
    models: tuple[NamedPath, ...],
    sets: tuple[NamedPath, ...],
    out: Path | None,
    details: Path | None,
    chars: Characters | None,
    ignore_case: bool,
    ignore_space: bool,
    wished: float | None,
    calibrate: Path | None,
    calibration: Path | None,
    only_chars: Characters | None,
    sheet: Path | None,
    upside_down: bool,
    force: bool,
    device: Literal["auto", "cpu", "gpu"],
    dictionary: Path | None,
    architecture: str | None,
    shape: Literal["quad", "poly"],
    rec: Path | None,
    paddleocr: Path | None,
    as_json: bool,
) -> None:
    """Compare models on label files: accuracy, CER and recall of characters, or hmean for detection.

    A line counts as correct if every character of it is, including spaces (see --ignore-case and
    --ignore-space); its share comes with the interval of 95 %. CER is the edit distance divided
    by the length of the label. The recall of a character is the share of its occurrences that were read, in a
    minimal alignment of the texts. Detected boxes are matched by the ICDAR 2015 protocol.

    \b
    Examples:
      ocrdata evaluate --model PP-OCRv6_small_rec --labels val/rec.txt
      ocrdata evaluate --model before=PP-OCRv6_small_rec --model after=runs/first \\
        --labels new=data/new/rec.txt --labels general=data/general/rec.txt --sheet readings.jpg
      ocrdata evaluate --model runs/first --labels meters/rec.txt --chars "0123456789.-"
      ocrdata evaluate --model runs/first --labels receipts/rec.txt --ignore-case --ignore-space
      ocrdata evaluate --model runs/first --labels meters/rec.txt --reject-for 99 --calibrate sure.yaml
      ocrdata evaluate --model PP-OCRv3_mobile_det --model runs/det --labels val/det.txt
      ocrdata evaluate --model runs/det-kept --rec runs/kept --labels val/det.txt
    """
    from ocrdata.evaluation import evaluate_lines
    from ocrdata.evaluation.calibration import calibrate_lines
    from ocrdata.evaluation.calibration.calibration_file import ReadingOptions
    from ocrdata.evaluation.comparing import TextComparison
    from ocrdata.evaluation.detection import evaluate_pages
    from ocrdata.evaluation.reader import Reader
    from ocrdata.evaluation.reading_sheet import write_reading_sheet
    from ocrdata.folders import outputs
    from ocrdata.samples import labels
    from ocrdata.synthesis.text.charsets import read_chars
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    _refuse_same_names(models)
    _refuse_many_models(models, {"--calibrate": calibrate, "--calibration": calibration})
    for target in (out, details, calibrate, sheet):
        _refuse_existing(target, force)
    files = named_files(sets)
    allowed = allowed_characters(only_chars)
    reader = Reader(choose_device(device), source.training_code(paddleocr), upside_down, allowed)
    if any(labels.is_detection(path) for paths in files.values() for path in paths):
        _refuse_line_options(
            {
                "--chars": chars,
                "--ignore-case": ignore_case,
                "--ignore-space": ignore_space,
                "--reject-for": wished,
                "--calibrate": calibrate,
                "--calibration": calibration,
                "--only-chars": only_chars,
                "--upside-down": upside_down,
            },
            sheet,
        )
        judge = None if rec is None else str(rec)
        pages = evaluate_pages.run(models, files, architecture, reader, shape, judge)
        _deliver(pages, out, details, force, as_json)
        return
    if rec is not None:
        raise click.UsageError("--rec is for detection labels.")
    wanted = read_chars(chars.text) if chars else ()
    same = TextComparison(ignore_case, ignore_space)
    share = None if wished is None else wished / 100
    lines = evaluate_lines.run(models, files, architecture, dictionary, reader, wanted, same, share)
    how = ReadingOptions(ignore_case, ignore_space, upside_down, "".join(allowed))
    lines = calibrate_lines.added(lines, how, share, calibration, calibrate, force=force)
    if sheet is not None:
        with outputs.staged_file(sheet, force=force) as stage:
            write_reading_sheet(lines.readings, stage)
    _deliver(lines, out, details, force, as_json)


def _refuse_many_models(models: Sequence[NamedPath], given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value and len(models) > 1:
            raise click.UsageError(f"{name} is for one --model.")


def _deliver(
    found: "LineEvaluation | PageEvaluation",
    out: Path | None,
    details: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Write the files that are asked for, and print the figures."""
    from ocrdata.evaluation.evaluate_lines import LineEvaluation

    _write(out, found.figures, force)
    _write(details, found.details, force)
    tables = found.tables if isinstance(found, LineEvaluation) else [found.table]
    _print(found.figures, tables, as_json)


def _refuse_line_options(given: Mapping[str, object], sheet: Path | None) -> None:
    if sheet is not None:
        raise click.UsageError("--sheet is for lines. `ocrdata preview` draws pages with their boxes.")
    for name, value in given.items():
        if value:
            raise click.UsageError(f"{name} is for recognition labels.")


def _refuse_same_names(models: Sequence[NamedPath]) -> None:
    names = [item.name for item in models]
    for name in names:
        if names.count(name) > 1:
            raise click.UsageError(f"Two models are called '{name}'. Name them: --model NAME=PATH.")


def _refuse_existing(target: Path | None, force: bool) -> None:
    if target is not None and target.exists() and not force:
        from ocrdata.errors import UserError

        raise UserError(f"{target} exists already.", "Choose another path, or use --force to replace it.")


def _print(figures: Any, tables: "Sequence[Table]", as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    from ocrdata import console

    for table in tables:
        console.show(table)


def _write(target: Path | None, content: Any, force: bool) -> None:
    if target is None:
        return
    import json

    from ocrdata.folders import outputs

    with outputs.staged_file(target, force=force) as stage:
        stage.write_text(
            json.dumps(content, ensure_ascii=False, indent=2) + "\n",
            encoding="utf-8",
            errors="backslashreplace",
        )
