"""Contact sheets: thirty pictures with their labels on one page, to check by eye before training."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures
from PIL import ImageDraw

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.languages import packages
from ocrdata.languages.catalogue import languages
from ocrdata.samples import packed
from ocrdata.samples.labels import Line, Page, is_detection, read_lines, read_pages
from ocrdata.synthesis.type.fonts import Face, FontFile, find_fonts, open_face
from ocrdata.synthesis.type.layout import typeset

CELLS = 30
PAGES = 9
_WIDTH, _HEIGHT, _COLUMNS, _CAPTION, _GAP = 460, 64, 3, 22, 10
_SIZE, _BASELINE, _BOX = 16, 16, "□"
_CHARS_A_PIXEL = 4  # more than any letter with its marks: what follows in a text is past the width

Image = npt.NDArray[np.uint8]


def contact_sheet(lines: Sequence[Line]) -> Image:
    """Pictures in three columns, each with its label below it.

    Args:
        lines: What to show; an image that cannot be read is replaced by a note.

    Returns:
        BGR, uint8 (H, W, 3).
    """
    rows = max(1, -(-len(lines) // _COLUMNS))
    cell = (_WIDTH + _GAP, _HEIGHT + _CAPTION + _GAP)
    page = Pictures.new("RGB", (cell[0] * _COLUMNS + _GAP, cell[1] * rows + _GAP), (244, 244, 244))
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        x = _GAP + (number % _COLUMNS) * cell[0]
        y = _GAP + (number // _COLUMNS) * cell[1]
        paste_line(page, line.image, (x, y), (_WIDTH, _HEIGHT))
        write_text(pen, line.transcription, x, y + _HEIGHT + 2)
    return np.ascontiguousarray(np.asarray(page)[:, :, ::-1])


def paste_line(page: Pictures.Image, path: Path, place: tuple[int, int], size: tuple[int, int]) -> None:
    """Put the picture of a line on a page, as large as fits, or a note if it cannot be read.

    Args:
        page: RGB.
        path: The line's image.
        place: Left and top, in pixels.
        size: Greatest width and height, in pixels.
    """
    image = _read(path)
    if image is None:
        write_text(ImageDraw.Draw(page), "(unreadable)", *place)
        return
    scale = min(size[1] / image.shape[0], size[0] / image.shape[1])
    fitted = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    shown = cv2.resize(image, fitted, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    page.paste(Pictures.fromarray(cv2.cvtColor(shown, cv2.COLOR_BGR2RGB)), place)


def write_sheet(lines: Sequence[Line], path: Path) -> None:
    """Store a contact sheet as JPEG."""
    path.write_bytes(cv2.imencode(".jpg", contact_sheet(lines), [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes())


def preview(labels: Path, path: Path, count: int = CELLS, data_dir: Path | None = None) -> int:
    """Store a contact sheet of a label file, of lines or of pages with their boxes drawn.

    Args:
        labels: Recognition or detection labels.
        path: The JPEG to write.
        count: Most samples to show, spread evenly over the file.
        data_dir: Folder that image paths are relative to; the label file's own by default.

    Returns:
        The number of samples shown.

    Raises:
        UserError: The labels cannot be read, hold no sample, or none of their images exists.
    """
    detection = is_detection(labels)
    samples: list[Line | Page] = list(
        read_pages(labels, data_dir) if detection else read_lines(labels, data_dir)
    )
    if not samples:
        raise UserError("contains no samples.", "Give a label file with at least one line.", path=labels)
    chosen = [samples[number] for number in evenly_spaced(len(samples), count)]
    if not any(packed.exists(sample.image) for sample in chosen):
        raise UserError(
            f"none of the images exists, for example {chosen[0].image}.",
            "Use --data-dir to name the folder that the image paths start from.",
            path=labels,
        )
    if all(_read(sample.image) is None for sample in chosen):
        raise UserError(
            f"none of the images can be decoded, for example {chosen[0].image}.",
            "`ocrdata check FILE` shows each line.",
            path=labels,
        )
    pages = [sample for sample in chosen if isinstance(sample, Page)]
    lines = [sample for sample in chosen if isinstance(sample, Line)]
    image = _page_sheet(pages) if detection else contact_sheet(lines)
    path.write_bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes())
    return len(chosen)


def _page_sheet(pages: Sequence[Page]) -> Image:
    """Pages in three columns with their boxes: green, or red where they are ignored."""
    size = 460
    rows = -(-len(pages) // _COLUMNS)
    sheet = np.full((rows * (size + _GAP) + _GAP, _COLUMNS * (size + _GAP) + _GAP, 3), 244, np.uint8)
    for number, page in enumerate(pages):
        image = _read(page.image)
        if image is None:
            continue
        for box in page.boxes:
            colour = (40, 40, 220) if box.ignore else (60, 170, 20)
            points = (np.array(box.points) * 16).round().astype(np.int32)
            cv2.polylines(image, [points], True, colour, max(1, image.shape[1] // 400), cv2.LINE_AA, 4)
        scale = size / max(image.shape[:2])
        flat = min(image.shape[:2]) * scale < 1  # a row of pixels would become none
        wanted = (
            (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))) if flat else None
        )
        shown = cv2.resize(image, wanted, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        y = _GAP + number // _COLUMNS * (size + _GAP)
        x = _GAP + number % _COLUMNS * (size + _GAP)
        sheet[y : y + shown.shape[0], x : x + shown.shape[1]] = shown
    return sheet


def evenly_spaced(count: int, cells: int = CELLS) -> list[int]:
    """Numbers of the samples to show: evenly spaced over `count`."""
    shown = min(cells, count)
    return [round(step * (count - 1) / max(1, shown - 1)) for step in range(shown)]


def _read(path: Path) -> Image | None:
    try:
        data = np.frombuffer(packed.read(path), np.uint8)
        return cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):  # OpenCV refuses headers that claim more than 2 to the power of 30 pixels
        return None


def write_text(
    pen: ImageDraw.ImageDraw,
    text: str,
    x: int,
    y: int,
    width: int = _WIDTH,
    fill: tuple[int, int, int] = (20, 20, 20),
) -> None:
    """Write a text, shaped and in the order of its script; what passes `width` pixels is cut.

    Characters that no font at hand has are boxes.
    """
    begin = text.lstrip()[: width * _CHARS_A_PIXEL]
    shown = unicodedata.normalize("NFC", "".join(char if _is_drawn(char) else _BOX for char in begin)).strip()
    if not shown:
        return
    line, cut = typeset(shown, _faces(), _SIZE), len(shown)
    while line.mask.shape[1] > width - _GAP and cut > 1:
        cut = min(cut - 1, int(cut * (width - _GAP) / line.mask.shape[1]))
        line = typeset(shown[:cut].rstrip() + "…", _faces(), _SIZE)
    place = (x, y + _BASELINE - line.origin[1])
    pen.bitmap(place, Pictures.fromarray(np.ascontiguousarray(line.mask)), fill=fill)


@lru_cache(maxsize=4096)
def _is_drawn(char: str) -> bool:
    return char == " " or any(face.draws(char) for face in _faces())


@lru_cache(maxsize=1)
def _faces() -> tuple[Face, ...]:
    """Shipped fonts, and those of languages that were fetched before."""
    top = resources.folder("fonts")
    names = (
        "cjk/NotoSansSCSubset-Regular.otf",
        "latin/NotoSans-Regular.ttf",
        "cjk/DroidSansFallbackFull.ttf",
        "script/NotoSansArabic-Regular.ttf",
        "script/NotoSansDevanagari-Regular.ttf",
        "script/NotoSansThai-Regular.ttf",
    )
    fetched = [path for language in languages().values() for path in packages.at_hand(language)[:1]]
    try:
        files, _ = find_fonts(list(dict.fromkeys(fetched)))
    except UserError:  # none was fetched, or all are damaged
        files = []
    return tuple(open_face(file) for file in (*(FontFile(top / name) for name in names), *files))
