"""`ocrdata studio`: a page to set a look by eye."""

from pathlib import Path

import click

from ocrdata.commands.synth import PresetPath
from ocrdata.options import InputPath


@click.command()
@click.option("--chars", default="0123456789.-", show_default=True, help="Characters to begin with.")
@click.option(
    "--preset", type=PresetPath(), default="document", show_default=True, help="Preset to begin with."
)
@click.option(
    "--fonts", type=InputPath(), multiple=True, help="Font file or folder of your own; repeat for more."
)
@click.option(
    "--corpus", type=InputPath(), multiple=True, help="Texts of your own to choose from; repeat for more."
)
@click.option(
    "--backgrounds", type=InputPath(), multiple=True, help="Folder of photographs; repeat for more."
)
@click.option(
    "--dict",
    "dictionaries",
    type=InputPath(shipped="dictionaries"),
    multiple=True,
    help="Dictionary to look characters up in; repeat for more.",
)
@click.option(
    "--folder", type=InputPath(), default=".", show_default=True, help="Where preset and recipe are saved."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
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
    """Open a page of this machine's own: thirty lines that redraw while you turn the preset's numbers.

    Choose characters, fonts, backgrounds and a preset; see what fonts and dictionary lack; save what you like
    as a preset and a recipe. Nothing is loaded from elsewhere, and nothing leaves this machine.

    \b
    Examples:
      ocrdata studio
      ocrdata studio --preset lcd --fonts our-fonts/ --backgrounds photos/ --dict keys.txt
    """
    from ocrdata.console import say
    from ocrdata.errors import UserError
    from ocrdata.synthesis.look.preset import FOLDER

    try:
        from ocrdata.studio_server import access, app, available, serve
    except ImportError as error:
        raise UserError(
            f"the studio needs a package that is not installed ({error.name}).",
            'Install it with: pip install "ocrdata[studio]"',
        ) from error
    own = [] if preset.parent == FOLDER else [preset]
    stock = available.stock(
        folder,
        presets=own,
        fonts=fonts,
        corpora=corpus,
        backgrounds=backgrounds,
        dictionaries=dictionaries,
    )
    network = not access.is_loopback(host)
    if network:
        say(
            f"Warning: on {host} everybody in the network can open this page, see your photographs, "
            f"and save files in {folder.resolve()}."
        )
    name = str(preset) if own else preset.stem
    serve.serve(
        app.application(stock, chars=chars, preset=name, open_to_network=network),
        host,
        port,
        browser=not no_browser,
    )
