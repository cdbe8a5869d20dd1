"""`ocrdata studio`: a page on which to set a look by eye."""

from pathlib import Path

import click

from ocrdata.commands.synth import PresetPath
from ocrdata.options import InputPath


@click.command()
@click.option("--chars", default="0123456789.-", show_default=True, help="Characters to start with.")
@click.option(
    "--preset", type=PresetPath(), default="document", show_default=True, help="Preset to start with."
)
@click.option("--fonts", type=InputPath(), multiple=True, help="Font file or folder to offer; repeatable.")
@click.option("--corpus", type=InputPath(), multiple=True, help="Texts to offer; repeatable.")
@click.option(
    "--backgrounds", type=InputPath(), multiple=True, help="Folder of photographs to offer; repeatable."
)
@click.option(
    "--dict",
    "dictionaries",
    type=InputPath(shipped="dictionaries"),
    multiple=True,
    help="Dictionary to offer; repeatable.",
)
@click.option(
    "--folder", type=InputPath(), default=".", show_default=True, help="Folder to save preset and recipe in."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Print the address only; do not open a browser.")
def command(
    chars: str,
    preset: Path,
    fonts: tuple[Path, ...],
    corpus: tuple[Path, ...],
    backgrounds: tuple[Path, ...],
    dictionaries: tuple[Path, ...],
    folder: Path,
    host: str,
    port: int,
    no_browser: bool,
) -> None:
    """Open a page in the browser with thirty lines that are redrawn while you change the preset's numbers.

    Choose characters, fonts, backgrounds and a preset; see which characters are missing from the fonts
    or the dictionary; save the result as a preset and a recipe. Nothing is loaded from elsewhere, and nothing
    leaves this machine.

    \b
    Examples:
      ocrdata studio
      ocrdata studio --preset lcd --fonts our-fonts/ --backgrounds photos/ --dict keys.txt
    """
    from ocrdata.errors import UserError

    try:
        from ocrdata.studio_server.serve import start_studio
    except ImportError as error:
        raise UserError(
            f"the studio needs a package that is not installed ({error.name}).",
            'Install it with: pip install "ocrdata[studio]"',
        ) from error
    start_studio(
        preset,
        folder,
        chars=chars,
        fonts=fonts,
        corpora=corpus,
        backgrounds=backgrounds,
        dictionaries=dictionaries,
        host=host,
        port=port,
        browser=not no_browser,
    )
