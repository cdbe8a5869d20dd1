"""Tar shards for WebDataset: an image and a label of the same key follow each other."""

import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import quote, unquote

from ocrdata.errors import UserError
from ocrdata.folders.resumable import ShardFolders
from ocrdata.storage import places
from ocrdata.storage.containers.files import suffix
from ocrdata.storage.records import ContainerPart, FoundParts, StoredSample, Task

SHARD = 20_000


def find(_address: str, files: Sequence[str]) -> FoundParts | None:
    """Files that end in `.tar`; see `Container.find`."""
    parts: list[ContainerPart] = []
    ends: set[str] = set()
    for address in files:
        if address.endswith(".tar"):
            with places.read(address) as file, tarfile.open(fileobj=file) as archive:
                groups = [members for _, members in _groups(archive) if _label_of(members)]
            ends.update(_label_of(members) for members in groups)
            parts.append(ContainerPart(address, len(groups)))
    return FoundParts("det" if ends == {"json"} else "rec", parts) if parts else None


def read(part: ContainerPart, start: int, stop: int) -> Iterator[StoredSample]:
    """See `Container.read`."""
    with places.read(part.address) as file, tarfile.open(fileobj=file) as archive:
        samples = ((key, members) for key, members in _groups(archive) if _label_of(members))
        for key, members in islice(samples, start, stop):
            end = next(end for end in members if end not in ("txt", "json"))
            image, label = (archive.extractfile(members[one]) for one in (end, _label_of(members)))
            if image is None or label is None:
                raise UserError(f"has a folder named {key}.{end}.", "Pack it again.", path=part.address)
            yield StoredSample(name_of_key(key, end), image.read(), label.read().decode("utf-8"))


def write(
    folders: ShardFolders, task: Task, samples: Iterable[StoredSample], shard: int, _shards: int
) -> None:
    """Write `NNNNNN.tar`; see `Container.write`."""
    with tarfile.open(folders.stage / f"{shard:06d}.tar", "w") as archive:
        last, again = "", 0
        for number, sample in enumerate(samples):
            key, end = key_of_name(sample.name or f"{shard:06d}{number:06d}{suffix(sample)}")
            again = again + 1 if key == last else 0  # the same image twice in a row would be one sample
            last = key
            name = f"{key}+{again}" if again else key
            add_member(archive, f"{name}.{end}", sample.data)
            add_member(archive, f"{name}.{'json' if task == 'det' else 'txt'}", sample.label.encode("utf-8"))


def key_of_name(name: str) -> tuple[str, str]:
    """Key and ending of a WebDataset member for an image path; its dots would end the key too early."""
    stem, dot, end = name.rpartition(".")
    if dot and end == "jpg":
        return quote(stem, safe="/").replace(".", "%2E"), "jpg"
    return quote(name, safe="/").replace(".", "%2E"), end.lower() if dot and end.isalnum() else "img"


def name_of_key(key: str, end: str) -> str:
    """The image path that `key_of_name` made a key of."""
    name = unquote(key.partition("+")[0])
    if end == "jpg" or (end != "img" and not name.lower().endswith(f".{end}")):  # others' keys have no ending
        return f"{name}.{end}"
    return name


def add_member(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Add a file, of nobody and at no time: the same samples give the same bytes."""
    if len(name) > _SHORT or not name.isascii() or archive.fileobj is None or len(data) > _SMALL:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
        return
    # What tarfile writes, without its detours: of a plain header only name, size and checksum differ.
    header = bytearray(_HEADER)
    header[: len(name)] = name.encode("ascii")
    header[124:135] = b"%011o" % len(data)
    header[148:156] = b"%06o\0 " % sum(header)
    block = bytes(header) + data + bytes(-len(data) % tarfile.BLOCKSIZE)
    archive.fileobj.write(block)
    archive.offset += len(block)


def _groups(archive: tarfile.TarFile) -> Iterator[tuple[str, dict[str, tarfile.TarInfo]]]:
    """Members that follow each other with the same key, as WebDataset groups them."""
    last = ""
    members: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        folder, slash, base = member.name.rpartition("/")
        stem, _, end = base.partition(".")
        key = f"{folder}{slash}{stem}"
        if key != last and members:
            yield last, members
            members = {}
        last, members[end] = key, member
    if members:
        yield last, members


def _label_of(members: Mapping[str, object]) -> str:
    """Which member is the label; empty if there is none, or no image."""
    return next((end for end in ("txt", "json") if end in members and len(members) > 1), "")


def _plain_header() -> bytes:
    header = bytearray(tarfile.TarInfo("").tobuf(tarfile.USTAR_FORMAT))
    header[148:156] = b" " * 8  # as the checksum is counted
    return bytes(header)


_SHORT = 99  # characters of a name that need no header of their own
_SMALL = 1 << 32
_HEADER = _plain_header()
