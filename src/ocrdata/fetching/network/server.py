"""What a server says of a file: its size, which version it is, and whether parts of it can be had."""

import re
from dataclasses import dataclass

import httpx

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.fetching.network.retries import NotWhole, RetryPolicy, Tries, refuse_status, worth_another_try

MOST_REDIRECTS = 10
"""Redirects in a row that are followed."""


@dataclass(frozen=True, slots=True)
class Remote:
    """What a server says of a file.

    Attributes:
        url: Its address, as asked for.
        size: Bytes, if the server says so.
        validator: Strong ETag or date that a part of it can be bound to; empty if there is none.
        ranges: Whether the server gives parts of it.
    """

    url: str
    size: int | None
    validator: str
    ranges: bool


def new_client(connections: int = 4) -> httpx.Client:
    """An HTTP client that obeys the proxy variables (`HTTPS_PROXY`, `NO_PROXY` …) and `SSL_CERT_FILE`."""
    return httpx.Client(
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        event_hooks={"response": [_refuse_downgrade]},
        timeout=httpx.Timeout(60, connect=20),
        limits=httpx.Limits(max_connections=connections + 1),
        headers={"User-Agent": f"ocrdata/{__version__}", "Accept-Encoding": "identity"},
    )


def _refuse_downgrade(answer: httpx.Response) -> None:
    """Stop a redirect from https to http: what comes then may have been changed on its way."""
    if not answer.has_redirect_location or answer.request.url.scheme != "https":
        return
    following = answer.request.url.join(answer.headers["location"])
    if following.scheme == "http":
        raise UserError(
            f"{answer.request.url} redirects to {following}, which is not encrypted.",
            "Ask whoever runs the server, or download the file yourself and give it with --archive.",
        )


def probe(url: str, client: httpx.Client, policy: RetryPolicy) -> Remote:
    """Ask for the first byte of a file, which says its size and whether parts of it can be had.

    Raises:
        UserError: The server refuses or cannot be reached.
    """
    tries = Tries(policy, url)
    while True:
        try:
            with client.stream("GET", url, headers={"Range": "bytes=0-0"}) as answer:
                if answer.status_code == 416:  # an empty file has no first byte
                    return Remote(url, 0, "", ranges=False)
                if worth_another_try(answer):
                    tries.wait(f"it answers {answer.status_code}", answer)
                    continue
                refuse_status(answer, url)
                validator = validator_of(answer)
                if answer.status_code == 206:
                    _, _, total = content_range(answer)
                    return Remote(url, total, validator, ranges=total is not None and bool(validator))
                return Remote(url, length_of(answer), validator, ranges=False)
        except httpx.InvalidURL as error:
            raise UserError(
                f"{url} is not an address ({error}).", "Give an http or https address."
            ) from error
        except httpx.UnsupportedProtocol as error:
            raise UserError(f"{url} is not a web address.", "Give an http or https address.") from error
        except (httpx.HTTPError, NotWhole) as error:
            tries.wait_after(error)


def validator_of(answer: httpx.Response) -> str:
    """Strong ETag or date of an answer; empty if it has none."""
    etag: str = answer.headers.get("etag", "")
    if etag and not etag.startswith("W/"):
        return etag
    return str(answer.headers.get("last-modified", ""))


def content_range(answer: httpx.Response) -> tuple[int, int, int | None]:
    """First byte, last byte and total size of a partial answer.

    Raises:
        NotWhole: It does not say so.
    """
    match = re.fullmatch(
        r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", answer.headers.get("content-range", "").strip()
    )
    if match is None:
        raise NotWhole("its answer does not say which bytes it holds")
    start, end, total = match.groups()
    return int(start), int(end), None if total == "*" else int(total)


def length_of(answer: httpx.Response) -> int | None:
    """Bytes of an answer, if it says so."""
    text = answer.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
