"""Click types and options of the commands that take models and sets of labels."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from ocrdata import resources
from ocrdata.command_line import completion
from ocrdata.errors import did_you_mean
from ocrdata.options import Characters, CharactersType, F, InputPath

if TYPE_CHECKING:
    PointsType = click.ParamType[tuple[str, float]]
else:  # generic only in click's newest releases
    PointsType = click.ParamType


_SLASHES = {"/", "\\"}
"""What tells a path from a name."""


def architecture_option(default: str) -> Callable[[F], F]:
    """`--architecture`: the network of a checkpoint that has no config; None if it is not given.

    Args:
        default: The model preset, or presets, taken then; for the help.
    """
    return click.option(
        "--architecture",
        shell_complete=completion.offering("models"),
        metavar="MODEL",
        help=f"Network of a .pdparams file without a config.yml beside it.  [default: {default}]",
    )


def only_chars_option(what: str = "") -> Callable[[F], F]:
    """`--only-chars`: the characters that can be read, as `allowed_characters` takes them.

    Args:
        what: The kind of model before the text, for the help.
    """
    return click.option(
        "--only-chars",
        type=CharactersType(),
        metavar="CHARS",
        help=f"{what}Read these characters only, and the likeliest of them where the model sees another; "
        "given as --chars for `synth`, but a space among them counts.",
    )


def allowed_characters(given: Characters | None) -> tuple[str, ...]:
    """The characters of `--only-chars`, in order of their code points; none if it is not given.

    Raises:
        UserError: It names no characters.
    """
    from ocrdata.synthesis.text.charsets import read_chars

    if given is None:
        return ()
    space = given.path is None and (" " in given.text.strip("\n") or "U+0020" in given.text.upper())
    if space and not given.text.strip():
        return (" ",)
    return tuple(sorted({*read_chars(given.text, "--only-chars"), *([" "] if space else [])}))


def upside_down_option(what: str) -> Callable[[F], F]:
    """`--upside-down`: lines may be upside down; see `Reader.upside_down`.

    Args:
        what: What may be upside down, with the kind of model before it; for the help.
    """
    return click.option(
        "--upside-down",
        is_flag=True,
        help=f"{what} may be upside down. Those read with a probability below 0.9 are read turned by 180° as "
        "well, and that reading counts if it is surer by 0.1.",
    )


def keep_options(default: str) -> Callable[[F], F]:
    """`--eval` (as `evaluation`), `--keep`, `--max-drop` and `--max-drop-of`: what a training is chosen by.

    `keep` arrives as `{name: paths}`, `max_drop_of` as `{name: points}`.

    Args:
        default: What the help says of the default of `--keep`: the shipped photographs, or when they are it.
    """

    def decorate(function: F) -> F:
        own = click.option(
            "--max-drop-of",
            type=NamedPoints(),
            multiple=True,
            callback=lambda _, __, value: dict(value),
            help="The same for one set of --keep alone; repeatable.",
        )
        budget = click.option(
            "--max-drop",
            type=click.FloatRange(0, 100),
            default=0.5,
            show_default=True,
            help="Percentage points of accuracy that each set of --keep may lose.",
        )
        kept = click.option(
            "--keep",
            type=NamedInput(shipped="recipes"),
            multiple=True,
            callback=lambda _, __, value: named_files(value),
            help="Labels whose accuracy must not drop: of all weights that lose no more than allowed on each "
            "set, those best on --eval are chosen. Files with the same name are one set; "
            "photographs/rec.txt ships with ocrdata; repeatable."
            f"  [{default}: that one]",
        )
        chosen = click.option(
            "--eval",
            "evaluation",
            type=InputPath(),
            multiple=True,
            required=True,
            help="Labels that choose the best checkpoint; repeatable.",
        )
        return chosen(kept(budget(own(function))))

    return decorate


class NamedPoints(PointsType):
    """Percentage points of a set, `NAME=POINTS`, as a pair."""

    name = "name=points"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        if isinstance(value, tuple):
            return value
        head, equals, tail = str(value).rpartition("=")
        try:
            points = float(tail)
        except ValueError:
            points = -1.0
        if not (head and equals and 0 <= points <= 100):
            self.fail(f"'{value}' is not NAME=POINTS with points from 0 to 100, such as scene=2.", param, ctx)
        return head, points


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
        presets: Also accept the name of a model preset; of which kind a shell offers them.
        shipped: Also accept the name of something that ships with ocrdata, of this kind.
    """

    name = "name=path"

    def __init__(self, *, presets: completion.Kind | None = None, shipped: resources.Kind | None = None):
        super().__init__(shipped=shipped)
        self.presets = presets

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, NamedPath):
            return value
        head, tail = _name_and_path(str(value))
        known = []
        if self.presets:
            from ocrdata.train.models import presets

            known = presets.names()
        if (why := why_no_name(str(value), known=known)) is not None:
            self.fail(why, param, ctx)
        if self.presets and not resources.exists(Path(tail)):
            if tail in known:
                return NamedPath(head or tail, tail, None)
            if "/" not in tail and not Path(tail).suffix:
                hint = did_you_mean(tail, known, "`ocrdata models` lists the models.")
                self.fail(f"'{tail}' is neither a path nor a model. {hint}", param, ctx)
        if self._ships(tail):
            path = super().convert(tail, param, ctx)
        else:
            path = InputPath().convert(tail, param, ctx)
        return NamedPath(head or _name_after(path), tail, path)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        head, tail = _name_and_path(incomplete) if incomplete.partition("=")[2] else ("", incomplete)
        known = completion.names(self.presets) if self.presets else []
        known += resources.names(self.shipped) if self.shipped and tail else []
        return completion.offered((f"{head}={name}" if head else name for name in known), incomplete)

    def _ships(self, given: str) -> bool:
        """Whether a shipped thing is meant: there is no such path here."""
        if self.shipped is None or resources.exists(Path(given).expanduser()):
            return False
        return resources.is_file(resources.folder(self.shipped) / given)

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
    if not (equals and head and tail) or _SLASHES & {*head} or resources.exists(Path(value)):
        return "", value
    return head, tail


def why_no_name(value: str, names: Sequence[str] = (), known: Sequence[str] = ()) -> str | None:
    """Why what stands before `=PATH` cannot be a name; None if it can, or if no name is meant.

    A name is meant where what follows the equals sign is there, and no file has the whole value as its name.

    Args:
        value: The whole value.
        names: The only names there are; any without a slash by default.
        known: What may stand for a path without being one.
    """
    head, equals, tail = value.partition("=")
    there = tail in known or resources.exists(Path(tail).expanduser())
    if not (equals and tail and there) or resources.exists(Path(value)):
        return None
    if names and head not in names:
        what = f"'{head}' is none of {', '.join(names)}."
        return f"{what} {did_you_mean(head, names)}".rstrip()
    if not head:
        return f"There is no name before '{value}'. Write NAME{value}, or {tail} alone."
    if _SLASHES & {*head}:
        other = "-".join(re.findall(r"[^/\\]+", head)) or "NAME"
        return f"'{head}' cannot be a name, because names have no slash. Write, for example, {other}={tail}."
    return None


def _name_after(path: Path) -> str:
    """`runs/first` is `first`, `data/new/rec.txt` is `new`, `val.txt` is `val`."""
    generic = {"rec", "det", "label", "labels", "best_accuracy", "latest", "inference"}
    return path.absolute().parent.name if path.stem in generic else path.stem
