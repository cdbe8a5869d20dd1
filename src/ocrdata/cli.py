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

from ocrdata.cache import cache_dir, is_unusable
from ocrdata.command_line.behind_command import HELP, also_behind, set_loudness
from ocrdata.command_line.usage_errors import in_language, with_remedy
from ocrdata.errors import UserError, did_you_mean
from ocrdata.translation.help_context import HelpContext

SECTIONS = {
    "Start": {
        "init": "Answer six questions and get a first recipe.",
        "studio": "Tune the look of rendered lines in the browser.",
        "list": "List presets, fonts, corpora and more, with an example of each.",
        "recipes": "List, copy and validate the recipes that ship with ocrdata.",
        "run": "Run a recipe, a YAML list of these commands.",
        "doctor": "Show what is installed, what is missing, and how to get it.",
    },
    "Data": {
        "convert": "Convert annotations of any tool to PaddleOCR's labels and crops.",
        "formats": "List the annotation formats, with an example of each.",
        "label": "Draft labels for photographs that have none.",
        "synth": "Render lines that look photographed, with exact labels.",
        "fit": "Fit the look of rendered lines to your photographs.",
        "preview": "Show samples of a data set with their labels on one sheet.",
        "balance": "Select the fewest lines of a corpus that cover each character.",
        "corpus": "Inspect corpora: coverage, frequencies, lengths, words.",
        "fetch": "Download public data sets and checkpoints of models.",
        "mix": "Mix label files in proportions, for PaddleOCR's loader.",
        "select": "Select training lines by how models read them.",
    },
    "Inspect": {
        "check": "Show what PaddleOCR's loader will really do with each line.",
        "stats": "Compare lengths, characters, shapes and spaces of data sets.",
        "report": "Write an HTML page about a data set: faults, numbers, gallery.",
        "verify": "Check a data set against the checksums in its manifest.",
    },
    "Storage": {
        "pack": "Pack a data set as LMDB, Parquet or tar, here or on s3://.",
        "unpack": "Restore the label file and images, byte for byte; or a training.",
        "bundle": "Pack a training into one archive, to start it elsewhere.",
    },
    "Models": {
        "models": "List the PP-OCR models that can be trained, and what each needs.",
        "weights": "Turn pre-trained weights into checkpoints that can be trained.",
        "finetune": "Fine-tune a model with PaddleOCR's own training code.",
        "evaluate": "Compare models: accuracy and CER, or hmean of detectors.",
        "export": "Export an inference model that paddleocr 3.x loads unchanged.",
        "predict": "Read images through paddleocr 3.x, as in production.",
        "tune-det": "Search for the best thresholds of a detection model.",
    },
    "Improve": {
        "review": "Correct labels by hand in the browser, doubtful lines first.",
        "badcase": "Find what a model reads wrong, and what to synthesise.",
        "blend": "Average a tuned model with the stock one, to forget less.",
        "loop": "Repeat a recipe; each round works on what still goes wrong.",
    },
}
"""The sections of `ocrdata --help`, with a line for each command; a command without a section comes last."""

MACHINE = frozenset(
    getattr(errno, name)
    for name in ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENAMETOOLONG", "EMFILE", "EIO"]
)
"""File errors that are the machine's, and no mistake in the code: told in a sentence wherever they occur."""


class Commands(click.Group):
    """Click group whose commands are the modules of this folder."""

    context_class = HelpContext

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
            hint = hint or "`ocrdata --help` lists the commands."
            raise click.UsageError(f"No such command '{name}'.\n{hint}", ctx)
        found, command, rest = super().resolve_command(ctx, args)
        return found, command and also_behind(command), rest

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        try:
            return super().make_context(*args, **more)
        except click.UsageError as error:
            raise in_language(error) from error

    def invoke(self, ctx: click.Context) -> object:
        _refuse_lost_folder()
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise in_language(with_remedy(error)) from error
        except UserError as error:
            _trace(ctx, error.__cause__)
            raise
        except RuntimeError as error:
            if str(error).startswith("Could not determine home"):  # pathlib's words for ~name
                raise UserError(
                    "a path begins with ~ and a name that is no user of this machine.",
                    "Write the path in full, or as ./~… if that is the name of a file.",
                ) from error
            if not str(error).startswith("Symlink loop"):  # pathlib's words, until Python 3.12
                raise
            _trace(ctx, error)
            raise UserError(
                f"{str(error).partition(' from ')[2]} is a link that leads back to itself.",
                "Replace the link by what it was meant to lead to.",
            ) from error
        except OSError as error:
            if is_unusable(error):
                _trace(ctx, error)
                raise UserError(
                    f"{cache_dir()}, the folder for downloads, cannot be used: {error.strerror}.",
                    "Set OCRDATA_CACHE to a folder that can be written.",
                ) from error
            if error.errno not in MACHINE:
                raise
            _trace(ctx, error)
            raise UserError(
                f"{error.filename or 'a file'}: the system says '{error.strerror}'.",
                "Correct that and run the same command again; add -v to see where.",
            ) from error


def _refuse_lost_folder() -> None:
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise UserError(
            "the current folder does not exist any more.", "Go to one that does, for example with `cd`."
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
@click.option("-q", "--quiet", is_flag=True, help=HELP["quiet"])
@click.option("-v", "--verbose", is_flag=True, help=HELP["verbose"])
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_versions,
    help="Print the versions of ocrdata and its libraries, and exit.",
)
@click.pass_context
def cli(ctx: click.Context, quiet: bool, verbose: bool) -> None:
    """Prepare, synthesise, balance and mix data for fine-tuning PaddleOCR; train; and measure the result.

    Exit codes: 0 done; 1 an error in the data or on the machine; 2 a wrong command line;
    3 `check` found lines that would not be trained as written.
    """
    set_loudness(ctx, quiet=quiet, verbose=verbose)
    # Labels are UTF-8 whatever the terminal's locale says; an ASCII terminal shows escapes, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
