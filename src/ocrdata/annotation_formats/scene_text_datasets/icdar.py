"""The ICDAR txt family: one text file per image, coordinates first, then the text.

Covered: ICDAR 2013 (`left,top,right,bottom,"text"`), 2015 and SROIE (`x1,…,y4,text`, also as `box/*.csv`
beside `img`), MLT (a script before the text), RCTW-17 (a `difficult` column and quotes), MTWI (floats, any
corner first), CASIA-10K (GBK), CTW1500 (polygons, `####` before the text) and polygons of any number of
points. The layout is detected from the first rows of the whole source, because a single row is ambiguous;
what was a choice is noted. Everything after the last column is the text, including commas.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.folders.verify import read_manifest
from ocrdata.reading.coordinates.rows import PLAIN, find_layout, looks_right, parse_row
from ocrdata.reading.coordinates.separators import exchanged, find_separator, looks_separated
from ocrdata.reading.folder_walk import first_files, first_row
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import min_area_quad
from ocrdata.samples.labels import IGNORED, Box, Page, Point

EXAMPLE = """\
377,117,463,117,465,130,378,130,Genaxis Theatre            (ICDAR 2015, SROIE, MTWI)
390,902,1856,902,1856,1225,390,1225,0,"金氏眼镜"             (RCTW-17)
83,35,198,34,198,48,84,49,Latin,Cours                      (MLT)
83;35;198;34;198;48;84;49;Cours                            (also with tabs)
158,128,411,181,"Footpath"                                 (ICDAR 2013)"""

UPRIGHT = False

BEGINS_AT_TEXT = True

A_BOX_A_ROW = True

FOUR_CORNERS = True

_FILES, _ROWS = 40, 50
"""Files that are looked into to find the layout, from the first to the last, and rows of each."""
_BEGUN_ANEW = (
    "coordinates with fractions are those of MTWI, whose boxes begin at any corner, so the corner whose edge "
    "points most to the right was used; use --keep-order if the first one is the text's top left"
)
_PREFIXES = ("", "gt_", "poly_gt_")


def sniff(path: Path) -> bool:
    """Text files (SROIE: CSV) whose rows begin with eight numbers, or with four and a text in quotes."""
    return any(_begins_right(file) for file in first_files(path, (".txt", ".csv")))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a text file; `gt_img_1.txt` belongs to `img_1.jpg`."""
    suffix = ".csv" if _is_csv(source.path) else ".txt"
    files = list(source.files(suffix))
    sample = _sample(source, files)
    separator = find_separator(sample)
    ours = _is_ours(source)
    layout = PLAIN if ours else find_layout([exchanged(row, separator) for row in sample])
    for note in layout.notes:
        source.note(note)
    if source.keep_order:
        layout = replace(layout, any_start=False)
    for file in files:
        boxes = []
        for number, spelt in source.rows(file):
            row = exchanged(spelt, separator)
            try:
                box = parse_row(row, layout, source.ignore_marks)
                boxes.append(replace(box, transcription=exchanged(box.transcription, separator)))
                if (
                    layout.any_start
                    and boxes[-1].points != parse_row(row, replace(layout, any_start=False)).points
                ):
                    source.note(_BEGUN_ANEW, f"{source.where(file, number)}: {spelt}")
            except ValueError as error:
                yield Skipped(source.where(file, number), str(error), transcription=spelt)
        try:
            image = source.image_of_stem(file.stem, file.parent) if ours else _image_of(source, file)
        except LostImage as error:
            if boxes:
                yield Skipped(source.where(file), str(error), len(boxes))
            continue
        yield Page(image, tuple(boxes), source.name)


def _is_ours(source: Source) -> bool:
    """Whether ocrdata wrote the rows, so that their layout is known, whatever their texts look like."""
    folders = (source.root, source.root.parent) if source.root.name == "gt" else (source.root,)
    for folder in folders:
        try:
            manifest = read_manifest(folder)
        except UserError:
            continue
        options = manifest.get("options")
        return isinstance(options, dict) and options.get("target_format") == "icdar"
    return False


def _sample(source: Source, files: Sequence[Path]) -> list[str]:
    """Rows from all over a source: files of other people or of another day may differ."""
    step = max(1, -(-len(files) // _FILES))
    rows = _ROWS if len(files) > 1 else _FILES * _ROWS
    return [row for file in files[::step] for _, row in itertools.islice(source.rows(file), rows)]


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `gt/NAME.txt` for each image: `x1,y1,…,y4,text`, UTF-8, ignored boxes as `###`.

    Of several images of one stem, the name with its suffix stands in place of the stem. The format knows
    four corners: of a polygon with more, its minimum-area rectangle is written.
    """
    top, stems = folder / "images", _Stems()
    for page in pages:
        name = page.image.relative_to(top)
        target = folder / "gt" / name.with_name(f"{stems.of(page.image)}.txt")
        target.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            ",".join(_number(value) for point in _four(box) for value in point)
            + f",{IGNORED if box.ignore else box.transcription}\n"
            for box in page.boxes
        )
        target.write_text("".join(rows), encoding="utf-8")


class _Stems:
    """Names of images without their suffixes, where these do not tell two of a folder apart."""

    def __init__(self) -> None:
        self._repeated: dict[Path, frozenset[str]] = {}

    def of(self, image: Path) -> str:
        """The stem of an image, or its whole name if another one has the stem."""
        folder = image.parent
        if folder not in self._repeated:
            counts = Counter(path.stem for path in folder.iterdir() if path.is_file())
            self._repeated[folder] = frozenset(stem for stem, count in counts.items() if count > 1)
        return image.name if image.stem in self._repeated[folder] else image.stem


def _four(box: Box) -> Sequence[Point]:
    return box.points if len(box.points) == 4 else min_area_quad(box.points)


def _is_csv(path: Path) -> bool:
    text, table = (
        any(_begins_right(file) for file in first_files(path, (suffix,))) for suffix in (".txt", ".csv")
    )
    return table and not text


def _begins_right(file: Path) -> bool:
    row = first_row(file)
    return looks_right(row) or looks_separated(row)


def _image_of(source: Source, file: Path) -> Path:
    """The image of a file: of `gt_1.txt` 1.*, but gt_1.* if that is there and 1.* has a file of its own."""
    lost: LostImage | None = None
    prefixes = _PREFIXES[::-1]
    if any(
        prefix and file.with_name(file.name.removeprefix(prefix)).is_file()
        for prefix in prefixes
        if file.name.startswith(prefix)
    ):
        prefixes = _PREFIXES
    for prefix in prefixes:
        if file.stem.startswith(prefix):
            try:
                return source.image_of_stem(file.stem.removeprefix(prefix), file.parent)
            except LostImage as error:
                lost = error
    assert lost is not None  # noqa: S101 - the empty prefix fits every name
    raise lost


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else f"{value:.2f}"
