"""Moments of a training at which it is killed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Moment = Callable[[float], bool]


@dataclass
class _Watched:
    """The folder that a run writes into, beside its result.

    Args:
        folder: Where the result will be.
    """

    folder: Path
    size: int = -1
    log: str = ""

    def stage(self) -> Path | None:
        return next(self.folder.glob(".out.part-*"), None)

    def has(self, name: str) -> bool:
        stage = self.stage()
        return stage is not None and (stage / name).exists()

    def says(self, text: str) -> bool:
        """Whether its log has this."""
        stage = self.stage()
        path = stage / "train.log" if stage else None
        if path is not None and path.exists() and path.stat().st_size != self.size:
            self.size = path.stat().st_size
            self.log = path.read_text(encoding="utf-8", errors="replace")
        return text in self.log


def every(folder: Path, steps: int) -> dict[str, Moment]:
    """All moments of a run into `out`, by name, in their order.

    Args:
        folder: Its working directory.
        steps: Steps of the run; the checkpoints of its last epoch come after the step before the last.
    """
    seen = _Watched(folder)
    last = f"global_step: {steps - 1}"
    found: dict[str, Moment] = {}
    for seconds in (0.3, 1.0, 2.0):
        found[f"{seconds} s after the start"] = lambda passed, seconds=seconds: passed > seconds
    found["its folder appears"] = lambda _: seen.stage() is not None
    for name in ("train.yml", "train.log"):
        found[f"{name} appears"] = lambda _, name=name: seen.has(name)
    for text in ("train with paddle", "load pretrain", "an evaluation is run"):
        found[f"the log says '{text}'"] = lambda _, text=text: seen.says(text)
    for step in range(1, steps + 1):
        found[f"after step {step}"] = lambda _, step=step: seen.says(f"global_step: {step},")
    for prefix in ("best_accuracy", "latest"):
        for suffix in (".pdopt.part", ".pdparams.part", ".states", ".pdparams"):
            name = prefix + suffix
            found[f"{name} appears"] = lambda _, name=name: seen.has(name)
        for suffix in (".pdopt.part", ".pdparams.part", ".states.part"):
            name = prefix + suffix
            found[f"{name} appears in the last epoch"] = lambda _, name=name: (
                seen.says(last) and seen.has(name)
            )
    found["the second checkpoint is saved"] = lambda _: (
        seen.says(last) and "save model" in seen.log.partition(last)[2]
    )
    for name in ("config.yml", "curve.png", "ocrdata.json"):
        found[f"{name} appears"] = lambda _, name=name: seen.has(name)
    found["the older result is moved away"] = lambda _: any(folder.glob(".out.old-*"))
    found["the result is there"] = lambda _: (folder / "out" / "ocrdata.json").exists()
    return found
