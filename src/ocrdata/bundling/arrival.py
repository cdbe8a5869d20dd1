"""Unpacks a bundle where it arrived, and refuses one that is not as it was packed."""

from collections.abc import Callable
from pathlib import Path

from ocrdata import __version__
from ocrdata.archives import archives, members
from ocrdata.bundling.bundle import COMMAND
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.folders import outputs, verify

_REMEDY = "Copy it again from the machine where it was made."


def is_bundle(path: Path) -> bool:
    """Whether a file is an archive that begins as a bundle does: with the manifest in its top folder."""
    if not path.is_file():
        return False
    archive = members.on_disk([path])
    if members.sniff(archive) != "tar":
        return False
    first = members.names(archive, most=1)
    return bool(first) and first[0].endswith(f"/{outputs.MANIFEST}")


def unpack(
    path: Path,
    out: Path,
    *,
    force: bool = False,
    workers: Workers = EVERY_CORE,
    advance: Callable[[int], None] = lambda done: None,
) -> int:
    """Unpack a bundle, and compare the size and SHA-256 of every file with its manifest.

    Args:
        path: The archive.
        out: The folder to make; it appears only if everything is as it was packed.
        force: Replace what ocrdata made there.
        workers: Who computes checksums.
        advance: Called with bytes that were unpacked.

    Returns:
        The number of files.

    Raises:
        UserError: The archive is damaged, a file is missing, was added or differs, or `out` exists.
    """
    with outputs.staged_folder(out, force=force) as stage:
        content = stage / ".content"
        try:
            archives.unpack([path], content, advance=advance)
        except UserError as error:
            raise UserError(error.what, _REMEDY, path=error.path) from error
        count = _check(path, content, workers)
        for item in list(content.iterdir()):
            item.rename(stage / item.name)
        content.rmdir()
    return count


def _check(path: Path, content: Path, workers: Workers) -> int:
    try:
        manifest = verify.read_manifest(content)
        if manifest.get("command") != COMMAND:
            raise UserError("is no bundle of a training: its manifest says another thing.", _REMEDY)
        entries = verify.contents(content, manifest)
        count = verify.check(content, entries, workers=workers)
    except UserError as error:
        what = error.what.replace(f"{content}: ", "").replace(f"{content} ", "it ")
        raise UserError(f"{path.name} is not as it was packed: {what}", _REMEDY) from error
    if others := verify.unlisted(content, entries):
        raise UserError(f"{path.name} is not as it was packed: {others[0]} is not in its manifest.", _REMEDY)
    if manifest.get("ocrdata") != __version__:
        say(f"note: made by ocrdata {manifest.get('ocrdata')}; this is {__version__}.")
    return count
