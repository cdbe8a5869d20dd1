"""tesstrain and kraken: line images with their text beside them, `a.png` and `a.gt.txt`."""

from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = "a.png, and in a.gt.txt: hi"

UPRIGHT = True


def sniff(path: Path) -> bool:
    """Files that end in `.gt.txt`."""
    return bool(first_files(path, (".gt.txt",), 1))


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a text file; also `a.bin.png` and `a.nrm.png`, as kraken writes them."""
    for file in source.files(".gt.txt"):
        text = source.read_text(file).rstrip("\r\n")
        stem = file.name.removesuffix(".gt.txt")
        for name in (stem, f"{stem}.bin", f"{stem}.nrm"):
            try:
                yield Line(source.image_of_stem(name, file.parent), text, source.name)
                break
            except LostImage as error:
                lost = error
        else:
            yield Skipped(source.where(file), str(lost), 1, stem, text)
