"""Write constraints.txt: the installed versions of what ocrdata's extras need, directly and indirectly.

    python tools/constraints.py

Packages that an extra needs and that are not installed here (those of `gpu`, for example) are left out.
"""

import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FILE = Path(__file__).parents[1] / "constraints.txt"
HEAD = """\
# The versions behind the figures in README.md and benchmarks/results, on Linux with Python {python}.
# Written by tools/constraints.py. To install them: pip install -c constraints.txt -e ".[train,dev]"
"""


def main() -> None:
    """Write the file."""
    own = distribution("ocrdata")
    versions = installed(own, own.metadata.get_all("Provides-Extra") or [])
    del versions["ocrdata"]
    rows = [f"{name}=={version}\n" for name, version in sorted(versions.items())]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    FILE.write_text(HEAD.format(python=python) + "".join(rows), encoding="utf-8")


def installed(root: Distribution, extras: Iterable[str]) -> dict[str, str]:
    """Names and versions of a distribution and of everything it needs that is installed.

    Args:
        root: The distribution to start from.
        extras: Its extras that count.

    Returns:
        Version by normalised name.
    """
    versions = {canonicalize_name(root.name): root.version}
    pending = [(root, frozenset({"", *extras}))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while pending:
        current, wanted = pending.pop()
        for requirement in map(Requirement, current.requires or []):
            if requirement.marker and not any(
                requirement.marker.evaluate({"extra": extra}) for extra in wanted
            ):
                continue
            key = canonicalize_name(requirement.name), frozenset({"", *requirement.extras})
            if key in seen:
                continue
            seen.add(key)
            try:
                found = distribution(requirement.name)
            except PackageNotFoundError:
                continue
            versions[key[0]] = found.version
            pending.append((found, key[1]))
    return versions


if __name__ == "__main__":
    main()
