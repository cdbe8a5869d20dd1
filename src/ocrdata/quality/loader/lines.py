"""The verdict on one line of a label file: row, text or boxes, and image, all faults at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.quality.loader.faults import Fault, Finding, verdict
from ocrdata.quality.loader.pages import judge_page
from ocrdata.quality.loader.pictures import DecodedImage, Depth, look
from ocrdata.quality.loader.rows import LabelRow, judge_text, split_row
from ocrdata.quality.loader.rules import Rules

_UPRIGHT = 1.5
"""PaddleOCR rotates crops with at least this ratio of height to width; a crop that still has it is wrong."""

_SQUEEZED = 2.0
"""At this multiple of the network's input width, a line loses every second column."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where images are, and how thoroughly to examine them.

    Attributes:
        data_dir: Folder that image paths are relative to.
        depth: `none`, `header` or `decode`.
        python: Interpreter whose OpenCV decides where versions differ; this one's by default.
    """

    data_dir: str
    depth: Depth
    python: Path | None = None


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """Everything known about one line.

    Attributes:
        finding: Its faults.
        row: Its fields.
        picture: Its image, if it was examined (the first one of a list).
        fates: What becomes of each box of a page.
    """

    finding: Finding
    row: LabelRow
    picture: DecodedImage | None = None
    fates: tuple[str, ...] = ()


def judge_line(raw: bytes, number: int, rules: Rules, where: Look) -> JudgedLine:
    """Judge one line of a label file.

    Args:
        raw: The line, as written in the file.
        number: Its number, from 1.
        rules: The loader's rules.
        where: Where its image is, and whether to open it.
    """
    row = split_row(raw, number, rules)
    if rules.uncaught:
        row = replace(row, faults=tuple(_as_stops(row.faults)))
    if row.label is None:
        return JudgedLine(Finding(number, row.faults, row.image), row)
    faults = list(row.faults)
    picture = None
    if where.depth == "none" and "" in row.images:
        faults.append(Fault("image-unreadable", "''"))
    if where.depth != "none":
        pictures = [look(name, where.data_dir, where.depth, rules, where.python) for name in row.images]
        picture = pictures[0]
        if any(fault.code == "byte-order-mark" for fault in faults):
            faults, pictures = _with_mark(faults, pictures, row.image, where, rules)
        for other in pictures:
            faults += [fault for fault in other.faults if fault not in faults]
    trained: str | None = None
    fates: tuple[str, ...] = ()
    if rules.task == "det":
        page = judge_page(row.label, rules, picture.size if picture else None)
        faults += page.faults
        fates = tuple(page.fates)
    else:
        text = judge_text(row.label, row.ending, rules)
        faults += text.faults
        trained = text.trained if text.trained != row.text else None
        if picture and picture.size and text.trained:
            faults += _shape_faults(picture.size, row.text, rules)
    if rules.uncaught:
        faults = list(_as_stops(faults))
    shown = row.text if rules.task == "rec" else row.text[:80]
    finding = Finding(number, tuple(faults), row.image, shown, trained)
    return JudgedLine(finding, row, picture, () if verdict(finding.faults) == "replaced" else fates)


def _as_stops(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Faults as `LMDBDataSet` has them: it raises where the loader of label files takes another line."""
    for fault in faults:
        if fault.code in {"image-missing", "image-empty"}:
            yield Fault("sample-without-bytes", fault.detail)
        elif fault.code == "not-utf8":
            yield Fault("sample-not-utf8", fault.detail)
        else:
            yield fault


def _with_mark(
    faults: list[Fault], pictures: list[DecodedImage], name: str, where: Look, rules: Rules
) -> tuple[list[Fault], list[DecodedImage]]:
    """A byte order mark does no harm in the odd case that a file of that name exists; otherwise it alone is
    what is wrong with a path that is right without it."""
    if all(picture.usable for picture in pictures):
        return [fault for fault in faults if fault.code != "byte-order-mark"], pictures
    return faults, [look(name[1:], where.data_dir, where.depth, rules, where.python)]


def _shape_faults(size: tuple[int, int], text: str, rules: Rules) -> list[Fault]:
    width, height = size
    faults = []
    characters = len(text.strip())
    if height >= _UPRIGHT * width and characters > 1:
        faults.append(Fault("image-upright-line", f"{height / width:.1f}"))
    _, net_height, net_width = rules.image_shape
    squeeze = width * net_height / (height * net_width)
    if squeeze > _SQUEEZED:
        faults.append(Fault("image-too-wide", f"{squeeze:.1f}"))
    each = width / height / max(characters, 1)
    fitting = f"{characters} : {width} × {height}"
    if each < _NARROWEST and height < _UPRIGHT * width:
        faults.append(Fault("text-does-not-fit", fitting))
    elif each > _WIDEST and width > 2 * height:
        faults.append(
            Fault(
                "text-does-not-fit", f"only {quantity(characters, 'character')} on {width} × {height} pixels"
            )
        )
    return faults


_NARROWEST, _WIDEST = 0.12, 4.0
"""Width of a character in line heights beyond which a text and its crop do not belong together: condensed
Latin letters are about 0.25 wide, spaced-out Chinese headlines about 2."""
