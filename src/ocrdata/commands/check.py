"""`ocrdata check`: what the loader will really do with every line."""

from pathlib import Path
from typing import Literal

import click

from ocrdata.errors import UserError
from ocrdata.options import OutputPath, checked_options, force_option, json_option, workers_options


class LinesLost(UserError):
    """The loader would change or replace more lines than is allowed."""

    exit_code = 3


@click.command()
@checked_options
@click.option("--eval", "evaluation", is_flag=True, help="By the rules of the config's Eval section.")
@click.option("--no-images", is_flag=True, help="Do not look at images.")
@click.option("--headers", is_flag=True, help="Read the images' headers only; a broken body is not found.")
@click.option("--judge", is_flag=True, help="Let a real recogniser read every line, and list what it doubts.")
@click.option(
    "--fix", type=OutputPath(), help="Write a mended copy to this folder. The original stays as it is."
)
@force_option("Replace what an earlier run left at --fix, once the new one is complete.")
@click.option("--list", "list_all", is_flag=True, help="Print every finding, not the first 20.")
@json_option
@click.option("--junit", type=OutputPath(), help="Write a JUnit file, too.")
@click.option(
    "--fail-below",
    type=click.FloatRange(0, 100),
    default=100,
    show_default=True,
    help="Per cent of lines trained as written under which the exit code is 3.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 for any finding or serious advice.")
@workers_options
def command(  # noqa: PLR0915  (a thin skin with many options)
    labels: tuple[Path, ...],
    config: Path | None,
    model: str | None,
    gtc: bool,
    evaluation: bool,
    dictionary: Path | None,
    data_dir: Path | None,
    against: tuple[Path, ...],
    no_images: bool,
    headers: bool,
    judge: bool,
    fix: Path | None,
    force: bool,
    list_all: bool,
    as_json: bool,
    junit: Path | None,
    fail_below: float,
    strict: bool,
    jobs: int,
    engine: Literal["local", "ray"],
    address: str | None,
) -> None:
    """Say of every line what PaddleOCR's loader will really do with it, why, and what to do.

    A line is trained as written, trained with a changed label, or replaced by a random other one, mostly
    without a word in the log. LABELS are label files, or folders with rec.txt or det.txt in them.

    Exit codes: 0 all is trained as written; 1 it could not be checked; 2 wrong options; 3 the loader would
    change or replace lines (see --fail-below and --strict).

    \b
    Examples:
      ocrdata check data/rec.txt
      ocrdata check train.txt --against val.txt --model PP-OCRv3_mobile_rec
      ocrdata check --config config.yml --junit check.xml
      ocrdata check rec.txt --fix mended/
    """
    import sys

    from ocrdata.console import progress_bar, say, show
    from ocrdata.executor import Workers
    from ocrdata.folders.outputs import refuse_existing, staged_file
    from ocrdata.quality.checks import inputs, publish
    from ocrdata.quality.checks.checking import check

    if config and (model or gtc):
        raise click.UsageError("--config excludes --model and --gtc.")
    if no_images and (headers or judge or fix):
        raise click.UsageError("--no-images leaves nothing to --headers, --judge and --fix.")
    depth = inputs.depth(no_images=no_images, headers=headers)
    plan = inputs.plan(
        labels,
        config=config,
        model=model,
        gtc=gtc,
        section="Eval" if evaluation else "Train",
        dictionary=dictionary,
        data_dir=data_dir,
        against=against,
        depth=depth,
    )
    if fix:
        refuse_existing(fix, force)
    report = publish.JsonReport(sys.stdout) if as_json else None
    suite = publish.JUnit() if junit else None
    shown = 0

    def sink(file: inputs.LabelFile, finding: inputs.Finding) -> None:
        nonlocal shown
        if suite:
            suite.add(file, finding)
        if report:
            report.add(file, finding)
        elif list_all or shown < 20:
            click.echo(publish.compiler_line(file, finding))
            shown += 1

    with progress_bar() as bar:
        task = bar.add_task("checking", total=plan.lines, note="")
        summary = check(
            plan.files,
            sink,
            against=plan.against,
            workers=Workers(jobs, engine, address),
            advance=lambda n: bar.advance(task, n),
        )
    if judge:
        inputs.run_judge(plan, summary, sink)
    inputs.advise(plan, summary)
    if report:
        report.close(summary)
    else:
        if summary.faults:
            click.echo()
            show(publish.table(summary))
        for advice in summary.advice:
            click.echo(f"{'Warning' if advice.serious else 'Note'}: {advice.en}")
        click.echo(summary.sentence()[0].upper() + summary.sentence()[1:])
    if suite and junit:
        with staged_file(junit, force=True) as stage:
            suite.write(summary, stage)
    if fix:
        from ocrdata.quality.mending import mend

        mended = mend.mend(plan.files, fix, force=force)
        say(mended.sentence(fix))
    share = 100 * summary.verdicts["as written"] / summary.lines if summary.lines else 0.0
    serious = bool(summary.faults) or any(advice.serious for advice in summary.advice)
    if share < fail_below or (strict and serious):
        lost = summary.lines - summary.verdicts["as written"]
        raise LinesLost(
            f"{lost:,} of {summary.lines:,} lines are not trained as written."
            if lost
            else "see what was found.",
            "Correct it (--fix writes a mended copy), or say --fail-below with the per cent that is enough.",
        )
