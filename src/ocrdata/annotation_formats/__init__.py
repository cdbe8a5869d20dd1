"""One module per annotation format, in folders by origin; the folder listing is the registry.

A module has a docstring (its first line is what `ocrdata formats` shows), `EXAMPLE`, `sniff(path)`,
`read(source)`, `BEGINS_AT_TEXT` if polygons begin at their text's own top left, and
`write_pages(folder, pages)` or `write_lines(folder, lines)` if it can be written.
Readers stream: they yield a `Page`, a `Line`, or a `Skipped` for each thing they find, and lose nothing
silently.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from ocrdata.errors import UserError, did_you_mean
from ocrdata.reading.folder_walk import first_row
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

Record: TypeAlias = Page | Line | Skipped


_LOOKED_INTO = 20
"""Folders of a folder in no known format that are looked into for a hint."""


_TEXTS_ALONE = "Its rows are texts with labels, as doccano exports them, and name no images. "


class Format(Protocol):
    """What every module of this folder offers."""

    EXAMPLE: str
    """A few lines of it, for `ocrdata formats`."""
    UPRIGHT: bool
    """Whether points are those of the image after its EXIF rotation (tools) or before (most data sets)."""

    def sniff(self, path: Path) -> bool:
        """Whether a file or folder is in this format, from a short look at it."""
        ...

    def read(self, source: Source) -> Iterator[Record]:
        """Stream a source."""
        ...


class PageFormat(Format, Protocol):
    """A format that pages can be written in."""

    def write_pages(self, folder: Path, pages: Iterable[Page]) -> None:
        """Write the annotations of pages whose images lie in `folder/images`."""
        ...


class LineFormat(Format, Protocol):
    """A format that lines can be written in."""

    def write_lines(self, folder: Path, lines: Iterable[Line]) -> None:
        """Write the labels of lines whose images lie in `folder/crops`."""
        ...


def names() -> list[str]:
    """Names of all formats, as `--from` takes them."""
    return sorted(_modules())


def written() -> list[str]:
    """Names of the formats that can be written, as `--to` takes them."""
    return [
        name for name in names() if hasattr(get(name), "write_pages") or hasattr(get(name), "write_lines")
    ]


@cache
def _modules() -> dict[str, str]:
    """The full name of every format's module, by the name of the format."""
    found = [each.name for each in pkgutil.walk_packages(__path__, f"{__name__}.") if not each.ispkg]
    return {name.rpartition(".")[2].replace("_", "-"): name for name in found}


def get(name: str) -> Format:
    """The format of that name.

    Raises:
        UserError: There is none.
    """
    module = _modules().get(name)
    if module is None:
        hint = did_you_mean(name, names())
        raise UserError(f"There is no format '{name}'.", f"{hint} `ocrdata formats` lists them.".lstrip())
    return cast(Format, importlib.import_module(module))


def keeps_ignored_texts(name: str) -> bool:
    """Whether a format holds the text of an ignored box beside the mark that it is to be ignored."""
    return bool(getattr(get(name), "KEEPS_IGNORED_TEXTS", False))


def holds_page_texts(name: str) -> bool:
    """Whether a format holds a page as its whole text, without boxes."""
    return bool(getattr(get(name), "HOLDS_PAGE_TEXTS", False))


def has_a_box_a_row(name: str) -> bool:
    """Whether a format writes each box as a row of a text file, so that a line break would end its text."""
    return bool(getattr(get(name), "A_BOX_A_ROW", False))


def has_four_corners(name: str) -> bool:
    """Whether a format holds four corners of a box and no more."""
    return bool(getattr(get(name), "FOUR_CORNERS", False))


def detect(path: Path, text: str | None = None) -> str:
    """The name of the one format that a file or folder is in.

    Args:
        path: The file or folder.
        text: Name of the field that holds the texts, if a person gave it: it tells a table whose columns of
            texts have no usual name.

    Raises:
        UserError: None, or several.
    """
    found = [name for name in names() if get(name).sniff(path)]
    if not found and text is not None:
        found = [name for name in names() if getattr(get(name), "sniff_text_field", _no_field)(path, text)]
    if not found and path.is_file() and not path.stat().st_size:
        raise UserError("is empty.", "Give a file with annotations.", path=path)
    if not found and path.is_dir() and not any(path.iterdir()):
        raise UserError("is an empty folder.", "Give a folder with annotations.", path=path)
    if not found:
        raise UserError(
            "is not in an annotation format that ocrdata knows.",
            f"{_hint(path)}`ocrdata formats` lists them; `ocrdata convert --from` takes one that is not told "
            "apart.",
            path=path,
        )
    if len(found) > 1:
        raise UserError(
            f"may be any of {', '.join(found)}.",
            "Use --from to choose one, or give a single file.",
            path=path,
        )
    return found[0]


def _no_field(path: Path, text: str) -> bool:
    return False


def _hint(path: Path) -> str:
    """Which folders of a folder are in a known format, as a remedy."""
    if not path.is_dir():
        return _TEXTS_ALONE if _holds_texts_alone(path) else ""
    below = sorted(each for each in path.iterdir() if each.is_dir() and not each.name.startswith("."))
    known = [each.name for each in below[:_LOOKED_INTO] if any(get(name).sniff(each) for name in names())]
    return f"There are annotations in {', '.join(known)}: give those folders. " if known else ""


def _holds_texts_alone(file: Path) -> bool:
    """Whether the first row is an object with a text and a list of labels."""
    try:
        row = json.loads(first_row(file)) if file.is_file() else None
    except (ValueError, RecursionError, OSError):
        return False
    return isinstance(row, dict) and isinstance(row.get("text"), str) and isinstance(row.get("label"), list)
