"""What a folder holds at a moment, kept in memory: to compare it, and to make it again."""

import hashlib
import os
import re
import shutil
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_PROCESS = re.compile(rf"(({re.escape(os.uname().nodename)}|part)-\d+|\btmp[a-z0-9_]{{8}})\b")
_known: dict[bytes, bytes] = {}
"""Contents of files, each once: thousands of folders differ in a file or two."""


@dataclass(frozen=True)
class Kept:
    """A file or folder.

    Attributes:
        content: Its bytes; None for a folder.
        link: Where it leads, if it is a symbolic link.
        modified: When it was changed, in nanoseconds.
    """

    content: bytes | None
    link: str
    modified: int


@dataclass(frozen=True)
class Snapshot:
    """A folder at a moment: what it holds, by relative path, folders before what is in them."""

    items: dict[str, Kept]

    @classmethod
    def of(cls, folder: Path) -> "Snapshot":
        items: dict[str, Kept] = {}
        _collect(str(folder), "", items)
        return cls(items)

    @cached_property
    def contents(self) -> dict[str, object]:
        """Bytes of files, targets of links, None for folders; without times."""
        return {name: kept.link or kept.content for name, kept in self.items.items()}

    @cached_property
    def state(self) -> bytes:
        """Equal for folders that differ only in times and in the numbers of the processes that wrote them."""
        digest = hashlib.sha256()
        for name, kept in sorted((_PROCESS.sub("", name), kept) for name, kept in self.items.items()):
            digest.update(repr((name, kept.link)).encode())
            digest.update(b"-" if kept.content is None else hashlib.sha256(kept.content).digest())
        return digest.digest()

    def shown(self, other: "Snapshot") -> str:
        """The differences from another folder, a few of them, for a report."""
        ours, theirs = self.contents, other.contents
        rows = [f"+ {name}" for name in ours if name not in theirs]
        rows += [f"- {name}" for name in theirs if name not in ours]
        rows += [f"! {name}" for name in ours if name in theirs and ours[name] != theirs[name]]
        return "; ".join(rows[:12])

    def restore(self, folder: Path) -> None:
        """Make the folder what it was."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, kept in self.items.items():
            path = folder / name
            if kept.link:
                path.symlink_to(kept.link)
            elif kept.content is None:
                path.mkdir()
            else:
                path.write_bytes(kept.content)
        for name, kept in reversed(self.items.items()):
            os.utime(f"{folder}/{name}", ns=(kept.modified, kept.modified), follow_symlinks=False)


def _collect(top: str, below: str, items: dict[str, Kept]) -> None:
    with os.scandir(f"{top}/{below}") as found:
        for entry in sorted(found, key=lambda item: item.name):
            name = f"{below}/{entry.name}" if below else entry.name
            state = entry.stat(follow_symlinks=False)
            if stat.S_ISLNK(state.st_mode):
                items[name] = Kept(None, str(Path(entry.path).readlink()), state.st_mtime_ns)
            elif stat.S_ISDIR(state.st_mode):
                items[name] = Kept(None, "", state.st_mtime_ns)
                _collect(top, name, items)
            else:
                content = Path(entry.path).read_bytes()
                items[name] = Kept(_known.setdefault(content, content), "", state.st_mtime_ns)
