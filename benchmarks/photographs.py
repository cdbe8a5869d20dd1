"""What models read on real photographs, before and after a training: "learned" and "kept" mean these figures.

    python benchmarks/photographs.py --real REAL \\
      --model before=PP-OCRv3_mobile_rec --model after=runs/seven-segment/model \\
      --det before=PP-OCRv3_mobile_det --det after=runs/seven-segment-pages/model

REAL is a folder of photographs that cannot be shipped, with any of `scene/` (ICDAR 2015, `Label.txt`),
`receipts/` (SROIE, `box/` and `img/`), `wires/` (cable markers, `val.txt`) and `pumps/` (`litres.csv`). A set
that is missing is left out.

Every set is split by page into two parts. Choose between ways to train by the part `choose` only; `last` is
for the last look. A line counts if it is read exactly; a receipt, whose labels are in capitals whatever is
printed, without regard to case and spaces. The panels of `pumps`, which have no boxes, are found by their
darkness on a white wall; a reading counts if it is within half a litre. Each change comes with its interval
of 95 % and the probability of McNemar's test. With `--det`, whole photographs of `pumps` are read through
each detector, and the boxes of `scene` and `receipts` are compared: see `photographed_pages.py`.
"""

import argparse
import csv
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import photographed_pages as pages
from ocrdata import convert
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.scores.significance import accuracy_interval, paired_change
from ocrdata.samples import labels
from ocrdata.train.models import presets, source

Image = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class PhotographedLine:
    """A line of a real photograph.

    Attributes:
        image: The crop.
        text: Its label.
        page: What decides the part that it belongs to: lines of one page are all in one.
    """

    image: Path
    text: str
    page: str

    @property
    def part(self) -> str:
        """`choose` or `last`."""
        return part_of(self.page)


def part_of(page: str) -> str:
    """The part that a page belongs to: `choose` or `last`."""
    return ("choose", "last")[int(hashlib.sha256(page.encode()).hexdigest(), 16) % 2]


def exactly(text: str, read: str) -> bool:
    """Every character, spaces included."""
    return text == read


def without_case(text: str, read: str) -> bool:
    """Every character but for case and spaces."""
    return text.replace(" ", "").casefold() == read.replace(" ", "").casefold()


def within_half_a_litre(text: str, read: str) -> bool:
    """A number whose rounded value is the label."""
    try:
        return abs(float(read.replace(" ", "")) - float(text)) <= 0.5
    except ValueError:
        return False


def scene(real: Path, work: Path) -> Iterator[PhotographedLine]:
    """Words of ICDAR 2015, cut as PaddleOCR cuts them."""
    convert(str(real / "scene"), out=work / "scene")
    yield from _crops(work / "scene" / "rec.txt")


def receipts(real: Path, work: Path) -> Iterator[PhotographedLine]:
    """Lines of SROIE: rows of ICDAR in files that are named .csv."""
    beside = work / "receipts-pages"
    beside.mkdir()
    for rows in sorted((real / "receipts" / "box").glob("*.csv")):
        shutil.copyfile(rows, beside / f"{rows.stem}.txt")
        image = next((real / "receipts" / "img").glob(f"{rows.stem}.*"))
        shutil.copyfile(image, beside / image.name)
    convert(str(beside), from_="icdar", out=work / "receipts")
    yield from _crops(work / "receipts" / "rec.txt")


def receipt_pages(work: Path) -> Iterator[labels.Page]:
    """The pages that `receipts` has converted."""
    return labels.read_pages(work / "receipts" / "det.txt")


def wires(real: Path, _: Path) -> Iterator[PhotographedLine]:
    """Cable markers; labels as people made them."""
    for line in labels.read_lines(real / "wires" / "val.txt"):
        yield PhotographedLine(line.image, line.transcription, line.image.name)


def pumps(real: Path, work: Path) -> Iterator[PhotographedLine]:
    """LCDs of fuel pumps, levelled."""
    folder = work / "pumps"
    folder.mkdir()
    with (real / "pumps" / "litres.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            panel = dark_panel(cv2.imread(str(real / "pumps" / row["image"])))
            if panel is not None:
                place = folder / Path(row["image"]).with_suffix(".png").name
                cv2.imwrite(str(place), panel)
                yield PhotographedLine(place, row["litres"], place.name)


def dark_panel(photo: Image, scale: int = 4) -> Image | None:
    """The largest dark rectangle of a photograph, two to six times as wide as high; None if there is none."""
    small = cv2.resize(photo, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    dark = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    best: tuple[float, Any] | None = None
    for contour in cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        rectangle = cv2.minAreaRect(contour)
        height, width = sorted(rectangle[1])
        if height < 15 or width < 60 or not 2.2 < width / height < 6.5:
            continue
        area = cv2.contourArea(cv2.convexHull(contour))
        if area / (width * height) > 0.75 and (best is None or area > best[0]):
            best = area, cv2.boxPoints(rectangle)
    if best is None:
        return None
    by_x = best[1][np.argsort(best[1][:, 0])] * scale
    left, right = (side[np.argsort(side[:, 1])] for side in (by_x[:2], by_x[2:]))
    corners = np.array([left[0], right[0], right[1], left[1]], np.float32)
    width, height = (int(np.linalg.norm(corners[end] - corners[0])) for end in (1, 3))
    goal = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, goal)
    panel: Image = cv2.warpPerspective(
        photo, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return panel


SETS: dict[str, tuple[Callable[[Path, Path], Iterator[PhotographedLine]], Callable[[str, str], bool]]] = {
    "scene": (scene, exactly),
    "receipts": (receipts, without_case),
    "wires": (wires, exactly),
    "pumps": (pumps, within_half_a_litre),
}


def _crops(label_file: Path) -> Iterator[PhotographedLine]:
    for line in labels.read_lines(label_file):
        yield PhotographedLine(line.image, line.transcription, line.image.stem.rsplit("_", 2)[0])


def main() -> int:
    """Read every set with every model, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument(
        "--model", action="append", required=True, help="NAME=MODEL, the first one is the base"
    )
    parser.add_argument("--det", action="append", default=[], help="NAME=DETECTOR, the first one is the base")
    parser.add_argument("--part", choices=("choose", "last", "both"), default="choose")
    parser.add_argument("--most", type=int, default=2_000, help="lines of a set, at most")
    parser.add_argument("--upside-down", action="store_true", help="as `ocrdata evaluate --upside-down`")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path, help="JSON file for the figures and every wrong line")
    given = parser.parse_args()
    code = source.training_code()
    reader = Reader(given.device, code, given.upside_down)
    named = dict(item.split("=", 1) for item in given.model)
    models = {name: recogniser.find(model, presets.DEFAULT, None, code) for name, model in named.items()}
    figures: dict[str, Any] = {}
    columns = (("set", -10), ("model", -12), ("lines", 6), ("right", 7), ("95 %", 15), ("change", 8))
    columns += (("95 %", 16), ("chance", 8))
    print(" ".join(f"{name:{'<' if width < 0 else '>'}{abs(width)}}" for name, width in columns))
    with tempfile.TemporaryDirectory() as work:
        for name, (lines_of, counts) in SETS.items():
            if not (given.real / name).is_dir():
                print(f"{name:10} is not there")
                continue
            lines = [line for line in lines_of(given.real, Path(work)) if given.part in ("both", line.part)]
            figures[name] = _measure(name, thinned(lines, given.most), counts, models, reader)
        if given.det:
            figures["pages"] = _measure_pages(given, Path(work), named, models, reader)
    if given.out:
        given.out.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _measure_pages(
    given: argparse.Namespace,
    work: Path,
    named: dict[str, str],
    models: dict[str, recogniser.Recogniser],
    reader: Reader,
) -> dict[str, Any]:
    """Find and read text on whole photographs with every detector of `--det`."""
    given_detectors = dict(item.split("=", 1) for item in given.det)
    detectors = {name: pages.find(det, named, reader.code) for name, det in given_detectors.items()}
    figures = {}
    for name, read in (("scene", pages.scene_pages(given.real)), ("receipts", receipt_pages(work))):
        if (given.real / name).is_dir():
            part = [page for page in read if given.part in ("both", part_of(page.image.stem))]
            figures[name] = pages.measure_pages(name, part, detectors, reader)
    if (given.real / "pumps").is_dir():
        photographs = [
            (image, litres)
            for image, litres in pages.pump_photographs(given.real)
            if given.part in ("both", part_of(image.with_suffix(".png").name))
        ]
        figures["pumps"] = pages.measure_pumps(photographs, detectors, models, reader, within_half_a_litre)
    return figures


def thinned(lines: list[PhotographedLine], most: int) -> list[PhotographedLine]:
    """At most so many lines, spread over all of them."""
    return lines[:: -(-len(lines) // most)] if len(lines) > most else lines


def _measure(
    name: str,
    lines: list[PhotographedLine],
    counts: Callable[[str, str], bool],
    models: dict[str, recogniser.Recogniser],
    reader: Reader,
) -> dict[str, Any]:
    base: list[bool] | None = None
    found: dict[str, Any] = {}
    for model, network in models.items():
        texts = reader.read(network, [line.image for line in lines], lambda _: None)
        read = [text[0] if text else "" for text in texts]
        right = [counts(line.text, text) for line, text in zip(lines, read, strict=True)]
        low, high = accuracy_interval(sum(right), len(right))
        row = f"{'' if base else name:10} {model:12} {len(right):6} {sum(right) / len(right):7.1%} "
        row += f"{low:6.1%} to {high:5.1%}"
        change = paired_change(base, right) if base else None
        if change:
            ends = [100 * end for end in change.interval]
            row += f" {100 * change.change:+8.1f} {ends[0]:+6.1f} to {ends[1]:+5.1f} {change.chance:8.2g}"
        print(row, flush=True)
        base = base or right
        found[model] = {
            "accuracy": sum(right) / len(right),
            **({"change": change.record()} if change else {}),
            "wrong": [
                {"image": line.image.name, "truth": line.text, "read": text}
                for line, text, good in zip(lines, read, right, strict=True)
                if not good
            ],
        }
    return found


if __name__ == "__main__":
    sys.exit(main())
