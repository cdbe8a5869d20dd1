"""A recipe: a YAML list of commands, run in order, with what is up to date left alone.

A step has the name of a command and its options, nothing more:

    - synth: {chars: "§", count: 2000, out: data/section-sign}

means exactly `ocrdata synth --chars § --count 2000 --out data/section-sign`, and goes through the same Click
command. Relative paths start from the current folder; an input that is not there may lie beside the recipe.
Everything that can be known beforehand is checked before the first step starts.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import yaml

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.errors import UserError, did_you_mean
from ocrdata.options import InputPath, OutputPath


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a recipe.

    Attributes:
        name: Name of the command.
        command: The Click command itself.
        args: What would stand behind the name on a command line.
        line: Where it stands in the recipe, counted from 1.
        values: What the recipe gives for each option, as texts; without those that it leaves out.
    """

    name: str
    command: click.Command
    args: tuple[str, ...]
    line: int
    values: Mapping[str, tuple[str, ...]]

    def context(self) -> click.Context:
        """The command's options, parsed and converted. Inputs of the step have to exist by now."""
        return self.command.make_context(f"ocrdata {self.name}", list(self.args))

    def run(self, *extra: str) -> None:
        """Run the command in this process, with extra arguments before its own."""
        with replace(self, args=(*extra, *self.args)).context() as context:
            self.command.invoke(context)

    def value(self, option: str) -> str | None:
        """What the recipe gives for an option, the last of several; None where it leaves it out."""
        values = self.values.get(option)
        return values[-1] if values else None

    def __str__(self) -> str:
        return shlex.join(["ocrdata", *self.name.split(), *self.args])


def read_recipe(path: Path) -> list[Step]:
    """Read a recipe and check all that can be checked before anything runs.

    Args:
        path: The YAML file.

    Returns:
        Its steps, in order.

    Raises:
        UserError: Not a list of commands, an unknown command or option (with the nearest right one), a
            missing or wrong value, an input that neither exists nor is made by an earlier step.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise UserError("is not UTF-8.", "Save the recipe as UTF-8.", path=path) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise UserError(
            f"is not YAML ({getattr(error, 'problem', None) or getattr(error, 'reason', 'damaged')}).",
            "Mend the line named here or the one before.",
            path=path,
            line=line,
        ) from error
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise UserError(
            "is not a list of commands.",
            "Write one step a line, such as '- mix: {labels: [a.txt, b.txt]}'.",
            path=path,
        )
    made: list[Path] = []  # grows from step to step
    return [_step(path, node, made) for node in root.value]


def inputs(context: click.Context) -> Iterator[Path]:
    """The files and folders that a step reads."""
    yield from _paths(context, InputPath)


def outputs(context: click.Context) -> Iterator[Path]:
    """The files and folders that a step writes."""
    yield from _paths(context, OutputPath)


def _paths(context: click.Context, kind: type) -> Iterator[Path]:
    for param in context.command.params:
        value = context.params.get(param.name or "")
        if isinstance(param.type, kind) and value is not None:
            for item in value if isinstance(value, tuple) else (value,):
                path = getattr(item, "path", item)  # a NAME=PATH has its path inside
                if path is not None:
                    yield Path(path)


def _step(recipe: Path, node: yaml.Node, made: list[Path]) -> Step:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        raise UserError(
            "a step is the name of one command with its options.",
            "Write it as '- mix: {labels: [a.txt, b.txt]}'.",
            path=recipe,
            line=line,
        )
    name_node, options_node = node.value[0]
    name = str(name_node.value)
    command = _command(recipe, line, name)
    params = {_key(param): param for param in command.params if param.expose_value}
    options: list[str] = []
    arguments: list[str] = []
    given: dict[str, tuple[str, ...]] = {}
    for key_node, value_node in _items(recipe, options_node):
        key, at = str(key_node.value), key_node.start_mark.line + 1
        value = _construct(value_node)
        param = params.get(key)
        if param is None:
            raise UserError(
                f"'{name}' has no option '{key}'. {did_you_mean(key, params)}".rstrip(),
                f"'ocrdata {name} --help' lists its options.",
                path=recipe,
                line=at,
            )
        groups = _groups(recipe, at, param, value)
        settled = [
            [
                _settled(recipe, at, param, kind, token, made)
                for kind, token in zip(kinds, tokens, strict=True)
            ]
            for kinds, tokens in groups
        ]
        if value is not None and value is not False:
            given[key] = tuple(token for tokens in settled for token in tokens)
        if isinstance(param, click.Argument):
            arguments += given.get(key, ())
        elif isinstance(param, click.Option) and param.is_flag:
            options += [max(param.opts, key=len)] if value else param.secondary_opts[:1]
        else:
            for tokens in settled:
                options += [f"--{key}={tokens[0]}"] if len(tokens) == 1 else [f"--{key}", *tokens]
    for key, param in params.items():
        if param.required and key not in given:
            raise UserError(
                f"'{name}' needs '{key}'.",
                f"'ocrdata {name} --help' says what it is.",
                path=recipe,
                line=line,
            )
    return Step(name, command, (*options, "--", *arguments) if arguments else tuple(options), line, given)


def _command(recipe: Path, line: int, name: str) -> click.Command:
    """The command of a name, or of two: `corpus stats`."""
    command: click.Command = cli
    for word in name.split():
        known = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
        if word not in known or word == "run":
            raise UserError(
                f"there is no command '{name}'. {did_you_mean(word, known)}".rstrip(),
                "'ocrdata --help' lists the commands.",
                path=recipe,
                line=line,
            )
        found = (
            command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        )
        command = found or command
    if isinstance(command, click.Group):
        names = ", ".join(command.list_commands(click.Context(command)))
        raise UserError(
            f"'{name}' has commands of its own.", f"Name one behind it: {names}.", path=recipe, line=line
        )
    return command


def _key(param: click.Parameter) -> str:
    """The name of a parameter in a recipe: its long option without the dashes, or the argument's name."""
    long = max(param.opts, key=len)
    return long.lstrip("-").lower()


def _items(recipe: Path, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
        return []
    raise UserError(
        "a command's options are a mapping.",
        "Write 'option: value' lines under it.",
        path=recipe,
        line=node.start_mark.line + 1,
    )


def _construct(node: yaml.Node) -> Any:
    """A value as the command line would see it: texts as they are written, true or false for flags.

    The node's own text is taken and not YAML's idea of it, so `chars: 0123` keeps its zero.
    """
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return [
            f"{key.value}={item}"
            for key, value in node.value
            for item in (_construct(value) if isinstance(value, yaml.SequenceNode) else [_construct(value)])
        ]
    if node.tag == "tag:yaml.org,2002:bool":
        return str(node.value).lower() in ("true", "yes", "on")
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _groups(
    recipe: Path, line: int, param: click.Parameter, value: Any
) -> Iterator[tuple[Sequence["click.ParamType[Any]"], list[str]]]:
    """The values of each time that an option is named, with their types: one, unless it takes several."""
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
            raise UserError(
                f"'{_key(param)}' takes {param.nargs} values.",
                f"Write them as a list of {param.nargs}, such as [{', '.join('xyzuvw'[: param.nargs])}].",
                path=recipe,
                line=line,
            )
        yield kinds, [str(item) for item in row]


def _settled(
    recipe: Path,
    line: int,
    param: click.Parameter,
    kind: "click.ParamType[Any]",
    token: str,
    made: list[Path],
) -> str:
    """A checked value. An input is looked for in the current folder, then beside the recipe."""
    if isinstance(kind, OutputPath):
        made.append(Path(token).expanduser())
    elif isinstance(kind, InputPath):
        path = kind.path_of(token)
        if any(path == out or out in path.parents for out in made):
            return token  # an earlier step makes it
        beside = recipe.resolve().parent / path
        if not resources.exists(path) and resources.exists(beside) and token == str(path):
            here = Path.cwd().resolve()
            return str(beside.relative_to(here) if beside.is_relative_to(here) else beside)
    try:
        kind.convert(token, param, None)
    except click.BadParameter as error:
        raise UserError(
            f"'{_key(param)}': {error.message}", _remedy(kind, token, made), path=recipe, line=line
        ) from error
    except UserError as error:
        raise UserError(error.what, error.remedy, path=recipe, line=line) from error
    return token


def _remedy(kind: "click.ParamType[Any]", token: str, made: Sequence[Path]) -> str:
    """What to do about a wrong value: of a path, which of the earlier steps' outputs it may have meant."""
    if not isinstance(kind, InputPath):
        return "Mend the value."
    path = kind.path_of(token)
    near = did_you_mean(str(path), [str(out / path.name) for out in made], cutoff=0.8)
    if near:
        return f"No earlier step makes it. {near}"
    return "No earlier step makes it: name an existing file, or a file that an earlier step writes."
