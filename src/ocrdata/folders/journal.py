"""Long runs that survive being killed: the same command goes on where the last one stopped.

    with resumable_folder(out, request, force=force) as run:
        for note in run.shards("draw", partial(draw_shard, job), range(400), workers=workers):
            ...                                     # one small note a shard, those of an earlier run too
        ...                                         # joins what lies in run.work, writes run.stage/rec.txt
        write_manifest(run.stage, ..., shards=run.entries())

A shard writes into a draft of its own, which is moved into place when it is whole and then noted in the
journal, with the checksums of what it left. So a kill at any moment loses the shards in flight and nothing
else; a shard that is not in the journal is done again, over whatever is left of it. Everything lies in
`.OUT.DIGEST.part` beside the result, where DIGEST is that of the request: a run with other options, inputs or
version finds nothing to go on with, and starts anew in a folder of its own.
"""

import contextlib
import glob
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from ocrdata import __version__
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.executor import EVERY_CORE, Workers, run_shards
from ocrdata.folders import checksums
from ocrdata.folders.checksums import Entry
from ocrdata.folders.outputs import ME, explained, put_in_place, refuse_existing, sweep, target_of

_LOCK, _JOURNAL = "lock", "journal.jsonl"
_PART = ".{name}.{digest}.part"
_DIGITS = 12

Note = Any
"""What a shard tells: small, and the same after a trip through JSON."""


class Draft(NamedTuple):
    """Where a shard writes.

    Attributes:
        stage: Becomes part of the result. Folders of a shard's own are best: they are moved at once, and
            their checksums need not be computed again at the end.
        work: Is kept for later steps of the run, across a kill too, and is never part of the result.
    """

    stage: Path
    work: Path


class _Done(NamedTuple):
    """A line of the journal: a shard that is whole."""

    step: str
    shard: int
    entries: list[Entry]
    kept: list[Entry]
    note: Note


class Run:
    """A resumable run; `resumable_folder` gives one.

    Attributes:
        stage: What becomes the result.
        work: For files between steps; it survives a kill and vanishes at the end. Write into it under a
            temporary name and rename, or through a shard's draft. After a reboot only what shards have left
            is still there.
    """

    def __init__(self, home: Path):
        self._home = home
        self.stage, self.work, self._drafts = home / "stage", home / "work", home / "drafts"
        self._journal = home / _JOURNAL
        self._done = self._read()
        # Shards that were in flight; and without a whole shard, all that is there is of no use.
        for folder in (self._drafts,) if self.finished() else (self._drafts, self.stage, self.work):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (self.stage, self.work, self._drafts):
            folder.mkdir(exist_ok=True)

    def finished(self) -> int:
        """How many shards are done, of all steps."""
        return sum(map(len, self._done.values()))

    def shards(
        self,
        step: str,
        work: Callable[[int, Draft], Note],
        shards: Iterable[int],
        *,
        workers: Workers = EVERY_CORE,
        setup: Callable[[], None] | None = None,
    ) -> Iterator[Note]:
        """Do every shard that is not done yet.

        Args:
            step: A name; the shards of each step are numbered for themselves.
            work: Picklable function of a shard's number and its draft; see `run_shards`.
            shards: The numbers, as `run_shards` takes them.
            workers: Who computes.
            setup: Called once in every worker.

        Yields:
            The note of every shard in any order, first those of an earlier run.

        Raises:
            UserError: What `work` and `run_shards` raise, and when the disk is full or gone.
        """
        done = self._done.setdefault(step, {})
        before = frozenset(done)
        yield from (done[number].note for number in sorted(before))
        todo = (number for number in shards if number not in before)
        for one in run_shards(partial(_do, self._home, step, work), todo, workers, setup=setup):
            self._write(one._asdict())
            done[one.shard] = one
            yield one.note

    def forget(self) -> None:
        """Keep no shard if the block fails now: the same command would fail the same way again."""
        self._done.clear()

    def entries(self) -> list[Entry]:
        """Checksums of all that shards have left in the stage, for the manifest."""
        return [entry for step in self._done.values() for one in step.values() for entry in one.entries]

    def _read(self) -> dict[str, dict[int, _Done]]:
        """The shards in the journal; a torn last line is cut off."""
        done: dict[str, dict[int, _Done]] = {}
        then, end = "", 0
        rows = self._journal.read_bytes().splitlines(keepends=True) if self._journal.exists() else []
        for row in rows:
            try:
                record = json.loads(row) if row.endswith(b"\n") else None
            except ValueError:  # a machine that lost power has left holes
                record = None
            if record is None:
                break
            end += len(row)
            if "boot" in record:
                then = record["boot"]
            else:
                one = _Done(
                    **{
                        **record,
                        **{name: [Entry(*item) for item in record[name]] for name in ("entries", "kept")},
                    }
                )
                done.setdefault(one.step, {})[one.shard] = one
        if rows:
            os.truncate(self._journal, end)
        return done if then == boot() else self._after_reboot(done)

    def _after_reboot(self, done: dict[str, dict[int, _Done]]) -> dict[str, dict[int, _Done]]:
        """Leave out all that was written shortly before the machine went down and never reached its disk."""
        whole = {
            step: {
                number: one
                for number, one in shards.items()
                if _intact(self.stage, one.entries) and _intact(self.work, one.kept)
            }
            for step, shards in done.items()
        }
        records = [one for shards in whole.values() for one in shards.values()]
        sure = {entry.path.partition("/")[0] for one in records for entry in one.kept}
        for path in self.work.iterdir() if self.work.is_dir() else ():
            if path.name not in sure and path.is_file():
                path.unlink()
        part = self._journal.with_suffix(".part")
        part.write_bytes(b"".join(map(_row, [{"boot": boot()}, *(one._asdict() for one in records)])))
        part.replace(self._journal)
        return whole

    def _write(self, record: Mapping[str, Any]) -> None:
        with self._journal.open("ab") as file:
            file.write(_row(record))


@contextmanager
def resumable_folder(out: Path, request: Mapping[str, Any], *, force: bool = False) -> Iterator[Run]:
    """Like `outputs.staged_folder`, and what was done stays when the run is killed.

    Args:
        out: The final folder. Its parent is created.
        request: All that decides what the folder will hold, as JSON can tell it: options, and checksums of
            the inputs (`checksums.of_inputs`); never who computes it. The version is added.
        force: Replace an `out` that ocrdata made before; never a folder of the user's own.

    Yields:
        The run. Its stage becomes `out` when the block ends well. Otherwise its shards are kept for the next
        call with the same `out` and request; without any, nothing is left.

    Raises:
        UserError: `out` exists, another process is at the same run, or the disk is full or gone.
    """
    out = target_of(out)
    with explained(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        home = out.parent / _PART.format(name=out.name, digest=_digest(request))
        home.mkdir(exist_ok=True)
        lock = FileLock(home / _LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise UserError(
                f"another run is writing {out}.", "Wait until it is done, or choose another --out."
            ) from None
        run = None
        try:
            sweep(out)
            if _is_in_place(home):
                _empty(home)
            refuse_existing(out, force)
            run = Run(home)
            if run.finished():
                say(f"{out}: {run.finished():,} shards are done already; going on.")
            yield run
            refuse_existing(out, force)
            put_in_place(run.stage, out)
            _drop(home)
            _drop_unfinished(out)
        except BaseException:
            if run is None:
                if not (home / _JOURNAL).exists():
                    _drop(home)
            elif run.finished():
                say(f"{out} is not finished. What is done is kept: the same command goes on from there.")
            else:
                _drop(home)
            raise
        finally:
            lock.release()


def _do(home: Path, step: str, work: Callable[[int, Draft], Note], shard: int) -> _Done:
    """Do a shard in a draft and move it into place; in a worker."""
    draft = home / "drafts" / f"{step}-{shard:06d}-{ME}"
    folders = Draft(draft / "stage", draft / "work")
    with explained(home):
        try:
            for folder in (draft, *folders):
                folder.mkdir()
            note = work(shard, folders)
            entries, kept = checksums.collect(folders.stage), checksums.collect(folders.work)
            _move(folders.stage, home / "stage")
            _move(folders.work, home / "work")
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return _Done(step, shard, entries, kept, note)


def _move(source: Path, target: Path) -> None:
    """Move all that is in a folder into another one; whole folders at once where they are new there."""
    for item in source.iterdir():
        place = target / item.name
        try:
            item.replace(place)
        except OSError:  # a folder that is there already, from another shard or an earlier try
            if not (item.is_dir() and place.is_dir()):
                raise
            _move(item, place)


def _row(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"


def _intact(folder: Path, entries: Iterable[Entry]) -> bool:
    try:
        return all(checksums.entry(folder, folder / entry.path) == entry for entry in entries)
    except OSError:
        return False


def _digest(request: Mapping[str, Any]) -> str:
    text = json.dumps({"ocrdata": __version__, **request}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _drop_unfinished(out: Path) -> None:
    """Remove what runs with other options have left beside a result that is whole now."""
    for home in out.parent.glob(_PART.format(name=glob.escape(out.name), digest="?" * _DIGITS)):
        with contextlib.suppress(Timeout), FileLock(home / _LOCK, timeout=0):
            _drop(home)


def _is_in_place(home: Path) -> bool:
    """Whether the run was killed after its stage had become the result: its journal is void then."""
    return (home / _JOURNAL).exists() and not (home / "stage").exists()


def _empty(home: Path) -> None:
    (home / _JOURNAL).unlink(missing_ok=True)
    for name in ("stage", "work", "drafts"):
        shutil.rmtree(home / name, ignore_errors=True)


def _drop(home: Path) -> None:
    """Remove a run's folder; its lock last, so that nobody takes over what is half gone."""
    _empty(home)
    shutil.rmtree(home, ignore_errors=True)


def boot() -> str:
    """What changes when this machine starts anew, where the system tells (Linux)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
