"""`ocrdata report`: a set on one HTML page."""

from pathlib import Path

import click

from ocrdata.options import jobs_option, out_option
from ocrdata.quality.checks.options import checked_options


@click.command()
@checked_options
@click.option(
    "--gallery",
    type=click.IntRange(0, 5000),
    default=400,
    show_default=True,
    help="Maximum number of examples in the gallery.",
)
@out_option("The HTML file to write.")
@jobs_option
def command(
    labels: tuple[Path, ...],
    config: Path | None,
    model: str | None,
    gtc: bool,
    max_length: int | None,
    width: int | None,
    dictionary: Path | None,
    python: Path | None,
    data_dir: Path | None,
    against: tuple[Path, ...],
    gallery: int,
    judge: bool,
    out: Path,
    force: bool,
    jobs: int,
) -> None:
    """Write a self-contained HTML page about a data set: verdicts, faults, numbers, plots, and a gallery.

    Search the gallery by character, file or fault. The page is in English and Chinese, opens from disk,
    loads nothing from elsewhere, and works on a phone and by keyboard.

    \b
    Examples:
      ocrdata report train.txt --against val.txt --out report.html
      ocrdata report --config config.yml --out report.html
    """
    from ocrdata.console import progress, say
    from ocrdata.executor.shards import Workers
    from ocrdata.folders.outputs import staged_file
    from ocrdata.quality.checks import inputs
    from ocrdata.quality.reporting.report import write_report

    rules = inputs.RulesChoice(config, model, gtc, dictionary, max_length=max_length, width=width)
    plan = inputs.plan(labels, rules, data_dir=data_dir, against=against, python=python, judge=judge)
    with staged_file(out, force=force) as stage, progress("checking", plan.lines) as checking:
        summary = write_report(plan, stage, size=gallery, workers=Workers(jobs), advance=checking.add)
    say(f"{out} is written. {summary.sentence()}")
