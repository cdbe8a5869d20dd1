"""`ocrdata stats`: label files in numbers, and how far two of them are apart."""

from pathlib import Path

import click

from ocrdata.options import InputPath, data_dir_option, jobs_option, json_option
from ocrdata.translation import chinese, labelled, translated


@click.command()
@click.argument("labels", nargs=-1, required=True, type=InputPath())
@click.option(
    "--compare", is_flag=True, help="Compare two LABELS: how far apart they are, worst dimension first."
)
@click.option(
    "--max-length",
    type=click.IntRange(min=1),
    default=25,
    show_default=True,
    help="Longest text that is trained, in characters: how many are longer.",
)
@data_dir_option
@click.option("--no-images", is_flag=True, help="Do not open images.")
@json_option
@jobs_option
def command(
    labels: tuple[Path, ...],
    compare: bool,
    max_length: int,
    data_dir: Path | None,
    no_images: bool,
    as_json: bool,
    jobs: int,
) -> None:
    """Show lengths, characters, shapes, boxes and spaces of label files side by side.

    LABELS are label files, or folders that contain rec.txt or det.txt. With --compare, each dimension gets a
    verdict: whether your synthetic lines resemble your real ones.

    \b
    Examples:
      ocrdata stats train.txt val.txt
      ocrdata stats --compare real/rec.txt synthetic/rec.txt
    """
    import json
    from dataclasses import asdict

    from ocrdata.console import show
    from ocrdata.errors import UserError
    from ocrdata.quality.checks.inputs import expand
    from ocrdata.quality.reporting import compare as comparing
    from ocrdata.quality.reporting import stats
    from ocrdata.samples.label_files import require_label_file
    from ocrdata.samples.lengths import text_lengths

    files = expand(labels)
    for path in files:
        require_label_file(path)
    profiles = [stats.profile(path, data_dir=data_dir, images=not no_images, jobs=jobs) for path in files]
    for path, profile in zip(files, profiles, strict=True):
        if not profile.samples:
            raise UserError(
                "contains no sample that can be read.", f"`ocrdata check {path}` says why.", path=path
            )
    stats.told_apart(profiles, files)
    differences = comparing.compare_two(profiles) if compare else []
    if as_json:
        record = {
            "files": [stats.as_record(item) for item in profiles],
            "differences": [asdict(item) for item in differences],
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    show(stats.table(profiles))
    for profile in profiles:
        if lengths := profile.values.get("length"):
            counts = {int(length): count for length, count in lengths.items()}
            click.echo(labelled(profile.name, translated(text_lengths.sentence(counts, max_length))))
    for item in differences:
        measure = translated(item.measure)
        verdict = translated(item.verdict) + (f"（{measure}）" if chinese() else f" ({measure})")
        click.echo(labelled(verdict, translated(item.sentence)))
    if differences:
        click.echo(translated(comparing.summary(differences)))
