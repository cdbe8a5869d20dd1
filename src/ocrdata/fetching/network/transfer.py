"""One file on its way: the pieces that are there, and the connections that bring the rest."""

import json
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from ocrdata.archives.space import require_space
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.fetching.network.retries import (
    Changed,
    NotWhole,
    RetryPolicy,
    Tries,
    refuse_status,
    worth_another_try,
)
from ocrdata.fetching.network.server import Remote, content_range, length_of, validator_of

MOST_PIECES = 256

LARGEST_UNANNOUNCED = 64 << 30
"""Bytes of a file whose length the server does not announce: 64 GiB."""

SAVE_EVERY = 2.0
"""Seconds between two records of what is there: what a power cut can cost."""


class Transfer:
    """A download in progress.

    Args:
        remote: What the server says of the file.
        target: Where it shall lie.
        client: From `new_client`.
        policy: How long to go on trying.
        advance: Called with the bytes that are there, and the size if it is known.
    """

    def __init__(
        self,
        remote: Remote,
        target: Path,
        client: httpx.Client,
        policy: RetryPolicy,
        advance: Callable[[int, int | None], None],
    ):
        self.remote, self.target, self.client = remote, target, client
        self.policy, self.advance = policy, advance
        self.part = target.with_name(target.name + ".part")
        self.record = target.with_name(target.name + ".part.json")
        self.pieces: list[list[int]] = []  # [first byte, next byte to fetch, end]
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.workers = 0
        self.failed: list[Exception] = []
        self.saved = time.monotonic()

    def run(self, connections: int, piece: int) -> None:
        """Bring the file."""
        size = self.remote.size
        if not self.remote.ranges or size is None:
            self.forget()
            self._whole()
        else:
            self._resume(size, piece)
            require_space(self.target.parent, size - self._done(), self.target.name)
            with self.part.open("r+b" if self.part.exists() else "w+b") as file:
                file.truncate(size)
            self._in_pieces(connections)
            if self._done() != size:
                raise RuntimeError(
                    f"{self._done()} of {quantity(size, 'byte')} of {self.target.name} were fetched"
                )
        self.part.replace(self.target)
        self.record.unlink(missing_ok=True)

    def forget(self) -> None:
        """Throw away what is there."""
        self.record.unlink(missing_ok=True)
        self.part.unlink(missing_ok=True)

    def _resume(self, size: int, piece: int) -> None:
        try:
            record = json.loads(self.record.read_text(encoding="utf-8"))
            known = (record["url"], record["size"], record["validator"])
            pieces = [[int(number) for number in item] for item in record["pieces"]]
            if known == (self.remote.url, size, self.remote.validator) and self.part.stat().st_size == size:
                self.pieces = pieces
                return
        except (OSError, ValueError, KeyError, TypeError):
            pass
        self.forget()
        step = max(piece, -(-size // MOST_PIECES))
        self.pieces = [[start, start, min(start + step, size)] for start in range(0, size, step)]

    def _done(self) -> int:
        return sum(at - start for start, at, _ in self.pieces)

    def _save(self) -> None:
        """Record what is there, after it is on the disk: the record never promises too much."""
        with self.lock:
            pieces = [list(item) for item in self.pieces]
            with self.part.open("r+b") as file:
                os.fsync(file.fileno())
            record = {
                "url": self.remote.url,
                "size": self.remote.size,
                "validator": self.remote.validator,
                "pieces": pieces,
            }
            stage = self.record.with_name(self.record.name + ".new")
            stage.write_text(json.dumps(record), encoding="utf-8")
            stage.replace(self.record)
            self.saved = time.monotonic()

    def _in_pieces(self, connections: int) -> None:
        waiting: queue.SimpleQueue[list[int]] = queue.SimpleQueue()
        open_pieces = [item for item in self.pieces if item[1] < item[2]]
        for item in open_pieces:
            waiting.put(item)
        self.workers = max(1, min(connections, len(open_pieces)))
        self.advance(self._done(), self.remote.size)
        # Daemons: whoever presses Ctrl-C does not wait for a server that has fallen silent.
        threads = [
            threading.Thread(target=self._work, args=(waiting,), daemon=True) for _ in range(self.workers)
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive() and not self.failed:
                    thread.join(0.1)
        finally:
            self.stop.set()
            self._save()
        if self.failed:
            raise self.failed[0]

    def _work(self, waiting: "queue.SimpleQueue[list[int]]") -> None:
        try:
            with self.part.open("r+b", buffering=0) as file:
                while not self.stop.is_set():
                    with self.lock:
                        if waiting.empty():
                            self.workers -= 1
                            return
                        item = waiting.get_nowait()
                    if not self._piece(item, file, waiting):
                        return
        except Exception as error:
            self.failed.append(error)
            self.stop.set()

    def _piece(self, item: list[int], file: Any, waiting: "queue.SimpleQueue[list[int]]") -> bool:
        """Fetch one piece; False if it was left to others, because the server is too busy for so many."""
        tries = Tries(self.policy, self.remote.url, self.stop)
        while item[1] < item[2] and not self.stop.is_set():
            wanted = {"Range": f"bytes={item[1]}-{item[2] - 1}", "If-Range": self.remote.validator}
            try:
                with self.client.stream("GET", self.remote.url, headers=wanted) as answer:
                    if worth_another_try(answer):
                        if answer.status_code in (429, 503) and self._leave(item, waiting):
                            return False
                        tries.wait(f"it answers {answer.status_code}", answer)
                        continue
                    if answer.status_code in (200, 412, 416):
                        raise Changed
                    refuse_status(answer, self.remote.url)
                    start, _, total = content_range(answer)
                    if (start, total) != (item[1], self.remote.size):
                        raise Changed
                    if validator_of(answer) not in ("", self.remote.validator):
                        raise Changed
                    file.seek(start)
                    for block in answer.iter_raw():
                        if item[1] >= item[2] or self.stop.is_set():
                            break  # it sends more than it was asked for, perhaps without end
                        self._keep(item, block, file)
                        tries.reset()
                    if item[1] < item[2] and not self.stop.is_set():
                        tries.wait("it sends less than it promised")
            except (httpx.HTTPError, NotWhole) as error:
                tries.wait_after(error)
        return True

    def _keep(self, item: list[int], block: bytes, file: Any) -> None:
        rest = memoryview(block)[: item[2] - item[1]]
        while rest and not self.stop.is_set():
            written = file.write(rest)
            rest = rest[written:]
            with self.lock:
                item[1] += written
        self.advance(self._done(), self.remote.size)
        if time.monotonic() - self.saved > SAVE_EVERY:
            self._save()

    def _leave(self, item: list[int], waiting: "queue.SimpleQueue[list[int]]") -> bool:
        """Give up one connection where there are others, and leave its piece to them."""
        with self.lock:
            if self.workers == 1:
                return False
            waiting.put(item)
            self.workers -= 1
            return True

    def _whole(self) -> None:
        """One connection, from the first byte to the last, as often as it takes."""
        tries = Tries(self.policy, self.remote.url, self.stop)
        while True:
            try:
                with self.client.stream("GET", self.remote.url) as answer:
                    if worth_another_try(answer):
                        tries.wait(f"it answers {answer.status_code}", answer)
                        continue
                    refuse_status(answer, self.remote.url)
                    length = length_of(answer)
                    if length is None and answer.headers.get("transfer-encoding", "").lower() != "chunked":
                        raise UserError(
                            f"the server does not say how long {self.target.name} is, so that a cut download "
                            "could not be told from a whole one.",
                            "Download it with a browser and give it with --archive, or give a --mirror.",
                        )
                    require_space(self.target.parent, length or 0, self.target.name)
                    done = self._write(answer, length)
                if length is None or done == length:
                    return
                tries.wait("it sends less than it promised")
            except httpx.HTTPError as error:
                tries.wait_after(error)

    def _write(self, answer: httpx.Response, length: int | None) -> int:
        """Write an answer from its first byte on; gives the number of bytes.

        Raises:
            UserError: It has no end that anybody would wait for.
            OSError: The disk is full. Nothing of the file is left then: it could not be continued.
        """
        done = 0
        try:
            with self.part.open("wb") as file:
                for block in answer.iter_raw():
                    done += file.write(block)
                    if done > LARGEST_UNANNOUNCED and length is None:
                        raise UserError(
                            f"{self.remote.url} sends more than {LARGEST_UNANNOUNCED:,} bytes without saying "
                            "how many there are.",
                            "Download it with a browser and give it with --archive, or give a --mirror.",
                        )
                    self.advance(done, length)
        except (OSError, UserError):
            self.forget()
            raise
        return done
