"""Start the studio: what it offers, and where it is served."""

from collections.abc import Sequence
from pathlib import Path

from ocrdata.console import say
from ocrdata.local_server.access import is_loopback
from ocrdata.local_server.serving import serve
from ocrdata.studio_server.app import application
from ocrdata.studio_server.available import available_files
from ocrdata.studio_server.choice import DEFAULT_CHARS
from ocrdata.synthesis.look.preset import FOLDER


def start_studio(
    preset: Path,
    folder: Path,
    *,
    chars: str = DEFAULT_CHARS,
    fonts: Sequence[Path] = (),
    corpora: Sequence[Path] = (),
    backgrounds: Sequence[Path] = (),
    dictionaries: Sequence[Path] = (),
    host: str = "127.0.0.1",
    port: int = 0,
    browser: bool = True,
) -> None:
    """Serve the studio until Ctrl-C.

    Args:
        preset: The preset to begin with: a shipped one or a file.
        folder: Where preset and recipe are saved.
        chars: Characters to begin with.
        fonts: Font files and folders to offer besides the shipped ones.
        corpora: Texts to offer besides the shipped ones.
        backgrounds: Folders of photographs to offer.
        dictionaries: Dictionaries to offer besides the shipped ones.
        host: Address to listen on.
        port: Port; 0 takes a free one.
        browser: Whether to open the page.

    Raises:
        UserError: The preset cannot be read, the port is taken, or the address is not this machine's.
    """
    own = [] if preset.parent == FOLDER else [preset]
    available = available_files(
        folder,
        presets=own,
        fonts=fonts,
        corpora=corpora,
        backgrounds=backgrounds,
        dictionaries=dictionaries,
    )
    open_to_network = not is_loopback(host)
    if open_to_network:
        say(
            f"Warning: on {host}, everybody in the network can open this page, see your photographs, "
            f"and save files in {folder.resolve()}."
        )
    name = str(preset) if own else preset.stem
    app = application(available, chars=chars, preset=name, open_to_network=open_to_network)
    serve(app, host, port, browser=browser, name="studio")
