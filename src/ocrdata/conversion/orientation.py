"""Whether the points of an annotation are those of an image before or after its EXIF rotation."""

from typing import Literal, TypeAlias

from ocrdata.samples import images

Exif: TypeAlias = Literal["auto", "upright", "raw"]


def is_upright(header: images.Header, size: tuple[int, int] | None, exif: Exif, habit: bool) -> bool:
    """Whether the points were drawn on the image as its EXIF orientation shows it.

    The size that the annotations give decides where it can; else the convention of the format does.

    Args:
        header: Header of the image file.
        size: Width and height in pixels according to the annotations, if they say so.
        exif: What the person said; `auto` to find out.
        habit: Whether the format draws on upright pixels.

    Raises:
        BadImage: The size is neither that of the stored pixels nor that of the upright image.
    """
    stored, shown = (header.width, header.height), header.upright
    if size is not None and size not in {stored, shown}:
        raise images.BadImage(
            f"the image has {stored[0]} × {stored[1]} pixels, but was annotated at {size[0]} × {size[1]}"
        )
    if exif != "auto":
        return exif == "upright"
    if size is not None and stored != shown:
        return size == shown
    return habit
