"""Line images with their text beside them: `a.png` and `a.gt.txt` (tesstrain, kraken), or `a.txt`."""

from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.coordinate_rows import looks_right
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, first_files, first_rows
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "a.png, and in a.gt.txt: hi"

UPRIGHT = True

_SUFFIX = ".gt.txt"


def sniff(path: Path) -> bool:
    """Files that end in `.gt.txt`, or text files of one row of text, each beside an image of its name."""
    if first_files(path, (_SUFFIX,), 1):
        return True
    files = first_files(path, (".txt",))
    return bool(files) and path.is_dir() and all(_is_text_beside_image(file) for file in files)


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a text file; also `a.bin.png` and `a.nrm.png`, as kraken writes them."""
    suffix = _SUFFIX if first_files(source.path, (_SUFFIX,), 1) else ".txt"
    for file in source.files(suffix):
        text = source.read_text(file).rstrip("\r\n")
        stem = file.name.removesuffix(suffix)
        for name in (stem, f"{stem}.bin", f"{stem}.nrm"):
            try:
                yield Line(source.image_of_stem(name, file.parent), text, source.name)
                break
            except LostImage as error:
                lost = error
        else:
            yield Skipped(source.where(file), str(lost), 1, stem, text)


def _is_text_beside_image(file: Path) -> bool:
    rows = first_rows(file, 2)
    if len(rows) != 1 or "\t" in rows[0] or looks_right(rows[0]) or _is_numbers(rows[0]):
        return False
    return any(file.with_suffix(suffix).is_file() for suffix in IMAGE_SUFFIXES)


def _is_numbers(row: str) -> bool:
    """Whether a row is several numbers, such as those of YOLO."""
    fields = row.split()
    return len(fields) >= 5 and all(field.replace(".", "", 1).lstrip("-").isdigit() for field in fields)
