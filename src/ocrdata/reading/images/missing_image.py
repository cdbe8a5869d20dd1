"""What to do about an image that a label names and that is not there."""

import shlex
from pathlib import Path

from ocrdata.reading.images.image_index import ImageIndex, SeveralImages


def remedy(image: Path, label_file: Path, otherwise: str) -> str:
    """The command that finds an image which moved: labels of another machine name it as it was there.

    Args:
        image: The image, as the label names it.
        label_file: The file of the label.
        otherwise: What to do if no image below the label file's folder has its name.
    """
    try:
        found = ImageIndex(label_file.absolute().parent).by_end(image.as_posix().replace("\\", "/"))
    except SeveralImages:
        found = None
    if found is None:
        return otherwise
    command = shlex.join(["ocrdata", "check", str(label_file), "--fix", "DIR"])
    return f"{found} has its name. To write labels with the paths of this machine: {command}"
