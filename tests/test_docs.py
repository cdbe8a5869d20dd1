"""The documents speak of commands and options that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from ocrdata.commands import cli

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")]


def bash_commands(document: Path) -> list[tuple[int, str]]:
    """Line and text of each `ocrdata …` command in the document's bash blocks, continued lines joined."""
    found = []
    inside, pending, start = False, "", 0
    for number, row in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        if row.lstrip().startswith("```"):
            inside = row.strip() in ("```bash", "```sh", "```console") and not inside
            continue
        if not inside:
            continue
        pending, start = (pending + row.strip(), start) if pending else (row.strip(), number)
        if pending.endswith("\\"):
            pending = pending[:-1] + " "
            continue
        found += [
            (start, part.strip())
            for part in re.split(r"&&|\|", pending)
            if re.match(r"\s*(\$ )?ocrdata ", part)
        ]
        pending = ""
    return found


EXAMPLES = [
    pytest.param(document, text, id=f"{document.relative_to(ROOT)}:{line}")
    for document in sorted(DOCUMENTS)
    for line, text in bash_commands(document)
]


def test_there_are_examples_to_look_at():
    assert len(EXAMPLES) > 10


@pytest.mark.parametrize(("document", "text"), EXAMPLES)
def test_an_example_uses_commands_and_options_that_exist(document, text):
    words = shlex.split(text.removeprefix("$ "), comments=True)[1:]
    command: click.Command = cli
    while isinstance(command, click.Group):
        name = next((word for word in words if not word.startswith("-")), None)
        if name is None:  # ocrdata --version
            return
        words.remove(name)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"there is no command {name}"
        command = found
    context = click.Context(command)
    options, _, _ = command.make_parser(context).parse_args([*words])  # raises for options that do not exist
    missing = [
        param.name
        for param in command.params
        if param.required and isinstance(param, click.Option) and param.name not in options
    ]
    answers_at_once = any(param.is_eager and options.get(param.name or "") for param in command.params)
    elided = "…" in words  # the rest stands in an example before
    assert not missing or elided or answers_at_once or "--help" in words, f"needs {missing}"
