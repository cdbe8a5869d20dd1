"""Wrong command lines: what Click says is wrong, and a second sentence that says what to write instead."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import click

from ocrdata.errors import did_you_mean
from ocrdata.translation import chinese, error_message, translated

_NAMED = 2
"""Options to offer at most."""


def with_remedy(error: click.UsageError) -> click.UsageError:
    """The same error with a remedy, unless it has one already.

    Args:
        error: As Click or a command raised it.
    """
    if isinstance(error, click.NoSuchOption):
        what = f"No such option '{error.option_name}'."
        return _joined(error, what, _nearest_option(error))
    remedy = ""
    if isinstance(error, click.MissingParameter):
        remedy = _missing(error)
    elif isinstance(error, click.BadParameter):
        remedy = _bad(error)
    what = error.format_message()
    has_remedy = "\n" in what or re.search(r"[.?!:] ", what.split("': ", 1)[-1])
    return error if has_remedy or not remedy else _joined(error, what, remedy)


class ChineseUsageError(click.UsageError):
    """A wrong command line, told in Chinese; its message stays as it was."""

    def show(self, file: IO[Any] | None = None) -> None:
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), file=file, err=file is None)
            hint = f"Try '{self.ctx.command_path} --help' for help."
            click.echo(f"{translated(hint)}\n", file=file, err=file is None)
        click.echo(error_message(self.message), file=file, err=file is None)


def in_language(error: click.UsageError) -> click.UsageError:
    """The same error, which is shown in the language that people read.

    Args:
        error: As `with_remedy` gives it; help that Click shows for a missing command stays as it is.
    """
    shows_help = "NoArgsIsHelp" in type(error).__name__
    return ChineseUsageError(error.format_message(), error.ctx) if chinese() and not shows_help else error


def _joined(error: click.UsageError, what: str, remedy: str) -> click.UsageError:
    return click.UsageError(f"{what}\n{remedy}" if remedy else what, error.ctx)


def _nearest_option(error: click.NoSuchOption) -> str:
    """Options with a name like it, else those whose help has its words: for `--learning-rate`, `--lr`."""
    context = error.ctx
    options = (
        [param for param in context.command.params if isinstance(param, click.Option)] if context else []
    )
    names = [name for option in options for name in option.opts if name.startswith("--")]
    near = did_you_mean(error.option_name, names, most=_NAMED)
    if near:
        return near
    given = error.option_name.strip("-").replace("-", " ").lower()
    about = {option.opts[0]: (option.help or "").lower() for option in options}
    meant = [name for name, text in about.items() if given and text.startswith(given)]
    if meant or " " in given:  # a single word stands in the help of options that are nothing like it
        meant = list(dict.fromkeys([*meant, *(name for name, text in about.items() if given in text)]))
    if meant:
        return f"Did you mean {' or '.join(meant[:_NAMED])}?"
    words = context.command_path.split(" ")[1:] if context else []
    return f"`{' '.join(['ocrdata', *words])} --help` lists the options."


def _missing(error: click.MissingParameter) -> str:
    """What an option that has to be given means, or an example of the command with its arguments."""
    if isinstance(error.param, click.Option) and error.param.help:
        return _meaning(error.param.opts[0], error.param.help)
    command = error.ctx.command if error.ctx else None
    examples = re.search(r"Examples?:\s*\n\s*(ocrdata .*)", (command.help or "") if command else "")
    return f"For example: {examples[1].strip()}" if examples else ""


def _bad(error: click.BadParameter) -> str:
    """The path that may be meant, or what the option means."""
    missing = re.fullmatch(r"'(.*)' does not exist\.", error.message)
    if missing:
        path = Path(missing[1])
        beside = _names_in(path.parent)
        made_by = getattr(error.param.type, "made_by", "") if error.param else ""
        made = f"Make it with: {made_by}. " if made_by else ""
        otherwise = f"{made}Relative paths begin at {Path.cwd()}."
        return did_you_mean(path.name, beside, otherwise, cutoff=0.75)
    if other := _option_of(error):
        return other
    param = error.param
    if isinstance(param, click.Option) and param.help:
        return _meaning(param.opts[0], param.help)
    return ""


def _option_of(error: click.BadParameter) -> str:
    """The option that takes the value which this one refuses: for `--engine trdg`, `--generator trdg`."""
    refused = re.match(r"'(.*?)' is not one of ", error.message)
    for param in error.ctx.command.params if error.ctx and refused else []:
        if isinstance(param.type, click.Choice) and refused and refused[1] in param.type.choices:
            return f"Did you mean {param.opts[0]} {refused[1]}?"
    return ""


def _names_in(folder: Path) -> Sequence[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return ()


def _meaning(option: str, text: str) -> str:
    """An option with the first sentence of its help, without the default in brackets."""
    text = " ".join(text.split())
    if translated(text) != text:
        return f"{option}：{translated(text).partition('。')[0]}。"
    sentences = re.split(r"(?<=\.)\s", text.partition(" [default")[0], maxsplit=1)
    return f"{option}: {sentences[0]}"
