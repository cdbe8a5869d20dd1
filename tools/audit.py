"""Summarise the report of `pip-audit -f json`.

python tools/audit.py audit.json
"""

import json
import sys
from pathlib import Path


def main(report: Path) -> None:
    """Print each known vulnerability with its remedy, and how many packages were not looked up."""
    try:
        packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    except (OSError, ValueError, KeyError):
        print("pip-audit left no report: nothing was looked up")
        return
    known = [package for package in packages if "vulns" in package]
    for package in known:
        for entry in package["vulns"]:
            remedy = ", ".join(entry["fix_versions"]) or "no fixed version"
            print(f"{package['name']} {package['version']}: {entry['id']} ({remedy})")
    found = sum(len(package["vulns"]) for package in known)
    unknown = len(packages) - len(known)
    print(f"{found} known vulnerabilities in {len(known)} packages; {unknown} were not looked up")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
