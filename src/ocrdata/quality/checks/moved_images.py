"""Images that labels name by the paths of another machine or folder, found by the ends of their paths."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from ocrdata.console import quantity
from ocrdata.quality.checks.advice import Advice
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.faults import Finding
from ocrdata.reading.images.image_index import ImageIndex, SeveralImages
from ocrdata.reading.images.image_lookup import plain_path


class MovedImages:
    """The missing images of one label file that lie below its image folder under another path.

    An image is the one that has the longest end of the path in common with the label. Where several have, or
    where labels of several paths would get the same one, it stays missing.

    Args:
        file: The label file.
    """

    def __init__(self, file: LabelFile):
        self._file = file
        self._top = Path(file.where.data_dir)
        self._index: ImageIndex | None = None
        self._found: dict[str, Path] = {}
        self._claims: dict[Path, str] = {}
        self._unclear: dict[str, str] = {}

    def add(self, name: str) -> None:
        """Look for an image that is missing, by its name in the label file."""
        if name in self._found or name in self._unclear:
            return
        if self._index is None:
            self._index = ImageIndex(self._top)
        try:
            found = self._index.by_end(plain_path(name))
        except SeveralImages as error:
            self._unclear[name] = str(error)
            return
        if found is None:
            return
        first = self._claims.setdefault(found, name)
        if first == name:
            self._found[name] = found
            return
        self._found.pop(first, None)
        for each, other in ((first, name), (name, first)):
            self._unclear[each] = f"{other} would be {found}, too"

    def find(self, name: str) -> Path | None:
        """Where a missing image is, if only one can be meant."""
        return self._found.get(name)

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
            command = f"ocrdata check {self._file.path} --fix DIR"
            yield Advice(
                "images-moved",
                True,
                f"{quantity(count, 'missing image')} of {name} {'is' if count == 1 else 'are'} there under "
                f"another path: {old} is now {new}{more}. To write a label file with the right paths, and "
                f"copies of the images: {command}",
                f"{name} 中缺失的 {count:,} 张图像可在其他路径找到：{old} 现为 {new}{zh_more}。"
                f"生成路径正确的标注文件及图像副本：{command}",
            )
        if self._unclear:
            label, why = next(iter(self._unclear.items()))
            many = len(self._unclear)
            yield Advice(
                "images-unclear",
                True,
                f"{quantity(many, 'missing image')} of {name} may be one of several files and "
                f"{'stays' if many == 1 else 'stay'} missing, such as {label}: {why}.",
                f"{name} 中缺失的 {many:,} 张图像对应多个文件，仍视为缺失，例如 {label}：{why}。",
            )


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
    return (old.replace("/", "\\") if "\\" in label else old), str(Path(*ours[: len(ours) - same]))
