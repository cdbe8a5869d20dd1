"""The top floor: one Click command a file, each a thin skin over one room.

A module `commands/NAME.py` holds one Click command called `command`; the folder listing is the
registry. Modules are imported only when they are needed and import nothing heavy themselves, so
that `ocrdata --help` answers at once.
"""

import difflib
import importlib
import pkgutil
import sys
import traceback

import click

from ocrdata import console
from ocrdata.errors import UserError

SECTIONS = {
    "Start": ("init", "studio", "recipes", "run", "doctor"),
    "Data": ("convert", "formats", "synth", "preview", "balance", "corpus", "fetch", "mix", "select"),
    "Look at data": ("check", "stats", "report", "verify"),
    "Storage": ("pack", "unpack"),
    "Models": ("models", "weights", "finetune", "evaluate", "export", "predict", "tune-det"),
    "Go round again": ("badcase", "blend", "loop"),
}
"""Where `ocrdata --help` shows a command; what is in none of them comes last."""

GLOBAL = ("-q", "--quiet", "-v", "--verbose")


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        placed = {name for section in SECTIONS.values() for name in section}
        others = tuple(name for name in names if name not in placed)
        width = formatter.width - 6 - max(map(len, names))
        for title, section in {**SECTIONS, "Other": others}.items():
            rows = [
                (name, command.get_short_help_str(width))
                for name in section
                if (command := self.get_command(ctx, name)) is not None
            ]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows, col_max=max(map(len, names)))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = difflib.get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"No such command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            if error.option_name in GLOBAL:
                line = f"ocrdata {error.option_name} {ctx.invoked_subcommand} …"
                raise click.UsageError(f"It stands before the command: {line}", error.ctx) from error
            raise
        except UserError as error:
            if ctx.params["verbose"] and error.__cause__ is not None:
                click.echo("".join(traceback.format_exception(error.__cause__)), err=True)
            raise


def _print_versions(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from ocrdata import doctor

        click.echo("\n".join(doctor.versions()))
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but results and errors.")
@click.option("-v", "--verbose", is_flag=True, help="Say when, and what lies behind an error.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_versions,
    help="Print the versions that matter, and stop.",
)
@click.pass_context
def cli(ctx: click.Context, quiet: bool, verbose: bool) -> None:
    """Prepare, synthesise, balance and mix data for fine-tuning PaddleOCR, train, and show the numbers.

    Exit codes: 0 done; 1 something is wrong with the data or the machine; 2 the command line is wrong;
    3 `check` found lines that would not be trained as written.
    """
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    ctx.with_resource(console.loudness("quiet" if quiet else "verbose" if verbose else "normal"))
    # Labels are UTF-8 whatever the terminal's locale says; an ASCII terminal shows escapes, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
