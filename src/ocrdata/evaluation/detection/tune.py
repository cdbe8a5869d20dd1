"""Searches the detection arguments that suit a validation set (chapter 2.4 of the fine-tuning guide).

The network runs one time for each page and size. The rest is shared between settings: each map is traced one
time for each threshold, and each box is compared with the labels one time for all settings that keep it.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ocrdata.errors import UserError
from ocrdata.evaluation.detection import db, evaluate_pages, hmean
from ocrdata.evaluation.detection.db import Mode, Setting
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.hmean import Found
from ocrdata.evaluation.detection.probability_maps import ProbabilityMaps
from ocrdata.evaluation.reader import Reader
from ocrdata.executor.shards import Workers, run_shards
from ocrdata.samples.labels import Page
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4)
BOX_THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7)
RATIOS = (1.3, 1.5, 1.6, 1.8, 2.0, 2.3)
DILATIONS = (False, True)
MODES: tuple[Mode, ...] = ("fast", "slow")

TIMED = 8
"""Number of pages on which post-processing is timed."""

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Search:
    """The values to try of each argument.

    Attributes:
        thresholds: `thresh`, 0 to 1.
        box_thresholds: `box_thresh`, 0 to 1.
        ratios: `unclip_ratio`.
        dilations: `use_dilation`.
        modes: `score_mode`.
    """

    thresholds: tuple[float, ...] = THRESHOLDS
    box_thresholds: tuple[float, ...] = BOX_THRESHOLDS
    ratios: tuple[float, ...] = RATIOS
    dilations: tuple[bool, ...] = DILATIONS
    modes: tuple[Mode, ...] = MODES

    @property
    def settings(self) -> list[Setting]:
        """Every combination, in the order of `page_counts`."""
        return db.grid(self.thresholds, self.box_thresholds, self.ratios, self.dilations, self.modes)

    def with_setting(self, setting: Setting) -> "Search":
        """The same search with the values of a setting added."""

        def joined(values: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
            return tuple(sorted({*values, value}))

        return Search(
            joined(self.thresholds, setting.thresh),
            joined(self.box_thresholds, setting.box_thresh),
            joined(self.ratios, setting.unclip_ratio),
            joined(self.dilations, setting.dilation),
            joined(self.modes, setting.score_mode),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One setting at one size of the pages.

    Attributes:
        side: Length in pixels that a side of each page is resized to.
        limit: `min` enlarges the shorter side to that length, `max` reduces the longer one.
        setting: The arguments of the post-processing.
        found: Counts of boxes, from which precision, recall and hmean follow.
        milliseconds: Time for each page: forward pass and post-processing.
    """

    side: int
    limit: str
    setting: Setting
    found: Found
    milliseconds: float

    def arguments(self) -> dict[str, Any]:
        """The arguments by the names of paddleocr 3, of `inference.yml`, and of PaddleOCR 2's scripts.

        paddleocr 3 has no arguments for dilation and score mode; it takes them from `inference.yml`.
        """
        values = self.setting
        return {
            "paddleocr": {
                "text_det_limit_side_len": self.side,
                "text_det_limit_type": self.limit,
                "text_det_thresh": values.thresh,
                "text_det_box_thresh": values.box_thresh,
                "text_det_unclip_ratio": values.unclip_ratio,
            },
            "inference.yml": {
                "PostProcess": {
                    "thresh": values.thresh,
                    "box_thresh": values.box_thresh,
                    "unclip_ratio": values.unclip_ratio,
                    "use_dilation": values.dilation,
                    "score_mode": values.score_mode,
                }
            },
            "PaddleOCR 2": {
                "det_limit_side_len": self.side,
                "det_limit_type": self.limit,
                "det_db_thresh": values.thresh,
                "det_db_box_thresh": values.box_thresh,
                "det_db_unclip_ratio": values.unclip_ratio,
                "use_dilation": values.dilation,
                "det_db_score_mode": values.score_mode,
            },
        }


def sizes_to_try(model: Detector, sides: Iterable[float], limit: str) -> list[tuple[int, str]]:
    """The model's own size first, then each side with the limit, without duplicates."""
    return list(dict.fromkeys([(model.side, model.limit), *((int(side), limit) for side in sides)]))


def record(rows: Sequence[tuple[Row, Row]]) -> dict[str, Any]:
    """The best arguments, with the scores of every size, for a JSON file."""
    winner = best([row for pair in rows for row in pair])
    return {
        **winner.arguments(),
        "scores": winner.found.record(),
        "sizes": [
            {"side": row.side, "limit": row.limit, "ms": round(row.milliseconds, 1)}
            | asdict(row.setting)
            | row.found.record()
            for pair in rows
            for row in pair
        ],
    }


def tune(
    model: Detector,
    pages: Sequence[Page],
    sizes: Sequence[tuple[int, str]],
    search: Search,
    reader: Reader,
    jobs: int,
    tick: Callable[[int], None],
) -> Iterator[tuple[Row, Row]]:
    """Try every setting at every size.

    Args:
        model: The model; its own setting is always tried too.
        pages: The validation set.
        sizes: Side and limit of each size.
        search: The values to try.
        reader: Runs the network.
        jobs: Processes for the post-processing; 0 means one for each core.
        tick: Called with the number of pages done at the current size.

    Yields:
        For each size, the model's own setting and the best one.

    Raises:
        UserError: A page cannot be decoded, or the model cannot be run.
    """
    tried = search.with_setting(model.setting)
    for side, limit in sizes:
        sized = model.resized(side, limit)
        with reader.maps(sized, [page.image for page in pages], tick) as made:
            scores = _scores(made, pages, tried, jobs)
            best = max(scores, key=lambda setting: _merit(scores[setting], setting, model))
            forward = 1000 * made.seconds / len(pages)
            own, chosen = (
                Row(side, limit, setting, scores[setting], forward + _milliseconds(made, setting))
                for setting in (model.setting, best)
            )
        yield own, chosen


def _scores(made: ProbabilityMaps, pages: Sequence[Page], search: Search, jobs: int) -> dict[Setting, Found]:
    """What every setting finds on all pages together."""
    totals = np.zeros((len(search.settings), 3), np.int64)
    for counts in run_shards(partial(page_counts, made, pages, search), range(len(pages)), Workers(jobs)):
        totals += counts
    return {setting: Found(*map(int, row)) for setting, row in zip(search.settings, totals, strict=True)}


def page_counts(made: ProbabilityMaps, pages: Sequence[Page], search: Search, number: int) -> Counts:
    """Counts of every setting on one page, (settings, 3), int64: boxes labelled, detected and matched.

    Raises:
        UserError: The page cannot be decoded.
    """
    read = made.read(number)
    if read is None:
        raise UserError("cannot be decoded as an image.", "Leave it out.", path=pages[number].image)
    probabilities, size = read
    there = evaluate_pages.truth(pages[number])
    counts: dict[Setting, Found] = {}
    for thresh, dilation in product(search.thresholds, search.dilations):
        found = db.candidates(
            probabilities,
            size,
            thresh,
            dilation=dilation,
            ratios=search.ratios,
            modes=search.modes,
            lowest=min(search.box_thresholds),
        )
        scores = {mode: np.array([candidate.scores[mode] for candidate in found]) for mode in search.modes}
        for ratio in search.ratios:
            here = np.array([ratio in candidate.boxes for candidate in found], bool)
            boxes = [candidate.boxes[ratio] for candidate in found if ratio in candidate.boxes]
            beside = hmean.overlaps(there, boxes)
            for mode, lowest in product(search.modes, search.box_thresholds):
                kept = scores[mode][here] >= lowest if len(found) else np.zeros(0, bool)
                counts[Setting(thresh, lowest, ratio, dilation, mode)] = hmean.match(there, beside, kept)
    rows = [counts[setting] for setting in search.settings]
    return np.array([(row.there, row.detected, row.matched) for row in rows], np.int64)


def best(rows: Sequence[Row]) -> Row:
    """The row with the highest hmean; among equals, the fastest."""
    return max(rows, key=lambda row: (round(row.found.hmean, 4), -row.milliseconds))


def table(rows: Sequence[tuple[Row, Row]]) -> "Table":
    """For each size, the model's own setting and the best one."""
    from rich.table import Table

    grid = Table()
    grid.add_column("pages")
    for column in ("thresh", "box_thresh", "unclip", "dilation", "score", "precision", "recall", "hmean"):
        grid.add_column(column, justify="right")
    grid.add_column("ms a page", justify="right")
    for pair in rows:
        for which, row in zip(("as it is", "best"), pair, strict=True):
            values, found = row.setting, row.found
            grid.add_row(
                f"{row.limit} {row.side} {translated(which)}",
                f"{values.thresh:g}",
                f"{values.box_thresh:g}",
                f"{values.unclip_ratio:g}",
                translated("yes" if values.dilation else "no"),
                values.score_mode,
                f"{found.precision:.1%}",
                f"{found.recall:.1%}",
                f"{found.hmean:.1%}",
                f"{row.milliseconds:,.0f}",
            )
        grid.add_section()
    return grid


def _merit(found: Found, setting: Setting, model: Detector) -> tuple[float, ...]:
    """Order by hmean; among equals, cheaper settings first, then those closer to the model's own."""
    own = model.setting
    distance = (
        abs(setting.thresh - own.thresh)
        + abs(setting.box_thresh - own.box_thresh)
        + abs(setting.unclip_ratio - own.unclip_ratio)
    )
    cheap = (setting.score_mode == "fast") + (not setting.dilation)
    return (round(found.hmean, 4), float(cheap), -distance)


def _milliseconds(made: ProbabilityMaps, setting: Setting) -> float:
    """Mean time of the post-processing of a page."""
    some = [read for number in range(min(TIMED, len(made.files))) if (read := made.read(number)) is not None]
    start = time.perf_counter()
    for probabilities, size in some:
        db.boxes(probabilities, size, setting)
    return 1000 * (time.perf_counter() - start) / max(1, len(some))
