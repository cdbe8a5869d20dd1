"""A look while it is fitted: spreads of numbers, shares of effects and colours, and the preset they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ocrdata.look_fitting.measures import Colour

QUANTILES = (0.02, 0.25, 0.5, 0.75, 0.98)
"""Shares of the lines that lie below the five values of a `Spread`."""

LIMITS: Mapping[str, tuple[float, float]] = {
    "height": (0.3, 0.95), "left": (-0.12, 6.0), "right": (-0.12, 6.0), "rise": (-1.0, 1.0),
    "stretch": (0.5, 2.0), "slant": (-0.5, 0.5), "spacing": (-0.06, 0.6), "rotate": (-10.0, 10.0),
    "defocus": (0.0, 3.0), "noise": (-3.0, 14.0), "light": (0.0, 0.5), "scale": (0.25, 1.0),
    "perspective": (0.0, 0.2),
}  # fmt: skip
"""Lowest and highest value of each spread: what the renderer can draw and a person can still read.

Noise below 1 is none: the renderer's weakest has 2 levels.
"""

_INSIDE: Mapping[str, Mapping[str, Any]] = {
    "bold": {"pixels": 1}, "thin": {"amount": [0.2, 0.9]}, "bleed": {"sigma": [0.5, 1.2]},
    "fade": {"depth": [0.1, 0.5]},
    "ghost": {"strength": [0.02, 0.14], "lead": {0: 5, 1: 2, 2: 1}, "point": 0.3},
    "small_print": {"size": [0.18, 0.42], "strength": [0.6, 1.0]},
    "neighbours": {"rows": 0.6, "sides": 0.2, "gap": [0.12, 0.5]},
    "shadow": {"depth": [0.1, 0.4]}, "reflection": {"strength": [0.05, 0.3]},
    "glare": {"strength": [0.15, 0.6], "size": [0.4, 1.8]}, "haze": {"amount": [0.05, 0.3]},
    "motion": {"length": [3, 6]}, "gamma": {"power": [0.7, 1.5]}, "sharpen": {"amount": [0.3, 1.3]},
    "jpeg": {"quality": [20, 60]},
}  # fmt: skip
"""What effects do where they are used: as in the shipped presets. How many lines get them is fitted."""

_WEAKEST_NOISE = 1.0

STROKES = ("bold", "thin", "bleed", "fade", "ghost", "small_print", "neighbours")
BEFORE_THE_CAMERA = ("light", "shadow", "reflection", "glare", "haze")
IN_THE_CAMERA = ("motion", "gamma", "noise", "sharpen", "jpeg")
EFFECTS = tuple(_INSIDE)
"""Effects of which the share of lines is fitted."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a number varies from line to line.

    Attributes:
        values: Its values at `QUANTILES`, rising.
    """

    values: tuple[float, ...]

    @classmethod
    def of(cls, numbers: npt.NDArray[np.float64], limits: tuple[float, float]) -> "Spread":
        """The spread of measured numbers; NaN is left out."""
        found = numbers[np.isfinite(numbers)]
        if not found.size:
            found = np.array([np.mean(limits)])
        return cls(tuple(float(value) for value in np.clip(np.quantile(found, QUANTILES), *limits)))

    def moved(self, shift: float, stretch: float, limits: tuple[float, float]) -> "Spread":
        """Every value farther from or nearer to the median by a factor, then all of them shifted."""
        middle = self.values[2]
        moved = [middle + (value - middle) * stretch + shift for value in self.values]
        return Spread(tuple(float(value) for value in np.clip(moved, *limits)))

    def entry(self) -> Any:
        """As a preset writes it: one number, or ranges with their shares of the lines."""
        values = [round(value, 3) + 0.0 for value in self.values]
        if values[-1] - values[0] < 0.002:
            return values[2]
        shares = np.diff(np.array([0.0, *QUANTILES[1:-1], 1.0]))
        entry: dict[Any, float] = {}
        for low, high, share in zip(values, values[1:], shares.tolist(), strict=False):
            key: Any = f"{low:g}..{high:g}" if high > low else low
            entry[key] = round(entry.get(key, 0.0) + share, 3)
        return entry


@dataclass(frozen=True, slots=True)
class FittedLook:
    """Everything that is fitted.

    Attributes:
        spreads: Of each name in `LIMITS`.
        shares: Share of lines, 0 to 1, of each effect in `EFFECTS` that is used.
        pairs: BGR of ground and ink that belong together.
        boost: How much stronger than measured the contrast of the pairs is drawn: blur takes it back.
        spread: How far colours lie from those of their pair, in levels.
        uneven: Of the ground, 0 to 1.
        frame: Share of lines whose ground ends at an edge of the picture.
        beyond: BGR of what lies there.
        cut: Shares of lines that the picture's upper and lower edge cut off.
        turned: Share of lines upside down.
        fonts: Font files by shipped name or path.
        quality: JPEG quality of the stored files, least and most.
        grain: Share of lines whose noise is soft.
        noisy: Share of lines with noise.
    """

    spreads: Mapping[str, Spread]
    pairs: tuple[tuple[Colour, Colour], ...]
    fonts: tuple[str, ...]
    shares: Mapping[str, float] = field(default_factory=dict)
    boost: float = 1.0
    spread: float = 4.0
    uneven: float = 0.3
    frame: float = 0.0
    beyond: tuple[Colour, ...] = ()
    cut: tuple[float, float] = (0.0, 0.0)
    turned: float = 0.0
    quality: tuple[int, int] = (85, 95)
    grain: float = 0.5
    noisy: float = 1.0

    def with_spread(self, name: str, spread: Spread) -> "FittedLook":
        """The same with another spread."""
        return replace(self, spreads={**self.spreads, name: spread})

    def with_share(self, name: str, share: float) -> "FittedLook":
        """The same with another share of lines for an effect."""
        return replace(self, shares={**self.shares, name: min(1.0, max(0.0, share))})

    def record(self, about: str = "") -> dict[str, Any]:
        """The preset, as YAML holds it."""
        entry = {name: spread.entry() for name, spread in self.spreads.items()}
        placed = ("height", "left", "right", "rise", "stretch", "slant", "spacing", "perspective")
        return {
            "about": about,
            "fonts": list(self.fonts),
            "text": {
                **{name: entry[name] for name in placed},
                "cut": self._cuts(),
                "rotate": self._rotation(),
            },
            "strokes": {name: self._effect(name) for name in STROKES if self._used(name)},
            "ground": {"paired": self._ground()},
            "ink": {"solid": {"opacity": 1.0}},
            "photo": self._photo(),
            "quality": list(self.quality),
        }

    def _used(self, name: str) -> bool:
        return self.shares.get(name, 0.0) >= 0.01

    def _effect(self, name: str) -> dict[str, Any]:
        return {"p": round(self.shares[name], 3), **_INSIDE[name]}

    def _cuts(self) -> Any:
        above, below = (round(share, 3) for share in self.cut)
        if above + below < 0.01:
            return 0
        found = {0: round(1 - above - below, 3), "0.02..0.12": above, "-0.12..-0.02": below}
        return {key: share for key, share in found.items() if share}

    def _rotation(self) -> Any:
        entry = self.spreads["rotate"].entry()
        if self.turned < 0.01:
            return entry
        choices = entry if isinstance(entry, dict) else {entry: 1.0}
        upright = {key: round(share * (1 - self.turned), 3) for key, share in choices.items()}
        low, high = (180 + self.spreads["rotate"].values[place] for place in (1, 3))
        return {**upright, f"{low:g}..{high + 0.001:g}": round(self.turned, 3)}

    def _ground(self) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "colours": [f"{_hex(ground)} {_hex(ink)}" for ground, ink in self.boosted()],
            "spread": round(self.spread, 1),
            "uneven": round(self.uneven, 2),
        }
        if self.frame >= 0.01 and self.beyond:
            entry |= {"frame": round(self.frame, 3), "beyond": [_hex(colour) for colour in self.beyond]}
        return entry

    def boosted(self) -> list[tuple[Colour, Colour]]:
        """The pairs with as much contrast as they are drawn with."""
        pairs = []
        for ground, ink in self.pairs:
            front = [min(255.0, max(0.0, g + (i - g) * self.boost)) for g, i in zip(ground, ink, strict=True)]
            pairs.append((ground, (front[0], front[1], front[2])))
        return pairs

    def _photo(self) -> dict[str, Any]:
        light, focus = (self.spreads[name].entry() for name in ("light", "defocus"))
        sigmas = self.spreads["noise"].values
        quiet = float(np.interp(_WEAKEST_NOISE, sigmas, QUANTILES, left=0.0, right=1.0))
        noise = Spread(tuple(max(_WEAKEST_NOISE, sigma) for sigma in sigmas)).entry()
        effects: dict[str, Any] = {"light": {"strength": light}}
        effects |= {name: self._effect(name) for name in BEFORE_THE_CAMERA if self._used(name)}
        effects["defocus"] = {"sigma": focus}
        for name in IN_THE_CAMERA:
            if name == "noise" and quiet < 1:
                share = round(self.noisy * (1 - quiet), 3)
                effects[name] = {"p": share, "sigma": noise, "grain": round(self.grain, 2)}
            elif self._used(name):
                effects[name] = self._effect(name)
        return {**effects, "low_resolution": {"scale": self.spreads["scale"].entry()}}


def _hex(colour: Colour) -> str:
    blue, green, red = (round(level) for level in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"
