"""`ocrdata check`: what the loader will really do with every line."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ocrdata.options import OutputPath, force_option, json_option, workers_options
from ocrdata.quality.checks.options import checked_options

if TYPE_CHECKING:
    from ocrdata.quality.checks.scan import LabelFile
    from ocrdata.quality.loader.faults import Finding


@click.command()
@checked_options
@click.option("--eval", "evaluation", is_flag=True, help="Apply the rules of the config's Eval section.")
@click.option("--no-images", is_flag=True, help="Do not open images.")
@click.option(
    "--headers", is_flag=True, help="Read only the headers of images; damage beyond the header is not found."
)
@click.option(
    "--fix", type=OutputPath(), help="Write a corrected copy to this folder. The original is not changed."
)
@force_option("Replace what an earlier run left at --fix, once the new one is complete.")
@click.option("--list", "list_all", is_flag=True, help="Print every finding, not only the first 20.")
@json_option
@click.option("--junit", type=OutputPath(), help="Also write a JUnit file.")
@click.option(
    "--fail-below",
    type=click.FloatRange(0, 100),
    default=100,
    show_default=True,
    help="Exit with 3 if a smaller percentage of lines is trained as written.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 for any finding or serious advice.")
@workers_options
def command(
    labels: tuple[Path, ...],
    config: Path | None,
    model: str | None,
    gtc: bool,
    max_length: int | None,
    width: int | None,
    evaluation: bool,
    dictionary: Path | None,
    python: Path | None,
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
    """Show what PaddleOCR's loader will really do with every line, why, and how to correct it.

    A line is trained as written, trained with a changed label, or replaced by a random other line, mostly
    without a message in the log. LABELS are label files, or folders that contain rec.txt or det.txt.

    Exit codes: 0 all lines are trained as written; 1 the check failed; 2 wrong options; 3 the loader would
    change or replace lines (see --fail-below and --strict), or the run does not start.

    \b
    Examples:
      ocrdata check data/rec.txt
      ocrdata check train.txt --against val.txt --model PP-OCRv6_small_rec
      ocrdata check --config config.yml --junit check.xml
      ocrdata check rec.txt --fix corrected/
    """
    import sys

    from ocrdata.console import progress, say
    from ocrdata.executor.shards import Workers
    from ocrdata.folders.outputs import refuse_existing
    from ocrdata.quality.checks import inputs, publish
    from ocrdata.quality.fixing.fixed_copy import write_fixed_copy

    if no_images and (judge or fix):
        raise click.UsageError("--judge and --fix need the images: leave out --no-images.")
    section: Literal["Train", "Eval"] = "Eval" if evaluation else "Train"
    rules = inputs.RulesChoice(config, model, gtc, dictionary, section, max_length, width)
    depth = inputs.depth(no_images=no_images, headers=headers)
    plan = inputs.plan(
        labels, rules, data_dir=data_dir, against=against, depth=depth, python=python, judge=judge
    )
    if fix and plan.listings:
        raise click.UsageError(
            "--fix corrects label files, not an LMDB: restore them with `ocrdata convert`."
        )
    if fix:
        refuse_existing(fix, force)
    out = publish.JsonReport(sys.stdout) if as_json else publish.TextReport(None if list_all else 20)
    reports = publish.Reports(out, *([publish.JUnit(junit)] if junit else ()))
    upside_down: dict[Path, list[int]] = {}

    def add(file: "LabelFile", finding: "Finding") -> None:
        reports.add(file, finding)
        if any(fault.code == "crop-upside-down" for fault in finding.faults):
            upside_down.setdefault(file.path, []).append(finding.line)

    with progress("checking", plan.lines) as checking:
        summary = inputs.run(plan, add, workers=Workers(jobs, engine, address), advance=checking.add)
    reports.close(summary)
    if fix:
        copied = write_fixed_copy(plan.files, fix, upside_down=upside_down, moved=summary.moved, force=force)
        say(copied.sentence(fix))
    publish.refuse_losses(summary, fail_below, strict=strict, fixed=fix)
