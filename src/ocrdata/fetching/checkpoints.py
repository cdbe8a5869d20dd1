"""PaddleOCR's official training checkpoints: one `.pdparams` file each."""

import dataclasses
import shutil
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ocrdata.archives import archives, members
from ocrdata.errors import UserError
from ocrdata.fetching import hub, pins
from ocrdata.fetching.cache_folders import home, locked
from ocrdata.fetching.catalogue import Archive, Dataset, Weights
from ocrdata.fetching.fetch_archives import FetchedArchive, FetchOptions, fetched_archives
from ocrdata.folders import checksums, outputs

_MOST = archives.Limits(files=100, size=8_000_000_000)


def fetch(entry: Weights, options: FetchOptions) -> Path:
    """Get a checkpoint into the cache.

    Args:
        entry: The catalogue's entry.
        options: Where it comes from, and how it is downloaded.

    Returns:
        The `.pdparams` file, which is taken from the tar if it comes in one.

    Raises:
        UserError: It cannot be downloaded, is no checkpoint, or is another one than it was.
    """
    if hub.is_hub(options.mirror):
        options = dataclasses.replace(options, mirror=hub.file_address(options.mirror or ""))
    with locked(home("weights"), entry.model):
        with fetched_archives(_as_dataset(entry), options) as found:
            (archive,) = found
        path = _from_tar(entry, archive) if entry.file else archive.matched.files[0]
        if not _is_checkpoint(path):
            what = members.disguise(members.on_disk([path])) or ": it is damaged, or something else"
            if archive.cached:
                for file in archive.matched.files:
                    file.replace(file.with_name(f"{file.name}.rejected"))
            raise UserError(
                f"{path.name} is not a Paddle checkpoint{what}.", "Download it again, or give a --mirror."
            )
        pins.keep(archive.pins)
    return path


def _as_dataset(entry: Weights) -> Dataset:
    """A checkpoint as a data set of one archive, so that it is downloaded and pinned like one."""
    name = PurePosixPath(unquote(urlsplit(entry.url).path)).name
    return Dataset(
        name="weights",
        title=f"training checkpoint of {entry.model}",
        homepage="https://github.com/PaddlePaddle/PaddleOCR",
        licence="Apache-2.0",
        languages="",
        task="weights",
        pages=0,
        format="",
        labels="",
        archives=(Archive(name=name, url=entry.url, holds=f"*{entry.file}" if entry.file else ""),),
    )


def copy(path: Path, entry: Weights, out: Path, *, force: bool = False) -> Path:
    """Put a checkpoint into a folder of the person's own, with a card that says what it is."""
    with outputs.staged_folder(out, force=force) as stage:
        shutil.copyfile(path, stage / f"{entry.model}.pdparams")
        card = {
            "model": entry.model,
            "homepage": "https://github.com/PaddlePaddle/PaddleOCR",
            "licence": "Apache-2.0",
            "from": entry.url,
            "sha256": checksums.of_file(path),
        }
        outputs.write_manifest(stage, "fetch weights", card, {"bytes": path.stat().st_size})
    return out / f"{entry.model}.pdparams"


def _from_tar(entry: Weights, archive: FetchedArchive) -> Path:
    (pin,) = archive.pins.values()
    folder = home("weights") / f"{entry.model}-{pin.sha256[:12]}"
    if not folder.exists():
        archives.unpack(
            archive.matched.packed,
            folder,
            limits=_MOST,
            wanted=lambda name: PurePosixPath(name).name == entry.file,
        )
    found = sorted(folder.rglob(entry.file))
    if not found:
        raise UserError(
            f"{archive.matched.files[0].name} holds no {entry.file}.", "Get it again, or give a --mirror."
        )
    return found[0]


def _is_checkpoint(path: Path) -> bool:
    """Whether a file begins and ends as a pickle does (a protocol mark, a full stop); it is not loaded."""
    with path.open("rb") as file:
        head = file.read(2)
        file.seek(max(0, path.stat().st_size - 1))
        return (
            head[:1] == b"\x80" and head[1:] in (b"\x02", b"\x03", b"\x04", b"\x05") and file.read() == b"."
        )
