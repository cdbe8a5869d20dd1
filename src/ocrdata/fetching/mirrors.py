"""Mirrors of data sets: a folder, or an address that all archives of a data set lie under."""

from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from ocrdata.errors import UserError
from ocrdata.fetching.catalogue import Archive, Dataset
from ocrdata.fetching.matching import matches_name


def folder_of(mirror: str | None) -> Path | None:
    """The folder that `--mirror` names, if it names one.

    Raises:
        UserError: It is neither a folder nor an address.
    """
    if mirror is None:
        return None
    if mirror.startswith(("http://", "https://", "hf://")):
        try:
            urlsplit(mirror)
        except ValueError as error:
            raise UserError(
                f"--mirror {mirror} is not an address ({error}).", "Write it like https://host/folder."
            ) from error
        return None
    folder = Path(mirror.removeprefix("file://")).expanduser()
    if not folder.is_dir():
        raise UserError(
            f"--mirror {mirror} is not a folder.", "Give a folder, an http(s) address, or hf://owner/name."
        )
    return folder


def archives_in(folder: Path, dataset: Dataset) -> list[Path]:
    """Files of a folder that go by the names of archives."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if matches_name(dataset, path.name)]


def addresses(archive: Archive, mirror: str | None) -> tuple[str, ...]:
    """An address for each file of an archive; empty where only the user can get it."""
    if mirror is None:
        return (archive.url,) * len(archive.files)
    last = PurePosixPath(unquote(urlsplit(mirror).path)).name
    if last in archive.files:  # the address of one file
        mirror = mirror[: mirror.rindex("/")]
    return tuple(f"{mirror.rstrip('/')}/{quote(name)}" for name in archive.files)
