"""Label files that models read: every image has to exist."""

from collections.abc import Iterator
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.reading.images import missing_image
from ocrdata.samples import labels, packed


def read_lines_with_images(path: Path) -> Iterator[labels.Line]:
    """The lines of a recognition label file, each image looked for.

    Raises:
        UserError: A faulty line, or a missing image.
    """
    for number, line in labels.read_numbered_lines(path):
        if not packed.exists(line.image):
            raise UserError(
                f"the image {line.image} does not exist.",
                missing_image.remedy(
                    line.image, path, "Image paths are relative to the label file's folder."
                ),
                path=path,
                line=number,
            )
        yield line
