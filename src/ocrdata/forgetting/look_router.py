"""Makes the router by look of `finetune --route`: what tells the lines of a scene from general ones.

It learns from statistics of the original network, so it knows the scene and not the text.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.train.inside.routing.router import FAR, LookRouter
from ocrdata.train.run.settle import FinetunePlan

MOST = 2_500
"""Lines of each kind that a router is made of, at most; evenly spread over the lines that there are.

Of the recipe seven-segment, 2,000 told the photographs of the results apart as 3,600 did; 1,000 sent some
receipts to the wrong network. A line takes 80 ms of a core.
"""

FEWEST = 20
"""Lines of each kind that it takes at least."""

LOST = 0.05
"""Share of the lines to learn that a router may leave to the original network, so as to keep the others."""

HELD_OUT = 5
"""Every fifth line is left out of the fit."""

PENALTY = 1e-3
"""Weight of the squared weights: from 1e-5 to 1e-2, real photographs were routed alike (docs/results.md)."""

Floats = npt.NDArray[np.float32]


def fit(new: Floats, general: Floats) -> LookRouter:
    """Logistic regression between the statistics of two kinds of lines, each kind counting half.

    Args:
        new: Statistics of lines for the trained network, (n, d).
        general: Statistics of lines for the original one, (m, d).

    Returns:
        The router whose score is the log-odds that a line is one of `new`.
    """
    from scipy.optimize import minimize

    rows = np.concatenate([new, general]).astype(np.float64)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    values = np.clip((rows - mean) / scale, -FAR, FAR)
    signs = np.concatenate([np.ones(len(new)), -np.ones(len(general))])
    share = np.concatenate([np.full(len(new), 0.5 / len(new)), np.full(len(general), 0.5 / len(general))])

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights, bias = parameters[:-1], parameters[-1]
        margin = signs * (values @ weights + bias)
        slope = -share * signs / (1 + np.exp(np.clip(margin, -500, 500)))
        gradient = np.append(values.T @ slope + PENALTY * weights, slope.sum())
        return float(share @ np.logaddexp(0, -margin) + PENALTY / 2 * weights @ weights), gradient

    found = minimize(
        loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    ).x
    return LookRouter(
        mean.astype(np.float32), scale.astype(np.float32), found[:-1].astype(np.float32), float(found[-1])
    )


def images(plan: FinetunePlan) -> tuple[list[Path], list[Path]]:
    """The images that a router is made of: those of the vertical scene, and general ones.

    General are the lines that the mix calls so, and the images of `--keep-images`.

    Raises:
        UserError: The mix does not say which lines are which, or there are too few of a kind.
    """
    data = plan.settings.data
    new = [line.image for line in data.lines(general=False)]
    general = [line.image for line in data.lines(general=True)] + list(plan.settings.keep_images)
    if min(len(new), len(general)) < FEWEST:
        raise UserError(
            f"--route must know what general lines look like: there are {len(general)}, beside {len(new)} "
            "others.",
            "Name the sets when you mix (ocrdata mix vertical=meters.txt general=general.txt), or give "
            f"images of general lines with --keep-images; {FEWEST} of each kind at least.",
        )
    return list(spread(new)), list(spread(general))


def spread(paths: Sequence[Path]) -> Iterator[Path]:
    """At most `MOST` of some paths, evenly spread, each once."""
    once = list(dict.fromkeys(paths))
    step = max(1.0, len(once) / MOST)
    return (once[int(number * step)] for number in range(min(len(once), MOST)))


def learn(
    plan: FinetunePlan, model: Recogniser, reader: Reader, sets: NewAndKeptLines
) -> tuple[LookRouter, Floats]:
    """The router by look of a run, before its training, and its scores of the lines of all sets, in order.

    A fifth of the lines is left out of the fit, and decides about the threshold: see `threshold`.

    Args:
        plan: The run.
        model: The network that it starts from.
        reader: Device and training code.
        sets: The lines that decide about the result. Nothing is learned from them.

    Raises:
        UserError: See `images`; or the network cannot be run.
    """
    new, general = images(plan)
    decisive = [line.image for line in (*sets.new, *sets.kept_lines)]
    statistics = reader.statistics(model, [*new, *general, *decisive])  # one start of the network
    kinds = np.split(statistics, [len(new), len(new) + len(general)])
    parts = [part[np.isfinite(part).all(axis=1)] for part in kinds[:2]]
    router = fit(*(np.delete(part, slice(None, None, HELD_OUT), axis=0) for part in parts))
    scores = [router.scores(part[::HELD_OUT]) for part in parts]
    least = threshold(*scores)
    right = np.mean(scores[0] > least), np.mean(scores[1] <= least)
    say(
        f"The router has learned from {quantity(len(new), 'line')} of the scene and {len(general):,} general "
        f"ones. Of every fifth line, left out of that, it sends {right[0]:.1%} of the first to the trained "
        f"network and {right[1]:.1%} of the second to the original one."
    )
    router = router.shifted(least)
    return router, router.scores(kinds[2])


def threshold(new: Floats, general: Floats) -> float:
    """The score from which a line is sent to the trained network.

    It lies half-way between general lines (all but one in a thousand) and the median of the others, because
    real lines are more varied than the general ones that a router has seen. At most a twentieth of the others
    may be lost to that, and it is never below even odds.

    Args:
        new: Scores of lines for the trained network that were left out of the fit.
        general: Scores of such lines for the original one.
    """
    middle = (np.quantile(general, 0.999) + np.median(new)) / 2
    return max(0.0, min(float(middle), float(np.quantile(new, LOST))))
