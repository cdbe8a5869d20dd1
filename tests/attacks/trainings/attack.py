"""Kills a training at a moment, and goes on as its user would."""

import hashlib
import os
import re
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

from ocrdata.train.weights import checkpoint
from tests.attacks.trainings import moments, processes

SYNTH = (
    "synth", "--corpus", "texts.txt", "--fonts", "dseg7/DSEG7Classic-Bold", "--preset", "lcd", "--jobs", "1",
    "--count", "8", "--out", "lines",
)  # fmt: skip
TRAIN = (
    "finetune", "--data", "mix/mix.yml", "--eval", "lines/rec.txt", "--model", "PP-OCRv6_tiny_rec",
    "--batch-size", "4", "--device", "cpu", "--jobs", "1",
)  # fmt: skip
STEPS, EPOCHS = 2, 2
"""Steps of an epoch, and epochs of a run."""

PATIENCE = 30.0
"""Seconds that a trainer may go on without its parent, before that counts as a fault."""

SCENES = {
    "a new run": ("--epochs", str(EPOCHS), "--out", "out"),
    "over an older one": ("--epochs", str(EPOCHS), "--out", "out", "--force"),
    "continued": ("--epochs", str(EPOCHS + 1), "--out", "out", "--resume", "out.failed"),
}
"""What is run in each kind of folder."""


@dataclass
class Death:
    """What came of a kill.

    Attributes:
        scene: The kind of run.
        moment: When it was killed.
        alone: Seconds that the trainer went on without its parent.
        checkpoints: Different files of weights that were there then.
        said: What the next runs said that stopped with a sentence.
        faults: What must not be.
    """

    scene: str
    moment: str
    alone: float = 0.0
    checkpoints: int = 0
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def prepare(home: Path) -> None:
    """Make the folder of each scene, below `home/scenes`.

    Raises:
        AssertionError: A run that nobody disturbs fails.
    """
    new = home / "scenes" / "a new run"
    new.mkdir(parents=True)
    (new / "texts.txt").write_text("12.5\n0.7-3\n99\n1.00\n", encoding="utf-8")
    for command in (SYNTH, ("mix", "synthetic=lines/rec.txt", "--out", "mix")):
        _expect(processes.run(command, new))
    for scene in ("over an older one", "continued"):
        restore(home, "a new run")
        place = home / "place"
        if scene == "continued":
            moment = moments.every(place, STEPS * EPOCHS)["after step 3"]
            assert processes.killed((*TRAIN, *SCENES["a new run"]), place, moment)
            processes.end_of_trainers(place, PATIENCE)
            assert "--resume out.failed" in processes.run((*TRAIN, *SCENES["a new run"]), place).said
        else:
            _expect(processes.run((*TRAIN, *SCENES["a new run"]), place))
        shutil.copytree(place, home / "scenes" / scene)


def restore(home: Path, scene: str) -> Path:
    """Make the folder in which everything runs (mixes name it) what it is at the start of a scene."""
    place = home / "place"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(home / "scenes" / scene, place)
    for path in (place / "mix").iterdir():
        path.write_text(
            path.read_text(encoding="utf-8").replace(str(home / "scenes" / "a new run"), str(place))
        )
    return place


def kill(home: Path, scene: str, moment: str, *, attendant: bool, at_once: bool) -> Death:
    """Kill a run, and run it again until it ends whole.

    Args:
        home: Where `prepare` was.
        scene: The kind of run.
        moment: A name of `moments.every`.
        attendant: Kill the process between ocrdata and the trainer as well.
        at_once: Run it again without waiting for the trainer to end.
    """
    place, command = restore(home, scene), (*TRAIN, *SCENES[scene])
    found = Death(scene, moment)
    reached = moments.every(place, STEPS * EPOCHS)[moment]
    if not processes.killed(command, place, reached):
        found.moment += " (it had ended)"
    if attendant:
        _kill_attendants(place)
    if not at_once:
        found.alone = processes.end_of_trainers(place, PATIENCE)
        if found.alone >= PATIENCE:
            found.faults.append("the trainer goes on without its parent")
    before = _weights(place)
    found.checkpoints = len(before)
    _go_on(place, command, found, before)
    return found


def _go_on(place: Path, command: tuple[str, ...], found: Death, before: dict[str, str]) -> None:
    """Run the command again, do what it says, and look for faults."""
    older = {name: digest for name, digest in before.items() if not name.startswith("out/")}
    for attempt in range(3):
        again = processes.run(command, place)
        _judge(again, found)
        kept = set(_weights(place).values())
        lost = [name for name, digest in (older if again.code == 0 else before).items() if digest not in kept]
        if lost:
            found.faults.append(f"lost in run {attempt + 1}: {lost}")
        if again.code == 0 or "exists already" in again.said:
            break
        offered = re.findall(r"--resume (\S+?)[.,]?(?:\s|$)", again.said)
        if offered and attempt == 0:
            command = (
                *(part for part in command if part not in ("--resume", "out.failed")),
                "--resume",
                offered[-1],
            )
        elif attempt:
            command = (*TRAIN, *SCENES[found.scene])
    _require_whole(place, found)


def _judge(ended: processes.Ended, found: Death) -> None:
    if ended.trainers > 1:
        found.faults.append(f"{ended.trainers} trainings at one time")
    if ended.code == 0:
        return
    if ended.code != 1 or "Traceback" in ended.said or "Error: " not in ended.said:
        found.faults.append(f"code {ended.code}: {ended.said[-1500:]}")
    found.said.append(" ".join(ended.said.rpartition("Error: ")[2].split()))


def _require_whole(place: Path, found: Death) -> None:
    """The result is there, its weights can be read, and nothing is left beside it."""
    try:
        checkpoint.read(place / "out" / "best_accuracy.pdparams")
    except Exception as error:
        found.faults.append(f"the result is not whole: {error!r}")
    if not (place / "out" / "ocrdata.json").is_file():
        found.faults.append("the result has no manifest")
    hidden = [path.name for path in place.iterdir() if path.name.startswith(".")]
    if hidden:
        found.faults.append(f"left: {hidden}")


def _weights(place: Path) -> dict[str, str]:
    """The files of weights, whole ones in all likelihood, and their digests."""
    found = {}
    for path in place.rglob("*.pdparams"):
        try:
            checkpoint.read(path)
            found[str(path.relative_to(place))] = hashlib.sha256(path.read_bytes()).hexdigest()
        except Exception:  # half of a file is no checkpoint
            continue
    return found


def _kill_attendants(place: Path) -> None:
    for process in Path("/proc").iterdir():
        try:
            command = (process / "cmdline").read_bytes() if process.name.isdigit() else b""
        except OSError:
            continue
        if b"attended.py" in command and os.fsencode(place) in command:
            os.kill(int(process.name), signal.SIGKILL)


def _expect(ended: processes.Ended) -> None:
    assert ended.code == 0, ended.said
