"""A value in a recipe as the words of a command line, checked as the command itself checks it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from ocrdata import resources
from ocrdata.errors import UserError, did_you_mean
from ocrdata.options import InputPath, OutputPath
from ocrdata.recipes.loop_variables import meant


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A line of a recipe, counted from 1."""

    recipe: Path
    line: int

    def error(self, what: str, remedy: str) -> UserError:
        """An error that names this line."""
        return UserError(what, remedy, path=self.recipe, line=self.line)


def option_name(param: click.Parameter) -> str:
    """The name of a parameter in a recipe: its long option without the dashes, or the argument's name."""
    return max(param.opts, key=len).lstrip("-").lower()


def text_of(node: yaml.Node) -> Any:
    """A YAML value as the command line would see it: texts as they are written, true or false for flags.

    The node's own text is taken and not YAML's idea of it, so `chars: 0123` keeps its zero. Where it has the
    name of a loop's variable, see `loop_variables.meant`.
    """
    if isinstance(node, yaml.SequenceNode):
        return [text_of(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return [
            f"{key.value}={item}"
            for key, value in node.value
            for item in (text_of(value) if isinstance(value, yaml.SequenceNode) else [text_of(value)])
        ]
    if node.tag == "tag:yaml.org,2002:bool":
        return str(node.value).lower() in ("true", "yes", "on")
    return None if node.tag == "tag:yaml.org,2002:null" else meant(str(node.value))


def uses(
    place: RecipeLine, param: click.Parameter, value: Any
) -> Iterator[tuple[Sequence["click.ParamType[Any]"], list[str]]]:
    """The values of each use of an option, with their types: one value, unless the option takes several.

    Raises:
        UserError: The option takes another number of values.
    """
    if value is None or isinstance(value, bool):
        return
    rows: list[Any] = value if isinstance(value, list) else [value]
    if param.nargs <= 1:
        for row in rows:
            yield (param.type,), [str(row)]
        return
    kinds = param.type.types if isinstance(param.type, click.Tuple) else [param.type] * param.nargs
    for row in rows if param.multiple and rows and isinstance(rows[0], list) else [rows]:
        if not isinstance(row, list) or len(row) != param.nargs:
            raise place.error(
                f"'{option_name(param)}' takes {param.nargs} values.",
                f"Write them as a list of {param.nargs}, such as [{', '.join('xyzuvw'[: param.nargs])}].",
            )
        yield kinds, [str(item) for item in row]


def checked(
    place: RecipeLine, param: click.Parameter, kind: "click.ParamType[Any]", token: str, made: list[Path]
) -> str:
    """A value that is right; an input is looked for in the current folder, then beside the recipe.

    Args:
        place: Where it stands.
        param: The option or argument.
        kind: The value's type.
        token: The value, as written.
        made: What the earlier steps write; an output is appended.

    Raises:
        UserError: The value is wrong, or the input neither exists nor is made by an earlier step.
    """
    if isinstance(kind, OutputPath):
        made.append(Path(token).expanduser())
    elif isinstance(kind, InputPath):
        path = kind.path_of(token)
        if any(path == out or out in path.parents for out in made):
            return token
        beside = place.recipe.resolve().parent / path
        if not resources.exists(path) and resources.exists(beside) and token == str(path):
            here = Path.cwd().resolve()
            return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)
    try:
        kind.convert(token, param, None)
    except click.BadParameter as error:
        raise place.error(f"'{option_name(param)}': {error.message}", _remedy(kind, token, made)) from error
    except UserError as error:
        raise place.error(error.what, error.remedy) from error
    return token


def _remedy(kind: "click.ParamType[Any]", token: str, made: Sequence[Path]) -> str:
    """What to do about a wrong value: of a path, which of the earlier steps' outputs may have been meant."""
    if not isinstance(kind, InputPath):
        return "Correct the value."
    path = kind.path_of(token)
    near = did_you_mean(str(path), [str(out / path.name) for out in made], cutoff=0.8)
    if near:
        return f"No earlier step makes it. {near}"
    return "No earlier step makes it: name an existing file, or a file that an earlier step writes."
