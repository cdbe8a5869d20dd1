"""Sets the numbers of a look so that drawn lines measure like the photographs.

Indirect inference: what `measures` finds on a picture is biased (blur makes thin strokes paler, a `7` looks
slanted), but biased alike on photographs and on drawings. So lines are drawn, measured, and the look is moved
by the difference of the medians and the ratio of the spreads, until both are the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ocrdata.look_fitting.drawing import EncodedLine
from ocrdata.look_fitting.look import LIMITS, FittedLook, Spread
from ocrdata.look_fitting.measures import Colour, MeasuredLine, measure, table

Numbers = dict[str, npt.NDArray[np.float64]]
Draw = Callable[[FittedLook, int], Sequence[EncodedLine]]
"""Lines of a look, for the number of a round."""

ROUNDS = 6
MOST_PAIRS = 64

_FEWEST = 10  # lines that can be measured
_EM = 0.72  # em to a full character's height
_STEPS = {  # what a look's number changes on a picture, and by how much
    "height": ("height", 1.0), "left": ("left", 1.0), "right": ("right", 1.0), "rise": ("rise", 1.0),
    "slant": ("slant", 1.0), "rotate": ("tilt", 1.0), "spacing": ("spacing", _EM), "defocus": ("blur", 1.0),
    "noise": ("noise", 1.2), "light": ("light", 0.5),
}  # fmt: skip
_COMPARED = (*(measured for measured, _ in _STEPS.values()), "width", "contrast", "stroke", "halo")


def start(
    photographs: Sequence[MeasuredLine],
    fonts: tuple[str, ...],
    *,
    turned: float = 0.0,
    qualities: Sequence[int] = (),
) -> FittedLook:
    """The look whose numbers are those of the photographs.

    Args:
        photographs: Measured lines.
        fonts: Fonts by shipped name or path.
        turned: Share of the lines that are upside down.
        qualities: JPEG quality of those that are small JPEG files.
    """
    found = table(photographs)
    spreads = {name: Spread.of(found[measured], LIMITS[name]) for name, (measured, _) in _STEPS.items()}
    spreads["spacing"] = Spread((0.0, 0.0, 0.02, 0.05, 0.1))
    spreads["stretch"] = Spread((0.9, 0.95, 1.0, 1.05, 1.1))
    spreads["perspective"] = Spread((0.0, 0.0, 0.01, 0.02, 0.04))
    spreads["scale"] = Spread.of(found["scale"], LIMITS["scale"])
    blur = found["blur"] - 0.7  # of which 0.7 is the picture's own sharpness
    spreads["defocus"] = Spread.of(blur, LIMITS["defocus"])
    frame = [line for line in photographs if line.outside]
    return FittedLook(
        spreads=spreads,
        pairs=pairs_of(photographs),
        fonts=fonts,
        frame=len(frame) / len(photographs) if len(frame) > 1 else 0.0,
        beyond=tuple(colour for line in frame for colour in line.outside[:1])[:MOST_PAIRS],
        cut=(float((found["cut"] > 0).mean()), float((found["cut"] < 0).mean())),
        turned=turned,
        quality=_between(qualities) if 2 * len(qualities) > len(photographs) else (88, 97),
    )


def _between(qualities: Sequence[int]) -> tuple[int, int]:
    low, high = np.quantile(np.array(qualities), (0.1, 0.9))
    return int(low), max(int(low), int(high))


def pairs_of(lines: Sequence[MeasuredLine], most: int = MOST_PAIRS) -> tuple[tuple[Colour, Colour], ...]:
    """Ground and ink of lines, evenly spread over them from dark to light."""
    pairs = sorted(((line.ground, line.front) for line in lines), key=lambda pair: sum(pair[0]))
    step = max(1.0, len(pairs) / most)
    return tuple(pairs[int(number * step)] for number in range(min(len(pairs), most)))


def calibrate(
    look: FittedLook, photographs: Sequence[MeasuredLine], draw: Draw, rounds: int = ROUNDS
) -> FittedLook:
    """Move a look until its drawn lines measure like the photographs, and take the one that does most.

    Args:
        look: Where to start.
        photographs: Measured lines.
        draw: Draws lines of a look.
        rounds: How often to draw, measure and move.
    """
    wanted = table(photographs)
    best, least = look, np.inf
    for number in range(rounds + 1):
        measured = [line for line in (measure(item.image) for item in draw(look, number)) if line is not None]
        if len(measured) < _FEWEST:
            break
        drawn = table(measured)
        far = _far(wanted, drawn)
        if far < least:
            best, least = look, far
        look = _moved(look, wanted, drawn, 1.0 if number < 2 else 0.6)
    return best


def _far(wanted: Numbers, drawn: Numbers) -> float:
    """How far medians are apart, in spreads of the photographs, summed over all numbers."""
    far = 0.0
    for name in _COMPARED:
        low, middle, high = np.nanquantile(wanted[name], (0.15, 0.5, 0.85))
        unit = high - low + 0.1 * abs(middle) + 0.02
        far += min(2.0, abs(middle - _median(drawn[name])) / unit) ** 2
    return far


def _moved(look: FittedLook, wanted: Numbers, drawn: Numbers, pace: float) -> FittedLook:
    """One round: every number a step towards what the photographs have."""
    for name, (measured, gain) in _STEPS.items():
        shift, stretch = _difference(wanted[measured], drawn[measured], pace)
        look = look.with_spread(name, look.spreads[name].moved(shift * gain, stretch, LIMITS[name]))
    wide = _median(wanted["width"]) / max(0.05, _median(drawn["width"]))
    _, stretch = _difference(wanted["width"], drawn["width"], pace)
    middle = look.spreads["stretch"].values[2]
    look = look.with_spread(
        "stretch",
        look.spreads["stretch"].moved(middle * (wide**pace - 1), min(stretch, 1.25), LIMITS["stretch"]),
    )
    strong = _median(wanted["contrast"]) / max(2.0, _median(drawn["contrast"]))
    look = replace(look, boost=float(np.clip(look.boost * strong**pace, 0.6, 2.5)))
    weight = look.shares.get("bold", 0.0) - look.shares.get("thin", 0.0)
    weight += pace * 8 * (_median(wanted["stroke"]) - _median(drawn["stroke"]))
    look = look.with_share("bold", weight).with_share("thin", -weight)
    halo = look.shares.get("sharpen", 0.0) + pace * 3 * (_median(wanted["halo"]) - _median(drawn["halo"]))
    look = look.with_share("sharpen", halo)
    soft = look.grain + pace * 0.4 * (_median(wanted["grain"]) - _median(drawn["grain"]))
    return replace(look, grain=float(np.clip(soft, 0.0, 1.0)))


def _difference(
    wanted: npt.NDArray[np.float64], drawn: npt.NDArray[np.float64], pace: float
) -> tuple[float, float]:
    """How far apart the medians are, and by what factor the spreads differ."""
    if np.isfinite(wanted).sum() < 8 or np.isfinite(drawn).sum() < 8:
        return 0.0, 1.0
    low, middle, high = np.nanquantile(wanted, (0.15, 0.5, 0.85))
    below, centre, above = np.nanquantile(drawn, (0.15, 0.5, 0.85))
    ratio = (high - low + 1e-3) / (above - below + 1e-3)
    return float(middle - centre) * pace, float(np.clip(ratio, 0.5, 1.6)) ** pace


def _median(values: npt.NDArray[np.float64]) -> float:
    found = values[np.isfinite(values)]
    return float(np.median(found)) if found.size else 0.0
