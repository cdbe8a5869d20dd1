"""Which images of a label file are crops of the pages in another one, as `convert` and PPOCRLabel write both.

A name alone proves nothing: `shop_12_3.jpg` beside `shop.jpg` may be a photograph. A crop lies in a folder of
crops, or is as large as the box that its name says.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ocrdata.reading.crop_names import box_number, is_in_folder_of_crops, keys_of_crop, page_key
from ocrdata.reading.pages import MALFORMED, parse_json
from ocrdata.reading.source import Source
from ocrdata.samples import images
from ocrdata.samples.crops import size_of_crop
from ocrdata.samples.geometry import tidy

_PIXELS, _SHARE = 2, 0.1
"""How far the sides of a crop may be from those of its box: tools round, and warp polygons differently."""

Size = tuple[int, int]


class PageCrops:
    """The crops in a label file; asked with the name of an image: `image in crops`."""

    def __init__(self, source: Source, file: Path, whole: Path, pages: Iterable[str]) -> None:
        """Measure the boxes that are asked for.

        Args:
            source: Where everything is.
            file: The label file that may name crops.
            whole: The label file of the pages, with a JSON list of boxes for each.
            pages: Names of the images in it.
        """
        self._source, self._folder = source, file.parent
        self._pages = set(map(page_key, pages))
        self._sizes: dict[tuple[str, int], list[Size]] = defaultdict(list)
        loose: set[str] = set()  # pages whose crops, if they are any, lie in no folder of crops
        for _, row in source.rows(file):
            image = row.partition("\t")[0]
            if not is_in_folder_of_crops(image):
                loose |= self._pages_of(image)
        for _, row in source.rows(whole) if loose else ():
            image, _, label = row.partition("\t")
            if (key := page_key(image)) in loose:
                self._measure(key, label)

    def __contains__(self, image: str) -> bool:
        """Whether an image is a crop of one of the pages."""
        return any(is_in_folder_of_crops(image) or self._fits(image, key) for key in self._pages_of(image))

    def _pages_of(self, image: str) -> set[str]:
        return keys_of_crop(image) & self._pages

    def _measure(self, page: str, label: str) -> None:
        with contextlib.suppress(*MALFORMED):
            for number, box in enumerate(parse_json(label)):
                with contextlib.suppress(*MALFORMED):
                    self._sizes[page, number].append(size_of_crop(tidy(box["points"])))

    def _fits(self, image: str, page: str) -> bool:
        """Whether it is about as large as its box; an image that is not there, or is none, is no crop."""
        boxes = self._sizes.get((page, box_number(image)), ())
        with contextlib.suppress(OSError, ValueError):
            size = images.read_size(self._source.find_image(image, self._folder))
            return any(_is_about(size, box) for box in boxes)
        return False


def _is_about(size: Size, box: Size) -> bool:
    """Whether both sides are about the same, turned or not: tall crops are laid on their side."""
    return any(
        all(abs(one - two) <= _PIXELS + _SHARE * two for one, two in zip(turned, box, strict=True))
        for turned in (size, size[::-1])
    )
