"""A mix that was moved or copied together with its sets: its paths are those of the place where it was made.

A folder that was moved has the same paths below it. So each folder that holds all missing paths is tried in
the place of each folder above the mix, and what is found has to be complete. A mix that was copied, whose
originals are still there, is that of the lists beside it.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders.outputs import MANIFEST
from ocrdata.samples import labels


def find_moved(mix: Path, data_dir: Path, label_files: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    """Where the folder of the images and the label files of a mix are now; a note says so.

    Args:
        mix: The `mix.yml`.
        data_dir: The folder of the images, as the mix names it.
        label_files: The label files, as the mix names them.

    Returns:
        The same paths where only one place can be meant; those of the arguments if there is none. Paths that
        exist stay as they are.

    Raises:
        UserError: Several places may be meant.
    """
    paths = (data_dir, *label_files)
    places = list(dict.fromkeys(_places(mix, paths)))
    if not places:
        return data_dir, tuple(label_files)
    if len(places) > 1:
        first, second = (next(new for new, old in zip(each, paths, strict=True) if new != old)
                         for each in places[:2])  # fmt: skip
        raise UserError(
            f"names paths that do not exist, and was perhaps moved: {first} or {second} may be meant.",
            "Write the right paths into it, or make it again with ocrdata mix.",
            path=mix,
        )
    old, new = next((old, new) for old, new in zip(paths, places[0], strict=True) if old != new)
    say(f"note: {mix} was made elsewhere: {old} is taken from {new}.")
    return places[0][0], places[0][1:]


def find_copied(mix: Path, data_dir: Path, label_files: Sequence[Path]) -> tuple[Path, ...] | None:
    """The folder of the images and the label files of a mix that was copied with them; a note says so.

    `ocrdata mix` writes its lists into a folder `lists` beside the mix, and its record. If it names those of
    another folder, and has its own as well, with the same record, its own are meant: they may have been
    changed since.

    Args:
        mix: The `mix.yml`.
        data_dir: The folder of the images, as the mix names it.
        label_files: The label files, as the mix names them.

    Returns:
        None if it was not copied, or not with all that it needs, or the originals are gone: see `find_moved`.
    """
    here = mix.resolve().parent
    homes = {path.parent.parent for path in label_files if path.parent.name == "lists"}
    if len(homes) != 1 or not (home := homes.pop()).is_absolute() or home.resolve() == here:
        return None
    paths = (data_dir, *label_files)
    try:
        places = tuple(Path(os.path.normpath(here / os.path.relpath(path, home))) for path in paths)
        if (home / MANIFEST).read_bytes() != (here / MANIFEST).read_bytes():
            return None
    except (OSError, ValueError):  # no record; two drives
        return None
    if not (is_complete(*paths) and is_complete(*places)):
        return None
    say(f"note: {mix} was copied from {home}: its lists are taken from {here}, its images from {places[0]}.")
    return places


def _places(mix: Path, paths: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """All places of the paths at which everything is there, down to the first image of each label file."""
    missing = [path for path in paths if not path.exists()]
    found = list(_instead_of(missing, mix, paths))
    if missing and not found and paths[0].exists():  # that which all was moved out of
        found = list(_instead_of(list(dict.fromkeys([paths[0], *missing])), mix, paths))
    here = mix.resolve().parent
    beside = tuple(here / "lists" / path.name for path in paths[1:])
    if missing and all(path.parent.name == "lists" for path in paths[1:]) and all(map(Path.is_file, beside)):
        found = [places for places in found if places[1:] == beside]  # never those of another mix
    own = [places for places in found if all(here in path.parents for path in places[1:])]
    yield from own if len(own) == 1 else found


def _instead_of(missing: Sequence[Path], mix: Path, paths: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """The places at which everything is there, with others instead of the paths that are missing."""
    try:
        top = Path(os.path.commonpath([path if path == paths[0] else path.parent for path in missing]))
    except ValueError:  # none is missing, or they have nothing in common
        return
    for old in (top, *top.parents):
        for new in mix.resolve().parents:
            places = tuple(new / path.relative_to(old) if path in missing else path for path in paths)
            if is_complete(*places):
                yield places


def is_complete(data_dir: Path, *label_files: Path) -> bool:
    """Whether the folder of the images and all label files exist, and the first image of each."""
    if not data_dir.is_dir() or not all(path.is_file() for path in label_files):
        return False
    firsts = (labels.first_image(path, data_dir) for path in label_files)
    return all(image is None or image.is_file() for image in firsts)
