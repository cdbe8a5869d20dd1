"""What people see: messages and progress on standard error, results on standard output."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table


def stderr() -> "Console":
    """A rich console on standard error; colours obey NO_COLOR and the terminal."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def say(message: str) -> None:
    """One line on standard error."""
    click.echo(message, err=True)


def show(table: "Table", *, err: bool = False) -> None:
    """Print a table (on standard output by default); 120 columns wide where there is no terminal."""
    from rich.console import Console

    console = Console(stderr=err, highlight=False)
    if not console.is_terminal:
        console = Console(stderr=err, highlight=False, width=120)
    console.print(table)


@contextmanager
def progress_bar() -> Iterator["Progress"]:
    """A progress display with rate and remaining time; shows nothing where standard error is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = stderr()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        yield bar


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
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        yield bar
