"""Copy samples from one container to another, shard by shard, on this machine or in remote storage."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.folders import checksums
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.folders.outputs import MANIFEST, is_synthetic, refuse_existing, write_manifest
from ocrdata.folders.resumable import ResumableRun, ShardFolders, resumable_folder
from ocrdata.samples import images
from ocrdata.storage import containers, places, uploads
from ocrdata.storage.card import write_card
from ocrdata.storage.dataset import StoredDataset, find
from ocrdata.storage.records import LABELS, Kind, StoredSample


def pack(
    source: str,
    kind: Kind,
    out: str,
    *,
    command: str,
    shard: int | None = None,
    images: Sequence[Path] = (),
    workers: Workers,
    force: bool = False,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Write a data set in another container.

    Args:
        source: Path or address of a data set.
        kind: Container of the new one.
        out: Path or address of its folder. Far away, `ocrdata.json` is written last: a folder without it is
            not whole.
        command: What to call it in the manifest.
        shard: Samples in a shard; by container if not given.
        images: Folders besides that of a label file that its images may lie in.
        workers: Who packs.
        force: Replace what ocrdata made before.
        advance: Called with the number of samples done and all of them.

    Returns:
        The number of samples.

    Raises:
        UserError: The source cannot be read, or `out` is there already.
    """
    remote = places.is_remote(out)
    found = _checked(source, images, kind, out, force)
    size = shard or containers.get(kind).SHARD
    options = {"source": source, "to": kind, "shard": size}
    state = {"pieces": found.parts, "state": places.states(found.addresses)}
    request = {"command": command, "out": out, **options, **state}
    place = uploads.staging(out) if remote else Path(out)
    work = partial(_pack_shard, found, kind, size, out if remote else "")
    done = 0
    sent: list[ChecksumEntry] = []
    with resumable_folder(place, request, force=force) as run:
        for count, entries in run.shards("pack", work, range(-(-found.count // size)), workers=workers):
            done += count
            sent += [ChecksumEntry(*entry) for entry in entries]
            advance(done, found.count)
        synthetic = is_synthetic(_manifest(source))
        _finish(run, found, kind, out, sent, {**options, "command": command, "synthetic": synthetic})
    if remote:
        uploads.finish(out)
    return found.count


def _checked(source: str, images: Sequence[Path], kind: Kind, out: str, force: bool) -> StoredDataset:
    """The data set to pack, if it can be packed into this container and `out` may be written."""
    if places.is_remote(out):
        uploads.prepare(out, force)
    else:
        refuse_existing(Path(out), force)
    found = find(source, images)
    if not found.count:
        raise UserError(f"{source} has no samples.", "Give a data set with at least one.")
    _require_all(source, found)
    if kind == "lmdb" and found.task == "det":
        raise UserError(
            "PaddleOCR reads lines from an LMDB, not pages.", "Pack pages into parquet or webdataset."
        )
    return found


def _require_all(source: str, found: StoredDataset) -> None:
    """Stop where a container holds fewer samples than its manifest counted: a shard is missing or damaged."""
    if found.kind == "files":  # people do take lines out of a label file
        return
    counts = _manifest(source).get("counts")
    said = counts.get("pages" if found.task == "det" else "lines") if isinstance(counts, dict) else None
    if isinstance(said, int) and found.count < said:
        raise UserError(
            f"{source} holds {quantity(found.count, 'sample')}, but its {MANIFEST} counts {said:,}: files "
            "are missing or damaged.",
            "Copy the data set again; `ocrdata verify` names the files.",
        )


def _manifest(source: str) -> dict[str, Any]:
    """The manifest of a data set, or of the folder of a label file; empty if there is none."""
    folder = source.rpartition("/")[0] or "." if source.endswith(".txt") else source.rstrip("/")
    manifest = f"{folder}/{MANIFEST}"
    system, path = places.opened(manifest)
    with places.reading(manifest):
        try:
            content = json.loads(system.cat_file(path)) if system.isfile(path) else {}
        except (ValueError, RecursionError):
            return {}
    return content if isinstance(content, dict) else {}


def _pack_shard(
    source: StoredDataset, kind: Kind, size: int, remote: str, shard: int, folders: ShardFolders
) -> tuple[int, list[ChecksumEntry]]:
    """Write a shard, and send it away if that is where it goes. Gives its size, and what was sent."""
    start, stop = shard * size, min(source.count, (shard + 1) * size)
    shards = -(-source.count // size)
    write = containers.get(kind).write
    samples = source.read(start, stop)
    if kind != "files":  # what is unpacked can be looked at, and mended, afterwards
        samples = _images_only(samples)
    if not remote:
        write(folders, source.task, samples, shard, shards)
        return stop - start, []
    # Beside the stage: what a killed run leaves is removed by the next one.
    with tempfile.TemporaryDirectory(dir=folders.stage.parent) as scratch:
        here = ShardFolders(Path(scratch), folders.work)
        write(here, source.task, samples, shard, shards)
        places.send(here.stage, remote)
        if kind == "files":
            return stop - start, checksums.collect(here.stage)
        return stop - start, [
            checksums.entry(here.stage, path) for path in here.stage.rglob("*") if path.is_file()
        ]


def _finish(
    run: ResumableRun,
    source: StoredDataset,
    kind: Kind,
    out: str,
    sent: list[ChecksumEntry],
    options: dict[str, Any],
) -> None:
    """What lies beside the shards: the label file, the card, the manifest."""
    command, synthetic = options.pop("command"), options.pop("synthetic")
    parts = sorted(run.work.glob("*.labels"))
    if parts:
        with (run.stage / LABELS[source.task]).open("wb") as file:
            for part in parts:
                file.write(part.read_bytes())
    if kind == "parquet":
        write_card(run.stage / "README.md", source, options)
    contents = checksums.collect(run.stage, run.entries(), leave=(MANIFEST,))
    if places.is_remote(out):
        places.send(run.stage, out)
        uploads.require_no_others(out, [*contents, *sent])
    counts = {"pages" if source.task == "det" else "lines": source.count}
    if synthetic:
        counts["synthetic"] = source.count
    write_manifest(run.stage, command, options, counts, checksums=sorted([*contents, *_merged(sent)]))
    if places.is_remote(out):
        places.send_file(run.stage / MANIFEST, f"{out.rstrip('/')}/{MANIFEST}")


def _merged(entries: list[ChecksumEntry]) -> list[ChecksumEntry]:
    """Without folders that several shards have written to: the checksum of the whole is not known here."""
    seen: dict[str, int] = {}
    for entry in entries:
        seen[entry.path] = seen.get(entry.path, 0) + 1
    return [entry for entry in entries if seen[entry.path] == 1]


def _images_only(samples: Iterator[StoredSample]) -> Iterator[StoredSample]:
    """The samples, as long as they are images.

    Raises:
        UserError: A file is no image, such as the page of a server that had none.
    """
    for sample in samples:
        if not images.is_image(sample.data):
            raise UserError(
                f"{sample.name or 'a sample'} is no image: it begins with {sample.data[:16]!r}.",
                "Replace the file, or remove its line from the label file.",
            )
        yield sample
