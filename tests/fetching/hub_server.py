"""As much of the Hugging Face hub as `datasets` asks for when it streams a data set: one repository."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMMIT = "a" * 40
REPOSITORY = "/datasets/owner/name"


class Hub:
    """A running hub; its one data set, `owner/name`, has these files."""

    def __init__(self, files: dict[str, bytes]):
        files = {"README.md": b"---\nlicense: mit\n---\n", **files}
        handler = type("Handler", (_Handler,), {"files": files, "sent": self})
        self.sent = 0
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.http.server_port}"

    def __enter__(self) -> "Hub":
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    files: dict[str, bytes]
    sent: Hub

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith(f"{REPOSITORY}/resolve/"):
            self.resolve(path.split("/", 6)[6])
        elif path.startswith(f"/api{REPOSITORY}/tree/"):
            folder = path.removeprefix(f"/api{REPOSITORY}/tree/{COMMIT}").strip("/")
            self.answer_json([*self.folders(folder), *self.entries(folder)])
        elif path.startswith(f"/api{REPOSITORY}"):
            siblings = [{"rfilename": name} for name in self.files]
            self.answer_json({"id": "owner/name", "sha": COMMIT, "private": False, "siblings": siblings})
        else:
            self.answer(404)

    do_HEAD = do_GET

    def folders(self, folder: str) -> list[dict[str, object]]:
        inside = {name.rpartition("/")[0] for name in self.files} - {""} if not folder else set()
        return [{"type": "directory", "oid": "0" * 40, "size": 0, "path": name} for name in sorted(inside)]

    def entries(self, folder: str) -> list[dict[str, object]]:
        return [
            {"type": "file", "oid": hashlib.sha1(content).hexdigest(), "size": len(content), "path": name}
            for name, content in self.files.items()
            if name.rpartition("/")[0] == folder
        ]

    def resolve(self, name: str) -> None:
        if name not in self.files:
            self.answer(404, headers={"X-Error-Code": "EntryNotFound"})
            return
        content = self.files[name]
        headers = {"ETag": f'"{hashlib.sha1(content).hexdigest()}"', "X-Repo-Commit": COMMIT}
        wanted = self.headers.get("Range")
        if wanted is None:
            self.answer(200, content, {"Accept-Ranges": "bytes", **headers})
            return
        first, last = wanted.removeprefix("bytes=").split("-")
        end = min(int(last) + 1, len(content))
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(content)}"
        self.answer(206, content[int(first) : end], headers)

    def answer_json(self, content: object) -> None:
        self.answer(200, json.dumps(content).encode(), {"Content-Type": "application/json"})

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.sent.sent += len(body)
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass
