"""A web server on the loopback interface that behaves as badly as the real ones do.

It serves what is in `files`, with ranges, validators and `If-Range`. `faults` is a list of what shall go
wrong with the next requests, first come, first served: `cut` (the connection ends in the middle, so that its
`Content-Length` was wrong), `endless` (more follows than was asked for, and never stops), a number (that
status), or a pair (a header, and what it says in this answer).
"""

import email.utils
import hashlib
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat


@dataclass
class Behaviour:
    """What the server serves, and what it does wrong."""

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[str | int | tuple[str, str]] = field(default_factory=list)
    retry_after: str = ""
    ranges: bool = True
    etag: bool = True
    length: bool = True
    on_request: object = None
    pause: float = 0.0
    sent: int = 0
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    behaviour: Behaviour
    running = 0

    def do_GET(self) -> None:
        mine = self.behaviour
        with mine.lock:
            type(self).running += 1
            mine.most_at_once = max(mine.most_at_once, type(self).running)
            mine.seen.append((self.path, dict(self.headers)))
            if callable(mine.on_request):
                mine.on_request(len(mine.seen))
            probing = self.headers.get("Range") == "bytes=0-0"
            wrong = mine.faults.pop(0) if mine.faults and not probing else None
            content = mine.files.get(self.path.lstrip("/"))
        try:
            self.answer(content, wrong)
        finally:
            with mine.lock:
                type(self).running -= 1

    def answer(self, content: bytes | None, wrong: str | int | tuple[str, str] | None) -> None:
        mine = self.behaviour
        if isinstance(wrong, int) or content is None:
            self.send_response(wrong if isinstance(wrong, int) else 404)
            if mine.retry_after:
                self.send_header("Retry-After", mine.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        etag = f'"{hashlib.md5(content).hexdigest()}"'
        body, status = content, 200
        wanted = self.headers.get("Range")
        if wanted and mine.ranges and self.headers.get("If-Range", etag) == etag:
            first, last = wanted.removeprefix("bytes=").split("-")
            start, end = int(first), min(int(last or len(content)) + 1, len(content))
            body, status = content[start:end], 206
        self.send_response(status)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
        if mine.etag:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", email.utils.formatdate(0, usegmt=True))
        if isinstance(wrong, tuple):
            self.send_header(*wrong)
        if wrong == "endless":
            self.send_header("Transfer-Encoding", "chunked")
        elif mine.length and not (isinstance(wrong, tuple) and wrong[0] == "Content-Length"):
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        if wrong == "endless":
            self.send_without_end(body)
            return
        if wrong == "cut":
            body = body[: len(body) // 2]
            self.close_connection = True
        try:
            for at in range(0, len(body), 4096):
                time.sleep(mine.pause)
                self.wfile.write(body[at : at + 4096])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        if not mine.length:
            self.close_connection = True

    def send_without_end(self, body: bytes) -> None:
        """Chunks until the client hangs up; a client that never does gets 1 GiB."""
        self.close_connection = True
        try:
            for block in chain((body,), repeat(bytes(1 << 16), 1 << 14)):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))
                self.behaviour.sent += len(block)
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, format: str, *args: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    """Clients hang up in the middle here, and that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Server:
    """A running server: `with Server() as server: server.url("a.zip")`."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        handler = type("H", (Handler,), {"behaviour": self.behaviour, "running": 0})
        self.http = Quiet(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/{name}"

    def __enter__(self) -> "Server":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()
