"""The frequency curve as an SVG: how often the n-th most frequent character comes, both axes logarithmic."""

import math
from collections.abc import Sequence
from html import escape

from ocrdata.corpus.stats import CorpusProfile

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 760, 440, 70, 50, 20, 20
_COLOURS = ("#0b6e99", "#d9730d", "#448361", "#9065b0", "#c14c8a", "#787774")


def frequency_curve(profiles: Sequence[CorpusProfile], minimum: int | None = None) -> str:
    """Draw the curves of some corpora into one picture.

    Args:
        profiles: What to draw; characters that never come lie below the axis and are left out.
        minimum: Number of occurrences to draw a level line at.

    Returns:
        A whole SVG document.
    """
    most_ranks = max(10, *(len(one.frequencies) for one in profiles))
    most_times = max(10, *(int(one.frequencies.max(initial=1)) for one in profiles))

    def x(rank: float) -> float:
        return _LEFT + math.log10(rank) / math.log10(most_ranks) * (_WIDTH - _LEFT - _RIGHT)

    def y(times: float) -> float:
        return _HEIGHT - _BOTTOM - math.log10(times) / math.log10(most_times) * (_HEIGHT - _BOTTOM - _TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(int(math.log10(most_times)) + 1):
        at = y(10**power)
        parts.append(f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}" stroke="#e3e2e0"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    for power in range(int(math.log10(most_ranks)) + 1):
        at = x(10**power)
        parts.append(f'<path d="M{at:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#e3e2e0"/>')
        parts.append(
            f'<text x="{at:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'
        )
    if minimum and 1 <= minimum <= most_times:
        parts.append(
            f'<path d="M{_LEFT} {y(minimum):.1f}H{_WIDTH - _RIGHT}" stroke="#787774" stroke-dasharray="4 4"/>'
            f'<text x="{_LEFT + 6}" y="{y(minimum) - 5:.1f}" fill="#787774">{minimum:,}</text>'
        )
    for number, one in enumerate(profiles):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(
            f"{x(rank):.1f},{y(one.frequencies[rank - 1]):.1f}"
            for rank in _ranks(int((one.frequencies > 0).sum()))
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{_WIDTH - _RIGHT - 8}" y="{_TOP + 20 * (number + 1)}" text-anchor="end" '
            f'fill="{colour}">{escape(one.name)}</text>'
        )
    parts.append(
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 10}" text-anchor="middle">rank of the character</text>'
    )
    parts.append(
        f'<text transform="translate(16 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">occurrences</text>'
    )
    return "\n".join([*parts, "</svg>\n"])


def _ranks(last: int) -> list[int]:
    """Ranks to draw: all small ones, and of the others as many as the eye can tell apart."""
    return sorted(
        {min(last, max(1, round(10 ** (step / 150)))) for step in range(0, 150 * 7)} if last else ()
    )
