"""The image files that annotations name, however they spell them; nothing outside the source is opened."""

import itertools
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ocrdata.errors import UserError
from ocrdata.reading.images.image_index import ImageIndex, SeveralImages
from ocrdata.reading.images.image_places import ImagePlaces, is_foreign, key

_UPLOAD_PREFIX = re.compile(r"^[0-9a-f]{8}-")
"""Label Studio puts eight hexadecimal digits of a UUID before the name of an uploaded file."""


_STEM_SUFFIXES = (".jpg", ".png", ".jpeg")
"""Suffixes of images that are looked for beside an annotation file of the same stem, the first one first."""
_OTHER_SUFFIXES = (".bmp", ".tif", ".tiff", ".webp")


_FOLDERS = 1024
"""Folders of images whose links are kept resolved, which takes longer than all else for a million rows."""


class LostImage(ValueError):
    """An annotation names an image that is not there, or not where it may be; the message says so."""


class ImageLookup:
    """Finds the images of one source.

    Args:
        tops: Folders that images may lie in.
        folder: Folder to look for images in, by their names alone, before anywhere else.
        root: Folder of the source.
        note: Told what was found by a name that only nearly fits: a sentence and an example.
    """

    def __init__(
        self, tops: Sequence[Path], folder: Path | None, root: Path, note: Callable[[str, str], None]
    ):
        self._folder = folder
        self._root = root
        self._note = note
        self._allowed = tuple(os.path.realpath(top) + os.sep for top in tops)
        self._listed: ImageIndex | None = None
        self._claims: dict[str, str] = {}
        self._as_named: set[int] | None = None  # keys of images found where a label says, once one is claimed
        self._resolved: dict[str, str] = {}
        self._places = ImagePlaces()

    def find(self, name: str, near: Path) -> Path:
        """The image file that an annotation names.

        Tried in turn: the path as it stands, from the annotation file's folder and from the source folder;
        then the longest end of the path that a single image has; then the name alone, in `images` and below
        the source folder, with URL escapes and Label Studio's upload prefix taken off; then names that nearly
        fit, where only one can be meant (see `ImageIndex`). Windows paths and absolute paths of another
        machine end up as such ends or their names.

        Args:
            name: As the source spells it.
            near: Folder of the annotation file.

        Raises:
            LostImage: There is none, it lies outside the source folder, or it belongs to another label.
            UserError: It was found before under a name that nearly fits.
        """
        spelling = plain_path(name)
        folders = (
            (near, near / "images", self._root, near.parent) if self._folder is None else (self._folder,)
        )
        outside = False
        for relative in dict.fromkeys((name, spelling, unquote(spelling))):
            for position, folder in enumerate(folders):
                below = (relative if self._folder is None else relative.lstrip("/")).rstrip("/")
                # Not pathlib: there may be a million names; false for names that no file can have.
                if os.path.isfile(os.path.join(folder, below)):  # noqa: PTH113, PTH118
                    path = folder / below
                    if self._allows(path):
                        if self._claims:
                            self._require_unclaimed(path, spelling)
                        if self._as_named is not None:
                            self._as_named.add(key(path))
                        at_home = position < 2 or "/" in name  # the source's folder, if it has just a name
                        self._places.add(name, near, path, at_home=at_home)
                        return path
                    outside = True
        if (found := self._indexed(spelling, near)) is not None:
            self._places.add(spelling, near, found, at_home=False)
            return found
        if outside:
            raise LostImage(
                f"the image {name} lies outside the source folder; use --images if it may be read"
            )
        raise self._lost(f"the image {name} does not exist", PurePosixPath(spelling).name)

    def with_stem(self, stem: str, near: Path) -> Path:
        """The image with this stem (dots are part of it), beside the annotation file or anywhere.

        Raises:
            LostImage: There is none, or there are several.
        """
        beside = self._beside(stem, self._folder or near, _STEM_SUFFIXES)
        if (image := next(beside, None)) is not None:
            self._places.add(stem, near, image, at_home=True)
            other = next(itertools.chain(beside, self._beside(stem, image.parent, _OTHER_SUFFIXES)), None)
            if other is not None and not other.samefile(image):
                self._note(
                    "images differ in their suffixes alone, and a label names neither; one of them was taken",
                    f"{image.name}, not {other.name}",
                )
            return image
        try:
            for spelling in _basenames(stem):
                found = self._index.with_stem(spelling, near) or self._index.named(spelling, near)
                if found is not None:
                    break
            else:
                found = self._nearly(stem, near)
        except SeveralImages as error:
            raise LostImage(f"{error}; use --images to name the right folder") from error
        if found is not None:
            self._places.add(stem, near, found, at_home=False)
            return found
        raise self._lost(f"no image is named {stem}.*", stem)

    def doubts(self, *, shared: bool) -> list[tuple[str, int, str]]:
        """What may have been taken for another image; see `ImagePlaces.doubts`."""
        return self._places.doubts(lambda: self._index.images, shared=shared)

    def _beside(self, stem: str, folder: Path, suffixes: Sequence[str]) -> Iterator[Path]:
        """The images of a folder with this stem, in the order of the suffixes."""
        for suffix in suffixes:
            path = folder / f"{stem}{suffix}"
            if os.path.isfile(path) and self._allows(path):  # noqa: PTH113
                yield path

    @property
    def _index(self) -> ImageIndex:
        """Every image file below the folder."""
        if self._listed is None:
            self._listed = ImageIndex(self._folder or self._root)
        return self._listed

    def _indexed(self, spelling: str, near: Path) -> Path | None:
        """The image with the last name of a path, or nearly that, anywhere below the source."""
        try:
            if "/" in spelling.strip("/") and (found := self._by_end(spelling)) is not None:
                self._claim(found, spelling)
                return found
            for basename in _basenames(spelling):
                if (found := self._index.named(basename, near)) is not None:
                    self._claim(found, spelling)
                    return found
            found = self._nearly(spelling, near)
        except SeveralImages as error:
            raise LostImage(f"{error}; use --images to name the right folder") from error
        return found

    def _by_end(self, spelling: str) -> Path | None:
        """The image whose path ends as the spelling does; None where several do, or only the name fits."""
        try:
            found = self._index.by_end(spelling)
        except SeveralImages:
            return None
        return (
            found if found is not None and found.parent.name == PurePosixPath(spelling).parent.name else None
        )

    def _nearly(self, spelling: str, near: Path) -> Path | None:
        for basename in _basenames(spelling):
            if (found := self._index.nearly_named(basename, near)) is not None:
                self._claim(found, spelling)
                self._note("images were found by a name that nearly fits", f"{basename} is {found.name}")
                return found
        return None

    def _claim(self, image: Path, spelling: str) -> None:
        """Remember for which name an image was taken that has another name or lies elsewhere."""
        if self._as_named is None:
            self._as_named = self._places.images()
        if key(image) in self._as_named and not self._may_be(image, spelling):
            raise LostImage(
                f"the image {spelling} does not exist ({image} is another label's); "
                "use --images to name its folder"
            )
        before = self._claims.setdefault(str(image), spelling)
        if not _same_file(before, spelling):
            raise LostImage(
                f"{spelling} may be {image.name}, but so is {before}; use --images to name its folder"
            )

    def _may_be(self, image: Path, spelling: str) -> bool:
        """Whether a label that names an image elsewhere may mean one that is where another label says.

        Of a folder of another machine, nothing is known: the name decides. Else the folders have to agree,
        but for `images`, which may be left out.
        """
        if _folded(image.name) not in map(_folded, _basenames(spelling)):
            return False
        if is_foreign(spelling):
            return True
        top = self._folder or self._root
        below = PurePosixPath((image.relative_to(top) if image.is_relative_to(top) else image).as_posix())
        without = PurePosixPath(*(part for part in below.parts if part != "images"))
        return any(_same_file(str(path), spelling) for path in (below, without))

    def _require_unclaimed(self, image: Path, spelling: str) -> None:
        before = self._claims.get(str(image))
        if before is not None and not _same_file(before, spelling):
            raise UserError(
                f"is what both {before} and {spelling} seem to name, so that one text would get the "
                "image of another.",
                "Correct the names in the labels, add the image that is missing, or use --images.",
                path=image,
            )

    def _lost(self, what: str, name: str) -> LostImage:
        similar = self._index.similar(name)
        hint = f" (there is {similar})" if similar else ""
        return LostImage(f"{what}{hint}; use --images to name its folder")

    def _allows(self, path: Path) -> bool:
        if path.is_symlink():
            return os.path.realpath(path).startswith(self._allowed)
        parent, name = os.path.split(path)
        if parent not in self._resolved:
            if len(self._resolved) >= _FOLDERS:
                self._resolved.clear()
            self._resolved[parent] = os.path.realpath(parent)
        return os.path.join(self._resolved[parent], name).startswith(self._allowed)  # noqa: PTH118


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _same_file(one: str, other: str) -> bool:
    """Whether two paths may be one file: they are equal from the end as far as both go."""
    ours, theirs = (PurePosixPath(path.casefold()).parts[::-1] for path in (one, other))
    return all(a == b for a, b in zip(ours, theirs, strict=False))


def plain_path(name: str) -> str:
    """A path with forward slashes, out of a URL, a Windows path or Label Studio's `?d=` query."""
    if "://" in name or name.startswith("/data/local-files"):
        try:
            parts = urlsplit(name)
        except ValueError:  # such as http://[a: a bracket that is not closed
            return name.replace("\0", "")
        query = re.search(r"(?:^|&)d=([^&]+)", parts.query)
        name = unquote(query.group(1)) if query else parts.path
    if re.match(r"^[A-Za-z]:[\\/]", name) or ("\\" in name and "/" not in name):
        name = name.replace("\\", "/")
    return name.replace("\0", "")


def _basenames(spelling: str) -> Iterator[str]:
    plain = spelling[spelling.rfind("/") + 1 :]
    if plain in ("", "."):
        plain = PurePosixPath(spelling).name
    for name in dict.fromkeys((plain, unquote(plain))):
        yield name
        if _UPLOAD_PREFIX.match(name):
            yield name[9:]
