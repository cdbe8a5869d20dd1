"""Values of a preset as functions that draw a number, a range or a weighted choice."""

from collections.abc import Callable, Mapping
from itertools import accumulate
from random import Random
from typing import Any, TypeAlias

Sampler: TypeAlias = Callable[[Random], Any]


def sampler(value: Any) -> Sampler:
    """A function that draws what a value of a preset stands for.

    Args:
        value: A number or text, or a tuple of what an effect has parsed (always this), `[low, high]` (uniform
            between them; whole numbers from whole numbers, if `high` is above 1), or a mapping of choices to
            weights, where `low..high` is a range.

    Raises:
        ValueError: It is none of these, or a range has its ends the wrong way round.
    """
    if isinstance(value, bool | int | float | str | tuple):
        return lambda rng: value
    if isinstance(value, list):
        if value and not all(isinstance(item, int | float) for item in value):
            return lambda rng: value  # a pipeline of an effect's own: handed over as it is
        low, high = value
        if low > high:
            raise ValueError(f"[{low}, {high}] has its ends the wrong way round")
        if isinstance(low, int) and isinstance(high, int) and high > 1:
            return lambda rng: low + int(rng.random() * (high - low + 1))
        span = high - low
        return lambda rng: low + span * rng.random()
    if isinstance(value, Mapping) and value:
        draws = [sampler(key) if not isinstance(key, str) else _range_or_text(key) for key in value]
        marks = list(accumulate(float(weight) for weight in value.values()))
        total, last = marks[-1], draws[-1]
        steps = list(zip(marks, draws, strict=True))

        def choose(rng: Random) -> Any:
            mark = rng.random() * total
            for limit, draw in steps:
                if mark < limit:
                    return draw(rng)
            return last(rng)

        return choose
    raise ValueError(f"{value!r} cannot be drawn from")


def _range_or_text(key: str) -> Sampler:
    """A choice that is written `low..high` is a range; every other text is itself."""
    low, dots, high = key.partition("..")
    if dots:
        return sampler([float(low), float(high)])
    return lambda rng: key
