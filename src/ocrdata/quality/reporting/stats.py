"""A label file in numbers: lengths, kinds of text, shapes, boxes, and what its pictures look like."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.executor.shards import Workers, run_shards
from ocrdata.quality.checks.advice import is_synthetic
from ocrdata.quality.checks.scan import Block, cut
from ocrdata.quality.loader.pictures import look
from ocrdata.quality.loader.rows import split_row
from ocrdata.quality.loader.rules import Rules
from ocrdata.samples import labels as label_files
from ocrdata.samples import packed
from ocrdata.samples.labels import IGNORE_MARKS
from ocrdata.samples.text_kinds import shares_of
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

_WIDEST = 4_800
"""Columns of the widest line that is measured: one pixel high, it would be scaled to 48 times its length."""

DIMENSIONS: Mapping[str, tuple[str, str, float]] = {
    "length": ("characters a line", "每行字符数", 1),
    "aspect": ("width / height of a line", "文本行宽高比", 0.1),
    "height": ("height of a line, pixels", "文本行高度（像素）", 1),
    "character width": ("width of a character, line heights", "字符宽度（相对行高）", 0.02),
    "boxes": ("boxes a page", "每页文本框数", 1),
    "box height": ("height of a box, pixels", "文本框高度（像素）", 1),
    "box aspect": ("width / height of a box", "文本框宽高比", 0.1),
    "box angle": ("slope of a box, degrees", "文本框倾斜角（度）", 1),
    "page": ("longer side of a page, pixels", "页面长边（像素）", 10),
    "brightness": ("brightness of an image, 0 to 255", "亮度（0–255）", 1),
    "contrast": ("contrast of an image (standard deviation)", "对比度（标准差）", 1),
    "sharpness": ("sharpness (log10 of the Laplacian's variance)", "清晰度（拉普拉斯方差的对数）", 0.05),
}
"""Measured dimensions: English and Chinese name, and the step that values are rounded to."""

SHARES: Mapping[str, tuple[str, str]] = {
    "spaces": ("contain spaces", "含空格"),
    "digits": ("contain digits", "含数字"),
    "letters": ("contain Latin letters", "含拉丁字母"),
    "Chinese": ("contain Chinese characters", "含汉字"),
    "signs": ("contain punctuation or symbols", "含标点或符号"),
    "ignored": ("of the boxes are marked illegible", "文本框标为无法辨认"),
}
"""Shares of lines (or of boxes): what follows "31 %" in English and Chinese."""

PIXELS_OF = 2_000
"""Images of a label file that are decoded for brightness, contrast and sharpness, evenly spread."""

_BLOCK = 256 << 10


@dataclass(slots=True)
class SetProfile:
    """One label file in numbers.

    Attributes:
        name: What it is called in tables and sentences.
        pages: It holds pages and not lines.
        synthetic: It was rendered.
        samples: Its lines.
        unread: Lines of the file that are left out: not UTF-8, or without a tab.
        values: For each dimension, how often each rounded value comes.
        having: For each share, how many lines or boxes are counted.
        boxes: Boxes of all pages.
        characters: How often each character stands in the texts.
    """

    name: str
    pages: bool = False
    synthetic: bool = False
    samples: int = 0
    unread: int = 0
    values: dict[str, Counter[float]] = field(default_factory=dict)
    having: Counter[str] = field(default_factory=Counter)
    boxes: int = 0
    characters: Counter[str] = field(default_factory=Counter)

    def add(self, other: "SetProfile") -> None:
        """Take in another part of the same file."""
        self.samples += other.samples
        self.unread += other.unread
        self.boxes += other.boxes
        self.having += other.having
        self.characters += other.characters
        for name, counts in other.values.items():
            self.values.setdefault(name, Counter()).update(counts)

    def measure(self, name: str, value: float) -> None:
        """Count a value."""
        step = DIMENSIONS[name][2]
        if math.isfinite(value):
            self.values.setdefault(name, Counter())[round(round(value / step) * step, 2)] += 1

    def share(self, name: str) -> float:
        """Share of lines, or of boxes, from 0 to 1."""
        total = self.boxes if self.pages else self.samples
        return self.having[name] / total if total else 0.0


def profile(labels: Path, *, data_dir: Path | None = None, images: bool = True, jobs: int = 0) -> SetProfile:
    """Measure a label file.

    Args:
        labels: The label file; lines that cannot be read are left out.
        data_dir: Folder of the image paths; the label file's own by default.
        images: Look at the images, too: at all headers, and at the pixels of up to 2,000.
        jobs: Processes; 0 is one a core.

    Raises:
        UserError: The file cannot be read.
    """
    blocks = cut(labels, _BLOCK)
    pages = label_files.is_detection(labels)
    total = SetProfile(labels.name, pages, is_synthetic(labels))
    samples = label_files.count_samples(labels)
    every = max(1, -(-samples // PIXELS_OF)) if images else 0
    work = partial(_profile_block, labels, str(data_dir or labels.parent), pages, images, every, blocks)
    for part in run_shards(work, range(len(blocks)), Workers(jobs if samples > 2 * PIXELS_OF else 1)):
        total.add(part)
    return total


def told_apart(profiles: Sequence[SetProfile], paths: Sequence[Path]) -> None:
    """Give profiles of files with the same name names with as many folders as tell them apart."""
    for profile_, path in zip(profiles, paths, strict=True):
        others = [other.absolute() for other in paths if other.absolute() != path.absolute()]
        parts = path.absolute().parts
        needed = (
            n for n in range(1, len(parts) + 1) if all(other.parts[-n:] != parts[-n:] for other in others)
        )
        profile_.name = Path(*parts[-next(needed, len(parts)) :]).as_posix()
    seen = Counter[str]()
    for profile_ in profiles:  # a file that is given twice
        seen[profile_.name] += 1
        if (number := seen[profile_.name]) > 1:
            profile_.name = f"{profile_.name} ({number})"


def quantiles(counts: Counter[float], at: Sequence[float] = (0.05, 0.5, 0.95)) -> tuple[float, ...]:
    """Quantiles of counted values; NaN where there are none."""
    total = counts.total()
    if not total:
        return tuple(math.nan for _ in at)
    ordered = sorted(counts.items())
    found = []
    for share in at:
        passed = 0
        for value, count in ordered:
            passed += count
            if passed >= share * total:
                found.append(value)
                break
    return tuple(found)


def table(profiles: Sequence[SetProfile]) -> "Table":
    """Profiles side by side."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(title="5 % · median · 95 %", title_justify="left")
    grid.add_column("")
    for item in profiles:
        grid.add_column(
            Text(translated(f"{item.name} (synthetic)") if item.synthetic else item.name),
            justify="right",
            overflow="fold",
        )
    grid.add_row(translated("samples"), *(f"{item.samples:,}" for item in profiles))
    if any(item.unread for item in profiles):
        grid.add_row(translated("lines left out, see `check`"), *(f"{item.unread:,}" for item in profiles))
    if any(item.pages for item in profiles):
        grid.add_row(translated("boxes"), *(f"{item.boxes:,}" if item.pages else "" for item in profiles))
    grid.add_row(translated("different characters"), *(f"{len(item.characters):,}" for item in profiles))
    for name, (title, _, _) in DIMENSIONS.items():
        if any(name in item.values for item in profiles):
            grid.add_row(translated(title), *(_range(item.values.get(name, Counter())) for item in profiles))
    for name, (title, _) in SHARES.items():
        if any(item.having[name] for item in profiles):
            grid.add_row(translated(title), *(f"{item.share(name):.1%}" for item in profiles))
    return grid


def as_record(item: SetProfile) -> dict[str, Any]:
    """A profile for JSON."""
    return {
        "file": item.name,
        "task": "det" if item.pages else "rec",
        "synthetic": item.synthetic,
        "samples": item.samples,
        "unread": item.unread,
        "boxes": item.boxes,
        "quantiles": {name: quantiles(counts) for name, counts in item.values.items()},
        "shares": {name: item.share(name) for name in SHARES if item.having[name]},
        "characters": dict(item.characters.most_common()),
    }


def _range(counts: Counter[float]) -> str:
    return " · ".join(f"{value:g}" for value in quantiles(counts)) if counts else ""


def _profile_block(
    labels: Path, data_dir: str, pages: bool, images: bool, every: int, blocks: list[Block], number: int
) -> SetProfile:
    block = blocks[number]
    with labels.open("rb") as source:
        source.seek(block.offset)
        rows = source.read(block.length).split(b"\n")
    part = SetProfile("", pages)
    rules = Rules(task="det" if pages else "rec", source="")
    texts: list[str] = []
    for line, raw in enumerate(rows, start=block.first_line):
        row = split_row(raw, line, rules)
        if row.label is None or not raw:
            part.unread += bool(raw.strip())
            continue
        part.samples += 1
        size = None
        if images and isinstance(row.images[0], str):
            size = look(row.images[0].removeprefix("\ufeff"), data_dir, "header", rules).size
        if pages:
            texts += _measure_page(part, row.label, size)
        else:
            _measure_line(part, row.text, size)
            texts.append(row.text)
        if size and every and line % every == 0:
            _measure_pixels(part, Path(data_dir, str(row.images[0])))
    part.characters.update("".join(texts))
    return part


def _measure_line(part: SetProfile, text: str, size: tuple[int, int] | None) -> None:
    part.measure("length", len(text))
    part.having.update(shares_of(text))
    if size and text:
        width, height = size
        part.measure("aspect", width / height)
        part.measure("height", height)
        part.measure("character width", width / height / len(text))


def _measure_page(part: SetProfile, label: str, size: tuple[int, int] | None) -> Iterable[str]:
    try:
        records = json.loads(label)
        boxes = [(record["points"], record["transcription"]) for record in records]
    except (ValueError, TypeError, KeyError, RecursionError):
        return
    part.measure("boxes", len(boxes))
    if size:
        part.measure("page", max(size))
    for points, text in boxes:
        part.boxes += 1
        if text in tuple(IGNORE_MARKS):
            part.having["ignored"] += 1
            continue
        try:
            (ax, ay), (bx, by), *_, (dx, dy) = [(float(x), float(y)) for x, y, *_ in points]
        except (TypeError, ValueError, OverflowError):
            continue
        width, height = math.hypot(bx - ax, by - ay), math.hypot(dx - ax, dy - ay)
        part.measure("box height", height)
        if height:
            part.measure("box aspect", width / height)
        part.measure("box angle", math.degrees(math.atan2(by - ay, bx - ax)))
        if isinstance(text, str):
            part.having.update(shares_of(text))
            yield text


def _measure_pixels(part: SetProfile, path: Path) -> None:
    import cv2
    import numpy as np

    try:
        image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_GRAYSCALE)
    except (OSError, ValueError, cv2.error):
        return
    if image is None:
        return
    if not part.pages:  # sharpness depends on the scale, so lines are compared at the network's height
        width = min(max(8, round(image.shape[1] * 48 / image.shape[0])), _WIDEST)
        image = cv2.resize(image, (width, 48))
    part.measure("brightness", float(image.mean()))
    part.measure("contrast", float(image.std()))
    part.measure("sharpness", math.log10(1 + float(cv2.Laplacian(image, cv2.CV_64F).var())))
