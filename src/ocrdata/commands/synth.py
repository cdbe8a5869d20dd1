"""`ocrdata synth`: render text lines."""

from pathlib import Path
from typing import Any, Literal

import click
from click.shell_completion import CompletionItem

from ocrdata.command_line.completion import names, offered, offering
from ocrdata.options import Characters, CharactersType, InputPath, out_option, seed_option, workers_options


class PresetPath(InputPath):
    """A preset file, or the name of a shipped preset."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from ocrdata.synthesis.look.preset import find_preset

        return find_preset(str(value))

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return offered(names("presets"), incomplete)


def _show_preset(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        click.echo(value.read_text(encoding="utf-8"), nl=False)
        ctx.exit()


@click.command()
@click.option(
    "--chars",
    type=CharactersType(),
    metavar="CHARS",
    help="Characters to cover: text, a file, U+2460-U+2473, or @badcases.json.",
)
@click.option(
    "--count", type=click.IntRange(min=1), required=True, help="Number of lines, or of pages with --pages."
)
@click.option(
    "--language",
    shell_complete=offering("languages"),
    metavar="CODE",
    help="Fonts and texts of a language: hi, th, zh-Hant ... (`ocrdata list languages`; extra: languages).",
)
@click.option(
    "--fonts",
    type=InputPath(shipped="fonts"),
    multiple=True,
    help="Font file, folder or shipped name (dseg7, cjk, latin); repeatable.  [default: the language's or "
    "preset's]",
)
@click.option(
    "--font-index", type=click.IntRange(min=0), default=0, help="Face to use from font collections."
)
@click.option(
    "--corpus",
    type=InputPath(shipped="corpora"),
    multiple=True,
    help="Source of texts: plain text, JSONL, CSV, labels, templates, or a shipped name; repeatable.  "
    "[default: meter-digits for digits and displays, otherwise general-train]",
)
@click.option("--encoding", default="utf-8", show_default=True, help="Encoding of the corpus.")
@click.option("--field", default="text", show_default=True, help="Key or column of a JSONL or CSV corpus.")
@click.option(
    "--preset",
    type=PresetPath(),
    default="document",
    show_default=True,
    help="Look of the lines: a shipped preset or a YAML file.",
)
@click.option(
    "--show-preset",
    type=PresetPath(),
    callback=_show_preset,
    is_eager=True,
    expose_value=False,
    help="Print a preset as YAML, to copy and edit, and exit.",
)
@click.option(
    "--backgrounds",
    type=InputPath(),
    multiple=True,
    help="Folder of photographs to write on; repeatable.",
)
@click.option(
    "--avoid",
    type=InputPath(),
    multiple=True,
    help="Set whose texts must not be drawn: a label file, a folder that synth wrote, or plain text; "
    "repeatable.",
)
@click.option(
    "--min-per-char",
    type=click.IntRange(min=1),
    help="Minimum number of occurrences of each of --chars.  [default: 200, or what --count can hold]",
)
@click.option(
    "--min-length",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Length of the shortest text.",
)
@click.option(
    "--max-length",
    type=click.IntRange(min=1),
    default=25,
    show_default=True,
    help="Length of the longest text.",
)
@click.option(
    "--height",
    type=click.IntRange(16, 512),
    default=48,
    show_default=True,
    help="Image height in pixels; low-resolution lines are smaller.",
)
@click.option(
    "--to",
    type=click.Choice(["files", "lmdb", "tar"]),
    default="files",
    show_default=True,
    help="Images with rec.txt, PaddleOCR's LMDB, or tar shards for WebDataset.",
)
@click.option(
    "--direction",
    type=click.Choice(["horizontal", "vertical", "mixed"]),
    help="Lines written downwards: none, all that can be, or half of these.  [default: the preset's]",
)
@click.option(
    "--generator",
    type=click.Choice(["ocrdata", "trdg"]),
    default="ocrdata",
    show_default=True,
    help="What draws the lines: ocrdata, or TextRecognitionDataGenerator, which is fetched once (99 MB).",
)
@click.option("--pages", is_flag=True, help="Draw whole pages with boxes, for detection.")
@click.option(
    "--judge", is_flag=True, help="Let PP-OCRv6 read a sample and report how much of it is legible."
)
@seed_option
@workers_options
@out_option("Folder for rec.txt, images and a contact sheet.")
def command(
    chars: Characters | None,
    language: str | None,
    min_length: int,
    max_length: int,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
    out: Path,
    force: bool,
    **settings: Any,
) -> None:
    """Render text lines that look photographed, with exact labels.

    Run the same command again to resume a run that was killed.

    Presets: document, scene, lcd, led, screen, receipt, print-dot-matrix, device.

    \b
    Examples:
      ocrdata synth --chars "0123456789.-" --count 2000 --preset lcd --corpus meter-digits --out data/meter
      ocrdata synth --language hi --count 2000 --out data/hindi
    """
    from dataclasses import replace

    from ocrdata.executor.shards import Workers
    from ocrdata.folders.outputs import refuse_existing
    from ocrdata.languages.ingredients import gather
    from ocrdata.synthesis.request import Request, check_options
    from ocrdata.synthesis.run import synthesise
    from ocrdata.synthesis.text.charsets import read_chars, read_confusions

    request = Request(
        wanted=read_chars(chars.text) if chars else (),
        confusions=read_confusions(chars.text) if chars else {},
        lengths=(min_length, max_length),
        **settings,
    )
    check_options(request)
    if language is not None:
        refuse_existing(out, force)
        fonts, corpus = gather(
            language,
            request.fonts,
            request.corpus,
            count=request.count,
            seed=request.seed,
            longest=max_length,
        )
        request = replace(request, fonts=fonts, corpus=corpus)
    synthesise(request, out, force=force, workers=Workers(jobs, engine, address))
