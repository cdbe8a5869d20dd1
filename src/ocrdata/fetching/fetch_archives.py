"""Get the archives of a data set: from its address, a mirror, a folder, or files that the user gives."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from ocrdata.archives.members import Packed
from ocrdata.archives.space import in_words, require_space
from ocrdata.console import say, transfer_bar
from ocrdata.errors import UserError
from ocrdata.fetching import mirrors, pins
from ocrdata.fetching.cache_folders import home
from ocrdata.fetching.catalogue import Archive, Dataset
from ocrdata.fetching.matching import MatchedArchive, check_content, match
from ocrdata.fetching.network.download import download
from ocrdata.fetching.network.remote import on_server
from ocrdata.fetching.network.retries import DEFAULT_POLICY
from ocrdata.fetching.network.server import new_client, probe
from ocrdata.fetching.pins import Pin

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """What the user asks for besides the name of a data set.

    Attributes:
        files: Archives that the user downloaded.
        mirror: Address that the archives are stored under, or a folder.
        accept_new: Accept a file that has changed since it was first fetched.
        again: Download again what is already in the cache.
        connections: Number of simultaneous connections for one file.
    """

    files: tuple[Path, ...] = ()
    mirror: str | None = None
    accept_new: bool = False
    again: bool = False
    connections: int = 4


@dataclass(frozen=True, slots=True)
class FetchedArchive:
    """An archive that is ready to be read.

    Attributes:
        matched: The catalogue's entry and its files.
        pins: Size and checksums of each of its files, by key; saved after it has been unpacked.
        cached: Whether its files are in the cache; otherwise they belong to the user.
    """

    matched: MatchedArchive
    pins: dict[str, Pin]
    cached: bool


@contextlib.contextmanager
def fetched_archives(
    dataset: Dataset, options: FetchOptions, *, part: bool = False
) -> Iterator[list[FetchedArchive]]:
    """Get all archives of a data set.

    Args:
        dataset: The catalogue's entry.
        options: Where the archives come from, and how they are downloaded.
        part: A part of them is enough: an archive on a server that supports range requests is read there.

    Yields:
        Each archive with its pins, in the catalogue's order.

    Raises:
        UserError: An archive has to be downloaded by the user, or is wrong, damaged or changed; there is no
            connection, or no space on the disk.
    """
    given = match(dataset, options.files)
    folder = mirrors.folder_of(options.mirror)
    if folder is not None:
        given += match(dataset, mirrors.archives_in(folder, dataset))
    at_hand = {entry.archive.name for entry in given}
    missing = [archive for archive in dataset.archives if archive.name not in at_hand]
    mirror = None if folder else options.mirror
    urls = {archive.name: mirrors.addresses(archive, mirror) for archive in missing}
    _require_sources(dataset, missing, urls, folder)
    with transfer_bar() as bar:
        fetched = [
            FetchedArchive(entry, _compare_provided(dataset, entry, options, bar), cached=False)
            for entry in given
        ]
    with new_client(options.connections) as client:
        remote = _remote_archives(dataset, missing, urls, client) if part else []
        at_hand |= {entry.matched.archive.name for entry in remote}
        missing = [archive for archive in missing if archive.name not in at_hand]
        wanted = [pair for archive in missing for pair in zip(archive.files, urls[archive.name], strict=True)]
        _require_space(dataset, wanted, client)
        with transfer_bar() as bar:
            downloaded = [
                _fetch_archive(dataset, archive, urls[archive.name], options, client, bar)
                for archive in missing
            ]
        yield _in_order(dataset, [*fetched, *remote, *downloaded])


def _in_order(dataset: Dataset, archives: Sequence[FetchedArchive]) -> list[FetchedArchive]:
    order = [archive.name for archive in dataset.archives]
    return sorted(archives, key=lambda entry: (order.index(entry.matched.archive.name), entry.matched.name))


def _remote_archives(
    dataset: Dataset, archives: Sequence[Archive], urls: Mapping[str, Sequence[str]], client: httpx.Client
) -> list[FetchedArchive]:
    """Those archives that can be read on their servers, without downloading them."""
    found = []
    for archive in archives:
        remote = _open_remote(dataset, archive, urls[archive.name], client)
        if remote is not None:
            matched = MatchedArchive(archive, (), archive.name, remote)
            check_content(dataset, matched)
            found.append(FetchedArchive(matched, {}, cached=False))
    return found


def _require_sources(
    dataset: Dataset, missing: Sequence[Archive], urls: Mapping[str, Sequence[str]], folder: Path | None
) -> None:
    """Stop if an archive is neither in the cache nor at an address, so that only the user can get it."""
    lost = [
        archive for archive in missing if folder or not (all(urls[archive.name]) or _cached(dataset, archive))
    ]
    if lost:
        raise _manual_download(dataset, lost, folder)


def _open_remote(
    dataset: Dataset, archive: Archive, urls: Sequence[str], client: httpx.Client
) -> Packed | None:
    """An archive of images that can be read where it lies; None if it has to be downloaded."""
    if _cached(dataset, archive) or len(urls) != 1 or not archive.holds:
        return None
    remote = probe(urls[0], client, DEFAULT_POLICY)
    if not remote.ranges:
        return None
    say(f"{archive.name}: reading its first images only.")
    return on_server(archive.name, remote, client)


def _manual_download(dataset: Dataset, lost: Sequence[Archive], folder: Path | None = None) -> UserError:
    """The error that tells the user how to download archives that no script can."""
    names = ", ".join(name for archive in lost for name in archive.files)
    if folder is not None:
        return UserError(f"{folder} holds no {names}.", "Put it there, or give it with --archive.")
    steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(dataset.by_hand, 1))
    return UserError(f"{names} of {dataset.name} cannot be downloaded by a script:", steps)


def _cached(dataset: Dataset, archive: Archive) -> bool:
    return all((home(dataset.name) / name).is_file() for name in archive.files)


def _require_space(dataset: Dataset, addresses: Sequence[tuple[str, str]], client: httpx.Client) -> None:
    """Stop before the first download if the disk has no space for all missing files."""
    folder = home(dataset.name)
    wanted = [url for name, url in addresses if url and not (folder / name).is_file()]
    needed = sum(probe(url, client, DEFAULT_POLICY).size or 0 for url in wanted)
    there = sum(getattr(path.stat(), "st_blocks", 0) * 512 for path in folder.glob("*.part"))
    if wanted:
        say(f"{dataset.name}: {in_words(needed)} to download into {folder}.")
        require_space(folder, max(0, needed - there), dataset.name)


def _compare_provided(
    dataset: Dataset, given: MatchedArchive, options: FetchOptions, bar: "Progress"
) -> dict[str, Pin]:
    names = [given.name]
    if len(given.files) > 1:
        names = [f"{given.name}.{number:03d}" for number in range(1, len(given.files) + 1)]
    found = {}
    for name, path in zip(names, given.files, strict=True):
        key = f"{dataset.name}/{name}"
        published = given.archive.published if len(given.files) == 1 else None
        task = bar.add_task(f"{path.name}: checking", total=path.stat().st_size)
        found[key] = pins.compare(
            key,
            path,
            source=path.name,
            published=published,
            accept_new=options.accept_new,
            advance=partial(_advance, bar, task),
        )
        bar.remove_task(task)
    return found


def _fetch_archive(
    dataset: Dataset,
    archive: Archive,
    urls: Sequence[str],
    options: FetchOptions,
    client: httpx.Client,
    bar: "Progress",
) -> FetchedArchive:
    """One archive in the cache, downloaded if it is not there."""
    targets = [home(dataset.name) / name for name in archive.files]
    if options.accept_new:
        for target in targets:
            _take_new(target)
    paths = [_download(url, target, options, client, bar) for url, target in zip(urls, targets, strict=True)]
    try:
        check_content(dataset, MatchedArchive(archive, tuple(paths), archive.name))
    except UserError:
        for path in paths:
            path.replace(path.with_name(f"{path.name}.rejected"))
        raise
    found = {}
    for url, path, target in zip(urls, paths, targets, strict=True):
        key = f"{dataset.name}/{target.name}"
        task = bar.add_task(f"{target.name}: checking", total=path.stat().st_size)
        found[key] = pins.compare(
            key,
            path,
            source=url or target.name,
            published=archive.published if not archive.parts else None,
            accept_new=options.accept_new,
            set_aside=partial(_set_aside, path, target),
            advance=partial(_advance, bar, task),
        )
        bar.remove_task(task)
        if path != target:
            path.replace(target)
    return FetchedArchive(MatchedArchive(archive, tuple(targets), archive.name), found, cached=True)


def _advance(bar: "Progress", task: "TaskID", count: int) -> None:
    bar.update(task, advance=count)


def _download(url: str, target: Path, options: FetchOptions, client: httpx.Client, bar: "Progress") -> Path:
    """The file that is in the cache already, or a new one (beside it, with `--again`)."""
    if target.exists() and not (options.again and url):
        return target
    path = target.with_name(f"{target.name}.again") if target.exists() else target
    task = bar.add_task(target.name, total=None, start=False)

    def advance(done: int, size: int | None) -> None:
        if not began:
            bar.reset(task, completed=done, total=size)  # what an earlier run left tells nothing of the speed
            began.append(done)
        bar.update(task, completed=done, total=size)

    began: list[int] = []
    download(url, path, client=client, connections=options.connections, advance=advance)
    bar.remove_task(task)
    return path


def _set_aside(path: Path, target: Path, now: Pin) -> Path:
    """Keep a file that is not what it was under another name, where no run takes it by itself."""
    return path.replace(target.with_name(f"{target.name}.changed-{now.sha256[:8]}"))


def _take_new(target: Path) -> None:
    """Put the newest file that was set aside in its place; what stood there is kept under another name."""
    aside = sorted(target.parent.glob(f"{target.name}.changed-*"), key=lambda path: path.stat().st_mtime_ns)
    if aside:
        if target.exists():
            target.replace(target.with_name(f"{target.name}.before-{pins.digest(target)['sha256'][:8]}"))
        aside[-1].replace(target)
