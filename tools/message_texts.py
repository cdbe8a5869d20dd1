"""The texts of the program that can be translated: its help, and the messages in its source."""

import ast
import inspect
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import click

from ocrdata import annotation_formats
from ocrdata.cli import SECTIONS, cli
from ocrdata.fetching import catalogue
from ocrdata.languages import catalogue as languages
from ocrdata.listing import things
from ocrdata.studio_server import sliders
from ocrdata.studio_server.choice import record_of
from ocrdata.synthesis.look import preset as look
from ocrdata.translation.help_texts import paragraphs

SOURCE = Path(__file__).parents[1] / "src" / "ocrdata"

SHOWN = {"say", "complain", "_say", "UserError", "fail", "UsageError", "BadParameter", "ClickException",
         "progress", "add_column", "Table", "add_task", "add_row", "quantity", "did_you_mean"}  # fmt: skip
"""Functions whose arguments people read."""

FOR_PROGRAMS = {"style", "path", "title_justify", "justify", "overflow"}
"""Their arguments that nobody reads."""

EVERYWHERE = re.compile(r"--[a-z-]+|CER")
"""Words that are the same in every language."""

MOST_FORMS = 16
"""Forms of one f-string that has conditions in it."""

CLICK = [
    "Options",
    "Commands",
    "Show this message and exit.",
    "Error: ",
    "Try '{command} --help' for help.",
    "Missing command.",
    "Missing argument {param}.",
    "Missing option {param}.",
    "Missing option {param}. Choose from:",
    "Missing argument {param}. Choose from:",
    "Invalid value: {message}",
    "Invalid value for {param}: {message}",
    "Got unexpected extra argument ({args})",
    "Got unexpected extra arguments ({args})",
    "Option {param} requires an argument.",
    "Option {param} does not take a value.",
    "Argument {param} takes {count} values.",
    "{value} is not one of {choices}.",
    "{value} is not a valid integer.",
    "{value} is not a valid integer range.",
    "{value} is not a valid float.",
    "{value} is not a valid float range.",
    "{value} is not a valid boolean.",
    "{value} is not a valid boolean. Recognized values: {choices}",
    "{value} is not in the range {range}.",
]
"""Texts of Click itself, whose wording is the same in all releases that we support."""


def of_help() -> dict[str, str]:
    """Every part of every help text, with the command and option that it belongs to."""
    found: dict[str, str] = {}
    for title, section in SECTIONS.items():
        for text in (title, *section.values()):
            found.setdefault(text, "ocrdata --help")
    for text, where in _of_command("ocrdata", cli):
        found.setdefault(text, where)
    return found


def _of_command(words: str, command: click.Command) -> Iterator[tuple[str, str]]:
    for paragraph in paragraphs(command.help or ""):
        for part in paragraph.to_translate():
            yield part, words
    for param in command.params:
        if isinstance(param, click.Option) and param.help and not param.hidden:
            yield " ".join(inspect.cleandoc(param.help).split()), f"{words} {max(param.opts, key=len)}"
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _of_command(f"{words} {name}", inner)


def of_listings() -> dict[str, str]:
    """Sentences that stand in shipped files and docstrings, and that lists and pages show."""
    found = {
        thing.about: f"ocrdata list {kind}"
        for kind in ("presets", "corpora", "recipes")
        for thing in things.KINDS[kind]()
        if not thing.about[0].isdigit()  # a number of lines
    }
    for entry in catalogue.datasets():
        steps = [step for step in entry.by_hand if not step.startswith("ocrdata ")]
        words = [] if entry.licence.startswith("CC ") else [entry.licence]
        found |= dict.fromkeys([entry.title, *words, *steps], "ocrdata fetch")
        found |= dict.fromkeys(entry.languages.split(", "), "ocrdata list datasets")
    for language in languages.languages().values():
        found |= dict.fromkeys([language.name, language.script], "ocrdata list languages")
    for name in annotation_formats.names():
        for paragraph in paragraphs(inspect.getdoc(annotation_formats.get(name)) or ""):
            found |= dict.fromkeys(paragraph.to_translate(), f"ocrdata formats {name}")
    for path in map(look.find_preset, look.shipped()):
        for section, rows in sliders.sections(record_of(path)):
            told = [thing.about for row in rows for thing in (row, *row.parts) if thing.about]
            found |= dict.fromkeys(told, f"ocrdata studio: {section}")
    return found


def of_source() -> tuple[dict[str, str], set[str]]:
    """Messages of the source as msgids.

    Returns:
        Those that stand in a call that shows them, with their file; and all texts of the source.
    """
    shown: dict[str, str] = {}
    texts: set[str] = set()
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        where = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, (ast.JoinedStr, ast.Constant, ast.BinOp, ast.IfExp)):
                texts.update(forms(node))
                texts.update(_ways(node))
            if isinstance(node, ast.Call):
                texts.update(counted(node))
                if _name(node.func) in SHOWN:
                    for msgid in _of_call(node):
                        shown.setdefault(msgid, where)
    return shown, texts


def _of_call(call: ast.Call) -> Iterator[str]:
    if _name(call.func) == "quantity":
        yield from counted(call)
        return
    for argument in [
        *call.args,
        *(word.value for word in call.keywords if word.arg not in FOR_PROGRAMS),
    ]:
        for form in forms(argument):
            if re.search(r"[A-Za-z]{3}", re.sub(r"\{\w+\}", "", form)) and not EVERYWHERE.fullmatch(form):
                yield form


def counted(call: ast.Call) -> list[str]:
    """Both forms of `quantity(count, "line")`.

    Args:
        call: Any call.
    """
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if _name(call.func) != "quantity" or not words or not isinstance(words[0], str):
        return []
    return [f"{{count}} {words[0]}", f"{{count}} {words[1] if len(words) > 1 else words[0] + 's'}"]


def forms(node: ast.AST) -> list[str]:
    """The msgids of an expression that is a text: one for each way its conditions can turn out, and for each
    line of it; or none.

    Args:
        node: Of the source.
    """
    lines = (line.strip(" ") for way in _ways(node) for line in way.split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def _ways(node: ast.AST) -> list[str]:
    """A text in each way that its conditions can turn out."""
    pieces = _pieces(node)
    if pieces is None:
        return []
    ways = list(itertools.islice(itertools.product(*pieces), MOST_FORMS + 1))
    return [] if len(ways) > MOST_FORMS else [_numbered(way) for way in ways]


def _numbered(pieces: tuple[str, ...]) -> str:
    """The pieces in one, with each placeholder's name once."""
    seen: dict[str, int] = {}
    text = ""
    for piece in pieces:
        if piece.startswith("\0"):
            name = piece[1:]
            seen[name] = seen.get(name, 0) + 1
            text += f"{{{name}{seen[name] if seen[name] > 1 else ''}}}"
        else:
            text += piece
    return text


def _pieces(node: ast.AST) -> list[list[str]] | None:
    """Parts of a text, each with its alternatives; a value's begins with a null byte. None: it is no text."""
    if isinstance(node, ast.Constant):
        return [[re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", node.value)]] if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts: list[list[str]] = []
        for value in node.values:
            inner = value.value if isinstance(value, ast.FormattedValue) else value
            parts += _pieces(inner) or [["\0" + _value_name(inner)]]
        return parts
    if isinstance(node, ast.IfExp):
        return _either(_ways(node.body), _ways(node.orelse))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _either(_ways(node.left) or _ways(node.right), [""])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pieces(node.left), _pieces(node.right)
        return left + right if left and right else None
    return None


def _either(some: list[str], others: list[str]) -> list[list[str]] | None:
    plain = not any("{" in text for text in some + others)
    return [some + others] if some and others and plain else None


def _value_name(node: ast.AST) -> str:
    """A name for a value: the last name in its expression."""
    if isinstance(node, ast.Call):
        if _name(node.func) == "join" and node.args:
            return _value_name(node.args[0])
        return _clean(_name(node.func))
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _clean(_name(node))
    names = [_name(inner) for inner in ast.walk(node) if isinstance(inner, (ast.Name, ast.Attribute))]
    return _clean(names[0]) if names else "value"


def _clean(name: str) -> str:
    return re.sub(r"\d+$", "", name.lower().strip("_")) or "value"


def _name(node: ast.AST) -> str:
    return (
        node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "value"
    )
