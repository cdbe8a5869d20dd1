"""Starting the studio: a port, the address to print, a browser."""

import socket
import webbrowser

import uvicorn
from starlette.applications import Starlette

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.studio_server.access import is_loopback


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
            "Leave out --port for a free one, and --host for this machine alone.",
        ) from error
    with listener:
        address = address_of(host, listener.getsockname()[1])
        say(f"The studio is at {address} (Ctrl-C ends it).")
        if browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


def address_of(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    shown = host if is_loopback(host) else "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
