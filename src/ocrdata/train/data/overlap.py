"""Images that two sets share, whatever the files are called."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.folders import checksums
from ocrdata.samples.labels import Line


class ImageFiles:
    """A set of image files that are recognised by path and by content.

    A file is hashed only if one of its size is in the set, so a training set of millions costs little.

    Args:
        images: The files; those that do not exist are known by path alone.
    """

    def __init__(self, images: Iterable[Path]):
        self.paths: set[str] = set()
        self.sizes: set[int] = set()
        self.contents: set[str] = set()
        for image in images:
            self.paths.add(str(image.resolve()))
            if image.is_file():
                self.sizes.add(image.stat().st_size)
                self.contents.add(checksums.of_file(image))

    def __contains__(self, image: Path) -> bool:
        if str(image.resolve()) in self.paths:
            return True
        try:
            return image.stat().st_size in self.sizes and checksums.of_file(image) in self.contents
        except OSError:
            return False


def seen_in_training(evaluation: Sequence[Line], training: Iterable[Line]) -> str:
    """A warning if lines are trained on and evaluated; empty if none are."""
    known = ImageFiles(line.image for line in evaluation)
    both = sum(line.image in known for line in training)
    if not both:
        return ""
    return (
        f"{quantity(both, 'training line is', 'training lines are')} also used for evaluation: the accuracy "
        "on lines that a model has seen proves nothing. Use other lines for --eval."
    )
