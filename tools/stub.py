"""Write src/ocrdata/api.pyi from the Click commands: types, defaults and docstrings of the Python functions.

    python tools/stub.py

A test compares what this writes with what is there.
"""

import inspect
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import click

from ocrdata import calling
from ocrdata.evaluation.options import NamedInput
from ocrdata.options import InputPath, OutputPath

STUB = Path(__file__).parents[1] / "src" / "ocrdata" / "api.pyi"
HEAD = '''"""The commands as functions. Written by tools/stub.py: change the commands, not this file."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

StrPath: TypeAlias = str | PathLike[str]
'''
WIDTH = 100


def main() -> None:
    """Write the stub."""
    STUB.write_text(stub(), encoding="utf-8")


def stub() -> str:
    """The whole stub file, as ruff formats it."""
    functions = [_function(name, *pair) for name, pair in sorted(calling.commands().items())]
    text = "\n".join([HEAD, f"__all__ = {sorted(calling.commands())!r}\n", *functions])
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(STUB), "-"]
    return subprocess.run(
        ruff, input=text, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout


def _function(name: str, words: str, command: click.Command) -> str:
    taken = calling.parameters(command)
    shape = calling.signature(command)
    parts: list[str] = []
    for key, param in taken.items():
        slot = shape.parameters[key]
        if slot.kind is inspect.Parameter.KEYWORD_ONLY and not {"*", "**"} & {part[:1] for part in parts}:
            parts.append("*")
        star = "*" if slot.kind is inspect.Parameter.VAR_POSITIONAL else ""
        default = "" if slot.default is inspect.Parameter.empty else f" = {slot.default!r}"
        parts.append(f"{star}{key}: {_annotation(param, slot)}{default}")
    body = textwrap.indent(_docstring(name, words, command), "    ")
    return f"def {name}({', '.join(parts)}) -> {_returned(command)[0]}:\n{body}\n"


def _annotation(param: click.Parameter, slot: inspect.Parameter) -> str:
    kind = param.type
    if getattr(param, "is_flag", False):
        return "bool"
    plain = "str"
    if isinstance(kind, InputPath | OutputPath):
        plain = "StrPath"
    elif isinstance(kind, click.Choice):
        plain = f"Literal[{', '.join(map(repr, kind.choices))}]"
    elif isinstance(kind, click.IntRange) or kind is click.INT:
        plain = "int"
    elif isinstance(kind, click.FloatRange) or kind is click.FLOAT:
        plain = "float"
    if param.multiple:
        named = f" | Mapping[str, {plain} | Iterable[{plain}]]" if isinstance(kind, NamedInput) else ""
        return f"{plain} | Iterable[{plain}]{named}"
    return (
        f"{plain} | None" if slot.default is None else plain if slot.default != () else f"{plain} | tuple[()]"
    )


def _returned(command: click.Command) -> tuple[str, str]:
    """Type and meaning of what a function gives back: see `calling.run`."""
    options = {option: param for param in command.params for option in param.opts}
    if "--json" in options and options["--json"].name == "as_json":
        return "Any", "What the command prints with `--json`."
    if "--out" not in options:
        return "str", "What the command prints."
    if options["--out"].required:
        return "Path", "`out`, which is written."
    if "--json" in options:
        return "Any", "With `json`, what is printed, parsed; else `out`, or what is printed without it."
    return "Path | str", "`out`, which is written; without it, what the command prints."


def _docstring(name: str, words: str, command: click.Command) -> str:
    prose, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    lines = ['"""' + prose.strip(), ""]
    taken = [_described(key, param) for key, param in calling.parameters(command).items()]
    if taken:
        lines += ["Args:", *(_wrapped(text, "    ") for text in taken), ""]
    lines += ["Returns:", f"    {_returned(command)[1]}", ""]
    calls = [call for line in _joined(examples) if (call := _as_call(name, words, command, line))]
    if calls:
        lines += ["Examples:", "    ```python", *(_wrapped(call, "    ") for call in calls), "    ```"]
    return "\n".join(lines).rstrip() + '\n"""'


def _described(key: str, param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return f"{key}: " + re.sub(r"\s+", " ", param.help or "")
    several = param.nargs == -1
    return f"{'*' if several else ''}{key}: {'As many as you like; see' if several else 'See'} above."


def _wrapped(text: str, indent: str) -> str:
    inner = f"{indent}    "
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=inner,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _joined(examples: str) -> list[str]:
    """The lines of an example block, continued ones as one."""
    return re.sub(r"\\\n\s*", " ", examples).splitlines()


def _as_call(name: str, words: str, command: click.Command, line: str) -> str | None:
    """`ocrdata mix a.txt b.txt --ratio 10:1` as `mix("a.txt", "b.txt", ratio="10:1")`."""
    given = shlex.split(line)
    start = ["ocrdata", *words.split()]
    if given[: len(start)] != start:
        return None
    parsed, _, order = command.make_parser(click.Context(command)).parse_args(given[len(start) :])
    taken = {param.name: (key, param) for key, param in calling.parameters(command).items()}
    parts: list[str] = []
    for param in sorted(dict.fromkeys(order), key=lambda param: not isinstance(param, click.Argument)):
        value = parsed.get(param.name or "")
        if param.name not in taken or not isinstance(value, str | list | tuple | bool):
            continue
        key, _ = taken[param.name]
        values = value if isinstance(value, list | tuple) else [value]
        if isinstance(param, click.Argument):
            parts += [_literal(param, one) for one in values if isinstance(one, str)]
            continue
        written = [_literal(param, one) for one in values]
        parts.append(f"{key}={written[0] if len(written) == 1 else '[' + ', '.join(written) + ']'}")
    return f"{name}({', '.join(parts)})"


def _literal(param: click.Parameter, value: object) -> str:
    if isinstance(value, str) and isinstance(param.type, click.IntRange | click.FloatRange):
        return value
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "True"


if __name__ == "__main__":
    main()
