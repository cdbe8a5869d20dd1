"""The Click group: its commands, its sections in the help, its own options.

Each module `commands/NAME.py` holds one Click command called `command`; the folder listing is the registry.
A module is imported only when its command is needed, so that `ocrdata --help` answers at once, and by name,
so that whatever runs commands (recipes, the functions of `ocrdata.api`) does not import all of them.
"""

import errno
import importlib
import pkgutil
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from ocrdata import console
from ocrdata.errors import UserError, did_you_mean

SECTIONS = {
    "Start": {
        "init": "Six questions, and a first recipe.",
        "studio": "A page to set a look by eye: thirty lines redraw as you go.",
        "recipes": "Recipes that ship with ocrdata: list, copy, validate.",
        "run": "Run a recipe: a YAML list of these commands.",
        "doctor": "What is installed, what lacks for what, how to get it.",
    },
    "Data": {
        "convert": "Annotations of any tool into PaddleOCR's labels and crops.",
        "formats": "The annotation formats, with an example of each.",
        "synth": "Render lines that look photographed, with exact labels.",
        "preview": "Samples of a data set with their labels on one sheet.",
        "balance": "The fewest lines of a corpus that give each character its due.",
        "corpus": "Look at corpora: coverage, frequencies, lengths, words.",
        "fetch": "Public data sets, and checkpoints of models.",
        "mix": "Label files in proportions, as PaddleOCR's loader takes them.",
        "select": "Choose training lines by what models think of them.",
    },
    "Look at data": {
        "check": "What PaddleOCR's loader will really do with each line.",
        "stats": "Lengths, characters, shapes, spaces: sets side by side.",
        "report": "One HTML page about a set: faults, numbers, gallery.",
        "verify": "Is a data set still what was made?",
    },
    "Storage": {
        "pack": "A data set into LMDB, Parquet or tar, here or on s3://.",
        "unpack": "Back into label file and images, byte for byte.",
    },
    "Models": {
        "models": "The PP-OCR models that can be trained, what each needs.",
        "weights": "Pre-trained weights as checkpoints that can be trained.",
        "finetune": "Fine-tune with PaddleOCR's own training code.",
        "evaluate": "Accuracy and CER of models side by side; hmean of detectors.",
        "export": "The inference model that paddleocr 3.x loads as it is.",
        "predict": "Read images through paddleocr 3.x, as in use.",
        "tune-det": "Search a detection model's thresholds.",
    },
    "Go round again": {
        "badcase": "What a model gets wrong, what to synthesise against it.",
        "blend": "Average a tuned model with the stock one: it keeps what it knew.",
        "loop": "A recipe again and again, each round on what went wrong.",
    },
}
"""Where `ocrdata --help` shows a command, and what it says of it in a line; what is in none comes last."""

MACHINE = frozenset(
    getattr(errno, name)
    for name in ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENAMETOOLONG", "EMFILE", "EIO"]
)
"""File errors that are the machine's, and no mistake in the code: told in a sentence wherever they occur."""

GLOBAL = ("-q", "--quiet", "-v", "--verbose")


class Commands(click.Group):
    """Click group whose commands are the modules of this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        modules = pkgutil.iter_modules([str(Path(__file__).parent / "commands")])
        return sorted(module.name.replace("_", "-") for module in modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = _module(cmd_name)
        command: click.Command = module.command
        command.name = cmd_name  # the module's, and not that of the function in it
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        placed = {name for section in SECTIONS.values() for name in section}
        others = {
            name: command.get_short_help_str()
            for name in names
            if name not in placed and (command := self.get_command(ctx, name)) is not None
        }
        longest = max(map(len, names))
        for title, section in {**SECTIONS, "Other": others}.items():
            rows = [(name.ljust(longest), text) for name, text in section.items() if name in names]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows, col_max=longest)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            hint = did_you_mean(name, self.list_commands(ctx))
            raise click.UsageError(f"No such command '{name}'. {hint}".rstrip(), ctx)
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
            _trace(ctx, error.__cause__)
            raise
        except OSError as error:
            if error.errno not in MACHINE:
                raise
            _trace(ctx, error)
            raise UserError(
                f"{error.filename or 'a file'}: the system says '{error.strerror}'.",
                "Correct that and run the same command again; with -v before the command it says where.",
            ) from error


def _trace(ctx: click.Context, error: BaseException | None) -> None:
    if ctx.params["verbose"] and error is not None:
        click.echo("".join(traceback.format_exception(error)), err=True)


def _module(command: str) -> Any:
    return importlib.import_module(f"ocrdata.commands.{command.replace('-', '_')}")


def _print_versions(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        click.echo("\n".join(_module("doctor").versions()))
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
