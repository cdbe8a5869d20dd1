"""The lines of a recognition label file as other people left it: any encoding, images found by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.quality.fixing.corrections import split_at_spaces
from ocrdata.reading.file_types.encodings import find_encoding, without_strays
from ocrdata.reading.images.image_lookup import ImageLookup, LostImage
from ocrdata.samples import label_files, labels, packed

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A line of the label file that is not blank.

    Attributes:
        number: Its number in the file, from 1.
        raw: The line without its end; a byte that is no text is kept as `surrogateescape` keeps it.
        name: First field, as written; empty for a line that names no image. Where spaces stand instead of
            the tab, the new label file has a tab.
        text: Second field.
        image: The image file, or the key in an LMDB; None where there is none.
        moved: Whether the image is not where the line says, and was found by its name.
    """

    number: int
    raw: str
    name: str
    text: str
    image: Path | None = None
    moved: bool = False


def read_rows(path: Path, data_dir: Path, say: Say) -> list[ReviewRow]:
    """Read a label file.

    Args:
        path: The file.
        data_dir: Folder of the image paths.
        say: Told what was guessed, and how many images were found by their names or not at all.

    Raises:
        UserError: It is no recognition label file, or has no line.
    """
    label_files.require_label_file(path)
    if labels.is_detection(path):
        raise UserError(
            "holds the boxes of pages, and review corrects the texts of lines.",
            "Cut the lines out of the pages first: ocrdata convert --crops.",
            path=path,
        )
    find = _finder(data_dir, say)
    rows = [_row(number, raw, find) for number, raw in _numbered(path, say)]
    lost = [row for row in rows if row.name and row.image is None]
    moved = [row for row in rows if row.moved]
    if moved:
        say(
            f"{quantity(len(moved), 'image is', 'images are')} not where {path.name} says and found by name: "
            f"e.g. {moved[0].image}. The new label file says where."
        )
    if lost:
        say(
            f"{quantity(len(lost), 'image does', 'images do')} not exist: e.g. "
            f"{without_strays(lost[0].name)} (line {lost[0].number}). Such lines are shown without a picture "
            "and stay in the new label file."
        )
    return rows


def _numbered(path: Path, say: Say) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    encoding = find_encoding(path)
    if encoding.guessed:
        say(
            f"{path} was read as {encoding.name}, which is a guess (line {encoding.line}: {encoding.row}). "
            "The new label file is UTF-8."
        )
    with path.open(encoding=encoding.name, errors="surrogateescape", newline="\n") as file:
        for number, row in enumerate(file, start=1):
            raw = row.rstrip("\r\n").removeprefix("\ufeff")
            if raw.strip():
                yield number, raw


def _row(number: int, raw: str, find: Callable[[str], tuple[Path | None, bool]]) -> ReviewRow:
    name, tab, rest = raw.partition("\t")
    fields = (name, rest.partition("\t")[0]) if tab else split_at_spaces(raw)
    if fields is None:
        return ReviewRow(number, raw, "", raw)
    image, moved = find(labels.first_path(fields[0]))
    return ReviewRow(number, raw, *fields, image, moved)


def _finder(data_dir: Path, say: Say) -> Callable[[str], tuple[Path | None, bool]]:
    """A function that gives the image of a name, and whether it lies elsewhere than the name says."""
    notes: dict[str, str] = {}

    def note(sentence: str, example: str) -> None:
        if sentence not in notes:
            notes[sentence] = example
            say(f"Note: {sentence}: {example}")

    lookup = ImageLookup((data_dir,), None, data_dir, note)

    def find(name: str) -> tuple[Path | None, bool]:
        if not name or "\0" in name:
            return None, False
        plain = data_dir / name
        try:
            if packed.exists(plain) and not plain.is_dir():
                return plain, False
            return lookup.find(name, data_dir), True
        except (LostImage, UserError, OSError, ValueError):
            return None, False

    return find
