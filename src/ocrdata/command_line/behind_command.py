"""`--quiet` and `--verbose` behind the command as well as before it."""

import copy

import click

from ocrdata import console
from ocrdata.translation.help_context import HelpContext

HELP = {
    "quiet": "Print only results and errors.",
    "verbose": "Print the time of each message, and the cause of an error.",
}
"""What the help says of each option."""


def set_loudness(root: click.Context, *, quiet: bool = False, verbose: bool = False) -> None:
    """Say less or more from here on, until the program ends.

    Args:
        root: The context of the program itself.
        quiet: Only results and errors.
        verbose: The time of each message as well, and the cause of an error.

    Raises:
        click.UsageError: Both are asked for, be it in two places.
    """
    root.params["quiet"] = quiet or root.params.get("quiet", False)
    root.params["verbose"] = verbose or root.params.get("verbose", False)
    if root.params["quiet"] and root.params["verbose"]:
        raise click.UsageError("--quiet and --verbose cannot be used together.")
    if quiet or verbose:
        root.with_resource(console.loudness("quiet" if quiet else "verbose"))


def also_behind(command: click.Command) -> click.Command:
    """A copy of a command, or of a group with its commands, that takes both options, too."""
    found = copy.copy(command)
    found.context_class = HelpContext
    if isinstance(found, click.Group):
        found.commands = {name: also_behind(each) for name, each in found.commands.items()}
    taken = {name for param in command.params for name in param.opts}
    found.params = [*command.params, *(option for option in _options() if not taken & set(option.opts))]
    return found


def _options() -> list[click.Option]:
    return [
        click.Option(
            [f"-{name[0]}", f"--{name}"], is_flag=True, expose_value=False, help=text, callback=_said_behind
        )
        for name, text in HELP.items()
    ]


def _said_behind(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and param.name:
        set_loudness(ctx.find_root(), quiet=param.name == "quiet", verbose=param.name == "verbose")
