"""COCO and its like: images, and annotations that name them, as the pages that they make together."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import build_page, glimpse, pixel_size
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page


def read_pages(
    source: Source,
    file: Path,
    images: Iterable[tuple[object, Any]],
    annotations: Iterable[Any],
    build: Callable[[dict[str, Any]], Box],
    look: Callable[[dict[str, Any], list[dict[str, Any]]], None] = lambda image, items: None,
) -> Iterator[Page | Skipped]:
    """Stream one page an image, in constant memory.

    Args:
        source: Where everything is.
        file: The annotation file.
        images: Keys and images, with `file_name`, `width` and `height`; what is no object is passed over.
        annotations: Each with the key of its image as `image_id`.
        build: Makes a box of one; see `build_page`.
        look: Sees each image and its annotations beforehand, to note what is odd.

    Raises:
        UserError: Two different images have the same key, so it is unknown whose the annotations are.
    """
    with big_json.Join(source.scratch / "joined.sqlite") as join:
        join.add_images((key, image) for key, image in images if isinstance(image, dict))
        if clash := join.clash():
            key, first, second = clash
            raise UserError(
                f"two images have the id {key}: {first.get('file_name')} and {second.get('file_name')}.",
                "If files were merged into this one, give them one by one; otherwise number the images anew.",
                path=file,
            )
        join.add_annotations((each.get("image_id"), each) for each in annotations if isinstance(each, dict))
        for image, items in join.pages():
            if not isinstance(image.get("file_name"), str):
                yield Skipped(source.where(file, "images"), "an image has no file_name", len(items))
                continue
            look(image, items)
            yield from build_page(
                source,
                file,
                items,
                build,
                name=image["file_name"],
                item=f"image {image.get('id')}",
                size=pixel_size(image.get("width"), image.get("height")),
            )
        for key, annotation in join.orphans():
            where = source.where(file, f"annotation {annotation.get('id')}")
            yield Skipped(where, f"there is no image {key} among the images", 1, "", glimpse(annotation))
