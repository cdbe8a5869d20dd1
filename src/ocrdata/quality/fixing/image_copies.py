"""Images of a corrected copy: found, copied, encoded again or split."""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ocrdata.quality.checks.moved_images import MovedImages
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.pictures import look
from ocrdata.samples import packed


@dataclass(frozen=True, slots=True)
class CopiedImages:
    """Where the images of one label file go in the copy.

    Attributes:
        stage: The folder that is being written.
        images: Folder for images below it.
        moved: Where missing images are.
        taken: Names already in use, with the image that each stands for.
    """

    stage: Path
    images: PurePosixPath
    moved: MovedImages | None = None
    taken: dict[PurePosixPath, Path] = field(default_factory=dict)

    def name(self, source: Path, spelling: str, suffix: str = "") -> PurePosixPath:
        """The name of an image in the copy: its own, unless another image has it already."""
        wanted = PurePosixPath(self.images, _safe(spelling))
        wanted = wanted.with_suffix(suffix) if suffix else wanted
        name, number = wanted, 1
        while self.taken.setdefault(name, source) != source:
            number += 1
            name = wanted.with_name(f"{wanted.stem}~{number}{wanted.suffix}")
        (self.stage / name).parent.mkdir(parents=True, exist_ok=True)
        return name


@dataclass(frozen=True, slots=True)
class FoundImage:
    """An image of a label file.

    Attributes:
        path: The file.
        name: What it is called from the image folder.
        size: Width and height when upright, in pixels.
        moved: Whether the label file names another path.
    """

    path: Path
    name: str
    size: tuple[int, int]
    moved: bool = False


def find_image(name: str, file: LabelFile, moved: MovedImages | None = None) -> FoundImage | None:
    """The image of a label; a path may use the separators of Windows, or be one of another machine."""
    folder = Path(file.where.data_dir)
    for spelling in dict.fromkeys((name, name.strip(), name.strip().replace("\\", "/"))):
        if (size := _size(folder / spelling)) is not None:
            return FoundImage(folder / spelling, name, size)
    elsewhere = moved.find(name) if moved else None
    if elsewhere is not None and (size := _size(elsewhere)) is not None:
        return FoundImage(elsewhere, elsewhere.relative_to(folder).as_posix(), size, moved=True)
    return None


def _size(path: Path) -> tuple[int, int] | None:
    from ocrdata.samples.images import BadImage, read_header

    try:
        return read_header(packed.read(path)).upright
    except (OSError, ValueError, BadImage):
        return None


def copy_image(
    source: Path,
    name: str,
    target: CopiedImages,
    file: LabelFile,
    changed: Counter[str],
    *,
    upside_down: bool = False,
) -> PurePosixPath:
    """Copy an image; encode it again where its pixels change.

    They do if EXIF turns it, if Pillow can decode it and OpenCV cannot, and if it is `upside_down`.
    """
    import cv2

    from ocrdata.samples.images import BadImage, encode

    codes = {fault.code for fault in look(str(source), "", "decode", file.rules, file.where.python).faults}
    encoded = upside_down or codes & {"image-broken", "image-version", "image-cut-off"}
    place = target.name(Path(source, "turned") if upside_down else source, name, ".png" if encoded else "")
    if (target.stage / place).exists():
        return place
    if encoded or "image-turned" in codes:
        try:
            pixels = _decoded(source, file)
        except BadImage:
            return place
        turned = cv2.rotate(pixels, cv2.ROTATE_180) if upside_down else pixels
        (target.stage / place).write_bytes(encode(turned, place.suffix.lower() or ".png"))
        changed["crops turned by 180°" if upside_down else "images"] += 1
    else:
        shutil.copyfile(source, target.stage / place)
    return place


def split_image(
    source: Path, name: str, text: str, target: CopiedImages, file: LabelFile, changed: Counter[str]
) -> list[str] | None:
    """Split a line that is too long for the model between words; None where that is not safe."""
    import cv2

    from ocrdata.quality.fixing.split import split_line
    from ocrdata.samples.images import BadImage, encode

    try:
        pixels = _decoded(source, file)
    except BadImage:
        return None
    pieces = split_line(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), text, file.rules.longest)
    if pieces is None:
        return None
    rows = []
    for number, piece in enumerate(pieces, start=1):
        part = target.name(Path(source, str(number)), f"{_safe(name).with_suffix('')}-{number}.png")
        (target.stage / part).write_bytes(encode(pixels[:, piece.left : piece.right], ".png"))
        rows.append(f"{part}\t{piece.text}")
    changed["split lines"] += 1
    return rows


def _decoded(source: Path, file: LabelFile) -> Any:
    """Pixels of an image, turned as EXIF says if the loader does so."""
    from ocrdata.samples.images import decode, read_header

    data = packed.read(source)
    return decode(data, read_header(data), upright=not file.rules.ignore_orientation)


def _safe(name: str) -> PurePosixPath:
    """A name without `..`, and without a leading `images/`, which is put before it anyway."""
    parts = [part for part in name.strip().replace("\\", "/").split("/") if part not in ("", ".", "..")]
    parts = [part.replace(":", "_") for part in parts]
    return PurePosixPath(*(parts[1:] if parts[0] == "images" and len(parts) > 1 else parts))
