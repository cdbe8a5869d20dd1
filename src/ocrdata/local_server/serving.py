"""Serve a page: a port, the address to print, a browser."""

import socket
import webbrowser
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.local_server.access import is_loopback


def serve(app: Starlette, host: str, port: int, *, browser: bool, name: str) -> None:
    """Serve until Ctrl-C.

    Args:
        app: The application.
        host: Address to listen on.
        port: Port; 0 takes a free one.
        browser: Whether to open the page.
        name: What it is called in messages: `studio`.

    Raises:
        UserError: The port is taken, or the address is not this machine's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise UserError(
            f"the {name} cannot listen on {host}, port {port} ({error.strerror}).",
            "Leave out --port to get a free one, and --host to serve this machine alone."
            if not is_loopback(host)
            else "Leave out --port to get a free one.",
        ) from error
    with listener:
        # asyncio does it only for sockets that know their protocol; without it, an answer waits 40 ms for the
        # browser's acknowledgement of its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        address = address_of(host, listener.getsockname()[1])
        say(f"The {name} is at {address}\nPress Ctrl-C to end it.")
        if browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
            uvicorn.Server(config).run(sockets=[listener])


def address_of(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    shown = host if is_loopback(host) else "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
