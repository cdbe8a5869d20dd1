"""Writers of text files with a box or a page a row."""

import json
from pathlib import Path
from typing import Any

from .layout import Layout
from .mutations import Mutation
from .truth import DrawnTexts

IGNORED = "###"


def paddle(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """PaddleOCR's and PPOCRLabel's pages: a name, a tab, and JSON."""
    kind = change.layout("Label.txt", "Cache.cach", "det_gt.txt")
    rows = []
    for page in pages:
        items = []
        for each in page.annotations:
            points = [change.numbers(point) for point in change.points(each)]
            text = IGNORED if each.illegible else each.text
            items.append(change.extra({"transcription": text, "points": points, "difficult": False}))
        spelt = json.dumps(items, ensure_ascii=change.on("ascii"))
        rows.append(f"{change.name(page.image)}\t{spelt}\n")
    change.write(folder / kind, "".join(change.shuffled(rows)))


def icdar(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """ICDAR 2015 and its kin: columns before, after and around the text, and polygons."""
    kind = change.layout(
        "plain", "difficult", "quoted", "score", "script", "trailing-score", "trailing-class", "ctw1500",
        upright=("four", "four-spaces"),
    )  # fmt: skip
    comma = ", " if change.on("indent") else ","
    prefix = change.layout("gt_", "", "poly_gt_") if kind != "four-spaces" else "gt_"
    for page in pages:
        rows = []
        for each in page.annotations:
            points: Any = change.points(each)
            numbers = [str(change.number(value)) for point in points for value in point]
            if kind.startswith("four"):
                numbers = [str(value) for value in each.box]
            text = IGNORED if each.illegible else each.text
            before = {"difficult": "0", "score": "0.97", "script": "Latin"}.get(kind)
            after = {"trailing-score": "0.93", "trailing-class": "en"}.get(kind)
            if kind in {"difficult", "quoted", "four", "four-spaces"}:
                text = f'"{text}"'
            if kind == "ctw1500":
                text = f"####{text}"
            fields = [*numbers, *([before] if before else []), text, *([after] if after else [])]
            rows.append((" " if kind == "four-spaces" else comma).join(fields) + "\n")
        change.write(folder / f"{prefix}{page.stem}.txt", "".join(change.shuffled(rows)))


LAYOUTS = {"paddle": Layout(paddle, turned=True), "icdar": Layout(icdar, turned=True)}
