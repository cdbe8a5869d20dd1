"""One source of annotations: a file or folder, and images that may lie elsewhere.

A source is not trusted. Nothing outside its folder (or the folder that `--images` names) is opened, however
the annotations spell a path.
"""

import itertools
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ocrdata.errors import UserError
from ocrdata.reading.file_types.encodings import TextEncoding, find_encoding
from ocrdata.reading.folder_walk import annotation_files, refuse_unusual
from ocrdata.reading.images.image_lookup import ImageLookup, LostImage
from ocrdata.samples.labels import IGNORE_MARKS

__all__ = ["LostImage", "Skipped", "Source"]

_REMEMBERED = 1024
"""Files whose encodings are kept: a reader may look at a file twice, soon after one another."""

_SIBLINGS = 200
"""Entries of a folder that are looked at for files of the same origin."""


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
        page_texts: Whether pages that have a text and no boxes are of use.

    Attributes:
        notes: What the reader was not sure of, and how often; see `note`.
        examples: The first place of each note that was given with one.
        has_strays: Whether a text file read so far has bytes that are not UTF-8: see `encodings.STRAY`.
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
        page_texts: bool = True,
    ):
        self.path = path
        self.images = images
        self.encoding = encoding
        self._asked = {"text-field": text, "level": None if level == "line" else level}
        self._text = text
        self._level = level
        self.ignore_marks = ignore_marks
        self.predictions = predictions
        self.keep_order = keep_order
        self.check_images = check_images
        self.page_texts = page_texts
        self.root = path if path.is_dir() else path.parent
        self.name = (path if path.is_dir() else path.parent).resolve().name or "source"
        self.tops = tuple(folder for folder in (scratch, images, self.root) if folder is not None)
        self.notes: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self._scratch = scratch
        self._kept = 0
        self.has_strays = False
        self._encodings: dict[Path, TextEncoding] = {}
        self._named: tuple[Path | None, str] = (None, "")
        self._lookup = ImageLookup(self.tops, images, self.root, self.note)

    @property
    def text(self) -> str | None:
        """Name of the attribute or field that holds the text, if the person named one."""
        self._asked["text-field"] = None
        return self._text

    @property
    def level(self) -> str:
        """What a box is: `line`, `word` or `region`."""
        self._asked["level"] = None
        return self._level

    def note_unused(self) -> None:
        """Say which of `--text-field` and `--level` the reader has not looked at."""
        for option, value in self._asked.items():
            if value is not None:
                self.note(f"--{option} {value} changed nothing, because this format leaves no such choice")

    def note_replaced_images(self, *, shared: bool) -> None:
        """Say which images were taken from a folder where the labels do not look for them.

        Args:
            shared: Say also which images the labels of several folders name.
        """
        for what, count, example in self._lookup.doubts(shared=shared):
            self.notes[what] += count
            self.examples.setdefault(what, example.replace(f"{self.root}{os.sep}", ""))

    @property
    def scratch(self) -> Path:
        """The folder for images that the format carries inside."""
        if self._scratch is None:
            raise UserError(
                "This format carries its images inside and needs a folder to put them.", "Give `scratch`."
            )
        return self._scratch

    def note(self, what: str, example: str = "") -> None:
        """Say at the end of the conversion how something was read that can be read in two ways.

        Args:
            what: What was taken for what, and what to do if that is wrong; the same words each time that it
                happens, because they are said once, with how often that was.
            example: Where it was, and what stands there; the first one is said.
        """
        self.notes[what] += 1
        if example:
            self.examples.setdefault(what, example)

    def keep(self, content: bytes, near: Path, suffix: str) -> Path:
        """Put an image that an annotation file carries inside where it can be found.

        Args:
            content: The image's bytes.
            near: The annotation file, whose stem becomes the image's.
            suffix: Of the new name.
        """
        self._kept += 1
        mark = f"_{self._kept:07d}"  # an image that was kept before has it already
        path = self.scratch / f"{self._kept // 1000:05d}" / f"{near.stem.removesuffix(mark)}{mark}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def files(self, *suffixes: str) -> Iterator[Path]:
        """The source itself if it is a file, else every file below it with one of the suffixes, sorted.

        Raises:
            UserError: A link among them leads out of the source folder.
        """
        yield from ([self.path] if self.path.is_file() else annotation_files(self.path, suffixes))

    def where(self, path: Path, item: object = None) -> str:
        """`file:item`, as short as it is clear."""
        if path is not self._named[0]:  # asked for each of a million rows
            inside = path.is_relative_to(self.root)
            self._named = (path, path.relative_to(self.root).as_posix() if inside else str(path))
        name = self._named[1]
        return name if item is None else f"{name}:{item}"

    def text_encoding(self, path: Path) -> TextEncoding:
        """How to decode one of its text files; a guess is noted.

        Raises:
            UserError: It is no regular file, or a link that leads out of its folder.
        """
        if path != self.path:
            home = self.root if path.is_relative_to(self.root) else path.parent
            refuse_unusual(path, os.path.realpath(home) + os.sep)
        if self.encoding is not None:
            return TextEncoding(self.encoding)
        if path not in self._encodings:
            if len(self._encodings) >= _REMEMBERED:
                self._encodings.clear()
            found = self._encodings[path] = find_encoding(path, self._siblings(path))
            if found.guessed:
                self.note(
                    f"not UTF-8: read as {found.name}, which is a guess; use --encoding if the text is wrong",
                    f"{self.where(path, found.line)}: {found.row}",
                )
            elif found.strays:
                self.has_strays = True
                self.note(
                    "not UTF-8, in a file that is UTF-8: the texts of such lines are left out",
                    f"{self.where(path, found.line)}: {found.row}",
                )
        return self._encodings[path]

    def encoding_of(self, path: Path) -> str:
        """The name of the encoding of one of its text files."""
        return self.text_encoding(path).name

    def _siblings(self, path: Path) -> Iterator[Path]:
        """Some more files like this one: of a short file alone, no encoding can be told."""
        if self.path.is_dir():
            names = itertools.islice(os.scandir(path.parent), _SIBLINGS)
            like = (entry.path for entry in names if entry.name.endswith(path.suffix) and entry.is_file())
            yield from (Path(name) for name in sorted(like) if name != str(path))

    @contextmanager
    def open_text(self, path: Path, newline: str = "") -> Iterator[TextIO]:
        """One of its text files, opened in its encoding.

        Args:
            path: The file.
            newline: As `open` takes it: the empty one changes no line end, and ends lines at each.

        Raises:
            UserError: It is no regular file of the source's, or its bytes do not fit the encoding; that may
                also be raised while the block reads them.
        """
        encoding = self.text_encoding(path)
        unfit = UserError(
            f"is not {encoding.name}.", "Use --encoding to name the right one, or leave it out.", path=path
        )
        try:
            file = path.open(encoding=encoding.name, errors=encoding.errors, newline=newline)
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
        """The image file that an annotation names; see `ImageLookup.find`."""
        return self._lookup.find(name, near) if self.check_images else near / name

    def image_of_stem(self, stem: str, near: Path) -> Path:
        """The image with this stem (dots are part of it); see `ImageLookup.with_stem`."""
        return self._lookup.with_stem(stem, near) if self.check_images else near / f"{stem}.jpg"
