"""Addresses of files, here or on any storage that fsspec knows: `data/mine`, `s3://bucket/set`, `memory://x`."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from ocrdata.errors import UserError
from ocrdata.regular_files import is_unusual

EXTRAS = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "oss": "ossfs",
    "abfs": "adlfs",
    "hdfs": "pyarrow",
}
"""What fsspec needs for a kind of storage."""


_NO_FILE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG})


def is_remote(address: str) -> bool:
    """Whether an address is not a path of this machine."""
    return "://" in address


def opened(address: str) -> tuple[Any, str]:
    """The file system of an address, and the address within it.

    Raises:
        UserError: Nothing for such addresses is installed.
    """
    import fsspec

    kind = address.partition("://")[0]
    try:
        urlsplit(address if is_remote(address) else "")
    except ValueError as error:
        raise UserError(
            f"{address} is not an address ({error}).", "Write it like s3://bucket/set, or a path."
        ) from error
    try:
        system, path = fsspec.core.url_to_fs(address if is_remote(address) else str(Path(address).absolute()))
    except (ImportError, ValueError) as error:
        need = EXTRAS.get(kind)
        raise UserError(
            f"{address} cannot be opened ({error}).",
            f"Install what reads {kind}:// — pip install {need}."
            if need
            else "See fsspec's list of protocols.",
        ) from error
    return system, str(path).rstrip("/")


@contextmanager
def reading(address: str) -> Iterator[None]:
    """Report errors of remote storage in one sentence.

    Raises:
        UserError: The place is not there, not open to us, or does not answer.
    """
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        code = getattr(error, "errno", None)
        if isinstance(error, FileNotFoundError) or code in _NO_FILE:
            what, remedy = f"there is no such file ({error}).", "Check the address."
        elif isinstance(error, PermissionError):
            what, remedy = f"it may not be used ({error}).", "Look at rights and credentials."
        elif is_remote(address) and _of_storage(error):
            what = f"the storage does not answer as it should ({type(error).__name__}: {error})."
            remedy = "Look at the network and the credentials, then run the same command again."
        else:
            raise
        raise UserError(what, remedy, path=address) from error


def _of_storage(error: Exception) -> bool:
    """Whether an error is one of the storage's library; each has classes of its own."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in {
        "aiobotocore", "aiohttp", "botocore", "fsspec", "gcsfs", "google", "ossfs", "oss2", "s3fs", "pyarrow",
    }  # fmt: skip


@contextmanager
def read(address: str) -> Iterator[IO[bytes]]:
    """Open a file for reading."""
    system, path = opened(address)
    with reading(address), system.open(path, "rb") as file:
        yield file


def files(address: str) -> list[str]:
    """Addresses of all files below a folder, in order; the address itself if it is a file.

    Devices and pipes are left out.

    Raises:
        UserError: There is nothing.
    """
    system, path = opened(address)
    with reading(address):
        found = sorted(system.find(path))
    if not found:
        raise UserError(f"{address} does not exist or is empty.", "Check the address.")
    if is_remote(address):
        return [system.unstrip_protocol(name) for name in found]
    return [name for name in found if not is_unusual(name)]


def states(addresses: Iterable[str]) -> list[str]:
    """What tells whether files have changed: sizes and times, or what a storage has in their place."""
    return list(map(_state, addresses))


def _state(address: str) -> str:
    system, path = opened(address)
    if is_remote(address):
        return str(system.ukey(path))
    # fsspec's key of a file here has its links and permissions, too: a long run would not go on after chmod.
    found = Path(path).stat()
    return f"{found.st_size}-{found.st_mtime_ns}"


def send_file(path: Path, address: str) -> None:
    """Copy a file to an address."""
    system, target = opened(address)
    with reading(address):
        system.makedirs(target.rpartition("/")[0], exist_ok=True)
        system.put_file(str(path), target)


def send(folder: Path, address: str) -> None:
    """Copy all files below a folder to an address."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            send_file(path, f"{address.rstrip('/')}/{path.relative_to(folder).as_posix()}")
