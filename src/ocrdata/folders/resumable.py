"""Long runs that survive a kill: the same command continues where the last one stopped.

    with resumable_folder(out, request, force=force) as run:
        for note in run.shards("draw", partial(draw_shard, job), range(400), workers=workers):
            ...                                     # one small note for each shard, also of earlier runs
        ...                                         # merge run.work into run.stage/rec.txt
        write_manifest(run.stage, ..., shards=run.entries())

A shard writes into folders of its own. When it is complete, they are moved into place, and the shard is
recorded in the journal with the checksums of its output. A kill therefore loses only the shards in progress;
a shard that is not in the journal is done again, over whatever is left of it. Everything lies in
`.OUT.DIGEST.part` beside the result, where DIGEST is that of the request. A run with other options, inputs
or version finds nothing to continue, and starts in a folder of its own.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from ocrdata import __version__
from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.executor.shards import EVERY_CORE, Workers, run_shards
from ocrdata.folders import checksums, journal, outputs
from ocrdata.folders.checksums import ChecksumEntry
from ocrdata.folders.journal import Journal, Note, ShardRecord
from ocrdata.folders.outputs import ME, explained, put_in_place, refuse_existing, sweep, target_of


class ShardFolders(NamedTuple):
    """Where a shard writes.

    Attributes:
        stage: Becomes part of the result. Folders that no other shard writes to are best: they are moved in
            one step, and their checksums need not be computed again.
        work: For files that later steps need. They survive a kill and are never part of the result.
    """

    stage: Path
    work: Path


class ResumableRun:
    """A resumable run; `resumable_folder` gives one.

    Attributes:
        stage: Folder that becomes the result.
        work: For files between steps; it survives a kill and is removed at the end. Write into it under a
            temporary name and rename, or through a shard's folders. After a reboot, only files of shards are
            still there.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self.stage, self.work = folder / outputs.STAGE, folder / "work"
        self._unfinished = folder / "unfinished"
        self._journal = Journal(folder, self.stage, self.work)
        # Remove shards that were in progress; if none was complete, remove everything.
        for each in (self._unfinished,) if self.finished() else (self._unfinished, self.stage, self.work):
            shutil.rmtree(each, ignore_errors=True)
        for each in (self.stage, self.work, self._unfinished):
            each.mkdir(exist_ok=True)

    def finished(self) -> int:
        """Number of complete shards in all steps."""
        return len(self._journal)

    def shards(
        self,
        step: str,
        work: Callable[[int, ShardFolders], Note],
        shards: Iterable[int],
        *,
        workers: Workers = EVERY_CORE,
        setup: Callable[[], None] | None = None,
    ) -> Iterator[Note]:
        """Do every shard that is not done yet.

        Args:
            step: A name; each step numbers its shards from 0.
            work: Picklable function of a shard's number and its folders; see `run_shards`.
            shards: The numbers, as `run_shards` takes them.
            workers: Where shards are computed.
            setup: Called once in every worker.

        Yields:
            The note of every shard, in any order; those of earlier runs come first.

        Raises:
            UserError: `work` or `run_shards` raises it, or the disk is full or gone.
        """
        done = self._journal.of_step(step)
        before = frozenset(done)
        yield from (done[number].note for number in sorted(before))
        todo = (number for number in shards if number not in before)
        for one in run_shards(partial(_do, self._folder, step, work), todo, workers, setup=setup):
            self._journal.add(one)
            yield one.note

    def forget(self) -> None:
        """Keep no shard if the block fails now, because the same command would fail in the same way."""
        self._journal.forget()

    def entries(self) -> list[ChecksumEntry]:
        """Checksums of everything that shards wrote to the stage, for the manifest."""
        return self._journal.entries()


@contextmanager
def resumable_folder(out: Path, request: Mapping[str, Any], *, force: bool = False) -> Iterator[ResumableRun]:
    """Like `outputs.staged_folder`, but complete shards are kept when the run is killed.

    Args:
        out: The final folder. Its parent is created.
        request: Everything that determines the contents of the folder, as JSON: options, and checksums of
            the inputs (`checksums.of_inputs`), but not where it is computed. The version is added.
        force: Replace an `out` that ocrdata made; other folders are never replaced.

    Yields:
        The run. Its stage becomes `out` if the block succeeds. Otherwise its shards are kept for the next
        call with the same `out` and request; if there are none, nothing is left.

    Raises:
        UserError: `out` exists, another process does the same run, or the disk is full or gone.
    """
    out = target_of(out)
    with explained(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = out.parent / outputs.RUN_FOLDER.format(name=out.name, digest=_digest(request))
        folder.mkdir(exist_ok=True)
        lock = _locked(folder, out)
        run = None
        try:
            sweep(out)
            if _is_in_place(folder):
                _empty(folder)
            refuse_existing(out, force)
            run = ResumableRun(folder)
            if run.finished():
                say(f"{out}: {quantity(run.finished(), 'shard is', 'shards are')} done already; continuing.")
            yield run
            refuse_existing(out, force)
            put_in_place(run.stage, out)
            _drop(folder)
            drop_runs(out)
        except BaseException:
            _keep_or_drop(folder, out, run)
            raise
        finally:
            lock.release()


def _locked(folder: Path, out: Path) -> FileLock:
    """Acquire the lock of a run's folder.

    Raises:
        UserError: Another process holds it.
    """
    lock = FileLock(folder / outputs.LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(
            f"another run is writing {out}.", "Wait until it has finished, or choose another --out."
        ) from None
    return lock


def _keep_or_drop(folder: Path, out: Path, run: ResumableRun | None) -> None:
    """After a failure: keep the folder of a run with complete shards, and remove any other."""
    if run is None:
        if not (folder / journal.NAME).exists():
            _drop(folder)
    elif run.finished():
        say(f"{out} is not finished. Run the same command again to continue; finished parts are kept.")
    else:
        _drop(folder)


def _do(folder: Path, step: str, work: Callable[[int, ShardFolders], Note], shard: int) -> ShardRecord:
    """Do a shard in folders of its own and move them into place. Runs in a worker."""
    own = folder / "unfinished" / f"{step}-{shard:06d}-{ME}"
    folders = ShardFolders(own / "stage", own / "work")
    with explained(folder):
        try:
            for each in (own, *folders):
                each.mkdir()
            note = work(shard, folders)
            entries, kept = checksums.collect(folders.stage), checksums.collect(folders.work)
            _move(folders.stage, folder / outputs.STAGE)
            _move(folders.work, folder / "work")
        finally:
            shutil.rmtree(own, ignore_errors=True)
    return ShardRecord(step, shard, entries, kept, note)


def _move(source: Path, target: Path) -> None:
    """Move everything in a folder into another one; folders that are new there are moved in one step."""
    for item in source.iterdir():
        place = target / item.name
        try:
            item.replace(place)
        except OSError:  # the folder exists already, from another shard or an earlier attempt
            if not (item.is_dir() and place.is_dir()):
                raise
            _move(item, place)


def _digest(request: Mapping[str, Any]) -> str:
    text = json.dumps({"ocrdata": __version__, **request}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[: outputs.DIGITS]


def drop_runs(out: Path) -> None:
    """Remove what runs left beside a result that is complete; those of running processes stay."""
    for folder in outputs.run_folders(out):
        with contextlib.suppress(Timeout), FileLock(folder / outputs.LOCK, timeout=0):
            _drop(folder)


def _is_in_place(folder: Path) -> bool:
    """Whether the run was killed after its stage became the result; its journal is then invalid."""
    return (folder / journal.NAME).exists() and not (folder / outputs.STAGE).exists()


def _empty(folder: Path) -> None:
    (folder / journal.NAME).unlink(missing_ok=True)
    for name in (outputs.STAGE, "work", "unfinished"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _drop(folder: Path) -> None:
    """Remove a run's folder; its lock last, so that no process continues a run that is half removed."""
    _empty(folder)
    shutil.rmtree(folder, ignore_errors=True)
