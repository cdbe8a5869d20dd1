"""MkDocs hook: one page per command, generated from the Click definitions; lines of all pages break well."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from ocrdata import calling
from ocrdata.cli import cli

COMMANDS, RESULTS = "<!-- commands -->", "<!-- results -->"
"""Placeholders in `commands.md` and `performance.md`."""

_CHINESE = r"[\u3000-\u9fff\uff00-\uffef“”]"

MEASURED = Path(__file__).parents[1] / "benchmarks" / "results"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages to the navigation, below `commands.md`."""
    for entry in config.nav or []:
        if entry.get("Every command") == "commands.md":
            entry["Every command"] = ["commands.md", *({name: f"commands/{name}.md"} for name in _commands())]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for name, command in _commands().items():
        content = "\n".join(_page(name, command, "#"))
        files.append(File.generated(config, f"commands/{name}.md", content=content))
    return files


def on_page_markdown(markdown: str, page: object, config: MkDocsConfig, files: Files) -> str:
    """Fill in the table of `commands.md` and the benchmark results of `performance.md`."""
    rows = (
        f"| [`{name}`](commands/{name}.md) | {command.get_short_help_str(200)} |"
        for name, command in _commands().items()
    )
    printed = (
        f"### {path.stem}.py\n\n```text\n{path.read_text(encoding='utf-8').rstrip()}\n```\n"
        for path in sorted(MEASURED.glob("*.txt"))
    )
    return markdown.replace(COMMANDS, "\n".join(rows)).replace(RESULTS, "\n".join(printed))


def on_page_content(html: str, **_: object) -> str:
    """Leave out the spaces that browsers show in Chinese where a line of the source ends, and keep `--option`
    in one piece.
    """
    parts = re.split(r"(<pre.*?</pre>)", html, flags=re.DOTALL)
    parts[::2] = [re.sub(rf"({_CHINESE})\n(?=(?:<\w[^>]*>)*{_CHINESE})", r"\1", part) for part in parts[::2]]
    return re.sub(r"<code.*?</code>", _with_options, "".join(parts), flags=re.DOTALL)


def _with_options(code: re.Match[str]) -> str:
    return re.sub(r"(?<![\w-])--[a-z][a-z-]*", r'<span class="option">\g<0></span>', code[0])


def _commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def _page(words: str, command: click.Command, heading: str) -> Iterator[str]:
    prose, _, examples = inspect.cleandoc(command.help or "").partition("\b\n")
    yield f"{heading} ocrdata {words}\n\n{_escaped(prose)}\n"
    if examples:
        lines = inspect.cleandoc("\n" + examples.partition("\n")[2])
        yield f"```bash\n{lines}\n```\n"
    context = click.Context(command, info_name=f"ocrdata {words}")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _page(f"{words} {name}", inner, f"{heading}#")
        return
    yield f"`{command.get_usage(context).removeprefix('Usage: ')}`\n"
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield "| option | default | |\n|---|---|---|"
        yield from (_row(command, option, context) for option in options)
    function = words.replace(" ", "_").replace("-", "_")
    yield f"\nFrom Python: [`{function}`](../python.md#ocrdata.api.{function})\n"


def _row(command: click.Command, option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag else f" {_metavar(option, context)}"
    default = calling.default_of(command, option) if option.expose_value and not option.is_flag else None
    shown = "required" if option.required else "" if default in (None, (), "") else f"`{default}`"
    several = " Repeatable." if option.multiple and "repeat" not in (option.help or "") else ""
    about = _escaped(option.help or "").replace("|", "\\|")
    return f"| `{max(option.opts, key=len)}{value}` | {shown} | {about}{several} |"


def _metavar(option: click.Option, context: click.Context) -> str:
    """Choices such as `[cosine|piecewise]` unchanged; `N` and `X` for integers and floats."""
    written = option.make_metavar(context)
    return {"INTEGER": "N", "INTEGER RANGE": "N", "FLOAT": "X", "FLOAT RANGE": "X"}.get(written, written)


def _escaped(text: str) -> str:
    """Escape Markdown in a help text, except for code in backquotes."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([<>*_\[\]])", r"\\\1", part) for part in parts)
