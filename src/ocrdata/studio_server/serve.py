"""Start the studio: what it offers, a port, the address to print, a browser."""

import socket
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.studio_server.access import is_loopback
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
    serve(app, host, port, browser=browser)


def serve(app: Starlette, host: str, port: int, *, browser: bool) -> None:
    """Serve until Ctrl-C.

    Args:
        app: The studio.
        host: Address to listen on.
        port: Port; 0 takes a free one.
        browser: Whether to open the page.

    Raises:
        UserError: The port is taken, or the address is not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UserError(
            f"the studio cannot listen on {host}, port {port} ({error.strerror}).",
            "Leave out --port to get a free one, and --host to serve this machine alone.",
        ) from error
    with listener:
        address = address_of(host, listener.getsockname()[1])
        say(f"The studio is at {address} (press Ctrl-C to end it).")
        if browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


def address_of(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    shown = host if is_loopback(host) else "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
