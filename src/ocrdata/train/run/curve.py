"""Draws the learning curve of a run: loss on the left axis, accuracy or hmean on the right one."""

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIZE = 960, 540
FRAME = 80, 50, 880, 480
"""Left, top, right and bottom of the plot."""
LOSS, SCORE, GREY, INK = "#1f77b4", "#d62728", "#dddddd", "#222222"

Points = list[tuple[float, float]]


def draw(metrics: Path, out: Path, indicator: tuple[str, str]) -> None:
    """Draw the learning curve of a run.

    Args:
        metrics: Its `metrics.jsonl`.
        out: The PNG to write; not written if no step has a finite loss.
        indicator: Key of the score in the records, and its name in words.
    """
    from PIL import Image, ImageDraw, ImageFont

    losses, scores = series(metrics, indicator[0])
    if not losses:
        return
    image = Image.new("RGB", SIZE, "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    left, top, right, bottom = FRAME
    last = max(1.0, losses[-1][0])
    highest = nice_top(max(loss for _, loss in losses))
    for part in range(5):
        y = bottom - (bottom - top) * part / 4
        pen.line((left, y, right, y), GREY)
        pen.text((left - 8, y), f"{highest * part / 4:.3g}", LOSS, font, "rm")
        pen.text((right + 8, y), f"{part / 4:.0%}", SCORE, font, "lm")
    for step in whole_steps(int(last)):
        pen.text((left + (right - left) * step / last, bottom + 8), f"{step:,}", INK, font, "mt")
    pen.rectangle(FRAME, outline=INK)
    pen.text(((left + right) / 2, bottom + 34), "step", INK, font, "mt")
    pen.text((left, top - 12), "loss", LOSS, font, "ls")
    best = f", best {max(score for _, score in scores):.2%}" if scores else ""
    pen.text((right, top - 12), f"{indicator[1]} by PaddleOCR's own measure{best}", SCORE, font, "rs")
    _plot(pen, losses, last, highest, LOSS, dots=False)
    _plot(pen, scores, last, 1.0, SCORE, dots=True)
    image.save(out)


def series(metrics: Path, key: str) -> tuple[Points, Points]:
    """The points of both curves, (step, loss) and (step, score), from a `metrics.jsonl`."""
    losses: Points = []
    scores: Points = []
    for row in metrics.read_text(encoding="utf-8").splitlines():
        record = json.loads(row)
        if record["kind"] == "step" and math.isfinite(record["loss"]):
            losses.append((record["step"], record["loss"]))
        elif record["kind"] == "evaluation" and key in record and losses:
            scores.append((losses[-1][0], record[key]))
    return losses, scores


def whole_steps(last: int) -> list[int]:
    """At most five steps, evenly spread from 0 to the last, each a whole number."""
    return sorted({round(last * part / 4) for part in range(5)})


def nice_top(value: float) -> float:
    """The top of an axis for values up to `value`: 1, 2, 4, 5 or 8 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value)


def _plot(pen: "ImageDraw", points: Points, last: float, highest: float, colour: str, *, dots: bool) -> None:
    left, top, right, bottom = FRAME
    places = [
        (left + (right - left) * x / last, bottom - (bottom - top) * min(1.0, y / highest)) for x, y in points
    ]
    if len(places) > 1:
        pen.line(places, colour, 2, joint="curve")
    for x, y in places if dots or len(places) == 1 else ():
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), colour)
