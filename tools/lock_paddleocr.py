"""Write the lock file of the environment that `ocrdata predict` makes for paddleocr.

    python tools/lock_paddleocr.py ENVIRONMENT [INDEX]

ENVIRONMENT is the `site-packages` of an environment in which paddleocr works beside ocrdata; the packages in
it that `ocrdata[train]` does not bring are locked in their versions, with the hashes of all their wheels for
the supported versions of Python on Linux, macOS and Windows. INDEX is a simple index (PEP 503).
"""

import re
import site
import sys
import urllib.request
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

LOCK = Path(__file__).parents[1] / "src" / "ocrdata" / "deployment" / "paddleocr_lock.txt"
PYTHONS = ("cp311", "cp312", "cp313")
NEWER = {"setuptools": "80.9.0"}
"""Instead of what the environment has: older ones do not start in Python 3.12."""

PLATFORMS = ("manylinux", "macosx", "win_amd64", "win_arm64", "any")
HEAD = f"""# What paddleocr 3.7 needs besides `ocrdata[train]`, to be installed without dependencies into an
# environment that has the rest from ocrdata's own. Made by `python tools/{Path(__file__).name}`.
"""


def main() -> int:
    """Write the lock file."""
    environment, index = sys.argv[1], [*sys.argv[2:], "https://pypi.org/simple"][0]
    found = {
        canonicalize_name(package.metadata["Name"]): package
        for package in distributions(path=[environment, *site.getsitepackages()])
    }
    lines = []
    for name in sorted(closure("paddleocr", found) - closure("ocrdata[train]", found)):
        version = NEWER.get(name, found[name].version)
        hashes = wheels(name, version, index)
        lines.append(" \\\n    ".join([f"{name}=={version}", *(f"--hash=sha256:{one}" for one in hashes)]))
    LOCK.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return 0


def closure(wanted: str, found: dict[str, Distribution]) -> set[str]:
    """Names of the packages that a requirement brings, of those that are there."""
    todo, seen = [Requirement(wanted)], set[tuple[str, str]]()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        new = {(name, extra) for extra in (*requirement.extras, "") if name in found} - seen
        seen |= new
        for _, extra in new:
            needed = map(Requirement, found[name].requires or [])
            todo += [item for item in needed if item.marker is None or item.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


def wheels(name: str, version: str, index: str) -> list[str]:
    """SHA-256 of the wheels of a release that a supported Python may take."""
    with urllib.request.urlopen(f"{index.rstrip('/')}/{name}/") as answer:
        page = answer.read().decode()
    found = []
    for link, file in re.findall(r'href="([^"]+)"[^>]*>\s*([^<]+?)\s*<', page):
        digest = re.search(r"sha256=([0-9a-f]{64})", link)
        try:
            _, release, _, tags = parse_wheel_filename(file)
        except InvalidWheelFilename:
            continue
        if digest and str(release) == version and any(map(fits, tags)):
            found.append(digest.group(1))
    if not found:
        sys.exit(f"{name} {version}: no wheel")
    return sorted(found)


def fits(tag: Tag) -> bool:
    """Whether a supported Python may take wheels of a tag."""
    python = tag.interpreter in (*PYTHONS, "py3", "py2.py3") or (
        tag.abi == "abi3" and tag.interpreter.startswith("cp3")
    )
    threaded = tag.abi.endswith("t") and tag.abi != "abi3"
    return python and not threaded and tag.platform.startswith(PLATFORMS)


if __name__ == "__main__":
    raise SystemExit(main())
