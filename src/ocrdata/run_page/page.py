"""Writes the page, and takes it away while it is not true."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ocrdata import __version__
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.run_page.measured import EvaluatedModels
from ocrdata.run_page.next_commands import NextCommand
from ocrdata.run_page.trained import Training

if TYPE_CHECKING:
    from ocrdata.run_page.of_loop import RoundRow

NAME = "index.html"


def mark(run: str) -> str:
    """What the head of a page says about who wrote it.

    Args:
        run: Name of the recipe, or `finetune`.
    """
    from html import escape

    return f'<meta name="generator" content="ocrdata run: {escape(run)}">'


def is_ours(path: Path, run: str) -> bool:
    """Whether a file is the page of this run."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return mark(run) in file.read(2_000)
    except OSError:
        return False


def place_for(folder: Path, run: str) -> Path:
    """Where the page of a run goes: `index.html`, or `RUN.html` where the other one is not its own.

    Raises:
        UserError: Both exist, and neither is a page of this run.
    """
    for path in (folder / NAME, folder / f"{run}.html"):
        if not path.exists() or is_ours(path, run):
            return path
    raise UserError(
        f"{folder / NAME} and {folder / f'{run}.html'} exist and were not written by this run.",
        "Rename one of them.",
    )


def withdraw(folder: Path, run: str) -> None:
    """Remove the page of an earlier run, which no longer says what the folder holds."""
    for path in (folder / NAME, folder / f"{run}.html"):
        if is_ours(path, run):
            path.unlink(missing_ok=True)


def show(path: Path) -> None:
    """Open a page in the browser, or say that there is none here."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        say("No browser could be opened here: open the file yourself.")


def write(
    path: Path,
    run: str,
    title: str,
    *,
    rounds: Sequence["RoundRow"] = (),
    evaluations: Sequence[EvaluatedModels] = (),
    trainings: Sequence[Training] = (),
    commands: Sequence[NextCommand] = (),
    steps: Sequence[str] = (),
) -> None:
    """Write the page: one file that needs no other and no server, and appears complete.

    Args:
        path: The HTML file; a page of the same run is replaced.
        run: Name of the recipe, or `finetune`, or `loop`.
        title: What was run.
        rounds: The rounds of a loop; the rest is about the best of them.
        evaluations: What was measured.
        trainings: What was trained.
        commands: What to do next.
        steps: The commands that were run.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    text = environment.get_template("page.html.j2").render(
        mark=mark(run),
        title=title,
        rounds=rounds,
        evaluations=evaluations,
        trainings=trainings,
        commands=commands,
        steps=steps,
        version=__version__,
    )
    with outputs.staged_file(path, force=is_ours(path, run)) as stage:
        stage.write_text(text, encoding="utf-8", errors="replace")
