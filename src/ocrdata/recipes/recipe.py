"""A recipe: a YAML list of commands, run in order, with what is up to date left alone.

A step has the name of a command and its options, nothing more:

    - synth: {chars: "§", count: 2000, out: data/section-sign}

means exactly `ocrdata synth --chars § --count 2000 --out data/section-sign`, and goes through the same Click
command. Relative paths start from the current folder; an input that is not there may lie beside the recipe.
Everything that can be checked beforehand is checked before the first step starts.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import yaml

from ocrdata import yaml_files
from ocrdata.cli import cli
from ocrdata.errors import UserError, did_you_mean
from ocrdata.options import InputPath, OutputPath
from ocrdata.recipes.step_values import RecipeLine, checked, option_name, text_of, uses


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a recipe.

    Attributes:
        name: Name of the command.
        command: The Click command itself.
        args: What would follow the name on a command line.
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
    return steps_of(path, yaml_files.compose(path, "Correct this line or the one before it."))


def steps_of(path: Path, root: yaml.Node | None) -> list[Step]:
    """The steps of a recipe that is YAML already; see `read_recipe`.

    Args:
        path: Where it stands, for messages; inputs may lie beside it.
        root: Its content.
    """
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise UserError(
            "is not a list of commands.",
            "Write one step per line, such as '- mix: {labels: [a.txt, b.txt]}'.",
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
            yield from map(Path, _flat(value))


def _flat(value: Any) -> Iterator[Path]:
    """The paths of a parameter: one, several, or several under each of some names."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from _flat(item)
    else:
        path = getattr(value, "path", value)  # a NAME=PATH has its path inside
        if path is not None:
            yield path


def _step(recipe: Path, node: yaml.Node, made: list[Path]) -> Step:
    place = RecipeLine(recipe, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        raise place.error(
            "a step is the name of one command with its options.",
            "Write it as '- mix: {labels: [a.txt, b.txt]}'.",
        )
    name_node, options_node = node.value[0]
    name = str(name_node.value)
    command = _command(place, name)
    params = {option_name(param): param for param in command.params if param.expose_value}
    words = _Words()
    for key_node, value_node in _items(recipe, options_node):
        key, here = str(key_node.value), RecipeLine(recipe, key_node.start_mark.line + 1)
        if key not in params:
            raise here.error(
                f"'{name}' has no option '{key}'. {did_you_mean(key, params)}".rstrip(),
                f"'ocrdata {name} --help' lists its options.",
            )
        words.add(key, params[key], text_of(value_node), here, made)
    for key, param in params.items():
        if param.required and key not in words.given:
            raise place.error(f"'{name}' needs '{key}'.", f"'ocrdata {name} --help' explains it.")
    return Step(name, command, words.args(), place.line, words.given)


@dataclass(slots=True)
class _Words:
    """A step's options as the words of a command line, and by name."""

    options: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    given: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(
        self, key: str, param: click.Parameter, value: object, place: RecipeLine, made: list[Path]
    ) -> None:
        """Check one option's value and take it in; `made` is what the earlier steps write."""
        rows = [
            [checked(place, param, kind, token, made) for kind, token in zip(kinds, tokens, strict=True)]
            for kinds, tokens in uses(place, param, value)
        ]
        if value is not None and value is not False:
            self.given[key] = tuple(token for tokens in rows for token in tokens)
        if isinstance(param, click.Argument):
            self.arguments += self.given.get(key, ())
        elif isinstance(param, click.Option) and param.is_flag:
            self.options += [max(param.opts, key=len)] if value else param.secondary_opts[:1]
        else:
            for tokens in rows:
                self.options += [f"--{key}={tokens[0]}"] if len(tokens) == 1 else [f"--{key}", *tokens]

    def args(self) -> tuple[str, ...]:
        """All words, in an order that Click takes."""
        return (*self.options, "--", *self.arguments) if self.arguments else tuple(self.options)


def _command(place: RecipeLine, name: str) -> click.Command:
    """The command of a name, or of two: `corpus stats`."""
    command: click.Command = cli
    for word in name.split():
        known = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
        if word not in known or word == "run":
            raise place.error(
                f"there is no command '{name}'. {did_you_mean(word, known)}".rstrip(),
                "'ocrdata --help' lists the commands.",
            )
        found = (
            command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        )
        command = found or command
    if isinstance(command, click.Group):
        names = ", ".join(command.list_commands(click.Context(command)))
        raise place.error(f"'{name}' has subcommands.", f"Name one of them after it: {names}.")
    return command


def _items(recipe: Path, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
        return []
    raise RecipeLine(recipe, node.start_mark.line + 1).error(
        "a command's options are a mapping.", "Write 'option: value' lines under it."
    )
