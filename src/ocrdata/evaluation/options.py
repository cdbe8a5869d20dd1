"""Click types and options of the commands that take models and sets of labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from ocrdata import resources
from ocrdata.options import InputPath

Command = TypeVar("Command", bound=Callable[..., Any])


def architecture_option(default: str) -> Callable[[Command], Command]:
    """`--architecture`: the network of a checkpoint that has no config; None if it is not given.

    Args:
        default: The model preset, or presets, taken then; for the help.
    """
    return click.option(
        "--architecture",
        metavar="MODEL",
        help=f"Network of a .pdparams file without a config.yml beside it.  [default: {default}]",
    )


def dictionary_option(text: str) -> Callable[[Command], Command]:
    """`--dict`: a dictionary for a recognition model.

    Args:
        text: Help text.
    """
    return click.option("--dict", "dictionary", type=InputPath(shipped="dictionaries"), help=text)


@dataclass(frozen=True, slots=True)
class NamedPath:
    """`NAME=PATH` on the command line.

    Attributes:
        name: Name in tables and results.
        given: The text after the name.
        path: The same as a path; None for a preset.
    """

    name: str
    given: str
    path: Path | None


class NamedInput(InputPath):
    """An input with a name: `NAME=PATH`, or `PATH` alone, which is named after the path.

    Args:
        presets: Also accept the name of a model preset.
    """

    name = "name=path"

    def __init__(self, *, presets: bool = False):
        super().__init__()
        self.presets = presets

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, NamedPath):
            return value
        head, tail = _name_and_path(str(value))
        if self.presets:
            from ocrdata.train.models import presets

            if not resources.exists(Path(tail)):
                if tail in presets.names():
                    return NamedPath(head or tail, tail, None)
                if "/" not in tail and not Path(tail).suffix:
                    self.fail(f"'{tail}' is neither a path nor a preset (see `ocrdata models`).", param, ctx)
        path = super().convert(tail, param, ctx)
        return NamedPath(head or _name_after(path), tail, path)

    def path_of(self, token: str) -> Path:
        return super().path_of(_name_and_path(token)[1])


def named_files(sets: Sequence[NamedPath]) -> dict[str, list[Path]]:
    """The files of each name, in the order given."""
    return {
        name: [item.path for item in sets if item.name == name and item.path]
        for name in dict.fromkeys(item.name for item in sets)
    }


def _name_and_path(value: str) -> tuple[str, str]:
    """Splits `NAME=PATH`; a path that contains an equals sign has no name."""
    head, equals, tail = value.partition("=")
    if not (equals and head and tail) or "/" in head or "\\" in head or resources.exists(Path(value)):
        return "", value
    return head, tail


def _name_after(path: Path) -> str:
    """`runs/first` is `first`, `data/new/rec.txt` is `new`, `val.txt` is `val`."""
    generic = {"rec", "det", "label", "labels", "best_accuracy", "latest", "inference"}
    return path.absolute().parent.name if path.stem in generic else path.stem
