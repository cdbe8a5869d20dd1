"""The top floor: one Click command a file, each a thin skin over one room.

A module `commands/NAME.py` holds one Click command called `command`; the folder listing is the
registry. Modules are imported only when they are needed and import nothing heavy themselves, so
that `ocrdata --help` answers at once.
"""

import difflib
import importlib
import pkgutil
import sys

import click

from ocrdata import __version__


class Commands(click.Group):
    """Click group whose commands are the modules of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.name = cmd_name  # the module's, and not that of the function in it
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"No such command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ocrdata")
def cli() -> None:
    """Prepare, synthesise, balance and mix data for fine-tuning PaddleOCR, train, and show the numbers."""
    # Labels are UTF-8 whatever the terminal's locale says; an ASCII terminal shows escapes, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
