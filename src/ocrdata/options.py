"""Click options that mean the same in every command, and the types that tell inputs from outputs.

The recipe runner fingerprints every parameter whose type is `InputPath` (contents) or `OutputPath`
(what a step leaves), so a command says what it reads and writes by the types of its options alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click
from click.shell_completion import CompletionItem

from ocrdata import resources
from ocrdata.command_line.completion import names, offered
from ocrdata.errors import did_you_mean
from ocrdata.regular_files import is_unusual

if TYPE_CHECKING:
    PathType = click.ParamType[Path]
    NumbersType = click.ParamType[tuple[float, ...]]
else:  # generic only in click's newest releases
    PathType = NumbersType = click.ParamType

_RESULTS = {".html", ".json", ".svg", ".yaml", ".yml"}
"""Endings of files that commands write beside a data set, and that may be replaced there."""

F = TypeVar("F", bound=Callable[..., Any])


class InputPath(PathType):
    """A file or folder that a command reads.

    Args:
        shipped: Also accept the name of something that ships with ocrdata, of this kind.
        must_exist: Leave False only where the command explains a missing file better itself.
        made_by: The command that writes such files, for the error where it is missing.
    """

    name = "path"

    def __init__(self, *, shipped: resources.Kind | None = None, must_exist: bool = True, made_by: str = ""):
        self.shipped, self.must_exist, self.made_by = shipped, must_exist, made_by

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value).expanduser()
        if self.shipped is not None:
            path = resources.find(self.shipped, value)
        _keep_apart(self, path, param, ctx)
        if is_unusual(path):
            self.fail(f"'{value}' is a device or a pipe, not a file. Write it to a file first.", param, ctx)
        if self.shipped is not None:
            return path
        if self.must_exist and not resources.exists(path):
            far = " `ocrdata unpack` copies a data set from other storage to this machine." * (
                "://" in str(value)
            )
            self.fail(f"'{value}' does not exist.{far}", param, ctx)
        return path

    def path_of(self, token: str) -> Path:
        """The path in a value as the user wrote it, whether it exists or not."""
        return Path(token).expanduser()

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return offered(resources.names(self.shipped) if self.shipped else (), incomplete)


class ModelInput(InputPath):
    """A model: a path, or the name of a preset, which is a path that is not there.

    Args:
        kind: The presets that fit.
    """

    def __init__(self, kind: Literal["detectors", "recognisers"]):
        super().__init__()
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if not resources.exists(path):
            tail, known = str(value), names(self.kind)
            if tail in known:
                return path
            if hint := did_you_mean(tail, known):
                self.fail(f"'{tail}' is neither a path nor a model. {hint}", param, ctx)
        return super().convert(value, param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return offered(names(self.kind), incomplete)


@dataclass(frozen=True, slots=True)
class Characters:
    """What `--chars` was given: the text itself, and the file it names, if it names one."""

    text: str
    path: Path | None


class CharactersType(InputPath):
    """Characters as a text, code points, a file, or `@badcases.json`."""

    name = "chars"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Characters):
            return value
        path = self.path_of(value)
        try:
            there = len(value) > 1 and path.is_file()
        except OSError:  # too long to be a path
            there = False
        if value.startswith("@") and len(value) > 1 and not there:
            self.fail(f"'{path}' does not exist.", param, ctx)
        return Characters(value, path if there else None)

    def path_of(self, token: str) -> Path:
        return Path(token.removeprefix("@") or token).expanduser()


class OutputPath(PathType):
    """A file or folder that a command writes."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if "://" in str(value):
            remedy = "Name a folder here; `ocrdata pack` sends a data set to other storage."
            self.fail(f"'{value}' is not a path on this machine. {remedy}", param, ctx)
        path = Path(value).expanduser()
        _keep_apart(self, path, param, ctx)
        return path

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return offered((), incomplete)


def _keep_apart(
    kind: InputPath | OutputPath, path: Path, param: click.Parameter | None, ctx: click.Context | None
) -> None:
    """Refuse an output that is an input of the same command, a folder that holds one, or a file of one.

    Click converts the parameters one by one, in any order: each is compared with those before it.
    """
    if ctx is None:
        return
    inputs, outputs = ctx.meta.setdefault("ocrdata.paths", (set(), set()))
    try:
        real = path.resolve()
    except RuntimeError:  # until Python 3.12, for links that lead back to themselves
        if isinstance(kind, OutputPath):
            kind.fail(f"'{path}' is a link that leads back to itself.", param, ctx)
        return
    except OSError:  # whoever opens it will say so
        return
    (outputs if isinstance(kind, OutputPath) else inputs).add(real)
    for out in outputs:
        if any(out == given or out in given.parents for given in inputs):
            kind.fail(f"the command would write over what it reads ('{out}'). Choose another.", param, ctx)
        if any(given in out.parents for given in inputs) and _may_be_data(out):
            kind.fail(f"the command would write over a file of what it reads ('{out}').", param, ctx)


def _may_be_data(path: Path) -> bool:
    """Whether a file that exists may be part of a data set, not what a command wrote beside one."""
    try:
        there = path.is_file()
    except OSError:  # the name is too long: whoever opens it will say so
        return False
    return there and (
        path.name == "ocrdata.json"
        or not (path.suffix.lower() in _RESULTS or path.name.startswith("preview"))
    )


class InputAddress(InputPath):
    """Like `InputPath`, and addresses of other storage (`s3://bucket/set`); gives the text as it is."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if "://" in str(value) else str(super().convert(value, param, ctx))


class OutputAddress(OutputPath):
    """Like `OutputPath`, and addresses of other storage; gives the text as it is."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if "://" in str(value) else str(super().convert(value, param, ctx))


class NumberList(NumbersType):
    """Numbers above 0 with a separator between them: `10:1`, `0.3,0.4`; gives a tuple."""

    def __init__(self, separator: str):
        self.separator = separator
        self.name = f"n{separator}n"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(self.separator))
        except ValueError:
            example = self.separator.join(("3", "1"))
            self.fail(f"'{value}' is not a list of numbers such as {example}.", param, ctx)
        if not all(0 < number < float("inf") for number in numbers):
            self.fail(f"'{value}': every number must be above 0.", param, ctx)
        return numbers


def out_option(text: str, kind: type[OutputPath] = OutputPath, *, required: bool = True) -> Callable[[F], F]:
    """`--out` and the `--force` that goes with it.

    Args:
        text: Help text.
        kind: `OutputAddress` where addresses of other storage are accepted.
        required: Whether `--out` has to be given.
    """

    def decorate(function: F) -> F:
        return click.option("--out", type=kind(), required=required, help=text)(force_option()(function))

    return decorate


def force_option(
    text: str = "Replace what an earlier run left at --out, once the new one is complete.",
) -> Callable[[F], F]:
    """`--force` alone, for commands whose output has a name or a default of its own."""
    return click.option("--force", is_flag=True, help=text)


def dictionary_option(text: str) -> Callable[[F], F]:
    """`--dict`, as `dictionary`: a file, or the name of a shipped dictionary.

    Args:
        text: Help text.
    """
    return click.option("--dict", "dictionary", type=InputPath(shipped="dictionaries"), help=text)


data_dir_option = click.option(
    "--data-dir",
    type=InputPath(),
    help="Folder of the image paths.  [default: each label file's own]",
)
image_folders_option = click.option(
    "--images",
    type=InputPath(),
    multiple=True,
    help="Folder, besides that of the label file, that images may lie in; repeatable.",
)
seed_option = click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="The same seed gives the same output, byte for byte.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Number of processes; 0: one for each core.",
)


def workers_options(function: F) -> F:
    """`--jobs`, `--engine` and `--address`: who computes (`executor.Workers(jobs, engine, address)`)."""
    return jobs_option(engine_options(function))


def engine_options(function: F) -> F:
    """`--engine` and `--address` alone."""
    engine = click.option(
        "--engine",
        type=click.Choice(["local", "ray"]),
        default="local",
        show_default=True,
        help="Run in processes on this machine, or on a Ray cluster (extra: ray).",
    )
    address = click.option(
        "--address",
        metavar="HOST:PORT",
        help="Address of the Ray cluster.  [default: start one on this machine]",
    )
    return engine(address(function))


device_option = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "gpu"]),
    default="auto",
    show_default=True,
    help="Where the network runs; auto: on a GPU if Paddle can use one.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
paddleocr_option = click.option(
    "--paddleocr",
    type=InputPath(),
    help="A clone of PaddleOCR to take networks and programs from.  [default: the pinned wheel]",
)
