"""The one error class that a user can cause: what is wrong, where, and what to do."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

from ocrdata.translation import error_message


class UserError(click.ClickException):
    """A mistake in the user's data or setup (exit code 1; wrong options are Click's own, exit code 2).

    Args:
        what: One sentence that says what is wrong.
        remedy: One sentence that says what to do.
        path: The file that holds the mistake, if it is in one.
        line: Its line there, counted from 1.
    """

    exit_code = 1

    def __init__(self, what: str, remedy: str, *, path: Path | str | None = None, line: int | None = None):
        self.what, self.remedy, self.path, self.line = what, remedy, path, line
        super().__init__(f"{self.where}{what}\n{remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        # An exception is pickled by its args alone, which are not ours; workers send these errors home.
        return _rebuild, (self.what, self.remedy, self.path, self.line)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it, in the language that people read."""
        message = error_message(f"{self.what}\n{self.remedy}", self.where)
        click.echo(message, file=file, err=file is None)

    @property
    def where(self) -> str:
        """`path:line: `, as compilers write it, or nothing."""
        if self.path is None:
            return ""
        return f"{self.path}: " if self.line is None else f"{self.path}:{self.line}: "


def _rebuild(what: str, remedy: str, path: Path | str | None, line: int | None) -> UserError:
    return UserError(what, remedy, path=path, line=line)


def _folded(name: str) -> str:
    """A name without what people mix up: case, hyphens, underscores, dots and blanks."""
    return re.sub(r"[-_. ]+", "", name.casefold())


def did_you_mean(
    name: str, known: Iterable[str], otherwise: str = "", *, most: int = 1, cutoff: float = 0.7
) -> str:
    """The remedy for a name that does not exist: the known names nearest to it, as a question.

    Names that differ in case and punctuation alone come first, then those that contain it or that it begins
    with, then those of the same letters in another order, then similar ones.

    Args:
        name: What was given.
        known: The names that exist.
        otherwise: The remedy if none is near.
        most: How many names to offer at most.
        cutoff: How alike they must be, 0 to 1, as `difflib.get_close_matches` counts it.
    """
    folded = {other: _folded(other) for other in known}
    wanted = _folded(name)
    near = [other for other, text in folded.items() if text == wanted]
    if not near:
        near = [other for other, text in folded.items() if len(wanted) > 2 and wanted in text]
        near.sort(key=lambda other: not folded[other].startswith(wanted))
        near += [other for other, text in folded.items() if len(text) > 2 and wanted.startswith(text)]
        near += [other for other, text in folded.items() if sorted(text) == sorted(wanted)]
        alike = difflib.get_close_matches(wanted, set(folded.values()), n=most, cutoff=cutoff)
        near += [other for text in alike for other in folded if folded[other] == text]
    near = list(dict.fromkeys(near))[:most]
    return f"Did you mean {' or '.join(near)}?" if near else otherwise
