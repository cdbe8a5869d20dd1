"""Images that labels name by the paths of another machine or folder, found by the ends of their paths."""

import json
import os
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.folders.verify import read_manifest
from ocrdata.quality.checks.advice import Advice
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.faults import Finding
from ocrdata.reading.images.image_index import ImageIndex, SeveralImages
from ocrdata.reading.images.image_lookup import plain_path
from ocrdata.translation import in_chinese


class TakenImages:
    """Images that a label of a check already has: no other label may get them.

    Args:
        files: All label files of the check.
    """

    def __init__(self, files: Sequence[LabelFile]):
        self._files = files
        self.claims: dict[Path, tuple[MovedImages, str]] = {}

    @cached_property
    def named(self) -> frozenset[str]:
        """Paths that labels name as they stand, whether there is such an image or not."""
        return frozenset(
            os.path.normpath(Path(file.where.data_dir, plain_path(name)))
            for file in self._files
            for name in _names(file.path)
        )


class MovedImages:
    """The missing images of one label file that lie below its image folder under another path.

    An image is the one that has the longest end of the path in common with the label. It stays missing where
    several have; where labels of several paths would get the same one, or one already has it; and where only
    the name is the same, unless the label has no more than a name, or there is one folder of images.

    Args:
        file: The label file.
        taken: What labels of the check already have.
    """

    def __init__(self, file: LabelFile, taken: TakenImages):
        self._file = file
        self._taken = taken
        self._index: ImageIndex | None = None
        self._found: dict[str, Path] = {}
        self._unclear: dict[str, tuple[str, str]] = {}

    def add(self, name: str) -> None:
        """Look for an image that is missing, by its name in the label file."""
        if name in self._found or name in self._unclear:
            return
        if self._index is None:
            self._index = ImageIndex(_folder_of(self._file), but=_is_output)
        wanted = plain_path(name)
        try:
            found = self._index.by_end(wanted)
        except SeveralImages as error:
            self._unclear[name] = str(error), in_chinese(str(error))
            return
        if found is None:
            return
        if os.path.normpath(found) in self._taken.named:
            self._unclear[name] = f"{found} is the image of another label", f"{found} 是另一条标签的图像"
        elif self._fits_by_chance(found, wanted):
            why = f"{found} has the same name, in another folder"
            self._unclear[name] = why, f"{found} 同名，但在另一个文件夹"
        else:
            self._claim(found, name)

    def _fits_by_chance(self, found: Path, wanted: str) -> bool:
        """Whether only the name is the same, and there are other folders that may be meant."""
        assert self._index is not None  # noqa: S101 - it has found the image
        folders = PurePosixPath(wanted).parts[:-1]
        if not folders or folders[-1] == found.parent.name:
            return False
        return len({path.parent for path in self._index.images}) > 1

    def _claim(self, found: Path, name: str) -> None:
        first, claimed = self._taken.claims.setdefault(found, (self, name))
        if first is self and claimed == name:
            self._found[name] = found
            return
        first._found.pop(claimed, None)
        first._unclear[claimed] = f"{name} would be {found}, too", f"{name} 也会是 {found}"
        self._unclear[name] = f"{claimed} would be {found}, too", f"{claimed} 也会是 {found}"

    def find(self, name: str) -> Path | None:
        """Where a missing image is, if only one can be meant."""
        return self._found.get(name)

    def _data_dir(self) -> tuple[str, ...]:
        """The option that names the image folder, where that is not the label file's own."""
        folder = self._file.where.data_dir
        return () if Path(folder).resolve() == self._file.path.resolve().parent else ("--data-dir", folder)

    def advice(self) -> Iterator[Advice]:
        """How many images were found, from where to where, and which may be several."""
        name, count = self._file.path.name, len(self._found)
        if count:
            places = Counter(_folders(label, found) for label, found in self._found.items())
            (old, new), _ = places.most_common(1)[0]
            more, zh_more = "", ""
            if len(places) > 1:
                more = f" (and {quantity(len(places) - 1, 'more folder')})"
                zh_more = f"（另有 {len(places) - 1} 个文件夹）"
            command = shlex.join(
                ["ocrdata", "check", str(self._file.path), *self._data_dir(), "--fix", "DIR"]
            )
            yield Advice(
                "images-moved",
                True,
                f"{quantity(count, 'missing image')} of {name} {'is' if count == 1 else 'are'} there under "
                f"another path: '{old}' is now '{new}'{more}. To write a label file with the right paths, "
                f"and copies of the images: {command}",
                f"{name} 中缺失的 {count:,} 张图像可在其他路径找到：“{old}”现为“{new}”{zh_more}。"
                f"生成路径正确的标注文件及图像副本：{command}",
            )
        if self._unclear:
            label, (why, zh_why) = next(iter(self._unclear.items()))
            many = len(self._unclear)
            yield Advice(
                "images-unclear",
                True,
                f"{quantity(many, 'missing image')} of {name} may be one of several files and "
                f"{'stays' if many == 1 else 'stay'} missing, such as {label}: {why}.",
                f"{name} 中缺失的 {many:,} 张图像对应多个文件，仍视为缺失，例如 {label}：{zh_why}。",
            )


def _names(label_file: Path) -> Iterator[str]:
    """What a label file has before its tabs, lists of images included."""
    with label_file.open(encoding="utf-8", errors="replace") as rows:
        for row in rows:
            name = row.partition("\t")[0].strip()
            if name.startswith("["):
                try:
                    yield from map(str, json.loads(name))
                    continue
                except ValueError:
                    pass
            yield name


def _folder_of(file: LabelFile) -> Path:
    """Where to look: the image folder; the label file's where that is a whole disk or a person's home."""
    folder = Path(file.where.data_dir)
    whole = folder.resolve() in (Path(folder.resolve().anchor), Path.home())
    return file.path.absolute().parent if whole else folder


def _is_output(folder: Path) -> bool:
    """Whether an earlier `check --fix` wrote the folder: it has copies."""
    try:
        return (folder / outputs.MANIFEST).is_file() and read_manifest(folder).get("command") == "check --fix"
    except UserError:
        return False


def noting(
    sink: Callable[[LabelFile, Finding], None], moved: Mapping[Path, MovedImages]
) -> Callable[[LabelFile, Finding], None]:
    """A sink that also looks for every image that is missing."""

    def add(file: LabelFile, finding: Finding) -> None:
        for fault in finding.faults:
            if fault.code == "image-missing" and fault.detail and file.path in moved:
                moved[file.path].add(fault.detail)
        sink(file, finding)

    return add


def _folders(label: str, found: Path) -> tuple[str, str]:
    """What stands before the common end of a path in a label and of the file: the old and the new folder."""
    ours, theirs = found.parts, PurePosixPath(plain_path(label)).parts
    same = 0
    while same < min(len(ours), len(theirs)) and ours[-1 - same] == theirs[-1 - same]:
        same += 1
    old = str(PurePosixPath(*theirs[: len(theirs) - same]))
    new = str(Path(*ours[: len(ours) - same]))
    return (old.replace("/", "\\") if "\\" in label else old), "./" if new == "." else new
