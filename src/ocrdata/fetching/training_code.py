"""PaddleOCR's own training code of one release: GitHub's archive of it, without documentation and images.

The `paddleocr` package on PyPI lacks the networks (`ppocr/modeling`). GitHub publishes no checksum of its
archives, so the first one that is fetched is pinned, as with data sets.
"""

import dataclasses
import shutil
from pathlib import Path, PurePosixPath

from ocrdata.archives import archives
from ocrdata.errors import UserError
from ocrdata.fetching import hub, pins
from ocrdata.fetching.cache_folders import home, locked
from ocrdata.fetching.catalogue import CodeRelease, Dataset
from ocrdata.fetching.fetch_archives import FetchedArchive, FetchOptions, fetched_archives
from ocrdata.folders import outputs

NEEDED = (Path("tools/train.py"), Path("tools/export_model.py"), Path("ppocr/modeling"))
"""What makes a folder training code."""

_USED = ("ppocr", "tools", "configs", "LICENSE", "requirements.txt")
"""What is unpacked, by its name in the archive's top folder."""

_LIMITS = archives.Limits(files=100_000, size=8_000_000_000)


def fetch(release: CodeRelease, options: FetchOptions) -> Path:
    """Get the training code into the cache.

    Args:
        release: The catalogue's entry.
        options: Where it comes from, and how it is downloaded.

    Returns:
        The folder to give to `--paddleocr`.

    Raises:
        UserError: It cannot be downloaded, is something else, or is another archive than it was.
    """
    if hub.is_hub(options.mirror):
        options = dataclasses.replace(options, mirror=hub.file_address(options.mirror or ""))
    with locked(home("code"), f"PaddleOCR {release.release}"):
        with fetched_archives(_as_dataset(release), options) as found:
            (archive,) = found
        folder = _unpacked(archive)
        pins.keep(archive.pins)
    return folder


def copy(folder: Path, release: CodeRelease, out: Path, *, force: bool = False) -> Path:
    """Put the training code into a folder of the person's own, with a card that says what it is."""
    with outputs.staged_folder(out, force=force) as stage:
        shutil.copytree(folder, stage, dirs_exist_ok=True)
        card = {"release": release.release, "licence": "Apache-2.0", "from": release.archive.url}
        outputs.write_manifest(stage, "fetch code", card, {})
    return out


def _as_dataset(release: CodeRelease) -> Dataset:
    """The archive as a data set, so that it is downloaded and pinned like one."""
    return Dataset(
        name="code",
        title=f"training code of PaddleOCR {release.release}",
        homepage="https://github.com/PaddlePaddle/PaddleOCR",
        licence="Apache-2.0",
        languages="",
        task="code",
        pages=0,
        format="",
        labels="",
        archives=(release.archive,),
    )


def _unpacked(archive: FetchedArchive) -> Path:
    """The folder of the cache with what training needs of an archive."""
    (pin,) = archive.pins.values()
    folder = home("code") / f"{archive.matched.stem}-{pin.sha256[:12]}"
    if folder.is_dir():
        return folder
    stage = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(stage, ignore_errors=True)  # of a run that was killed
    try:
        archives.unpack(archive.matched.packed, stage, limits=_LIMITS, wanted=_is_used)
        lost = [str(path) for path in NEEDED if not (stage / path).exists()]
        if lost:
            name = archive.matched.files[0].name
            raise UserError(
                f"{name} holds no {lost[0]}: it is not the training code of PaddleOCR.",
                "Get it again, or give a --mirror.",
            )
        stage.rename(folder)
    except UserError:
        if archive.cached:
            for file in archive.matched.files:  # so that the next run downloads it again
                file.replace(file.with_name(f"{file.name}.rejected"))
        raise
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return folder


def _is_used(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[1] in _USED
