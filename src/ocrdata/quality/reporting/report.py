"""One HTML page about a set, with everything in it: it opens from disk, and sends nothing anywhere."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.quality.checks import inputs
from ocrdata.quality.checks.advice import ENOUGH, rare_characters
from ocrdata.quality.checks.checking import Summary
from ocrdata.quality.checks.inputs import CheckPlan
from ocrdata.quality.loader.faults import worst_first
from ocrdata.quality.reporting.gallery import Examples, gallery
from ocrdata.quality.reporting.stats import DIMENSIONS, SHARES, SetProfile, profile

if TYPE_CHECKING:
    import jinja2

BINS = 24
"""Bars of a histogram."""

_LEVELS = ((1, 9), (10, 49), (50, 199), (200, 999), (1000, None))
_MOST_RARE = 300


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram: values from `low` to below `high`, and how many."""

    low: float
    high: float
    count: int


def write_report(
    plan: CheckPlan,
    out: Path,
    *,
    size: int = 400,
    workers: Workers = EVERY_CORE,
    advance: Callable[[int], None] = lambda lines: None,
) -> Summary:
    """Check some label files and write the page about them.

    Args:
        plan: What to check.
        out: The HTML file.
        size: Items in the gallery at most.
        workers: Who judges; their number of processes also takes the statistics.
        advance: Called with a number of lines when they are judged.

    Raises:
        click.UsageError: The label files hold lines and pages.
        UserError: They are empty.
    """
    if len({file.rules.task for file in plan.files}) > 1:
        raise click.UsageError("LABELS holds lines and pages: write a report on each.")
    if not plan.lines:
        raise UserError("contains no lines.", "Give a label file with at least one.", path=plan.files[0].path)
    examples = Examples()
    summary = inputs.run(plan, examples.add, workers=workers, advance=advance)
    profiles = [
        profile(file.path, data_dir=Path(file.where.data_dir), jobs=workers.jobs) for file in plan.files
    ]
    page = render(plan, summary, profiles, examples, size=size)
    out.write_text(page, encoding="utf-8", errors="backslashreplace")  # paths that are not UTF-8
    return summary


def render(
    plan: CheckPlan, summary: Summary, profiles: Sequence[SetProfile], examples: Examples, *, size: int = 400
) -> str:
    """The page.

    Args:
        plan: What was checked.
        summary: Its totals.
        profiles: Statistics of each label file.
        examples: Findings to show.
        size: Items in the gallery at most.
    """
    rules = plan.files[0].rules
    rare = rare_characters(rules, summary.characters)[:_MOST_RARE] if rules.task == "rec" else []
    lines = {item.file.path: item.lines for item in summary.files}
    whole = SetProfile("", profiles[0].pages)
    for item in profiles:
        whole.add(item)
    return _template().render(
        version=__version__,
        rules=rules,
        summary=summary,
        verdicts=summary.verdicts,
        boxes=summary.boxes,
        faults=worst_first(summary.faults),
        histograms=[
            (DIMENSIONS[name][0], DIMENSIONS[name][1], histogram(whole.values[name], DIMENSIONS[name][2]))
            for name in DIMENSIONS
            if name in whole.values
        ],
        shares=[(en, zh, whole.share(name)) for name, (en, zh) in SHARES.items() if whole.having[name]],
        levels=_levels(rules.characters, summary.characters) if rules.task == "rec" else [],
        rare=rare,
        enough=ENOUGH,
        items=gallery(plan.files, examples, [char for char, _ in rare], lines, size),
        network=rules.image_shape,
    )


def _template() -> "jinja2.Template":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.j2")


def histogram(counts: Counter[float], grain: float) -> list[Bar]:
    """Bars of equal width from the 0.5th to the 99.5th percentile; what lies beyond is in the outer bars.

    Args:
        counts: How often each value comes.
        grain: What the values were rounded to: no bar is narrower.
    """
    from ocrdata.quality.reporting.stats import quantiles

    low, high = quantiles(counts, (0.005, 0.995))
    step = _round_step(max((high - low) / BINS, grain))
    first = math.floor(low / step)
    number = min(BINS + 2, math.floor(high / step) - first + 1)
    heights: Counter[int] = Counter()
    for value, count in counts.items():
        heights[min(max(math.floor(value / step + 1e-9) - first, 0), number - 1)] += count
    return [
        Bar(round((first + i) * step, 6), round((first + i + 1) * step, 6), heights[i]) for i in range(number)
    ]


def _round_step(step: float) -> float:
    """1, 2 or 5 times a power of ten, not smaller than `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def _levels(dictionary: frozenset[str], characters: Counter[str]) -> list[tuple[str, int, bool]]:
    """How many characters of the dictionary come so often: label, number, enough."""
    counts = [characters[char] for char in dictionary]
    found: list[tuple[str, int, bool]] = [("0", sum(count == 0 for count in counts), False)]
    for low, high in _LEVELS:
        label = f"{low:,}–{high:,}" if high else f"{low:,}+"
        number = sum(low <= count and (high is None or count <= high) for count in counts)
        found.append((label, number, low >= ENOUGH))
    return found
