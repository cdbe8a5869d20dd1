"""Download one file over HTTP, so that it is whole or not there.

Bytes go to `NAME.part`, and `NAME.part.json` says which of them are there; a killed or cut download goes on
from that. Where the server gives a validator (a strong ETag, or a date), several connections fetch pieces of
the file at once, and every answer is bound to that validator with `If-Range`, so that bytes of two versions
never end up in one file (RFC 9110, sections 13.1.5 and 15.3.7). Where it does not, one connection fetches the
file from its start.
"""

from collections.abc import Callable
from pathlib import Path

import httpx

from ocrdata.archives.space import out_of_space
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.fetching.network.retries import DEFAULT_POLICY, Changed, RetryPolicy
from ocrdata.fetching.network.server import probe
from ocrdata.fetching.network.transfer import Transfer

PIECE = 16 << 20
"""Bytes a connection asks for at a time; a large file is cut into fewer, larger pieces."""


def download(
    url: str,
    target: Path,
    *,
    client: httpx.Client,
    connections: int = 4,
    piece: int = PIECE,
    policy: RetryPolicy = DEFAULT_POLICY,
    advance: Callable[[int, int | None], None] = lambda done, size: None,
) -> None:
    """Download a file, going on from what an earlier run left.

    Args:
        url: Its address.
        target: Where it shall lie, once it is whole. Nothing is done if it is there already.
        client: From `new_client`.
        connections: How many at a time, where the server allows it.
        piece: Bytes a connection asks for at a time.
        policy: How long to go on trying.
        advance: Called now and then with the bytes that are there, and the size if it is known.

    Raises:
        UserError: The server refuses, or the connection cannot be kept, or the disk is full. What is there by
            then stays there, and the next call goes on from it.
    """
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(policy.tries):
        remote = probe(url, client, policy)
        transfer = Transfer(remote, target, client, policy, advance)
        try:
            with out_of_space(target):
                transfer.run(connections, piece)
            return
        except Changed:
            say(f"{target.name} has changed on the server while it was fetched; starting over.")
            transfer.forget()
    raise UserError(
        f"{url} changes faster than it can be downloaded.", "Try again later, or give a --mirror."
    )
