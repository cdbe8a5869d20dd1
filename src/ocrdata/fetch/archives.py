"""Unpack an archive that may be anything: damaged, renamed, or made to do harm.

Nothing is written outside the folder, no link and no device is made, and the number of files, their size and
the ratio of packed to unpacked bytes have limits. Sizes are counted as they are written and not taken from
what the archive says of itself.
"""

import gzip
import io
import os
import re
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal, cast

from ocrdata.errors import UserError

Kind = Literal["zip", "tar", "tar.gz", "gz", "file"]

BLOCK = 1 << 20
_JUNK = re.compile(r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)(/|$)", re.IGNORECASE)
"""What macOS and Windows leave in archives; `._a.jpg` is no image, though it is named like one."""
_RESERVED = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold.

    Attributes:
        files: Members.
        size: Bytes of all of them together.
        ratio: Unpacked bytes for each packed one (JSON packs to a tenth, photographs not at all); looked at
            from the first 64 MiB on.
    """

    files: int = 5_000_000
    size: int = 2_000_000_000_000
    ratio: int = 200


LIMITS = Limits()


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


@dataclass(frozen=True, slots=True)
class _Member:
    """A file in an archive: its name, as it shall be on the disk, and how to read it."""

    name: str
    packed: int
    open: Callable[[], IO[bytes]]


def sniff(parts: Sequence[Path]) -> Kind:
    """What kind of archive a file (or the parts of a split one) is, by its bytes and not by its name."""
    with parts[0].open("rb") as file:
        head = file.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(parts[0]) as inner:
                return "tar.gz" if _is_tar(inner.read(512)) else "gz"
        except (OSError, EOFError, zlib.error):
            return "gz"
    return "tar" if _is_tar(head) else "file"


def names(parts: Sequence[Path], most: int = 300) -> list[str]:
    """Names of members, to recognise an archive by; empty for what cannot be read.

    Args:
        parts: The archive.
        most: Members of a tar to look at; those of a zip stand at its end and are all read.
    """
    found: list[str] = []
    kind = sniff(parts)
    try:
        with ExitStack() as stack:
            for member in _members(parts, kind, stack) if kind != "file" else ():
                found.append(member.name)
                if kind != "zip" and len(found) >= most:
                    break
    except UserError:
        pass
    return found


def unpack(
    parts: Sequence[Path],
    folder: Path,
    *,
    limits: Limits = LIMITS,
    wanted: Callable[[str], bool] = lambda name: True,
    advance: Callable[[int], None] = lambda packed: None,
) -> int:
    """Unpack an archive into a folder that is made for it, whole or not at all.

    Args:
        parts: The archive, or the parts of a split one in order.
        folder: Where its files shall lie; must not be there yet. They are written beside it first. If all of
            them lie in one top folder, this takes its place.
        limits: How much it may hold.
        wanted: Whether to write a member, by its name; all are looked at.
        advance: Called with the packed bytes that are done.

    Returns:
        How many files were written.

    Raises:
        UserError: The archive is damaged, truncated or no archive, or holds what it must not.
    """
    stage = folder.with_name(folder.name + ".part")
    shutil.rmtree(stage, ignore_errors=True)  # of a run that was killed
    stage.mkdir(parents=True)
    try:
        count = _unpack(parts, stage, limits, wanted, advance)
        top = list(stage.iterdir())
        (top[0] if len(top) == 1 and top[0].is_dir() else stage).rename(folder)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return count


def _unpack(
    parts: Sequence[Path],
    stage: Path,
    limits: Limits,
    wanted: Callable[[str], bool],
    advance: Callable[[int], None],
) -> int:
    archive = parts[0].name
    packed = sum(part.stat().st_size for part in parts)
    most = min(limits.size, max(packed * limits.ratio, 64 << 20))
    kind = sniff(parts)
    if kind == "file":
        raise no_archive(parts[0])
    count = written = 0
    with ExitStack() as stack:
        for member in _members(parts, kind, stack):
            count += 1
            if count > limits.files:
                raise _refused(archive, f"more than {limits.files:,} files")
            target = stage / _safe_name(archive, member.name)
            if not wanted(member.name):
                continue
            with _in_words(archive):
                target.parent.mkdir(parents=True, exist_ok=True)
            with _in_words(archive), member.open() as source, target.open("wb") as sink:
                while block := source.read(BLOCK):
                    written += len(block)
                    if written > most:
                        raise _refused(archive, f"more than {most:,} bytes in {packed:,} packed ones")
                    sink.write(block)
            advance(member.packed)
    return count


def _members(parts: Sequence[Path], kind: Kind, stack: ExitStack) -> Iterator[_Member]:
    archive = parts[0].name
    with _in_words(archive):
        raw = cast(
            "IO[bytes]",
            stack.enter_context(io.BufferedReader(Joined(parts), BLOCK)),
        )
        if kind == "zip":
            yield from _zip_members(archive, stack.enter_context(zipfile.ZipFile(raw)))
        elif kind == "gz":
            name = archive.removesuffix(".gz").removesuffix(".tgz")
            yield _Member(
                name, parts[0].stat().st_size, lambda: cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
            )
        else:
            plain = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if kind == "tar.gz" else raw
            yield from _tar_members(archive, plain, raw)


def _zip_members(archive: str, file: zipfile.ZipFile) -> Iterator[_Member]:
    for info in file.infolist():
        if info.flag_bits & 1:
            raise UserError(
                f"{archive} is encrypted.", "Unpack it with its password and give the folder with --mirror."
            )
        mode = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
        if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(archive, f"'{info.filename}', which is a link or a device and no file")
        name = _zip_name(info)
        if info.is_dir() or name.endswith("/") or _JUNK.search(name):
            continue
        yield _Member(name, info.compress_size, lambda info=info: file.open(info))  # type: ignore[misc]


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


def _tar_members(archive: str, plain: IO[bytes], raw: IO[bytes]) -> Iterator[_Member]:
    before = 0
    with tarfile.open(fileobj=plain, mode="r|", bufsize=BLOCK, tarinfo=_Header) as file:
        while (info := file.next()) is not None:
            file.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every header that it has read
            if info.isdir() or _JUNK.search(info.name):
                continue
            if not info.isreg():
                raise _refused(archive, f"'{info.name}', which is a link or a device and no file")
            at = raw.tell()
            content = cast("IO[bytes]", file.extractfile(info))
            yield _Member(info.name, at - before, lambda content=content: content)  # type: ignore[misc]
            before = at
    while plain.read(BLOCK):  # gzip's check sum stands at the very end
        pass


def _safe_name(archive: str, name: str) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    parts = path.parts
    if path.is_absolute() or ".." in parts or not parts or ":" in parts[0] or _RESERVED.search(name):
        raise _refused(archive, f"'{name}', a path that leads out of its folder")
    if any(len(os.fsencode(part)) > 255 for part in parts):
        raise _refused(archive, f"a name of more than 255 bytes ('{name[:40]}…')")
    return path


def _refused(archive: str, what: str) -> UserError:
    return UserError(
        f"{archive} holds {what}.",
        "Do not use this file: it is damaged or was tampered with. Get it from its own page.",
    )


@contextmanager
def _in_words(archive: str) -> Iterator[None]:
    """Turn what the libraries raise on a damaged archive into a sentence."""
    try:
        yield
    except NotImplementedError as error:
        raise UserError(
            f"{archive} is packed in a way that Python cannot unpack ({error}).",
            "Unpack it with 7-Zip and give the folder with --mirror.",
        ) from error
    except (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UserError(
            f"{archive} is damaged or not whole ({error}).",
            "Get it again (and, of a split archive, all its parts).",
        ) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise _refused(archive, f"a file and a folder of one name ({Path(error.filename).name})") from error


def _is_tar(block: bytes) -> bool:
    """Whether a block is a tar header: its check sum is right."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def no_archive(path: Path) -> UserError:
    """The sentence for a file that should be an archive."""
    return UserError(f"{path.name} is no archive that can be unpacked here{disguise(path)}.", "Get it again.")


def looks_like_json(path: Path) -> bool:
    """Whether a file begins as JSON does."""
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def disguise(path: Path) -> str:
    """What a file is instead: the end of a sentence."""
    with path.open("rb") as file:
        head = file.read(4096).lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in head:
        return ", but a web page: the server wants a login, or has moved it"
    if head.startswith(b"rar!"):
        return ", but a RAR: unpack it, and give the folder with --mirror"
    if head.startswith(b"7z\xbc\xaf"):
        return ", but a 7z: unpack it, and give the folder with --mirror"
    return "" if head else ": it is empty"
