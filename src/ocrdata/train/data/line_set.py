"""The lines that recognition trains and evaluates on, checked before a run starts.

PaddleOCR replaces a sample that it cannot use by another one, silently or with a line in the log, and hangs
forever if it can use none. With fewer samples than a batch it ends at once, with exit status 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata import yaml_files
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.reading.images import missing_image
from ocrdata.samples import label_files, labels, packed
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.train.data.moved_mix import find_copied, find_moved, is_complete
from ocrdata.train.data.usability import LineUsability, classify

IMAGES_LOOKED_FOR = 10_000
"""Images of a label file whose existence is checked, at most; evenly spread."""


IMAGES_OPENED = 32
"""Images that may be damaged before the whole set counts as damaged."""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """`Train.dataset` of a mix.

    Attributes:
        data_dir: Folder that the image paths are relative to.
        label_files: Label files; one that is named several times is drawn from several times.
        ratios: Share of each file that an epoch draws, in (0, 1].
        roles: What each file is for, as `ocrdata mix` was told; empty if it was not.
    """

    data_dir: Path
    label_files: tuple[Path, ...]
    ratios: tuple[float, ...]
    roles: tuple[str, ...] = ()

    def lines(self, *, general: bool) -> Iterator[Line]:
        """The lines of the files whose role is `general`, or of all others; each file once."""
        roles = self.roles or ("",) * len(self.label_files)
        for path, role in dict(zip(self.label_files, roles, strict=True)).items():
            if (role == "general") == general:
                yield from labels.read_lines(path, self.data_dir)

    @property
    def packed(self) -> bool:
        """Whether images are in an LMDB. Only the first line of each label file is looked at."""
        firsts = (labels.first_image(path, self.data_dir) for path in set(self.label_files))
        return any(image is not None and packed.leads_inside(image) for image in firsts)

    @property
    def samples(self) -> int:
        """Number of samples that `SimpleDataSet.get_image_info_list` of PaddleOCR 2.10 draws per epoch."""
        counts = {path: labels.count_samples(path) for path in set(self.label_files)}
        return sum(
            round(counts[path] * ratio) for path, ratio in zip(self.label_files, self.ratios, strict=True)
        )


def read_mix(path: Path) -> TrainingSet:
    """Read the YAML that `ocrdata mix` writes (PaddleOCR's `Train.dataset`).

    Relative paths are tried from the current folder, as PaddleOCR does, then from the folder of the file. A
    label file is also looked for from the folders above `data_dir`, where a mix made elsewhere has it. A mix
    that was moved together with its sets is found where only one place can be meant.

    Raises:
        UserError: It is not such a file, or a label file is missing.
    """
    remedy = "Make it with: ocrdata mix vertical.txt general.txt --out DIR (it is DIR/mix.yml)."
    content = yaml_files.load(path, remedy)
    try:
        dataset: dict[str, Any] = content["Train"]["dataset"]
        data_dir, files = str(dataset["data_dir"]), dataset["label_file_list"]
        ratios, roles = dataset.get("ratio_list", 1.0), dataset.get("role_list") or ()
    except (KeyError, TypeError) as error:
        raise UserError(
            "has no Train.dataset with data_dir and label_file_list.", remedy, path=path
        ) from error
    files = [files] if isinstance(files, str) else files
    ratios = [ratios] * len(files) if isinstance(ratios, int | float) else ratios
    if not isinstance(ratios, list) or not all(isinstance(ratio, int | float) for ratio in ratios):
        raise UserError(
            f"has the ratio_list {ratios!r:.60}, which is not a list of numbers.",
            "Write one number for each label file, such as [1.0, 0.5].",
            path=path,
        )
    if len(ratios) != len(files):
        raise UserError(
            f"has {quantity(len(files), 'label file')} and {quantity(len(ratios), 'ratio')}.",
            remedy,
            path=path,
        )
    if roles and len(roles) != len(files):
        raise UserError(
            f"has {quantity(len(files), 'label file')} and {quantity(len(roles), 'role')}.", remedy, path=path
        )
    for ratio in ratios:
        if not 0 < ratio <= 1:
            raise UserError(
                f"has a ratio of {ratio:g}: it has to be above 0 and at most 1.",
                "To train on a set more often, name its file several times, as ocrdata mix does.",
                path=path,
            )
    folder, found = _places(path, data_dir, files)
    return TrainingSet(folder, tuple(found), tuple(ratios), tuple(map(str, roles)))


def _places(mix: Path, data_dir: str, files: Sequence[str]) -> tuple[Path, Sequence[Path]]:
    """The folder of the images and the label files of a mix, which may have been moved with them.

    Raises:
        UserError: A label file is nowhere, or several places may be meant.
    """
    here, beside = (
        [(top / Path(name).expanduser()).resolve() for name in (data_dir, *files)]
        for top in (Path.cwd(), mix.parent)
    )
    if here != beside and is_complete(*beside):
        if is_complete(*here) and _firsts(*here) != _firsts(*beside):
            name, one, other = next(
                names for names in zip((data_dir, *files), here, beside, strict=True) if names[1] != names[2]
            )
            raise UserError(
                f"names {name}, and {one} or {other} may be meant.",
                "Write its absolute path.",
                path=mix,
            )
        if not is_complete(*here):
            return beside[0], beside[1:]
    named = [Path(name).expanduser() for name in (data_dir, *files)]
    if copied := find_copied(mix, named[0], named[1:]):
        return copied[0], copied[1:]
    folder = _find(data_dir, mix.parent)
    places = [_find(name, mix.parent) for name in files]
    if not folder.is_dir() or not all(place.is_file() for place in places):
        new, labels_found = find_moved(mix, named[0], named[1:])
        if all(place.is_file() for place in labels_found) and new.is_dir():
            return new, [place.resolve() for place in labels_found]
    return folder, [_find_labels(name, mix, folder) for name in files]


def _firsts(data_dir: Path, *label_files: Path) -> list[tuple[Path, Path | None]]:
    """The label files, and the first image of each."""
    return [(path, labels.first_image(path, data_dir)) for path in label_files]


def _find_labels(name: str, mix: Path, data_dir: Path) -> Path:
    """A label file of a mix, from here, beside the mix, or from a folder above its images.

    Raises:
        UserError: It is nowhere, or two files above the images may be meant.
    """
    place = _find(name, mix.parent)
    if place.is_file():
        return place
    above = [path for folder in data_dir.parents if (path := folder / name).is_file()]
    if len(above) == 1:
        return above[0]
    other = f" ({above[0]} or {above[1]} may be meant)" if above else ""
    raise UserError(
        f"names the label file {name}, which does not exist{other}.",
        "Write its absolute path, or run from the folder that the path is relative to.",
        path=mix,
    )


def check_training_set(
    data: TrainingSet, charset: Charset, max_text_length: int, steps: int = 0
) -> LineUsability:
    """Check every label and some of the images.

    Args:
        data: The set.
        charset: The dictionary to train with.
        max_text_length: Longest text that PaddleOCR takes, in characters.
        steps: CTC's time steps in training; 0 where they are not known.

    Raises:
        UserError: A line is faulty, an image is missing, or nothing can be trained on.
    """
    seen = LineUsability()
    opened: list[Path] = []
    decoded = False
    for path in dict.fromkeys(data.label_files):
        label_files.require_unmarked(path)
        for line in _lines(path, data.data_dir):
            usable = classify(line.transcription, charset, max_text_length, seen, steps)
            if usable and not decoded and len(opened) < IMAGES_OPENED:
                opened.append(line.image)
                decoded = is_image(line.image)
    if opened and not decoded:
        raise none_decoded(opened, data)
    if seen.usable == 0:
        raise UserError(
            "no sample can be trained on: all are empty, too long, or without characters of the dictionary.",
            "Check the texts, and that --dict is the dictionary of this script.",
            path=data.label_files[0],
        )
    return seen


def usable_lines(
    label_files: Sequence[Path], charset: Charset, max_text_length: int
) -> tuple[list[Line], LineUsability]:
    """The lines of label files that PaddleOCR can evaluate; image paths are relative to each file's folder.

    Raises:
        UserError: A line is faulty, an image is missing, or no line is usable.
    """
    seen = LineUsability()
    lines = [
        line
        for path in label_files
        for line in _lines(path, None)
        if classify(line.transcription, charset, max_text_length, seen)
    ]
    if not lines:
        raise UserError(
            "has no line that can be evaluated.", "Check the texts and --dict.", path=label_files[0]
        )
    return lines, seen


def _lines(path: Path, data_dir: Path | None) -> Iterator[Line]:
    if labels.is_detection(path):
        raise UserError(
            "has detection labels, and this is a recognition model.",
            "Give recognition labels (image, tab, text): ocrdata convert makes them from pages.",
            path=path,
        )
    every = max(1, labels.count_samples(path) // IMAGES_LOOKED_FOR)
    for index, (number, line) in enumerate(labels.read_numbered_lines(path, data_dir)):
        if index % every == 0 and not packed.exists(line.image):
            raise UserError(
                f"the image {line.image} does not exist.",
                missing_image.remedy(
                    line.image,
                    path,
                    "Image paths are relative to data_dir of the mix, or to the folder of an --eval file.",
                    data_dir,
                ),
                path=path,
                line=number,
            )
        yield line


def none_decoded(images: Sequence[Path], data: TrainingSet) -> UserError:
    """The error for a training set whose first images are all damaged."""
    return UserError(
        f"none of the first {quantity(len(images), 'image')} can be decoded, e.g. {images[0]}.",
        "Check that the paths lead to JPEG, PNG or BMP images.",
        path=data.label_files[0],
    )


def is_image(path: Path) -> bool:
    """Whether an image can be decoded."""
    import cv2
    import numpy as np

    data = np.frombuffer(packed.read(path), np.uint8)
    return data.size > 0 and cv2.imdecode(data, cv2.IMREAD_COLOR) is not None


def _find(name: str, beside: Path) -> Path:
    path = Path(name).expanduser()
    return (path if path.exists() else beside / path).resolve()
