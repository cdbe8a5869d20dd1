"""PaddleOCR and PPOCRLabel: detection labels (Label.txt, Cache.cach) and recognition labels (rec_gt.txt).

One sample per line, `image⇥label`; the label of a page is a JSON list of boxes. PPOCRLabel writes paths
relative to the parent of its working folder; its `Label.txt` holds the confirmed pages and `Cache.cach` all
of them; `fileState.txt` lists states, not labels.
"""

import itertools
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, first_row, first_rows, walk
from ocrdata.reading.page_crops import PageCrops
from ocrdata.reading.pages import MALFORMED, build_page, parse_json
from ocrdata.reading.plausibility import are_coordinates
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples import labels
from ocrdata.samples.geometry import begins_on_its_side, quarter_turns, tidy
from ocrdata.samples.labels import Box, Line, Page
from ocrdata.samples.transcriptions import PLACEHOLDER_OR_WORD
from ocrdata.samples.truth import is_true

EXAMPLE = """\
pages/a.jpg⇥[{"transcription": "hi", "points": [[1,1],[9,1],[9,5],[1,5]], "difficult": false}]
crop_img/a_crop_0.jpg⇥hi"""

UPRIGHT = True

BEGINS_AT_TEXT = True

_STATES = "fileState.txt"
_CONFIRMED = "Label.txt"
_WHOLE = frozenset({_CONFIRMED, "det.txt"})
"""Names of files that hold what the other label files of their folder repeat."""
_SUFFIXES = (".txt", ".cach")
_SAMPLE = 50
"""Rows that labels are told from other lists by."""

_ENOUGH = 3
"""Rows of coordinates that are hardly texts beside a file of texts, whatever images they name."""

_POINTS = re.compile(r"\[\[\[-?\d")
"""What a list of quads without texts begins with, as in `det_results.txt` of predict_det.py."""

_KIE_ROW = re.compile(r"[^\t{}]+\t\[(?:\{|\])")
"""What a row of labels begins with, and no JSON does."""

_SEVERAL_FOLDERS = "the labels of several folders were read as one set"
_MAYBE_PLACEHOLDER = (
    f"'{PLACEHOLDER_OR_WORD}' was taken as a text; PPOCRLabel also gives it to a box until someone types one"
)
_MORE_FIELDS = "lines have more than two fields; PaddleOCR reads two, so the others were left out"
_ON_ITS_SIDE = "boxes did not begin at their text's top left corner and were turned; --keep-order prevents it"
_UPSIDE_DOWN = "boxes begin at their bottom right; if their text is upright, its crops are upside down"

_MOST_LABEL_FILES = 20
"""A folder with more text files than this has one for each image: that is another format."""


def sniff(path: Path) -> bool:
    """A file whose first line is `image⇥label`, or a folder that holds some."""
    return bool(_label_files(path))


def read(source: Source) -> Iterator[Page | Line | Skipped]:
    """Stream pages (detection labels) and lines (recognition labels).

    Of a folder with `Label.txt` (PPOCRLabel) or `det.txt` (ocrdata) that file alone is read: recognition
    labels beside it are crops of the same boxes, and pages that stand only in `Cache.cach` were never
    confirmed. The former are noted, the latter reported, and so are labels of other images and labels in
    folders below.
    """
    found = [source.path] if source.path.is_file() else _label_files(source.path)
    if source.path.is_dir():
        yield from _labels_below(source, {file.parent for file in found})
    folders = [list(group) for _, group in itertools.groupby(found, key=lambda file: file.parent)]
    if len(folders) > 1:
        source.note(_SEVERAL_FOLDERS, ", ".join(group[0].parent.name for group in folders[:3]))
    for group in folders:
        yield from _read_folder(source, group)


def _read_folder(source: Source, found: Sequence[Path]) -> Iterator[Page | Line | Skipped]:
    """The labels of one folder, or of one file that was given."""
    files = []
    for file in found:
        if (reason := _why_no_labels(file, found)) is not None:
            yield Skipped(source.where(file), reason, 0)
        else:
            files.append(file)
    whole = _whole(files)
    if whole is None or source.path.is_file():
        for file in files:
            yield from _read_file(source, file)
        return
    seen: set[str] = set()
    yield from _read_file(source, whole, seen)
    for file in files:
        if file.suffix == ".cach":
            yield from _unconfirmed(source, file, seen)
        elif file != whole:
            yield from _beside(source, file, whole, seen)


def _labels_below(source: Source, taken: set[Path]) -> Iterator[Skipped]:
    """Label files below the source in other folders than those that are read, with what they hold."""
    files = walk(source.path, _SUFFIXES, links=False)
    for folder, group in itertools.groupby(files, key=lambda file: file.parent):
        if folder in taken:
            continue
        found = _labels_among(list(group), folder)
        whole = _whole(found)
        for file in found:
            boxes = 0
            if whole in (None, file) and _why_no_labels(file, found) is None:
                boxes = sum(_count(row.partition("\t")[2]) for _, row in source.rows(file))
            reason = "labels in a folder below were left out; convert it itself to take them"
            yield Skipped(source.where(file), reason, boxes)


def _whole(files: Sequence[Path]) -> Path | None:
    return next((file for file in files if file.name in _WHOLE), None)


def _unconfirmed(source: Source, cache: Path, confirmed: set[str]) -> Iterator[Skipped]:
    for _, row in source.rows(cache):
        image, _, label = row.partition("\t")
        if image not in confirmed:
            reason = "the page is not confirmed in PPOCRLabel; convert Cache.cach itself to take it"
            yield Skipped(source.where(cache), reason, _count(label), image)


def _beside(source: Source, file: Path, whole: Path, seen: set[str]) -> Iterator[Skipped]:
    """What a file has of other images than `whole`; what it repeats is noted."""
    crops = PageCrops(source, file, whole, seen)
    repeats = False
    for number, row in source.rows(file):
        image, _, label = row.partition("\t")
        if image in seen or image in crops:
            repeats = True
            continue
        reason = (
            f"left out, because {whole.name} is read and does not name this image; convert {file.name} itself"
        )
        yield Skipped(source.where(file, number), reason, _count(label), image)
    if repeats:
        source.note(f"what {file.name} repeats of {whole.name} was left out; convert it itself to take it")


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `det.txt`."""
    labels.write_pages(folder / "det.txt", pages)


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `rec.txt`."""
    labels.write_lines(folder / "rec.txt", lines)


def _label_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if _is_label_row(first_row(path), path.parent) else []
    if not path.is_dir():  # a device or a pipe
        return []
    if found := _label_files_in(path):
        return found
    below = sorted(folder for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith("."))
    found_below = [files for folder in below[:_MOST_LABEL_FILES] if (files := _label_files_in(folder))]
    if len(found_below) > 1 and not all(_is_of_ppocrlabel(files) for files in found_below):
        return []
    return [file for files in found_below for file in files]


def _is_of_ppocrlabel(files: Sequence[Path]) -> bool:
    return any(file.name == _CONFIRMED for file in files)


def _label_files_in(folder: Path) -> list[Path]:
    files = [file for file in sorted(folder.iterdir()) if file.is_file()]
    tables = [file for file in files if file.suffix == ".json"]
    if len(tables) <= _MOST_LABEL_FILES:  # labels of KIE are named so, with a row an image
        tables = [file for file in tables if _KIE_ROW.match(first_row(file))]
    else:
        tables = []
    return _labels_among(sorted([file for file in files if file.suffix in _SUFFIXES] + tables), folder)


def _labels_among(files: Sequence[Path], folder: Path) -> list[Path]:
    if len(files) > _MOST_LABEL_FILES:
        return []
    return [file for file in files if file.name != _STATES and _is_label_row(first_row(file), folder)]


def _is_label_row(row: str, folder: Path) -> bool:
    image, tab, label = row.partition("\t")
    if not tab or "[{" in image:
        return '[{"transcription"' in row  # spaces for the tab: ours, and the reader says what is wrong
    return label.lstrip().startswith(("[{", "[]")) or _is_image_field(image) or _is_image_stem(image, folder)


def _is_image_stem(field: str, folder: Path) -> bool:
    """Whether an image has this name and a suffix, in a list that leaves suffixes out."""
    if not field or "*" in field:
        return False
    names = (folder / f"{field}{suffix}" for suffix in (".jpg", ".png", ".jpeg", ".bmp"))
    return any(map(os.path.isfile, names))  # pathlib's raises where a name is too long


def _why_no_labels(file: Path, found: Sequence[Path]) -> str | None:
    """Why the second fields of a label file are no labels, if all of its first rows agree about it.

    Coordinates are told so only beside other labels; `plausibility.judge_texts` doubts a file by itself.
    """
    if file.name == _STATES:
        return "PPOCRLabel's list of checked pages holds no texts; convert Label.txt"
    images, fields = _first_fields(file)
    if not fields or not are_coordinates(fields):
        return None
    others = [_first_fields(other) for other in found if other != file]
    others = [(names, texts) for names, texts in others if not are_coordinates(texts)]
    if (others and len(fields) >= _ENOUGH) or any(images == names for names, _ in others):
        return (
            "it has coordinates in place of texts, so it is not read as labels; "
            "if they are texts, convert it itself with --from paddle"
        )
    return None


def _first_fields(file: Path) -> tuple[list[str], list[str]]:
    """The first and second fields of the first rows of a label file."""
    rows = [row.split("\t") for row in first_rows(file, _SAMPLE) if "\t" in row]
    return [row[0] for row in rows], [row[1] for row in rows]


def _is_image_field(field: str) -> bool:
    return field.startswith('["') or Path(field).suffix.lower() in IMAGE_SUFFIXES


def _read_file(source: Source, file: Path, seen: set[str] | None = None) -> Iterator[Page | Line | Skipped]:
    folder = file.parent
    for number, row in source.rows(file):
        image, tab, label = row.partition("\t")
        if not tab or "[{" in image:
            yield _without_tab(source.where(file, number), row)
            continue
        if seen is not None:
            seen.add(image)
        if "\t" in label:
            label, _, rest = label.partition("\t")
            source.note(_MORE_FIELDS, f"{source.where(file, number)}: {rest[:60]!r}")
        name = _first_path(image) if image[:1] == "[" else image
        if label[:1] == "[" and (label[:2] in {"[{", "[]"} or _POINTS.match(label)):
            yield from _read_page(source, file, number, name, label)
            continue
        try:
            yield Line(source.find_image(name, folder), label, source.name)
        except LostImage as error:
            yield Skipped(source.where(file, number), str(error), 1, name, label)


def _without_tab(where: str, row: str) -> Skipped:
    image, _, label = row.partition("[{")
    hint = " (there are spaces where the tab should be)" if " " in row else ""
    boxes = label.count('"transcription"')  # the JSON may be damaged as well
    return Skipped(
        where, f"no tab between image and label{hint}", max(1, boxes), image.strip()[:200], row[:200]
    )


def _read_page(source: Source, file: Path, number: int, name: str, label: str) -> Iterator[Page | Skipped]:
    try:
        items = parse_json(label)
    except ValueError as error:
        reason = f"the second field is not a JSON list of boxes ({error})"
        yield Skipped(source.where(file, number), reason, 1, name)
        return
    yield from build_page(
        source, file, items, lambda item: _box(item, source, f"{name}:{number}"), name=name, item=number
    )


def _box(item: dict[str, Any] | list[Any], source: Source, where: str) -> Box:
    if isinstance(item, list):
        item = {"transcription": "", "points": item}
    text = item["transcription"]
    if not isinstance(text, str):
        raise TypeError("the transcription is not a text")
    ignore = is_true(item.get("difficult")) or text in source.ignore_marks
    if text == PLACEHOLDER_OR_WORD and not ignore:
        source.note(_MAYBE_PLACEHOLDER, where)
    points = tidy(item["points"])
    if begins_on_its_side(points) and not source.keep_order:
        source.note(_ON_ITS_SIDE, where)
        points = tidy(points, find_start=True)
    elif len(points) == 4 and not ignore and quarter_turns(points) == 2:
        source.note(_UPSIDE_DOWN, where)
    return Box(points, text, ignore)


def _count(label: str) -> int:
    """How many annotations a label holds: boxes of a page, or one text."""
    if not label.startswith("["):
        return 1
    try:
        return len(parse_json(label))
    except MALFORMED:
        return 1


def _first_path(field: str) -> str:
    """PaddleOCR draws one path of a JSON list; we take the first."""
    try:
        return str(parse_json(field)[0])
    except MALFORMED:
        return field
