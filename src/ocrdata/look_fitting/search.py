"""Searches for the look whose drawn lines are nearest to the photographs: a change is kept if it helps.

Measures say how dark, soft or slanted lines are; what they do not say (which effects occur, what is beside,
which of the fonts) is tried. Changes that helped are tried more often. Every so often lines with other random
numbers are drawn, so that the look is not fitted to the chance of one set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from time import monotonic

from ocrdata.look_fitting.look import EFFECTS, LIMITS, FittedLook

FRESH = 15
"""Trials after which other random numbers are used."""

_STEADY = 0.02  # of the distance: a smaller gain is chance
_RATHER = 0.3  # by what the weight of a change is moved towards its success


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Where a search ended.

    Attributes:
        look: The best look.
        trials: Number of looks that were tried.
        kept: Number of changes that were kept.
    """

    look: FittedLook
    trials: int
    kept: int


def search(
    look: FittedLook,
    distance: Callable[[FittedLook, int], float],
    seed: int,
    *,
    trials: int,
    minutes: float,
    fonts: Sequence[str] = (),
    tick: Callable[[int], None] = lambda _: None,
) -> SearchResult:
    """Change a look, and keep what brings drawn lines nearer.

    Args:
        look: Where to start.
        distance: Of a look's lines from the photographs, for a number that their chance follows from.
        seed: The same seed tries the same changes in the same order.
        trials: Most looks that are tried.
        minutes: Most time.
        fonts: Fonts that may be added.
        tick: Called with the number of looks tried so far.
    """
    rng, ends = Random(f"{seed}:search"), monotonic() + 60 * minutes
    weights = dict.fromkeys(_changes(look, fonts), 1.0)
    best = distance(look, 0)
    kept = done = 0
    while done < trials and monotonic() < ends:
        if done and done % FRESH == 0:
            best = distance(look, done // FRESH)
        kind = rng.choices(list(weights), list(weights.values()))[0]
        changed = change(look, kind, rng, fonts)
        done += 1
        tick(done)
        if changed == look:
            continue
        found = distance(changed, done // FRESH)
        better = found < best * (1 - _STEADY)
        weights[kind] += _RATHER * ((2.0 if better else 0.4) - weights[kind])
        if better:
            look, best, kept = changed, found, kept + 1
    return SearchResult(look, done, kept)


def change(look: FittedLook, kind: str, rng: Random, fonts: Sequence[str] = ()) -> FittedLook:
    """A look with one change.

    Args:
        look: The look.
        kind: What to change: one of `LIMITS`, of `EFFECTS`, or a name of `FittedLook`'s own numbers.
        rng: How.
        fonts: Fonts that may be added.
    """
    if kind in LIMITS:
        spread, limits = look.spreads[kind], LIMITS[kind]
        wide = max(spread.values[3] - spread.values[1], 0.04 * (limits[1] - limits[0]))
        shift = rng.gauss(0, 0.5) * wide if rng.random() < 0.6 else 0.0
        stretch = 1.0 if shift and rng.random() < 0.5 else 2 ** rng.gauss(0, 0.5)
        return look.with_spread(kind, spread.moved(shift, stretch, limits))
    if kind in EFFECTS:
        share = look.shares.get(kind, 0.0)
        return look.with_share(kind, 0.0 if share and rng.random() < 0.25 else share + rng.gauss(0, 0.3))
    if kind == "fonts":
        return _with_other_fonts(look, rng, fonts)
    if kind in {"boost", "spread", "uneven"}:
        high = {"boost": 2.5, "spread": 20.0, "uneven": 1.0}[kind]
        least = 0.0 if kind == "boost" else 0.05 * high * rng.random()  # so that none stays at 0
        return replace(look, **{kind: min(high, getattr(look, kind) * 2 ** rng.gauss(0, 0.4) + least)})
    value = getattr(look, kind) + rng.gauss(0, 0.25)
    return replace(look, **{kind: min(1.0, max(0.0, value))})


def _changes(look: FittedLook, fonts: Sequence[str]) -> list[str]:
    own = ["boost", "spread", "uneven", "grain", "noisy"]
    if look.beyond:
        own.append("frame")
    if len(set(fonts) | set(look.fonts)) > 1:
        own.append("fonts")
    return [*(name for name in LIMITS if name != "scale"), *EFFECTS, *own]


def _with_other_fonts(look: FittedLook, rng: Random, fonts: Sequence[str]) -> FittedLook:
    """One font more, or one less."""
    others = [name for name in fonts if name not in look.fonts]
    if others and (len(look.fonts) == 1 or rng.random() < 0.5):
        # The nearest in shape are tried most.
        place = min(int(rng.expovariate(0.4)), len(others) - 1)
        return replace(look, fonts=(*look.fonts, others[place]))
    if len(look.fonts) > 1:
        left = list(look.fonts)
        left.pop(int(rng.random() * len(left)))
        return replace(look, fonts=tuple(left))
    return look
