"""A Click command as a Python function: names, signature, call.

The functions are in `ocrdata.api`. They are made from the Click commands when they are asked for, so
an option has one name, one default, one check and one error message, wherever it is given.
"""

import builtins
import functools
import inspect
import io
import json
import keyword
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import click

from ocrdata.cli import cli


@functools.cache
def commands() -> dict[str, tuple[str, click.Command]]:
    """The function of each command: `{"corpus_stats": ("corpus stats", <Command>), …}`.

    A command that is called like something that Python has is followed by `_`: `list_`.
    """
    named = ((words.replace(" ", "_").replace("-", "_"), words, command) for words, command in _walk(cli, ""))
    return {
        f"{name}_" if hasattr(builtins, name) else name: (words, command) for name, words, command in named
    }


def _walk(command: click.Command, words: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        if inner is not None:
            yield from _walk(inner, f"{words} {name}".strip())


def parameters(command: click.Command) -> dict[str, click.Parameter]:
    """What a function takes, by its names there, arguments first.

    `--json` is no question in Python where it is only another form of the same result.
    """
    params = [param for param in command.params if param.expose_value and param.name != "as_json"]
    params.sort(key=lambda param: not isinstance(param, click.Argument))
    return {name_of(param): param for param in params}


def name_of(param: click.Parameter) -> str:
    """The long option with `_` for `-`, and behind what Python keeps for itself: `--from` is `from_`."""
    name = max(param.opts, key=len).lstrip("-").replace("-", "_").lower()
    return f"{name}_" if keyword.iskeyword(name) else name


def default_of(command: click.Command, param: click.Parameter) -> Any:
    """What the command takes where nothing is said: a value, `()` for repeatable ones, None for nothing."""
    value = param.get_default(click.Context(command))
    if value is None or isinstance(value, str | int | float | tuple):
        return () if value is None and param.multiple else value
    return () if param.multiple else None  # click's mark of a missing default, which has no public name


def signature(command: click.Command) -> inspect.Signature:
    """The signature of a command's function, without annotations: those are in `api.pyi`."""
    found = []
    for name, param in parameters(command).items():
        default = inspect.Parameter.empty if param.required else default_of(command, param)
        kind: Any = inspect.Parameter.KEYWORD_ONLY
        if isinstance(param, click.Argument):
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            if param.nargs == -1:
                kind, default = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.empty
        found.append(inspect.Parameter(name, kind, default=default))
    return inspect.Signature(found)


@functools.cache
def function(name: str) -> Callable[..., Any]:
    """The function of one of `commands()`."""
    words, command = commands()[name]
    shape = signature(command)

    def called(*values: Any, **options: Any) -> Any:
        return run(words, command, shape.bind(*values, **options).arguments)

    called.__name__ = called.__qualname__ = name
    called.__module__ = "ocrdata.api"
    called.__doc__ = inspect.cleandoc(command.help or "").replace("\b\n", "")
    called.__signature__ = shape  # type: ignore[attr-defined]
    return called


def run(words: str, command: click.Command, given: Mapping[str, Any]) -> Any:
    """Run a command on Python's values.

    Args:
        words: Its name as in `ocrdata corpus stats`.
        command: The command.
        given: Values by the names of `parameters`.

    Returns:
        What it prints with `--json`, parsed; if it has no such option, the path it was given as `--out`
        (an address such as `s3://bucket/set` as it is); if it has been given none, the text that it printed
        on standard output.

    Raises:
        click.ClickException: What the command line would answer with one sentence; `ocrdata.errors.UserError`
            for data, `click.UsageError` for options.
    """
    options, values = [], []
    for name, value in given.items():
        param = parameters(command)[name]
        if isinstance(param, click.Argument):
            values += _texts(param, value)
        elif getattr(param, "is_flag", False):
            options += [max(param.opts, key=len)] if value else []
        else:
            options += [f"{max(param.opts, key=len)}={text}" for text in _texts(param, value)]
    as_json = any(param.name == "as_json" for param in command.params)
    printed = io.StringIO()
    with redirect_stdout(printed), _script_unseen():
        try:
            asked = [*options, *(["--json"] if as_json else []), "--", *values]
            with command.make_context(f"ocrdata {words}", asked) as context:
                command.invoke(context)
        except click.exceptions.Exit:
            pass  # it has said what it had to say: `doctor` where something is missing
    if as_json or given.get("json"):
        return json.loads(printed.getvalue())
    out = given.get("out")
    if out is None:
        return printed.getvalue()
    return out if "://" in str(out) else Path(out).expanduser()


@contextmanager
def _script_unseen() -> Iterator[None]:
    """Hide the file of the program that calls us.

    Worker processes (`multiprocessing`, spawn) begin by running it again, so a script without
    `if __name__ == "__main__":` would call us again in each of them. Ours need nothing of it.
    """
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {
        name: vars(main).pop(name) for name in ("__file__", "__spec__") if name in vars(main)
    }
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(hidden)


def _texts(param: click.Parameter, value: Any) -> list[str]:
    """A value as the words of a command line."""
    if value is None:
        return []
    if isinstance(value, Mapping):
        return [f"{key}={text}" for key, inner in value.items() for text in _texts(param, inner)]
    if (param.multiple or param.nargs == -1) and not isinstance(value, str) and hasattr(value, "__iter__"):
        return [str(item) for item in value]
    return [str(value)]
