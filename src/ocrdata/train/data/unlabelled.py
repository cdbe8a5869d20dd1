"""Images of lines whose labels, if they have any, are not looked at."""

from collections.abc import Iterable
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES, walk
from ocrdata.samples import labels, packed
from ocrdata.samples.images import BadImage, read_header


def images(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The images of folders and of label files, each once.

    Args:
        paths: Folders, label files, or images.

    Raises:
        UserError: A label file is faulty, a file is no image, or there is no image at all.
    """
    paths = tuple(paths)
    found = list(dict.fromkeys(image for path in paths for image in _images(path)))
    if paths and not found:
        raise UserError(
            f"--keep-images names no image in {', '.join(map(str, paths))}.",
            "Give folders with images of single lines, or label files that name them.",
        )
    for image in found:
        try:
            read_header(packed.read(image))
        except (BadImage, OSError) as error:
            raise UserError(
                f"cannot be decoded as an image ({error}).",
                "Replace it, or leave it out of --keep-images.",
                path=image,
            ) from error
    return tuple(found)


def _images(path: Path) -> Iterable[Path]:
    if path.is_dir():
        return walk(path, tuple(IMAGE_SUFFIXES), links=False)
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return (path,)
    return (line.image for line in labels.read_lines(path))
