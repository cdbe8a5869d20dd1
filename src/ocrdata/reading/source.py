"""One source of annotations: a file or folder, and images that may lie elsewhere.

A source is not trusted. Nothing outside its folder (or the folder that `--images` names) is opened, however
the annotations spell a path.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TextIO
from urllib.parse import unquote, urlsplit

from ocrdata.errors import UserError
from ocrdata.reading.encodings import encoding_of
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, walk
from ocrdata.samples.labels import IGNORE_MARKS

_UPLOAD_PREFIX = re.compile(r"^[0-9a-f]{8}-")
"""Label Studio puts eight hexadecimal digits of a UUID before the name of an uploaded file."""


class LostImage(ValueError):
    """An annotation names an image that is not there, or not where it may be; the message says so."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something of a source that was not converted. Every one is listed in `skipped.jsonl`.

    Attributes:
        where: File, and line or item within it.
        reason: Why, in a few words.
        boxes: How many annotations are lost with it (none for an image without annotations).
        image: Name of the image, as the source spells it.
        transcription: The text that is lost, if it is one.
    """

    where: str
    reason: str
    boxes: int = 1
    image: str = ""
    transcription: str = ""


class Source:
    """One file or folder of annotations, and where its images are.

    Args:
        path: What the person gave.
        images: Folder to look for images in, by their names alone, before anywhere else.
        encoding: Encoding of text files; detected from their bytes if not given.
        scratch: Empty folder for images that a format carries inside (LMDB, Parquet, base64).
        text: Name of the attribute or field that holds the text, for formats that leave it open.
        level: What a box is in formats with several levels: `line`, `word` or `region`.
        ignore_marks: Texts that mean "illegible" in this source.
        predictions: Take what a model predicted where nobody annotated.
        keep_order: The first point of a polygon drawn by hand is the text's top left; otherwise that corner
            is found, because people begin anywhere.
        check_images: Whether images must be there; otherwise labels are read for their own sake.

    Attributes:
        notes: What the reader was not sure of, and how often; see `note`.
    """

    def __init__(
        self,
        path: Path,
        *,
        images: Path | None = None,
        encoding: str | None = None,
        scratch: Path | None = None,
        text: str | None = None,
        level: str = "line",
        ignore_marks: frozenset[str] = IGNORE_MARKS,
        predictions: bool = False,
        keep_order: bool = False,
        check_images: bool = True,
    ):
        self.path = path
        self.images = images
        self.encoding = encoding
        self.text = text
        self.level = level
        self.ignore_marks = ignore_marks
        self.predictions = predictions
        self.keep_order = keep_order
        self.check_images = check_images
        self.root = path if path.is_dir() else path.parent
        self.name = (path if path.is_dir() else path.parent).resolve().name or "source"
        self.tops = tuple(folder for folder in (scratch, images, self.root) if folder is not None)
        self.notes: Counter[str] = Counter()
        self._scratch = scratch
        self._kept = 0
        self._allowed = tuple(os.path.realpath(folder) + os.sep for folder in self.tops)
        self._tables: tuple[dict[str, str], dict[str, str]] | None = None

    @property
    def scratch(self) -> Path:
        """The folder for images that the format carries inside."""
        if self._scratch is None:
            raise UserError(
                "This format carries its images inside and needs a folder to put them.", "Give `scratch`."
            )
        return self._scratch

    def note(self, what: str) -> None:
        """Say at the end of the conversion how something was read that can be read in two ways.

        Args:
            what: What was taken for what, and what to do if that is wrong; the same words each time that it
                happens, because they are said once, with how often that was.
        """
        self.notes[what] += 1

    def keep(self, content: bytes, near: Path, suffix: str) -> Path:
        """Put an image that an annotation file carries inside where it can be found.

        Args:
            content: The image's bytes.
            near: The annotation file, whose stem becomes the image's.
            suffix: Of the new name.
        """
        self._kept += 1
        path = self.scratch / f"{self._kept // 1000:05d}" / f"{near.stem}_{self._kept:07d}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def files(self, *suffixes: str) -> Iterator[Path]:
        """The source itself if it is a file, else every file below it with one of the suffixes, sorted.

        Raises:
            UserError: A link among them leads out of the source folder.
        """
        yield from ([self.path] if self.path.is_file() else walk(self.path, suffixes))

    def where(self, path: Path, item: object = None) -> str:
        """`file:item`, as short as it is clear."""
        name = path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        return name if item is None else f"{name}:{item}"

    def encoding_of(self, path: Path) -> str:
        """The encoding of one of its text files."""
        return self.encoding or encoding_of(path)

    @contextmanager
    def open_text(self, path: Path, newline: str = "") -> Iterator[TextIO]:
        """One of its text files, opened in its encoding.

        Args:
            path: The file.
            newline: As `open` takes it: the empty one changes no line end, and ends lines at each.

        Raises:
            UserError: The bytes do not fit the encoding; also while the block reads them.
        """
        encoding = self.encoding_of(path)
        unfit = UserError(
            f"is not {encoding}.", "Use --encoding to name the right one, or leave it out.", path=path
        )
        try:
            file = path.open(encoding=encoding, newline=newline)
        except LookupError as error:
            raise unfit from error
        with file:
            try:
                yield file
            except UnicodeError as error:
                raise unfit from error

    def read_text(self, path: Path) -> str:
        """A whole small text file.

        Raises:
            UserError: The encoding that was asked for does not fit.
        """
        with self.open_text(path) as file:
            return file.read().removeprefix("\ufeff")

    def rows(self, path: Path) -> Iterator[tuple[int, str]]:
        """Number and text of each line of a text file that is not blank, line ends stripped, streaming.

        Raises:
            UserError: The encoding does not fit.
        """
        with self.open_text(path, newline="\n") as file:
            for number, row in enumerate(file, start=1):
                text = row.rstrip("\r\n")
                if number == 1:
                    text = text.removeprefix("\ufeff")
                if text and not text.isspace():
                    yield number, text

    def find_image(self, name: str, near: Path) -> Path:
        """The image file that an annotation names.

        Tried in turn: the path as it stands, from the annotation file's folder and from the source folder;
        then the name alone, in `images` and below the source folder; with URL escapes and Label Studio's
        upload prefix taken off. Windows paths and absolute paths of another machine end up as their names.

        Args:
            name: As the source spells it.
            near: Folder of the annotation file.

        Raises:
            LostImage: There is none, or it lies outside the source folder.
        """
        if not self.check_images:
            return near / name
        spelling = _plain_path(name)
        folders = (near, near / "images", self.root, near.parent) if self.images is None else (self.images,)
        outside = False
        for relative in dict.fromkeys((name, spelling, unquote(spelling))):
            for folder in folders:
                path = folder / (relative if self.images is None else relative.lstrip("/"))
                if os.path.isfile(path):  # noqa: PTH113  (false for names that no file can have)
                    if self._allows(path):
                        return path
                    outside = True
        for basename in _basenames(spelling):
            if (found := _only(self._indexes()[0], basename, near)) is not None:
                return found
        if outside:
            raise LostImage(
                f"the image {name} lies outside the source folder; use --images if it may be read"
            )
        raise LostImage(f"the image {name} does not exist; use --images to name its folder")

    def image_of_stem(self, stem: str, near: Path) -> Path:
        """The image with this exact stem (dots are part of it), beside the annotation file or anywhere.

        Raises:
            LostImage: There is none, or there are several.
        """
        if not self.check_images:
            return near / f"{stem}.jpg"
        for suffix in (".jpg", ".png", ".jpeg"):
            path = (self.images or near) / f"{stem}{suffix}"
            if os.path.isfile(path) and self._allows(path):  # noqa: PTH113
                return path
        names, stems = self._indexes()
        for spelling in _basenames(stem):
            if (found := _only(stems, spelling, near) or _only(names, spelling, near)) is not None:
                return found
        raise LostImage(f"no image is named {stem}.*; use --images to name its folder")

    def _allows(self, path: Path) -> bool:
        return os.path.realpath(path).startswith(self._allowed)

    def _indexes(self) -> tuple[dict[str, str], dict[str, str]]:
        """Every image file below `images` (or the source), by name and by stem; a line each of several."""
        if self._tables is None:
            names: dict[str, str] = {}
            stems: dict[str, str] = {}
            for path in walk(self.images or self.root, tuple(IMAGE_SUFFIXES), links=False):
                for table, key in ((names, path.name), (stems, path.stem)):
                    table[key] = f"{table[key]}\n{path}" if key in table else str(path)
            self._tables = (names, stems)
        return self._tables


def _only(table: dict[str, str], key: str, near: Path) -> Path | None:
    """The one image of that key, or of several the one in a folder of the annotation file's name."""
    if key not in table:
        return None
    found = [Path(path) for path in table[key].split("\n")]
    if len(found) > 1:
        found = [path for path in found if path.parent.name == near.name]
    if len(found) != 1:
        raise LostImage(f"several images are named {key}; use --images to name the right folder")
    return found[0]


def _plain_path(name: str) -> str:
    """A path with forward slashes, out of a URL, a Windows path or Label Studio's `?d=` query."""
    if "://" in name or name.startswith("/data/local-files"):
        parts = urlsplit(name)
        query = re.search(r"(?:^|&)d=([^&]+)", parts.query)
        name = query.group(1) if query else parts.path
    if re.match(r"^[A-Za-z]:[\\/]", name) or ("\\" in name and "/" not in name):
        name = name.replace("\\", "/")
    return name.replace("\0", "")


def _basenames(spelling: str) -> Iterator[str]:
    plain = PurePosixPath(spelling).name
    for name in dict.fromkeys((plain, unquote(plain))):
        yield name
        if _UPLOAD_PREFIX.match(name):
            yield name[9:]
