"""What is in an archive: its kind by its bytes, its members one by one, and sentences for what is wrong.

Zip, tar, tar.gz, a single packed file, and a zip that was cut into parts. Damage is never passed over: check
sums are compared to the end, and a tar has to have its end mark.
"""

import errno
import gzip
import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

from ocrdata.errors import UserError

Kind = Literal["zip", "tar", "tar.gz", "gz", "file"]

BLOCK = 1 << 20
_JUNK = re.compile(r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)(/|$)", re.IGNORECASE)
"""What macOS and Windows leave in archives; `._a.jpg` is no image, though it is named like one."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive that can be opened, wherever it lies.

    Attributes:
        name: Of its file.
        size: Bytes.
        open: Gives its bytes, from the first; they can be sought.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, its packed bytes, and how to read it."""

    name: str
    packed: int
    open: Callable[[], IO[bytes]]


class Joined(io.RawIOBase):
    """Several files read as one: a split archive (`NAME.zip.001`, `NAME.zip.002` …), without joining it."""

    def __init__(self, parts: Sequence[Path]):
        self._files = [part.open("rb") for part in parts]
        sizes = [part.stat().st_size for part in parts]
        self._starts = [sum(sizes[:number]) for number in range(len(sizes))]
        self._size, self._at = sum(sizes), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the first byte")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        if self._at >= self._size or not view:
            return 0
        number = max(i for i, start in enumerate(self._starts) if start <= self._at)
        file = self._files[number]
        file.seek(self._at - self._starts[number])
        count = file.readinto(view)
        self._at += count
        return count

    def close(self) -> None:
        for file in self._files:
            file.close()
        super().close()


def packed(archive: Packed | Sequence[Path]) -> Packed:
    """The archive itself, or the one in these files."""
    return archive if isinstance(archive, Packed) else on_disk(archive)


def on_disk(parts: Sequence[Path]) -> Packed:
    """An archive in a file, or in the parts of a split one, in order."""
    return Packed(
        parts[0].name,
        sum(part.stat().st_size for part in parts),
        lambda: cast("IO[bytes]", io.BufferedReader(Joined(parts), BLOCK)),
    )


def sniff(archive: Packed | Sequence[Path]) -> Kind:
    """What kind of archive this is (or its file, or its parts, is), by its bytes and not by its name."""
    with packed(archive).open() as raw:
        head = raw.read(512)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
            return "zip"
        if not head.startswith(b"\x1f\x8b"):
            return "tar" if _is_tar(head) else "file"
        raw.seek(0)
        try:
            return "tar.gz" if _is_tar(gzip.GzipFile(fileobj=raw).read(512)) else "gz"
        except (OSError, EOFError, zlib.error):
            return "gz"


def names(archive: Packed, most: int = 300) -> list[str]:
    """Names of members, to recognise an archive by; empty for what cannot be read.

    Args:
        archive: The archive.
        most: Members of a tar to look at; those of a zip stand at its end and are all read.
    """
    found: list[str] = []
    kind = sniff(archive)
    try:
        for member in members(archive, kind) if kind != "file" else ():
            found.append(member.name)
            if kind != "zip" and len(found) >= most:
                break
    except UserError:
        pass
    return found


def members(archive: Packed, kind: Kind) -> Generator[Member, None, None]:
    """The files of an archive, in order; each has to be read before the next one is asked for.

    Raises:
        UserError: It is damaged or encrypted, or holds a link or a device.
    """
    with in_words(archive.name), ExitStack() as stack:
        raw = stack.enter_context(archive.open())
        if kind == "zip":
            yield from _zip_members(archive.name, stack.enter_context(zipfile.ZipFile(raw)))
        elif kind == "gz":
            name = archive.name.removesuffix(".gz").removesuffix(".tgz")
            yield Member(name, archive.size, lambda: cast("IO[bytes]", gzip.GzipFile(fileobj=raw)))
        else:
            plain = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if kind == "tar.gz" else raw
            yield from _tar_members(archive.name, plain, raw)


def _zip_members(archive: str, file: zipfile.ZipFile) -> Iterator[Member]:
    for info in file.infolist():
        if info.flag_bits & 1:
            raise UserError(
                f"{archive} is encrypted.", "Unpack it with its password and give the folder with --mirror."
            )
        mode = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
        if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise refused(archive, f"'{info.filename}', which is a link or a device and no file")
        name = _zip_name(info)
        if info.is_dir() or name.endswith("/") or _JUNK.search(name):
            continue
        yield Member(name, info.compress_size, lambda info=info: file.open(info))  # type: ignore[misc]


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it: many zips do not say that theirs are UTF-8 (Unix) or GBK (Windows).

    Their bytes alone cannot tell: 图片 in GBK is valid UTF-8, too.
    """
    name = info.filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", errors="replace")
        unix = info.create_system in (3, 19)
        for encoding in ("utf-8", "gb18030") if unix else ("gb18030", "utf-8"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


class _Header(tarfile.TarInfo):
    """A tar header. Two blocks of zeros end an archive; tarfile takes anything else for an end as well."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Header":
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if bytes(buf) == bytes(tarfile.BLOCKSIZE):
                raise
            raise tarfile.ReadError(f"no end: {error}") from error


def _tar_members(archive: str, plain: IO[bytes], raw: IO[bytes]) -> Iterator[Member]:
    before = 0
    with tarfile.open(fileobj=plain, mode="r|", bufsize=BLOCK, tarinfo=_Header) as file:
        while (info := file.next()) is not None:
            file.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every header that it has read
            if info.isdir() or _JUNK.search(info.name):
                continue
            if not info.isreg():
                raise refused(archive, f"'{info.name}', which is a link or a device and no file")
            at = raw.tell()
            content = cast("IO[bytes]", file.extractfile(info))
            yield Member(info.name, at - before, lambda content=content: content)  # type: ignore[misc]
            before = at
    while plain.read(BLOCK):  # gzip's check sum stands at the very end
        pass


def refused(archive: str, what: str) -> UserError:
    """The sentence for an archive that no honest person made."""
    return UserError(
        f"{archive} holds {what}.",
        "Do not use this file: it is damaged or was tampered with. Get it from its own page.",
    )


@contextmanager
def in_words(archive: str) -> Iterator[None]:
    """Turn what the libraries raise on a damaged archive into a sentence."""
    try:
        yield
    except UserError:
        raise
    except NotImplementedError as error:
        raise UserError(
            f"{archive} is packed in a way that Python cannot unpack ({error}).",
            "Unpack it with 7-Zip and give the folder with --mirror.",
        ) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise refused(archive, f"a file and a folder of one name ({Path(error.filename).name})") from error
    except Exception as error:  # on damaged headers, the libraries raise whatever comes up
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise UserError(
            f"{archive} is damaged or incomplete ({str(error) or type(error).__name__}).",
            "Download it again (all parts of a split archive).",
        ) from error


def no_archive(archive: Packed) -> UserError:
    """The sentence for a file that should be an archive."""
    return UserError(
        f"{archive.name} is not an archive that can be unpacked here{disguise(archive)}.",
        "Download it again.",
    )


def looks_like_json(archive: Packed) -> bool:
    """Whether a file begins as JSON does."""
    with archive.open() as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def disguise(archive: Packed) -> str:
    """What a file is instead: the end of a sentence."""
    with archive.open() as file:
        head = file.read(4096).lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in head:
        return ", but a web page: the server wants a login, or has moved it"
    if head.startswith(b"rar!"):
        return ", but a RAR: unpack it, and give the folder with --mirror"
    if head.startswith(b"7z\xbc\xaf"):
        return ", but a 7z: unpack it, and give the folder with --mirror"
    return "" if head else ": it is empty"


def _is_tar(block: bytes) -> bool:
    """Whether a block is a tar header: its check sum is right."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
