"""Which archive of a data set a file is: by its name, by what browsers make of names, or by what it holds."""

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.archives import members
from ocrdata.archives.members import Packed
from ocrdata.errors import UserError
from ocrdata.fetching.catalogue import Archive, Dataset

_COPY = re.compile(r"(?: ?\(\d+\)| ?- ?副本| copy)(?=\.|$)")
"""What browsers and desktops add to the second copy of a file."""
_PART = re.compile(r"^(?P<base>.+)\.(?P<number>\d{3})$")
_OLD_PART = re.compile(r"\.z\d\d$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MatchedArchive:
    """An archive of the catalogue and the files that hold it.

    Attributes:
        archive: The catalogue's entry.
        files: The file, or the parts of a split one, in order.
        name: The name that its pin goes by and that it is unpacked under.
        remote: The archive on its server, if a part of it is all that is wanted; there are no files then.
    """

    archive: Archive
    files: tuple[Path, ...]
    name: str
    remote: Packed | None = None

    @property
    def packed(self) -> Packed:
        """The archive, to open."""
        return self.remote or members.on_disk(self.files)

    @property
    def stem(self) -> str:
        """The name without what says that it is an archive."""
        return stem(self.name)


def stem(name: str) -> str:
    """`a.zip` → `a`, `a.tar.gz` → `a`, `a.jsonl.gz` → `a.jsonl`; other suffixes are part of the name."""
    return re.sub(r"(\.tar)?(\.gz|\.tgz|\.bz2)$|\.(zip|tar)$", "", name, flags=re.IGNORECASE) or name


def match(dataset: Dataset, files: Sequence[Path]) -> list[MatchedArchive]:
    """Tell which archives some files are.

    Raises:
        UserError: A file is none of them, a part is missing, or a file is another archive under a right name.
    """
    given: list[MatchedArchive] = []
    for base, parts in _groups(files).items():
        archive = _by_name(dataset, base, given) or _by_content(dataset, parts, given)
        if archive is None:
            wanted = ", ".join(name for entry in dataset.archives for name in entry.files)
            raise UserError(
                f"{parts[0].name} is not an archive of {dataset.name}{_holding(members.on_disk(parts))}.",
                f"{dataset.name} is made of {wanted}.",
            )
        given.append(MatchedArchive(archive, parts, base if archive.many else archive.name))
        check_content(dataset, given[-1])
    return given


def matches_name(dataset: Dataset, name: str) -> bool:
    """Whether a file goes by the name of an archive, or of a part of one."""
    base = _COPY.sub("", name)
    numbered = _PART.match(base)
    return _by_name(dataset, numbered["base"] if numbered else base, ()) is not None


def check_content(dataset: Dataset, given: MatchedArchive) -> None:
    """Stop where a file with a right name is something else.

    Raises:
        UserError: It is a web page, no archive, or holds nothing that its archive should hold.
    """
    packed, archive = given.packed, given.archive
    plain = stem(archive.name) == archive.name
    if members.sniff(packed) == "file":
        if not plain:
            raise members.no_archive(packed)
        if archive.name.endswith((".json", ".jsonl")) and not members.looks_like_json(packed):
            raise UserError(f"{packed.name} is not JSON{members.disguise(packed)}.", "Get it again.")
        return
    found = members.names(packed, most=5 if given.remote else 300)
    if plain or (found and not any(fnmatch.fnmatch(name, archive.holds or "*") for name in found)):
        raise UserError(
            f"{packed.name} is not the {archive.name} of {dataset.name}{_holding(packed)}.",
            f"That one holds {archive.holds or 'no archive'}; look whether another file was renamed.",
        )


def _groups(files: Sequence[Path]) -> dict[str, tuple[Path, ...]]:
    """Files by name, the parts of split ones together and in order."""
    parts: dict[str, dict[int, Path]] = {}
    for path in files:
        name = _COPY.sub("", path.name)
        if _OLD_PART.search(name):
            raise UserError(
                f"{path.name} is a part of a zip that was split by Info-ZIP.",
                "Join it first: zip -s 0 NAME.zip --out whole.zip",
            )
        numbered = _PART.match(name)
        base, number = (numbered["base"], int(numbered["number"])) if numbered else (name, 0)
        if number in parts.setdefault(base, {}):
            raise UserError(f"{path.name} is given twice ({parts[base][number]}).", "Give each file once.")
        parts[base][number] = path
    for base, numbered_parts in parts.items():
        numbers = sorted(numbered_parts)
        if numbers[0] and numbers != list(range(1, len(numbers) + 1)):
            lost = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
            raise UserError(
                f"{base}.{lost:03d} is missing among the parts of {base}.", "Give all parts with --archive."
            )
    return {base: tuple(path for _, path in sorted(by.items())) for base, by in parts.items()}


def _by_name(dataset: Dataset, name: str, given: Sequence[MatchedArchive]) -> Archive | None:
    taken = {entry.archive.name for entry in given}
    for archive in dataset.archives:
        names = (archive.name, *archive.also)
        if any(fnmatch.fnmatch(name.lower(), known.lower()) for known in names) and (
            archive.many or archive.name not in taken
        ):
            return archive
    return None


def _by_content(dataset: Dataset, parts: Sequence[Path], given: Sequence[MatchedArchive]) -> Archive | None:
    """The one archive whose tell-tale member a renamed file holds."""
    taken = {entry.archive.name for entry in given}
    found = members.names(members.on_disk(parts))
    fitting = [
        archive
        for archive in dataset.archives
        if archive.holds
        and (archive.many or archive.name not in taken)
        and any(fnmatch.fnmatch(name, archive.holds) for name in found)
    ]
    return max(fitting, key=lambda archive: len(archive.holds), default=None)


def _holding(archive: Packed) -> str:
    found = members.names(archive, most=3)[:3]
    return f": it holds {', '.join(found)}, …" if found else ""
