"""`ocrdata report`: a set on one HTML page."""

from pathlib import Path

import click

from ocrdata.options import checked_options, jobs_option, out_option


@click.command()
@checked_options
@click.option(
    "--gallery", type=click.IntRange(0, 5000), default=400, show_default=True, help="Examples at most."
)
@click.option("--judge", is_flag=True, help="Let a real recogniser read every line, and show what it doubts.")
@out_option("The page, one HTML file.")
@jobs_option
def command(
    labels: tuple[Path, ...],
    config: Path | None,
    model: str | None,
    gtc: bool,
    dictionary: Path | None,
    data_dir: Path | None,
    against: tuple[Path, ...],
    gallery: int,
    judge: bool,
    out: Path,
    force: bool,
    jobs: int,
) -> None:
    """Write one self-contained HTML page about a set: verdicts, faults, numbers, plots, and a gallery.

    The gallery can be searched by character, file and fault. The page opens from disk and loads nothing, in
    English and Chinese, on a phone and by keyboard.

    \b
    Examples:
      ocrdata report train.txt --against val.txt --out report.html
      ocrdata report --config config.yml --out report.html
    """
    from ocrdata.console import progress_bar, say
    from ocrdata.executor import Workers
    from ocrdata.folders.outputs import staged_file
    from ocrdata.quality.checks import inputs
    from ocrdata.quality.checks.checking import check
    from ocrdata.quality.reporting.gallery import Examples
    from ocrdata.quality.reporting.report import render
    from ocrdata.quality.reporting.stats import profile

    if config and (model or gtc):
        raise click.UsageError("--config excludes --model and --gtc.")
    plan = inputs.plan(
        labels, config=config, model=model, gtc=gtc, dictionary=dictionary, data_dir=data_dir, against=against
    )
    if len({file.rules.task for file in plan.files}) > 1:
        raise click.UsageError("LABELS holds lines and pages: write a report of each.")
    examples = Examples()
    with staged_file(out, force=force) as stage:
        with progress_bar() as bar:
            task = bar.add_task("checking", total=plan.lines, note="")
            summary = check(
                plan.files,
                examples.add,
                against=plan.against,
                workers=Workers(jobs),
                advance=lambda n: bar.advance(task, n),
            )
        if judge:
            inputs.run_judge(plan, summary, examples.add)
        inputs.advise(plan, summary)
        profiles = [profile(file.path, data_dir=Path(file.where.data_dir), jobs=jobs) for file in plan.files]
        stage.write_text(render(plan, summary, profiles, examples, size=gallery), encoding="utf-8")
    say(f"{out} is written. {summary.sentence()[0].upper()}{summary.sentence()[1:]}")
