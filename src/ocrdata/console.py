"""What people see: messages and progress on standard error, results on standard output."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from ocrdata.translation import error_message, translated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.table import Table

Loudness = Literal["quiet", "normal", "verbose"]

_loudness: ContextVar[Loudness] = ContextVar("loudness", default="normal")
_START = time.monotonic()


@contextmanager
def loudness(wanted: Loudness) -> Iterator[None]:
    """How much is said inside: only results and errors, the usual, or the usual with the time it was said."""
    token = _loudness.set(wanted)
    try:
        yield
    finally:
        _loudness.reset(token)


def stderr() -> "Console":
    """A rich console on standard error; colours obey NO_COLOR and the terminal."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, markup=False)


def say(message: str) -> None:
    """One line on standard error, in the language that people read, unless they want quiet.

    Args:
        message: In English.
    """
    message = translated(message)
    if _loudness.get() == "verbose":
        message = f"[{time.monotonic() - _START:7.1f} s] {message}"
    if _loudness.get() != "quiet":
        click.echo(message, err=True)


def complain(what: str) -> None:
    """Say on standard error why a command ends, as Click says it of an error."""
    click.echo(error_message(what), err=True)


def quantity(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 line`, `1,234 lines`.

    Args:
        count: The number.
        noun: The noun for one.
        plural: The noun for any other number, where it is not the noun with an s.
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def show(table: "Table", *, err: bool = False) -> None:
    """Print a table (on standard output by default); 120 columns wide where there is no terminal.

    Square brackets are characters of texts and paths, and no markup. No text is cut off: rich would end a
    long run of Chinese, which has no spaces to break it at, with an ellipsis.
    """
    from rich.console import Console

    if err and _loudness.get() == "quiet":
        return
    _translate(table)
    for column in table.columns:
        column.overflow = "fold"
    console = Console(stderr=err, highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(stderr=err, highlight=False, markup=False, width=120)
    console.print(table)


def _translate(table: "Table") -> None:
    """Title, caption and heads of a table in the language that people read; its cells stay."""
    table.title = translated(table.title) if isinstance(table.title, str) else table.title
    table.caption = translated(table.caption) if isinstance(table.caption, str) else table.caption
    for column in table.columns:
        column.header = translated(column.header) if isinstance(column.header, str) else column.header


@contextmanager
def progress_bar() -> Iterator["Progress"]:
    """A progress display with rate and remaining time; shows nothing where standard error is no terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """What all workers together finish in a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s")

    console = stderr()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not watched(), transient=True) as bar:
        yield bar


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """One task of a progress display; `progress` gives one."""

    bar: "Progress"
    task: "TaskID"

    def add(self, count: int) -> None:
        """Count this many more items as done."""
        self.bar.advance(self.task, count)

    def reach(self, done: int, total: int | None = None) -> None:
        """Set the number of items done so far and, where it has become known, how many there are."""
        self.bar.update(self.task, completed=done, total=total)


@contextmanager
def progress(task: str, total: int | None = None, note: str = "") -> Iterator[TaskProgress]:
    """Show the progress of one task while the block runs.

    Args:
        task: What is done, such as `rendering`.
        total: How many items there are; None where that is not known yet.
        note: What the items are.
    """
    with progress_bar() as bar:
        yield TaskProgress(bar, bar.add_task(translated(task), total=total, note=translated(note)))


@contextmanager
def transfer_bar() -> Iterator["Progress"]:
    """The same for bytes on their way: how many, how fast, how long yet."""
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    console = stderr()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not watched(), transient=True) as bar:
        yield bar


def watched() -> bool:
    """Whether somebody looks at a progress bar. FORCE_COLOR colours a log; it makes no terminal of it."""
    return sys.stderr.isatty() and _loudness.get() != "quiet"
