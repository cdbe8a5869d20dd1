"""Which image is which page: annotation files of several pages, and image files of several frames.

A TIFF may hold a whole document. Programs read its first frame alone, so each further page is put into an
image file of its own.
"""

import io
from collections.abc import Sequence
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.reading.source import LostImage, Source

_SUBFILE_TYPE = 254
"""The tag of TIFF 6.0 whose lowest bit says that a frame is a smaller version of another one."""


def find_page_images(
    source: Source, file: Path, pages: Sequence[tuple[str, int | None]], *, first: int | None = None
) -> list[Path | LostImage]:
    """The image of each page of an annotation file.

    Args:
        source: Where everything is.
        file: The annotation file.
        pages: For each page, the image that it names (if it names none, the one with the stem of the file),
            and the number of the page in the document, if it says so.
        first: What the number of a document's first page is; None if formats of this kind begin with 0 or 1.

    Returns:
        For each page, the file of its image, or why it has none.
    """
    found: list[Path | LostImage] = []
    for name, _ in pages:
        try:
            found.append(
                source.find_image(name, file.parent) if name else source.image_of_stem(file.stem, file.parent)
            )
        except LostImage as error:
            found.append(error)
    for image in dict.fromkeys(each for each in found if isinstance(each, Path)):
        places = [place for place, each in enumerate(found) if each == image]
        numbers = [pages[place][1] for place in places]
        if len(places) > 1 or numbers[0]:
            for place, result in zip(places, _frames(source, image, numbers, first), strict=True):
                found[place] = result
    return found


def _frames(
    source: Source, image: Path, numbers: Sequence[int | None], first: int | None
) -> list[Path | LostImage]:
    """The image of each page, all of which name one file, by the numbers of the pages."""
    if not source.check_images:
        several = LostImage(f"several pages name the image {image.name}; leave out --labels-only")
        return [image if len(numbers) == 1 else several for _ in numbers]
    frames = _full_frames(image)
    if len(frames) == 1:
        many = quantity(len(numbers), "page names", "pages name")
        several = LostImage(f"{many} the image {image.name}, which holds one page")
        return [image if len(numbers) == 1 else several for _ in numbers]
    results: list[Path | LostImage] = []
    for index in _numbered_frames(numbers, len(frames), first):
        if index is None:
            reason = f"it is not certain which of the {len(frames)} pages of {image.name} this one is"
            results.append(LostImage(reason))
        elif len(numbers) == 1 and frames[index] == 0:
            results.append(image)
        else:
            results.append(_extract(source, image, frames[index]))
    return results


def _numbered_frames(numbers: Sequence[int | None], count: int, first: int | None) -> list[int | None]:
    """The frame of each page, out of `count` frames, or None where nothing says which it is."""
    given = [number for number in numbers if number is not None]
    if len(numbers) == count and (not given or (len(given) == len(set(given)) == count)):
        order = sorted(range(count), key=lambda place: numbers[place] or 0)
        return [order.index(place) for place in range(count)]
    if first is None and given:
        first = 0 if min(given) == 0 else 1 if max(given) == count else None
    if first is None or len(given) != len(set(given)):
        return [None] * len(numbers)
    return [
        number - first if number is not None and 0 <= number - first < count else None for number in numbers
    ]


def _full_frames(image: Path) -> list[int]:
    """The frames of an image file that are pages; one for what cannot be decoded: that is reported later."""
    from PIL import Image

    try:
        with Image.open(image) as opened:
            if opened.format != "TIFF":
                return [0]
            frames = []
            for frame in range(getattr(opened, "n_frames", 1)):
                opened.seek(frame)
                if not opened.tag_v2.get(_SUBFILE_TYPE, 0) & 1:
                    frames.append(frame)
            return frames or [0]
    except Exception:  # whatever a damaged file raises
        return [0]


def _extract(source: Source, image: Path, frame: int) -> Path | LostImage:
    """One frame as an image file of its own."""
    from PIL import Image

    file = io.BytesIO()
    try:
        with Image.open(image) as opened:
            opened.seek(frame)
            suffix = ".png" if opened.mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else ".tif"
            opened.save(file, "PNG" if suffix == ".png" else "TIFF")
    except Exception as error:  # whatever a damaged file raises
        return LostImage(f"page {frame + 1} of the image {image.name} cannot be decoded ({error})")
    return source.keep(file.getvalue(), image, suffix)
