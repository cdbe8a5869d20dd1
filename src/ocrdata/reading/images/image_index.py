"""The images of a folder by their names, and by names that nearly fit. The folder is listed once."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, walk

_PARTS = re.compile(r"[^\W_]+")
_MOST_HINTS = 20
"""Missing images for which a similar name is looked for: among 100,000 names that takes 0.1 s each."""
_ALIKE = 80
"""Similarity, 0 to 100 as rapidfuzz counts it, from which a name is offered."""


class SeveralImages(ValueError):
    """More than one image can be meant; the message names them."""


class ImageIndex:
    """Every image file below a folder.

    Args:
        folder: Where to look; links are passed over.
        but: Says of a folder below it that its images do not count.
    """

    def __init__(self, folder: Path, but: Callable[[Path], bool] | None = None):
        self._folder = folder
        left_out = _LeftOut(folder, but) if but else None
        self._names: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        for path in walk(folder, tuple(IMAGE_SUFFIXES), links=False):
            if left_out and left_out.has(path.parent):
                continue
            _add(self._names, path.name, str(path))
            _add(self._stems, path.stem, str(path))
        self._near: list[dict[str, str]] | None = None
        self._hints = _MOST_HINTS

    @property
    def images(self) -> Iterator[Path]:
        """All of them."""
        return (Path(path) for paths in self._names.values() for path in paths.split("\n"))

    def named(self, name: str, near: Path) -> Path | None:
        """The image with exactly this name.

        Args:
            name: File name with its suffix.
            near: Folder of the annotation file: of several images, the one in a folder of the same name.

        Raises:
            SeveralImages: There are several.
        """
        return _only(self._names, name, near)

    def by_end(self, path: str) -> Path | None:
        """The image whose path has the longest end in common with this one, at least its name.

        Args:
            path: With forward slashes, of any machine.

        Raises:
            SeveralImages: Several images have an equally long end in common with it.
        """
        wanted = PurePosixPath(path).parts[::-1]
        found = self._names.get(wanted[0], "") if wanted else ""
        if not found:
            return None
        paths = found.split("\n")
        lengths = [_common(Path(each).parts[::-1], wanted) for each in paths]
        best = [each for each, length in zip(paths, lengths, strict=True) if length == max(lengths)]
        if len(best) > 1:
            raise SeveralImages(f"{best[0]} and {best[1]} both end like it")
        return Path(best[0])

    def with_stem(self, stem: str, near: Path) -> Path | None:
        """The image whose name without its suffix is exactly this; see `named`."""
        return _only(self._stems, stem, near)

    def nearly_named(self, name: str, near: Path) -> Path | None:
        """The image whose name differs the least, where only one can be meant; see `named`.

        Tried in turn: letters composed in another way (NFD) or in another case; another suffix, or none;
        spaces and punctuation replaced, as an upload does it; leading zeros of a number.
        """
        if self._near is None:
            self._near = self._near_tables()
        for table, key in zip(self._near, _near_keys(name), strict=True):
            if (found := _only(table, key, near)) is not None:
                return found
        return None

    def similar(self, name: str) -> str:
        """The most similar name, for a message; empty if there is none, and after the first few questions."""
        if self._hints == 0 or not self._names:
            return ""
        self._hints -= 1
        from rapidfuzz import fuzz, process

        stem = _without_suffix(name)
        found = process.extractOne(stem, self._stems.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return "" if found is None else Path(self._stems[str(found[0])].partition("\n")[0]).name

    def _near_tables(self) -> list[dict[str, str]]:
        tables: list[dict[str, str]] = [{} for _ in _KEYS]
        for paths in self._names.values():
            for path in paths.split("\n"):
                for table, key in zip(tables, _near_keys(Path(path).name), strict=True):
                    _add(table, key, path)
        return tables


class _LeftOut:
    """Folders below one that do not count, with all that is in them."""

    def __init__(self, top: Path, but: Callable[[Path], bool]):
        self._top, self._but = top, but
        self._known: dict[Path, bool] = {}

    def has(self, folder: Path) -> bool:
        """Whether it is one of them; the top never is."""
        if folder in (self._top, folder.parent):
            return False
        if folder not in self._known:
            self._known[folder] = self._but(folder) or self.has(folder.parent)
        return self._known[folder]


def _add(table: dict[str, str], key: str, path: str) -> None:
    if key:
        table[key] = f"{table[key]}\n{path}" if key in table else path


def _only(table: dict[str, str], key: str, near: Path) -> Path | None:
    """The one image of that key; of several, the one in the folder that fits the annotation file's best.

    That is a folder that lies as the annotation file's does, with one name that differs (`images/a` and
    `gt/a`), or else one of the same name.
    """
    if not key or key not in table:
        return None
    paths = table[key].split("\n")
    for fits in (_lies_like, _is_named_like):
        if len(paths) > 1:
            paths = [path for path in paths if fits(Path(path).parent, near)] or paths
    if len(paths) > 1:
        raise SeveralImages(f"several images are named '{key}', '{paths[0]}' and '{paths[1]}' among them")
    return Path(paths[0])


def _lies_like(folder: Path, near: Path) -> bool:
    """Whether two paths have the same length, and one name differs."""
    if len(folder.parts) != len(near.parts):
        return False
    return sum(one != other for one, other in zip(folder.parts, near.parts, strict=True)) == 1


def _is_named_like(folder: Path, near: Path) -> bool:
    return folder.name == near.name


def _common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many items two sequences have in common at their start."""
    pairs = zip(ours, theirs, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _composed(name: str) -> str:
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def _without_suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and f".{suffix}" in IMAGE_SUFFIXES else name


def _uploaded(name: str) -> str:
    """Letters and digits alone, each run of other characters an underscore."""
    return "_".join(_PARTS.findall(name))


def _bare_number(stem: str) -> str:
    """A whole number without leading zeros (CTW1500 labels `1001.jpg` in `0001001.txt`); else nothing."""
    return stem.lstrip("0") if stem.isdecimal() and stem.isascii() else ""


_KEYS: tuple[Callable[[str], str], ...] = (
    _composed,
    lambda name: _without_suffix(_composed(name)),
    lambda name: _uploaded(_without_suffix(_composed(name))),
    lambda name: _bare_number(_without_suffix(name)),
)


def _near_keys(name: str) -> Iterator[str]:
    return (key(name) for key in _KEYS)
