"""An archive read where it lies, over the network: enough for a first look at its first images.

A block at a time is asked for, bound to the version that the first answer was of; so tar and zip, which seek,
are read as if they were files.
"""

import io
from typing import IO, cast

import httpx

from ocrdata.archives.members import Packed
from ocrdata.errors import UserError
from ocrdata.fetching.network.retries import (
    DEFAULT_POLICY,
    NotWhole,
    RetryPolicy,
    Tries,
    refuse_status,
    worth_another_try,
)
from ocrdata.fetching.network.server import Remote, content_range

BLOCK = 4 << 20
"""Bytes asked for at a time: some fifteen photographs."""


class RemoteFile(io.RawIOBase):
    """A file on a server, for reading and seeking.

    Args:
        remote: What the server says of it.
        client: From `new_client`.
        policy: How long to go on trying.
        beginning: Keeps its first block, which everyone who opens it wants; share it between them.
    """

    def __init__(
        self,
        remote: Remote,
        client: httpx.Client,
        policy: RetryPolicy = DEFAULT_POLICY,
        beginning: dict[tuple[int, int], bytes] | None = None,
    ):
        self._remote, self._client, self._policy = remote, client, policy
        self._beginning = {} if beginning is None else beginning
        self._size = remote.size or 0
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        end = min(self._at + len(view), self._size)
        if end <= self._at:
            return 0
        place = (self._at, end)
        content = self._beginning.get(place) or self._get(*place)
        if self._at == 0:
            self._beginning[place] = content
        view[: len(content)] = content
        self._at += len(content)
        return len(content)

    def _get(self, start: int, end: int) -> bytes:
        tries = Tries(self._policy, self._remote.url)
        headers = {"Range": f"bytes={start}-{end - 1}", "If-Range": self._remote.validator}
        while True:
            try:
                with self._client.stream("GET", self._remote.url, headers=headers) as answer:
                    if worth_another_try(answer):
                        tries.wait(f"it answers {answer.status_code}", answer)
                        continue
                    if answer.status_code in (200, 412, 416):
                        raise UserError(
                            f"{self._remote.url} has changed while it was read.", "Run the command again."
                        )
                    refuse_status(answer, self._remote.url)
                    content = _read_at_most(answer, end - start)
                    if content_range(answer)[0] == start and len(content) == end - start:
                        return content
                    tries.wait("it sends other bytes than it was asked for")
            except (httpx.HTTPError, NotWhole) as error:
                tries.wait_after(error)


def _read_at_most(answer: httpx.Response, size: int) -> bytes:
    """The first bytes of an answer; one that goes on is not read any further."""
    content = bytearray()
    for block in answer.iter_raw():
        if len(content) >= size:
            break
        content += block
    return bytes(content[:size])


def on_server(name: str, remote: Remote, client: httpx.Client) -> Packed:
    """An archive on a server that gives parts of it."""
    beginning: dict[tuple[int, int], bytes] = {}

    def open_it() -> IO[bytes]:
        file = RemoteFile(remote, client, beginning=beginning)
        return cast("IO[bytes]", io.BufferedReader(file, BLOCK))

    return Packed(name, remote.size or 0, open_it)
