"""Continues a run that was stopped, or that is to have more epochs.

PaddleOCR continues with the epoch after the last complete one, with the optimiser and its learning rate as
they were. But it forgets the best score so far (`load_model` of `ppocr/utils/save_load.py`, 2.10, sets it to
0), so its next evaluation would replace a better checkpoint; and it counts its steps from 0 again.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.models import config
from ocrdata.train.weights import checkpoint
from ocrdata.yaml_files import load

SUFFIXES = (".pdparams", ".pdopt", ".states")

WARMUP = "LinearWarmup_LR"
"""Key under which `paddle.optimizer.lr.LinearWarmup` saves, and looks for, the schedule after the warm-up."""


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A run to continue.

    Attributes:
        folder: Its folder.
        epochs: Complete epochs.
        best: Accuracy or hmean of its `best_accuracy` checkpoint; None if it has none.
        warmed_up: Whether its schedule has a warm-up.
        stock: The weights before any training, as its config names them; None if it does not.
    """

    folder: Path
    epochs: int
    best: float | None
    warmed_up: bool = True
    stock: Path | None = None

    @property
    def checkpoint(self) -> Path:
        """Path without suffix of the files that PaddleOCR continues from."""
        return (self.folder / "latest").resolve()

    @property
    def weights(self) -> Path:
        """Its latest checkpoint."""
        return self.folder / "latest.pdparams"


def find(folder: Path, indicator: str) -> EarlierRun:
    """The run that a folder holds.

    Args:
        folder: Folder of a complete run, or the `.failed` folder of another.
        indicator: PaddleOCR's name of the score, `acc` or `hmean`.

    Raises:
        UserError: It has no checkpoint with the state of the optimiser.
    """
    contents = {}
    for suffix in SUFFIXES:
        if not (folder / f"latest{suffix}").is_file():
            raise UserError(
                f"{folder} has no latest{suffix} to continue from.",
                "Give the folder of a run, or its .failed folder. A run without a complete epoch cannot be "
                "continued: start it again without --resume.",
            )
        contents[suffix] = checkpoint.read_plain(folder / f"latest{suffix}")
    states = checkpoint.states(folder / "latest.states")
    best = folder / "best_accuracy.states"
    score = checkpoint.states(best).get("best_model_dict", {}).get(indicator) if best.is_file() else None
    return EarlierRun(
        folder,
        int(states["epoch"]),
        None if score is None else float(score),
        _warmed_up(contents[".pdopt"]),
        _stock(folder / config.CONFIG),
    )


def require_same_head(earlier: EarlierRun, charset: Charset | None, *, guide: bool) -> None:
    """Stop if the run to continue has another last layer, whose optimiser's state would not fit.

    Args:
        earlier: The run to continue.
        charset: Dictionary of this run; None for detection.
        guide: Whether this run trains the official form (`--gtc`).

    Raises:
        UserError: One has the attention head and the other has not, or their dictionaries differ.
    """
    if charset is None:
        return
    beside = earlier.folder / config.DICTIONARY
    arrays = checkpoint.read(earlier.weights)
    guided = any(key.startswith(checkpoint.OTHER_BRANCHES) for key in arrays)
    classes = checkpoint.classes(earlier.weights, checkpoint.ctc_only(arrays))
    if guided != guide:
        how = f"with{'' if guided else 'out'} --gtc"
    elif classes != len(charset) + 1:
        how = f"with {quantity(classes - 1, 'character')}, not with {len(charset):,}"
    elif beside.is_file() and read_charset(beside).characters != charset.characters:
        how = "with another dictionary"
    else:
        return
    raise UserError(
        f"{earlier.folder} was trained {how}, so it cannot be continued with these options.",
        "Resume it with the options of that run, or start from its weights: --pretrained "
        f"{earlier.folder / 'best_accuracy.pdparams'}.",
    )


def stock_of(earlier: EarlierRun, routed: str, *, compared: bool) -> Path | None:
    """The weights before any training, where they are still there; if not, a sentence says so.

    Args:
        earlier: The run to continue.
        routed: The option by which the original network stays beside the trained one; empty for none.
        compared: Whether the run compares with them.

    Raises:
        UserError: They are not there, and have to stay beside the trained ones.
    """
    stock = earlier.stock
    if stock is not None and stock.is_file():
        return stock
    what = (
        f"the weights that {earlier.folder} started from are not known"
        if stock is None
        else f"{stock}, which {earlier.folder} started from, is gone"
    )
    if routed:
        raise UserError(
            f"{what}, so {routed} has no original network.",
            "Start the run again without --resume.",
        )
    if compared:
        say(f"{what}: what is lost is counted from its latest checkpoint on.")
    return None


def _stock(path: Path) -> Path | None:
    """What the first of the runs that led to a folder started from; None if its config does not say it.

    Earlier versions wrote only what a run itself started from.
    """
    content = load(path, "Start a new run without --resume.") if path.is_file() else None
    section = content.get("Global") if isinstance(content, dict) else None
    if not isinstance(section, dict):
        return None
    itself = None if section.get("checkpoints") else section.get("pretrained_model")
    named = section.get(config.STOCK, itself)
    return Path(str(named)) if named else None


def _warmed_up(optimiser: object) -> bool:
    """Whether the schedule in the state of an optimiser has a warm-up."""
    schedule = optimiser.get("LR_Scheduler") if isinstance(optimiser, dict) else None
    return isinstance(schedule, dict) and WARMUP in schedule


def copy_records(earlier: EarlierRun | None, stage: Path) -> int:
    """Copy log and metrics of the earlier run into the folder of the run that continues it.

    Returns:
        Optimiser steps of the earlier run; 0 if there is none.
    """
    if earlier is None:
        return 0
    for name in ("train.log", "metrics.jsonl"):
        if (earlier.folder / name).is_file():
            shutil.copyfile(earlier.folder / name, stage / name)
    steps = 0
    path = stage / "metrics.jsonl"
    if path.is_file():
        kept = []
        for row in path.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(row)
            except ValueError:  # cut off, as by a full disk
                break
            if record["kind"] == "step":
                if record["epoch"] > earlier.epochs:  # of an epoch that was not completed, and is repeated
                    break
                steps = record["step"]
            kept.append(row + "\n")
        path.write_text("".join(kept), encoding="utf-8")
    return steps


def keep_best(earlier: EarlierRun, stage: Path, score: float | None) -> float:
    """Keep the best checkpoint of the earlier run unless the new run has a better one.

    Args:
        earlier: The earlier run.
        stage: Folder of the new run.
        score: Best score of the new run, 0 to 1; None to look it up in its folder.

    Returns:
        The best score of both.
    """
    before, has_best = earlier.best, (stage / "best_accuracy.pdparams").is_file()
    reached = _saved_score(stage) if score is None else score
    if before is None or (reached >= before and has_best):
        return reached
    if has_best and _evaluated(earlier.folder) != _evaluated(stage):
        say("The samples of --eval are not those of the earlier run, so its best checkpoint does not count.")
        return reached
    for suffix in SUFFIXES:
        source = earlier.folder / f"best_accuracy{suffix}"
        if source.is_file():
            shutil.copyfile(source, stage / source.name)
    say(f"The best checkpoint is still the earlier one ({before:.2%}).")
    return before


def _evaluated(folder: Path) -> list[tuple[str, str]] | None:
    """What a run is evaluated on, image by image: its name and its label; None if that is not known."""
    path = folder / config.EVAL_LABELS
    if not path.is_file():
        return None
    rows = (row.partition("\t") for row in path.read_text(encoding="utf-8").splitlines())
    return [(Path(image).name, label) for image, _, label in rows]


def _saved_score(folder: Path) -> float:
    """The score that the best checkpoint of a folder was saved with, 0 to 1; -1 if there is none."""
    path = folder / "best_accuracy.states"
    if not path.is_file():
        return -1.0
    record = checkpoint.states(path).get("best_model_dict", {})
    return float(max(record.get("acc", -1.0), record.get("hmean", -1.0)))
