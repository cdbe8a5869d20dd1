"""The cost of a recipe before it is run: lines, disk space and time.

The rates were measured on a machine with two CPU cores. Those for GPUs are assumed, and marked so.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata import resources
from ocrdata.console import quantity
from ocrdata.mixing import roles
from ocrdata.recipes.recipe import Step

if TYPE_CHECKING:
    from rich.table import Table

LINE_BYTES = 5_500
"""Of a rendered line, 48 pixels high, on a disk of 4 kB blocks: 4.1 to 5.6 kB for the shipped presets."""
PAGE_BYTES = 250_000
MOST_ANNOTATED = 100_000
"""Lines of annotations that are counted: in a second or so."""
CROPS_A_SECOND = 500.0
"""That one core cuts out of large photographs: `benchmarks/convert.py`. Small ones go twice as fast."""
LINES_A_SECOND = 800.0
"""That one core renders; pages take some forty times as long."""
STARTUP = 2.0
"""Seconds of each step before it does anything."""
TRAINED_A_SECOND = {"cpu": 8.0, "gpu": 400.0}
"""Lines that PP-OCRv3_mobile_rec learns from: `benchmarks/train.py --steps`, two cores; on a GPU assumed."""
STEP_COST = {
    "PP-OCRv4_mobile_rec": 1.7,
    "PP-OCRv5_mobile_rec": 2.2,
    "PP-OCRv6_tiny_rec": 0.6,
    "PP-OCRv6_small_rec": 1.2,
}
"""Time of a step beside one of PP-OCRv3_mobile_rec: the same benchmark. The others count as 1."""
READ_A_SECOND = {"cpu": 60.0, "gpu": 1000.0}
"""Lines that PP-OCRv3_mobile_rec reads: on two cores measured; on a GPU assumed."""
READ_COST = {**STEP_COST, "PP-OCRv6_small_rec": 2.4}
"""Time of reading a line beside it, by `ocrdata evaluate` on the shipped photographs."""
CHECKPOINT_BYTES = 142_000_000
"""Of a finished run of PP-OCRv6_small_rec: checkpoints with the moments of Adam, and the original network."""
KEEP_READINGS = 10
"""How often `--keep --blend` reads its lines: stock, checkpoints, and averages of both."""
PLAIN_READINGS = 2
"""How often a training without it reads them beside its evaluations: before and after."""

ASSUMPTIONS = {
    "cpu": "Estimates: rendering {render:,.0f} lines a second on the {cores} cores here, training {train:g} "
    "lines a second on two CPU cores (measured, PP-OCRv3_mobile_rec; PP-OCRv6_small_rec takes {small:g} "
    "times as long).",
    "gpu": "Estimates: rendering {render:,.0f} lines a second on the {cores} cores here, training {train:g} "
    "lines a second on a GPU (not measured, PP-OCRv3_mobile_rec; PP-OCRv6_small_rec takes {small:g} times as "
    "long).",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one step.

    Attributes:
        step: The step.
        samples: Lines or pages that it makes or trains on in all; None where that is not known beforehand.
        disk: Bytes that it leaves.
        seconds: How long it takes; None where that is not known.
    """

    step: Step
    samples: int | None
    disk: int
    seconds: float | None


def costs(steps: Sequence[Step]) -> list[Cost]:
    """Estimate each step, in order."""
    known: dict[Path, int] = {}
    return [_cost(step, known) for step in steps]


def assumptions(steps: Sequence[Step]) -> str:
    """The assumptions behind the estimates, in a sentence."""
    device = next((_device(step) for step in steps if step.name == "finetune"), "cpu")
    text = ASSUMPTIONS["cpu" if device == "cpu" else "gpu"]
    return text.format(
        render=LINES_A_SECOND * _cores(),
        cores=_cores(),
        train=TRAINED_A_SECOND[device],
        small=STEP_COST["PP-OCRv6_small_rec"],
    )


def table(costs: Sequence[Cost]) -> "Table":
    """The cost of each step."""
    from rich.table import Table

    from ocrdata.archives.space import in_words

    grid = Table("line", "step", "lines", "disk", "time")
    for column in grid.columns:
        column.justify = "left" if column.header == "step" else "right"
    for cost in costs:
        grid.add_row(
            str(cost.step.line),
            f"{cost.step.name} {cost.step.value('out') or ''}",
            "" if cost.samples is None else f"{cost.samples:,}",
            in_words(cost.disk) if cost.disk else "",
            "?" if cost.seconds is None else in_time(cost.seconds),
        )
    return grid


def summary(costs: Sequence[Cost], place: Path) -> Iterator[str]:
    """The totals, their assumptions, and whether the disk has enough space.

    Args:
        costs: Of all steps.
        place: A folder on the disk that is written to.
    """
    from ocrdata.archives.space import in_words

    seconds, disk = sum(cost.seconds or 0 for cost in costs), sum(cost.disk for cost in costs)
    time = in_time(seconds)
    unknown = sum(cost.seconds is None for cost in costs)
    free = shutil.disk_usage(place).free
    if unknown:
        steps = quantity(unknown, "step")
        yield f"About {time}, plus {steps} that cannot be estimated, and {in_words(disk)} of disk."
    else:
        yield f"About {time}, and {in_words(disk)} of disk."
    if disk > free:
        yield f"Warning: only {in_words(free)} are free on this disk."
    yield assumptions([cost.step for cost in costs])


def in_time(seconds: float) -> str:
    """A time as people say it: `40 s`, `12 min`, `3.5 h`."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _cost(step: Step, known: dict[Path, int]) -> Cost:
    """The cost of a step; `known` gets the lines of the label files that it writes."""
    estimates = {
        "synth": _synth,
        "convert": _convert,
        "mix": _mix,
        "finetune": _finetune,
        "evaluate": _evaluate,
        "fetch": _fetch,
    }
    if estimate := estimates.get(step.name):
        return estimate(step, known)
    return Cost(step, None, 0, None)


def _mix(step: Step, known: dict[Path, int]) -> Cost:
    drawn, rendered = _drawn(step, known), int(step.value("render-general") or 0)
    if drawn and (out := step.value("out")):
        known[Path(out) / "mix.yml"] = drawn
    return Cost(step, drawn, rendered * LINE_BYTES, STARTUP + rendered / LINES_A_SECOND / _cores())


def _evaluate(step: Step, known: Mapping[Path, int]) -> Cost:
    from ocrdata.train.models import presets

    lines = _sum(_lines(token, known) for token in step.values.get("labels", ()))
    models = len(step.values.get("model", ()))
    each = READ_COST[presets.DEFAULT] / READ_A_SECOND[_device(step)]  # what is trained most often
    return Cost(step, lines, 0, None if lines is None else models * (4 * STARTUP + lines * each))


def _fetch(step: Step, known: Mapping[Path, int]) -> Cost:
    return Cost(step, None, 2 * _download(step), None)  # the archives, and what is in them


def _synth(step: Step, known: dict[Path, int]) -> Cost:
    count, pages = int(step.value("count") or 0), "pages" in step.values
    if out := step.value("out"):
        known[Path(out) / ("det.txt" if pages else "rec.txt")] = count
    seconds = STARTUP + count * (40 if pages else 1) / LINES_A_SECOND / _cores()
    return Cost(step, count, count * (PAGE_BYTES if pages else LINE_BYTES), seconds)


def _convert(step: Step, known: dict[Path, int]) -> Cost:
    from ocrdata.conversion.split import parse_shares
    from ocrdata.recipes.first_recipe.sample_lines import count_lines

    counts = (count_lines(Path(source), MOST_ANNOTATED) for source in step.values.get("sources", ()))
    lines, out = _sum(counts), step.value("out")
    if not lines or not out:
        return Cost(step, None, 0, None)
    split = step.value("split")
    try:
        shares = parse_shares(split) if split else {"": 1.0}
    except ValueError:  # which the step itself says
        return Cost(step, None, 0, None)
    for part, share in shares.items():
        known[Path(out) / part / "rec.txt"] = round(lines * share)
    if "labels-only" in step.values:
        return Cost(step, lines, 0, STARTUP)
    return Cost(step, lines, lines * LINE_BYTES, STARTUP + lines / CROPS_A_SECOND)


def _finetune(step: Step, known: Mapping[Path, int]) -> Cost:
    from ocrdata.forgetting import look_router
    from ocrdata.train.models import presets

    model = presets.load(step.value("model") or presets.DEFAULT)
    epochs = int(step.value("epochs") or 20)
    drawn = known.get(Path(step.value("data") or ""))
    routed = "route" in step.values
    read = _sum(
        _lines(token, known) for token in (*step.values.get("eval", ()), *step.values.get("keep", ()))
    )
    if drawn is None or read is None or model.task == "det":
        return Cost(step, None, CHECKPOINT_BYTES, None)
    device = _device(step)
    rounds = int(step.value("evaluations") or min(epochs, 20)) + (
        KEEP_READINGS if "keep" in step.values and not routed else PLAIN_READINGS
    )
    lines_read = rounds * read + (min(drawn, 2 * look_router.MOST) + read if routed else 0)
    seconds = (
        drawn * epochs * STEP_COST.get(model.name, 1.0) / TRAINED_A_SECOND[device]
        + lines_read * READ_COST.get(model.name, 1.0) / READ_A_SECOND[device]
    )
    return Cost(step, drawn * epochs, CHECKPOINT_BYTES, 10 * STARTUP + seconds)


def _drawn(step: Step, known: Mapping[Path, int]) -> int | None:
    """Lines of an epoch, where all label files are known; roles and proportions as `mix` takes them."""
    cast = [_role(token) for token in step.values.get("labels", ())]
    sizes = [_lines(path, known) for _, path in cast]
    if rendered := step.value("render-general"):
        cast, sizes = [*cast, ("general", "")], [*sizes, int(rendered)]
    if None in sizes or not sizes or {"ratio-list", "replay"} & step.values.keys():
        return None
    counts = [size for size in sizes if size is not None]
    if any(role for role, _ in cast) and "ratio" not in step.values:
        return sum(
            roles.targets([(role or "vertical", size) for (role, _), size in zip(cast, counts, strict=True)])
        )
    shares = [float(part) for part in (step.value("ratio") or ":".join("1" * len(counts))).split(":")]
    return round(counts[0] * sum(shares) / shares[0])


def _role(token: str) -> tuple[roles.Role | None, str]:
    """The role before a label file of `mix`, if it has one."""
    head, _, path = token.partition("=")
    role = next((role for role in roles.ROLES if role == head), None)
    return (role, path) if role and not Path(token).exists() else (None, token)


def _lines(token: str, known: Mapping[Path, int]) -> int | None:
    """Lines of a label file, `name=` before it or not, that a step will write, exists or ships."""
    from ocrdata.samples.labels import count_samples

    for text in (token, token.partition("=")[2]):
        path = Path(text)
        if path in known:
            return known[path]
        if text and path.is_file():
            return count_samples(path)
        shipped = resources.folder("recipes") / text
        if text and shipped.is_file():
            return count_samples(shipped)
    return None


def _download(step: Step) -> int:
    from ocrdata.fetching import catalogue

    name = step.value("name")
    entry = next((item for item in catalogue.datasets() if item.name == name), None)
    return entry.size if entry else 0


def _device(step: Step) -> str:
    asked = step.value("device") or "auto"
    if asked == "auto":
        return "gpu" if "gpus" in step.values or shutil.which("nvidia-smi") else "cpu"
    return asked


def _sum(numbers: Iterator[int | None]) -> int | None:
    found = list(numbers)
    return None if None in found else sum(number for number in found if number is not None)


def _cores() -> int:
    return os.cpu_count() or 1
