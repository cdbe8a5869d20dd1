"""What the programs in this folder share. They run in different environments: standard library only."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Work:
    """Texts to draw, fonts that have all their characters, photographs, and where to write."""

    texts: list[str]
    fonts: list[Path]
    backgrounds: list[Path]
    out: Path


def read_work() -> Work:
    """The work that `benchmarks/synth.py` named on the command line."""
    record = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    return Work(
        record["texts"],
        [Path(name) for name in record["fonts"]],
        [Path(name) for name in record["backgrounds"]],
        Path(record["out"]),
    )


def finish(lines: int, seconds: float) -> None:
    """Report lines drawn and CPU seconds spent on them."""
    print(json.dumps({"lines": lines, "cpu_s": seconds}))
