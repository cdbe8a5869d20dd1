"""A Hugging Face hub that takes what is sent to it (preupload, LFS, commits) and gives it back."""

import base64
import hashlib
import json
from typing import Any

from tests.fetching.hub_server import COMMIT, Hub

TOKEN = "hf_of_the_owner"


class OpenHub(Hub):
    """A running hub whose owner may write to `owner/name`, once it is made.

    Attributes:
        files: What lies in the repository, as committed.
        commits: How many there have been.
        private: How the repository was made; None before.
        put: Bytes of large files that were put.
        down: Whether commits are refused, as on a bad day.
    """

    def __init__(self) -> None:
        super().__init__({})
        self.commits, self.put, self.private, self.down = 0, 0, None, False
        self.stored: dict[str, bytes] = {}
        taking = self.http.RequestHandlerClass
        self.files: dict[str, bytes] = taking.files
        self.files.clear()
        self.http.RequestHandlerClass = type("Taking", (_Taking, taking), {"hub": self})

    def commit(self, lines: bytes) -> None:
        """Do what the lines of a commit say, all or nothing."""
        files = dict(self.files)
        for line in lines.splitlines():
            key, value = (entry := json.loads(line))["key"], entry["value"]
            if key == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif key == "lfsFile":
                files[value["path"]] = self.stored[value["oid"]]
            elif key == "deletedFile":
                del files[value["path"]]
        self.files.clear()
        self.files.update(files)
        self.commits += 1


class _Taking:
    """The half of the protocol that writes."""

    hub: OpenHub
    path: str
    headers: Any
    rfile: Any

    def do_GET(self) -> None:
        if self.path == "/api/datasets/owner/name/auth-check/write":
            mine = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            self.answer(200 if mine else 403, b'{"error": "You may not write here"}')
        elif self.hub.private is None:
            self.answer(404, headers={"X-Error-Code": "RepoNotFound"})
        elif self.path.startswith("/api/datasets/owner/name/tree/main?recursive="):
            self.answer_json(
                [{"type": "file", "oid": "", "size": 0, "path": name} for name in self.hub.files]
            )
        else:
            super().do_GET()

    do_HEAD = do_GET

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, b'{"error": "Invalid username or password."}')
        elif self.path == "/api/repos/create":
            self.create(json.loads(body))
        elif self.path == "/api/validate-yaml":
            self.answer_json({"errors": [], "warnings": []})
        elif self.hub.private is None:
            self.answer(404, headers={"X-Error-Code": "RepoNotFound"})
        elif self.path == "/api/datasets/owner/name/preupload/main":
            self.answer_json({"files": [_mode(file["path"]) for file in json.loads(body)["files"]]})
        elif self.path == "/datasets/owner/name.git/info/lfs/objects/batch":
            self.answer_json(
                {"transfer": "basic", "objects": [*map(self.upload, json.loads(body)["objects"])]}
            )
        elif self.path == "/api/datasets/owner/name/commit/main" and not self.hub.down:
            self.hub.commit(body)
            self.answer_json({"commitUrl": f"{self.hub.endpoint}/datasets/owner/name", "commitOid": COMMIT})
        else:
            self.answer(400, b'{"error": "The hub has a bad day"}')

    def do_PUT(self) -> None:
        """A large file, under its SHA-256."""
        length = self.headers.get("Content-Length")
        content = self.rfile.read(int(length)) if length else b"".join(self.chunks())
        oid = self.path.rpartition("/")[2]
        assert hashlib.sha256(content).hexdigest() == oid
        self.hub.stored[oid] = content
        self.hub.put += len(content)
        self.answer(200)

    def chunks(self) -> Any:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def create(self, wanted: dict[str, Any]) -> None:
        if (wanted["type"], wanted.get("organization"), wanted["name"]) != ("dataset", "owner", "name"):
            self.answer(403, b'{"error": "You may not write to this namespace"}')
        elif self.hub.private is None:
            self.hub.private = wanted.get("visibility") == "private"
            self.answer_json({"url": f"{self.hub.endpoint}/datasets/owner/name"})
        else:
            body = {"url": f"{self.hub.endpoint}/datasets/owner/name"}
            self.answer(409, json.dumps(body).encode())

    def upload(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Where an object is to be put; nowhere if it is here already."""
        action = {"upload": {"href": f"{self.hub.endpoint}/lfs/{wanted['oid']}"}}
        return wanted if wanted["oid"] in self.hub.stored else {**wanted, "actions": action}


def _mode(path: str) -> dict[str, Any]:
    mode = "lfs" if path.endswith(".parquet") else "regular"
    return {"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": None}
