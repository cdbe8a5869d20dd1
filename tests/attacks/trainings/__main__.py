"""`python -m tests.attacks.trainings`: kill real trainings, and report."""

import argparse
import json
import random
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.attacks.trainings import moments
from tests.attacks.trainings.attack import EPOCHS, SCENES, STEPS, Death, kill, prepare


def main() -> int:
    """Run what is asked for; 1 if a checkpoint was lost, or anything else went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=40, help="how many kills")
    parser.add_argument("--only", help="part of the name of a scene or moment")
    parser.add_argument("--state", type=Path, help="file that keeps the kills that are done")
    given = parser.parse_args()
    plan = [
        (scene, moment)
        for scene in SCENES
        for moment in moments.every(Path(), STEPS * EPOCHS)
        if scene == "over an older one" or moment != "the older result is moved away"
    ]
    random.Random(0).shuffle(plan)
    plan = [row for row in plan if not given.only or given.only in " ".join(row)][: given.points]
    done = _load(given.state)
    with tempfile.TemporaryDirectory(prefix="trainings-") as folder:
        prepare(Path(folder))
        for number, (scene, moment) in enumerate(plan):
            if any((death.scene, death.moment.partition(" (")[0]) == (scene, moment) for death in done):
                continue
            death = kill(Path(folder), scene, moment, attendant=number % 3 == 2, at_once=number % 4 == 3)
            done.append(death)
            print(json.dumps(asdict(death)), flush=True)
            if given.state:
                given.state.write_text(json.dumps([asdict(one) for one in done], indent=1), encoding="utf-8")
    faults, weights = sum(len(death.faults) for death in done), sum(death.checkpoints for death in done)
    longest = max((death.alone for death in done), default=0)
    print(
        f"{len(done)} kills, {weights} checkpoints, {faults} faults; {longest:.1f} s at most without a parent"
    )
    return int(faults > 0)


def _load(state: Path | None) -> list[Death]:
    """The kills of earlier calls without a fault."""
    if state is None or not state.exists():
        return []
    rows = json.loads(state.read_text(encoding="utf-8"))
    return [Death(**row) for row in rows if not row["faults"]]


if __name__ == "__main__":
    sys.exit(main())
