"""What to do about an image that a label names and that is not there."""

import shlex
from pathlib import Path, PurePosixPath

from ocrdata import resources
from ocrdata.samples import label_files


def remedy(image: Path, label_file: Path, otherwise: str, data_dir: Path | None = None) -> str:
    """The command that finds an image which moved: labels of another machine name it as it was there.

    Only the ends of its path are looked for, such as `crops/a.png` and `a.png`, as folders may be large.

    Args:
        image: The image, as the label names it.
        label_file: The file of the label.
        otherwise: Where it should be, said first if none of these ends is below the label file's folder.
        data_dir: The folder that image paths are relative to; the label file's own by default.
    """
    folder = label_file.absolute().parent
    parts = PurePosixPath(image.as_posix().replace("\\", "/")).parts
    ends = (folder.joinpath(*parts[start:]) for start in range(len(parts)))
    found = next(filter(resources.is_file, ends), None)
    if found is None:
        look = label_files.looking(label_file, data_dir)
        return f"{otherwise} To look for it by its name in every folder below: {look}"
    command = shlex.join(["ocrdata", "check", str(label_file), "--fix", "DIR"])
    return f"{found} has its name. To write labels with the paths of this machine: {command}"
