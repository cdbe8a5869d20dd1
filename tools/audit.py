"""Say in a few lines what `pip-audit -f json` has found.

python tools/audit.py audit.json
"""

import json
import sys
from pathlib import Path


def main(report: Path) -> None:
    """Print each known weakness with its remedy, and what could not be asked about."""
    try:
        packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    except (OSError, ValueError, KeyError):
        print("pip-audit left no report: nothing was looked up")
        return
    known = [package for package in packages if "vulns" in package]
    for package in known:
        for weakness in package["vulns"]:
            remedy = ", ".join(weakness["fix_versions"]) or "no version without it"
            print(f"{package['name']} {package['version']}: {weakness['id']} ({remedy})")
    found = sum(len(package["vulns"]) for package in known)
    print(
        f"{found} known weaknesses in {len(known)} packages; {len(packages) - len(known)} were not looked up"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
