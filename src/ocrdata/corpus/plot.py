"""The frequency curve as an SVG: how often the n-th most frequent character occurs, both axes logarithmic."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ocrdata.corpus.stats import CorpusProfile

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 760, 440, 70, 50, 20, 20
_COLOURS = ("#0b6e99", "#d9730d", "#448361", "#9065b0", "#c14c8a", "#787774")


@dataclass(frozen=True, slots=True)
class _Axes:
    """Logarithmic axes.

    Attributes:
        ranks: Right end of the horizontal axis.
        times: Upper end of the vertical axis.
    """

    ranks: int
    times: int

    def x(self, rank: float) -> float:
        """Place of a rank from the left edge."""
        return _LEFT + math.log10(rank) / math.log10(self.ranks) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, times: float) -> float:
        """Place of a number of occurrences from the upper edge."""
        return _HEIGHT - _BOTTOM - math.log10(times) / math.log10(self.times) * (_HEIGHT - _BOTTOM - _TOP)


def frequency_curve(profiles: Sequence[CorpusProfile], minimum: int | None = None) -> str:
    """Draw the curves of some corpora into one picture.

    Args:
        profiles: What to draw; characters that never occur lie below the axis and are left out.
        minimum: Number of occurrences to draw a level line at.

    Returns:
        A whole SVG document.
    """
    axes = _Axes(
        max(10, *(len(one.frequencies) for one in profiles)),
        max(10, *(int(one.frequencies.max(initial=1)) for one in profiles)),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *_grid(axes),
    ]
    if minimum and 1 <= minimum <= axes.times:
        level = axes.y(minimum)
        parts.append(
            f'<path d="M{_LEFT} {level:.1f}H{_WIDTH - _RIGHT}" stroke="#787774" stroke-dasharray="4 4"/>'
            f'<text x="{_LEFT + 6}" y="{level - 5:.1f}" fill="#787774">{minimum:,}</text>'
        )
    for number, one in enumerate(profiles):
        parts += _curve(axes, one, number)
    parts.append(
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 10}" text-anchor="middle">rank of the character</text>'
    )
    parts.append(
        f'<text transform="translate(16 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">occurrences</text>'
    )
    return "\n".join([*parts, "</svg>\n"])


def _grid(axes: _Axes) -> Iterator[str]:
    """A line and a number for every power of ten."""
    for power in range(int(math.log10(axes.times)) + 1):
        at = axes.y(10**power)
        yield f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}" stroke="#e3e2e0"/>'
        yield f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:,}</text>'
    for power in range(int(math.log10(axes.ranks)) + 1):
        at = axes.x(10**power)
        yield f'<path d="M{at:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#e3e2e0"/>'
        yield f'<text x="{at:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'


def _curve(axes: _Axes, one: CorpusProfile, number: int) -> Iterator[str]:
    """The curve of a corpus, and its name in the same colour."""
    colour = _COLOURS[number % len(_COLOURS)]
    points = " ".join(
        f"{axes.x(rank):.1f},{axes.y(one.frequencies[rank - 1]):.1f}"
        for rank in _ranks(int((one.frequencies > 0).sum()))
    )
    yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
    yield (
        f'<text x="{_WIDTH - _RIGHT - 8}" y="{_TOP + 20 * (number + 1)}" text-anchor="end" '
        f'fill="{colour}">{escape(one.name)}</text>'
    )


def _ranks(last: int) -> list[int]:
    """Ranks to draw: all small ones, and of the others as many as the eye can tell apart."""
    return sorted(
        {min(last, max(1, round(10 ** (step / 150)))) for step in range(0, 150 * 7)} if last else ()
    )
