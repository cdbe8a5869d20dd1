"""`ocrdata evaluate`: models side by side on label files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from ocrdata import resources
from ocrdata.options import (
    Characters,
    CharactersType,
    InputPath,
    OutputPath,
    device_option,
    force_option,
    json_option,
    paddleocr_option,
)

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Named:
    """`NAME=WHERE` on the command line.

    Attributes:
        name: What it is called in the table.
        given: What was given behind the name.
        path: The same as a path; None for a preset.
    """

    name: str
    given: str
    path: Path | None


class NamedInput(InputPath):
    """An input with a name of its own: `NAME=WHERE`, or `WHERE` alone, named after its path.

    Args:
        presets: Also accept the name of a model preset.
    """

    name = "name=path"

    def __init__(self, *, presets: bool = False):
        super().__init__()
        self.presets = presets

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Named):
            return value
        head, tail = _split(str(value))
        if self.presets:
            from ocrdata.train.models import presets

            if not resources.exists(Path(tail)):
                if tail in presets.names():
                    return Named(head or tail, tail, None)
                if "/" not in tail and not Path(tail).suffix:
                    self.fail(f"'{tail}' is neither a path nor a preset (see `ocrdata models`).", param, ctx)
        path = super().convert(tail, param, ctx)
        return Named(head or _name_of(path), tail, path)

    def path_of(self, token: str) -> Path:
        return super().path_of(_split(token)[1])


@click.command()
@click.option(
    "--model",
    "models",
    type=NamedInput(presets=True),
    multiple=True,
    required=True,
    help="A preset, a folder that finetune or an export left, or a .pdparams file; repeatable.",
)
@click.option(
    "--labels",
    "sets",
    type=NamedInput(),
    multiple=True,
    required=True,
    help="Recognition or detection labels, images relative to the file; those of one name are one set; "
    "repeatable.",
)
@click.option(
    "--out", type=OutputPath(), help="JSON file for the accuracies, or hmeans: {model: {set: 0 to 1}}."
)
@click.option("--details", type=OutputPath(), help="JSON file for all scores and every wrong line.")
@click.option(
    "--chars",
    type=CharactersType(),
    metavar="CHARS",
    help="Recognition: show how many of these characters are read, all together; written as for `synth`.",
)
@click.option(
    "--sheet",
    type=OutputPath(),
    help="Picture (JPEG) of lines as each model reads them; those that one alone reads rightly come first.",
)
@force_option("Replace what an earlier run left at --out, --details and --sheet.")
@device_option
@click.option(
    "--dict",
    "dictionary",
    type=InputPath(shipped="dictionaries"),
    help="Dictionary instead of the models' own.",
)
@click.option(
    "--preset",
    help="Network of a .pdparams file alone.  [default: PP-OCRv3_mobile_rec, or PP-OCRv3_mobile_det]",
)
@click.option(
    "--shape",
    type=click.Choice(["quad", "poly"]),
    default="quad",
    show_default=True,
    help="Detection: rotated rectangles, or polygons for curved text.",
)
@paddleocr_option
@json_option
def command(
    models: tuple[Named, ...],
    sets: tuple[Named, ...],
    out: Path | None,
    details: Path | None,
    chars: Characters | None,
    sheet: Path | None,
    force: bool,
    device: Literal["auto", "cpu", "gpu"],
    dictionary: Path | None,
    preset: str | None,
    shape: Literal["quad", "poly"],
    paddleocr: Path | None,
    as_json: bool,
) -> None:
    """Accuracy, CER and the recall of each character, model by model and set by set; hmean for detection.

    A line counts as read when every character of it is right, spaces included. CER is the edit distance
    over the length of what stands there. The recall of a character is the share of its places where it was
    read, in a minimal alignment of the texts. Detected boxes are matched by the ICDAR 2015 protocol.

    \b
    Examples:
      ocrdata evaluate --model PP-OCRv3_mobile_rec --labels val/rec.txt
      ocrdata evaluate --model before=PP-OCRv3_mobile_rec --model after=runs/first \\
        --labels new=data/new/rec.txt --labels general=data/general/rec.txt --sheet readings.jpg
      ocrdata evaluate --model runs/first --labels meters/rec.txt --chars "0123456789.-"
      ocrdata evaluate --model PP-OCRv3_mobile_det --model runs/det --labels val/det.txt
    """
    from ocrdata.evaluation import detector, evaluate_lines, evaluate_pages, recogniser
    from ocrdata.samples import labels
    from ocrdata.synthesis.text.charsets import read_chars
    from ocrdata.train.models import source
    from ocrdata.train.models.environment import choose_device

    _refuse_twins(models)
    for target in (out, details, sheet):
        _refuse_existing(target, force)
    wanted = read_chars(chars.text) if chars else ()
    files = {
        name: [item.path for item in sets if item.name == name and item.path]
        for name in dict.fromkeys(item.name for item in sets)
    }
    detection = any(labels.is_detection(path) for paths in files.values() for path in paths)
    if detection and sheet is not None:
        raise click.UsageError("--sheet is for lines: `ocrdata preview` draws pages with their boxes.")
    if detection and chars:
        raise click.UsageError("--chars is for recognition labels.")
    where = choose_device(device)
    code = source.training_code(paddleocr)
    if detection:
        network = preset or "PP-OCRv3_mobile_det"
        detectors = {item.name: detector.find(item.given, network, code) for item in models}
        pages = evaluate_pages.evaluate(detectors, files, where, code, shape)
        summed = evaluate_pages.totals(pages)
        _write(out, evaluate_pages.hmeans(summed), force)
        _write(details, evaluate_pages.details(pages, files), force)
        _print(evaluate_pages.hmeans(summed), evaluate_pages.table(summed), as_json)
        return
    network = preset or "PP-OCRv3_mobile_rec"
    found = {item.name: recogniser.find(item.given, network, dictionary, code) for item in models}
    readings = evaluate_lines.evaluate(found, files, where, code)
    results = evaluate_lines.scores(readings)
    _write(out, evaluate_lines.accuracies(results), force)
    _write(details, evaluate_lines.details(results, readings, wanted), force)
    if sheet is not None:
        from ocrdata.evaluation.reading_sheet import write_reading_sheet
        from ocrdata.folders import outputs

        with outputs.staged_file(sheet, force=force) as stage:
            write_reading_sheet(readings, stage)
    _print(evaluate_lines.accuracies(results), evaluate_lines.table(results, wanted), as_json)


def _split(value: str) -> tuple[str, str]:
    """Name and place; a path that has an equals sign in it is no name."""
    head, equals, tail = value.partition("=")
    if not (equals and head and tail) or "/" in head or "\\" in head or resources.exists(Path(value)):
        return "", value
    return head, tail


def _name_of(path: Path) -> str:
    """`runs/first` is `first`, `data/new/rec.txt` is `new`, `val.txt` is `val`."""
    generic = {"rec", "det", "label", "labels", "best_accuracy", "latest", "inference"}
    return path.absolute().parent.name if path.stem in generic else path.stem


def _refuse_twins(models: Sequence[Named]) -> None:
    names = [item.name for item in models]
    for name in names:
        if names.count(name) > 1:
            raise click.UsageError(f"Two models are called '{name}': say NAME=PATH to tell them apart.")


def _refuse_existing(target: Path | None, force: bool) -> None:
    if target is not None and target.exists() and not force:
        from ocrdata.errors import UserError

        raise UserError(f"{target} exists already.", "Choose another path, or say --force to replace it.")


def _print(figures: Any, table: "Table", as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    from ocrdata import console

    console.show(table)


def _write(target: Path | None, content: Any, force: bool) -> None:
    if target is None:
        return
    import json

    from ocrdata.folders import outputs

    with outputs.staged_file(target, force=force) as stage:
        stage.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
