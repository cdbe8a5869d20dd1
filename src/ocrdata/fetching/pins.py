"""What each archive was when it was first fetched, and whether it still is.

Most public data sets publish no checksum. The honest check is to pin on first use: size and sha256 are kept
in `pins.json` in the cache folder and compared ever after, wherever the file comes from (its own address, a
mirror, a person). Digests that others have published are compared from the start.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from ocrdata.cache import cache_dir
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.folders.outputs import staged_file

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Pin:
    """One file, as it was.

    Attributes:
        size: Bytes.
        sha256: Hexadecimal.
        date: When it was first seen (ISO, day).
        source: Where it came from.
    """

    size: int
    sha256: str
    date: str
    source: str


def pins_file() -> Path:
    """Where the pins are kept."""
    return cache_dir() / "pins.json"


def digest(
    path: Path, algorithms: tuple[str, ...] = ("sha256",), advance: Callable[[int], None] = lambda done: None
) -> dict[str, str]:
    """Hexadecimal digests of a file, in one pass."""
    sums = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            for each in sums.values():
                each.update(block)
            advance(len(block))
    return {name: each.hexdigest() for name, each in sums.items()}


def compare(
    key: str,
    path: Path,
    *,
    source: str,
    published: Mapping[str, str] | None = None,
    accept_new: bool = False,
    set_aside: Callable[[Pin], Path] | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> Pin:
    """Compare a file with its pin, if it has one, else with what others have published.

    Args:
        key: Data set and file, `lsvt/train_full_labels.json`.
        path: The file.
        source: Where it came from, for the pin and for people.
        published: Digests that others published, by algorithm; they count until something is pinned.
        accept_new: Take it as it is now.
        set_aside: Puts a file that is not what it was out of the way, and says where it is then.
        advance: Called with the bytes that were read.

    Returns:
        Its pin, to `keep` once it has proved its worth.

    Raises:
        UserError: It is another file than it was, or than was published.
    """
    sums = digest(path, ("sha256", *(name for name in published or {} if name != "sha256")), advance)
    now = Pin(path.stat().st_size, sums["sha256"], datetime.date.today().isoformat(), source)
    pinned = read(key)
    if pinned is not None and pinned.sha256 == now.sha256:
        return pinned
    differing = [name for name, expected in (published or {}).items() if sums[name] != expected]
    if (pinned is not None or differing) and not accept_new:
        where = set_aside(now) if set_aside else path
        if pinned is not None:
            raise _changed(key, pinned, now, where)
        name = differing[0]
        raise UserError(
            f"{key} is not the file that others have published: its {name} is {sums[name]} and not "
            f"{(published or {})[name]}.",
            f"It is kept as {where}. {_REMEDY}",
        )
    return now


_REMEDY = (
    "If its publisher has released a new version, use --accept-new; if not, it was damaged or tampered with: "
    "get it from another place."
)


def _changed(key: str, pinned: Pin, now: Pin, where: Path) -> UserError:
    """The error for a file that differs from its pin."""
    return UserError(
        f"{key} is not the file that it was on {pinned.date}: it had {quantity(pinned.size, 'byte')} (sha256 "
        f"{pinned.sha256[:12]}…, from {pinned.source}), and now has {now.size:,} (sha256 "
        f"{now.sha256[:12]}…).",
        f"Both are kept; the new one is {where}. {_REMEDY}",
    )


def read(key: str) -> Pin | None:
    """The pin of a file, if it has one."""
    entry = _all().get(key)
    return Pin(**{name: entry[name] for name in Pin.__slots__}) if entry else None


def keep(found: Mapping[str, Pin]) -> None:
    """Pin files, by their keys. What they were pinned as before is kept in the file, under `before`."""
    path = pins_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name("pins.lock")):
        pins = _all()
        for key, pin in found.items():
            old = pins.get(key, {})
            if old.get("sha256") == pin.sha256:
                continue
            before = [*old.pop("before", []), old] if old else []
            pins[key] = asdict(pin) | ({"before": before} if before else {})
        with staged_file(path, force=True) as stage:
            stage.write_text(json.dumps(pins, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def _all() -> dict[str, Any]:
    path = pins_file()
    try:
        pins = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise UserError(
            "is not valid JSON.", "Repair it, or remove it: files are then pinned again.", path=path
        ) from error
    if not isinstance(pins, dict):
        raise UserError("holds no pins.", "Remove it: files are then pinned anew.", path=path)
    return pins
