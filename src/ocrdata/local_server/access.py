"""Who may use a page on this machine: the page itself, and no other page that a browser has open.

A page of another site can send requests to a server on this machine, and by DNS rebinding even under a name
of its own. So the Host must be a loopback name or an address in numbers (which cannot be rebound), and a
request that changes something must come from the page itself (Fetch metadata, Origin, and a header that
no form of another site can set).
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""Headers of every answer: the page loads nothing from elsewhere, and no other page may embed it."""


@dataclass(frozen=True, slots=True)
class AccessControl:
    """ASGI middleware that refuses requests from other pages and for other addresses.

    Attributes:
        app: The application behind it.
        open_to_network: Whether it answers under addresses other than this machine's own.
    """

    app: ASGIApp
    open_to_network: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            reason = refused(scope["method"], Headers(scope=scope), self.open_to_network)
            if reason:
                await PlainTextResponse(f"{reason}\n", 403)(scope, receive, send)
                return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def refused(method: str, headers: Mapping[str, str], open_to_network: bool = False) -> str:
    """Why a request is refused; empty if it is not."""
    host = headers.get("host", "")
    if not _is_own(host, open_to_network):
        return "This page answers only under the address that ocrdata printed."
    if method in ("GET", "HEAD"):
        return ""
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "This request comes from another page."
    if headers.get("origin", f"http://{host}") != f"http://{host}":
        return "This request comes from another page."
    if headers.get("hx-request") != "true":
        return "This request does not come from ocrdata's page."
    return ""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_own(host: str, open_to_network: bool) -> bool:
    name = host.rpartition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    if is_loopback(name):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return open_to_network
