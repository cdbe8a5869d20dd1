"""Finds every state in which a run can be left, and runs it again from each."""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.attacks.deaths import tracing
from tests.attacks.deaths.folders import Snapshot
from tests.attacks.deaths.runs import Run

_MOST_RERUNS = 2
"""How often a command may stop with a sentence before it gives what an undisturbed run gives."""


@dataclass
class Found:
    """What came of a run and of its deaths.

    Attributes:
        name: Of the run.
        points: System calls before which a run was killed.
        tried: Those of them that left a folder from which the run was started again.
        states: Different folders from which it was started again.
        refused: What reruns said that stopped with a sentence, and how often.
        faults: What must not be.
    """

    name: str
    points: int = 0
    tried: int = 0
    states: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = f"{self.points:,} points, {self.tried:,} tried, {self.states:,} states"
        rows = [f"{self.name}: {counts}, {len(self.faults)} faults"]
        rows += [f"    {count:,} times: {said}" for said, count in self.refused.items()]
        rows += [f"    FAULT {fault}" for fault in self.faults[:5]]
        return "\n".join(rows)


class Search:
    """One run, killed everywhere.

    Args:
        run: The run.
        home: An empty folder for it; its path must always be the same, as results may name it.
    """

    def __init__(self, run: Run, home: Path):
        self._run, self._place, self._log = run, home / "place", home / "log"
        self.found = Found(run.name)
        self._place.mkdir()
        if self._in_place(run.prepare):
            raise AssertionError(f"{run.name} cannot be prepared: {self._said()}")
        self._before = Snapshot.of(self._place)
        # The points of death that left each state; an undisturbed run starts from the first.
        self._seen = {self._before.state: 0}
        self._checked = {self._before.state}
        self._todo: list[tuple[str, Snapshot]] = []
        if self._traced("undisturbed"):
            raise AssertionError(f"{run.name} fails: {self._said()}")
        self._whole = Snapshot.of(self._place)

    def go(self, *, share: float = 1.0, again: float = 1.0, seed: int = 0) -> Found:
        """Start again from the states that were left.

        Args:
            share: Share of the states to start from, 0 to 1.
            again: Share of these second runs that are killed everywhere in turn.
            seed: For the choice of both.
        """
        chance = random.Random(seed)
        while self._todo:
            where, state = self._todo.pop()
            if chance.random() < share:
                self._checked.add(state.state)
                self._check(where, state, trace=chance.random() < again)
        self.found.tried = sum(self._seen[state] for state in self._checked)
        return self.found

    def _check(self, where: str, state: Snapshot, *, trace: bool) -> None:
        self.found.states += 1
        for attempt in range(_MOST_RERUNS):
            state.restore(self._place)
            code = self._traced(where) if trace and not attempt else self._in_place(self._run.work)
            after = Snapshot.of(self._place)
            fault = self._fault(code, state, after)
            if fault or code == 0:
                break
            state = after
        if fault:
            self.found.faults.append(f"killed {where}: {fault}\n{state.shown(self._before)}")

    def _fault(self, code: int, left: Snapshot, after: Snapshot) -> str:
        """What is wrong with the outcome of a run from a state; empty if nothing is."""
        said = self._said()
        lost = {
            kept for name, kept in left.contents.items() if self._run.keeps and name.endswith(self._run.keeps)
        }
        lost -= set(after.contents.values())
        is_whole = after.contents.items() >= self._whole.contents.items()
        if lost and not is_whole:
            return f"lost: {lost}"
        if code == 0:
            return "" if self._same(after) else f"other bytes: {after.shown(self._whole)}"
        if code != 1 or "Traceback" in said or "Error: " not in said:
            return f"code {code}: {said}"
        sentence = " ".join(said.rpartition("Error: ")[2].split())
        self.found.refused[sentence] = self.found.refused.get(sentence, 0) + 1
        if "exists already" in said and not self._same(after):
            return f"refused, but the result is not whole, or something is left: {after.shown(self._whole)}"
        return ""

    def _same(self, after: Snapshot) -> bool:
        kept = self._run.keeps
        more = {name for name in after.contents if kept and ".failed" in name}
        return {n: c for n, c in after.contents.items() if n not in more} == self._whole.contents

    def _traced(self, where: str) -> int:
        def take(number: int) -> None:
            self.found.points += 1
            state = Snapshot.of(self._place)
            if state.state not in self._seen:
                self._todo.append((f"{where}, {number}", state))
            self._seen[state.state] = self._seen.get(state.state, 0) + 1

        return tracing.traced(self._there(self._run.work), self._log, take)

    def _in_place(self, work: Callable[[], object]) -> int:
        return tracing.run(self._there(work), self._log)

    def _there(self, work: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            import os

            os.chdir(self._place)
            work()

        return run

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]


def search(run: Run, *, share: float = 1.0, again: float = 1.0, seed: int = 0) -> Found:
    """Kill a run everywhere, and start it again from what was left."""
    with tempfile.TemporaryDirectory(prefix="deaths-", dir=_memory()) as home:
        return Search(run, Path(home)).go(share=share, again=again, seed=seed)


def _memory() -> str | None:
    """A folder in memory, where there is one: nothing here has to survive."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
