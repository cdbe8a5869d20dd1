"""`ocrdata fetch`: public data sets, ready to be mixed, training checkpoints and training code."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from ocrdata.command_line.completion import names, offered, offering
from ocrdata.options import InputPath, jobs_option, json_option, out_option
from ocrdata.translation import translated

if TYPE_CHECKING:
    from ocrdata.fetching.catalogue import Dataset, Weights
    from ocrdata.fetching.fetch_archives import FetchOptions


def _models_or_archives(
    context: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    known = names("weights") if context.params.get("name") == "weights" else []
    return offered(known, incomplete)


@click.command()
@click.argument("name", required=False, shell_complete=offering("datasets", "weights", "code"))
@click.argument("more", nargs=-1, shell_complete=_models_or_archives)
@click.option("--list", "list_", is_flag=True, help="List what can be fetched (after `weights`: the models).")
@out_option("Folder for the data set.  [default for weights: the cache folder]", required=False)
@click.option(
    "--archive",
    "archives",
    type=InputPath(),
    multiple=True,
    help="Archive that you have downloaded; more file names may follow it.",
)
@click.option(
    "--mirror",
    metavar="URL|DIR|hf://OWNER/NAME",
    help="Source to use instead: an address with the archives, a folder, or a Hugging Face data set.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), help="Take at most this many pages (or lines), for a first look."
)
@click.option(
    "--accept-new", is_flag=True, help="Accept an archive that has changed since it was first fetched."
)
@click.option("--again", is_flag=True, help="Download again what is already in the cache.")
@click.option(
    "--connections",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="Connections at a time, where a server allows several.",
)
@jobs_option
@json_option
def command(
    name: str | None,
    more: tuple[str, ...],
    list_: bool,
    out: Path | None,
    archives: tuple[Path, ...],
    mirror: str | None,
    limit: int | None,
    accept_new: bool,
    again: bool,
    connections: int,
    jobs: int,
    force: bool,
    as_json: bool,
) -> None:
    """Fetch a public data set, the training checkpoint of a model, or PaddleOCR's training code.

    NAME is a data set of --list, `weights` followed by the name of a model, or `code`. Archives are kept in
    the cache folder (OCRDATA_CACHE); run the same command again to continue a download that was stopped. The
    new folder holds det.txt, rec.txt with crops, and a data card, like every other data set here.

    \b
    Examples:
      ocrdata fetch --list
      ocrdata fetch lsvt --out data/lsvt
      ocrdata fetch lsvt --out data/look --limit 200
      ocrdata fetch rctw --out data/rctw --archive train_images.zip.001 train_images.zip.002 train_gts.zip
      ocrdata fetch weights PP-OCRv4_mobile_rec
      ocrdata models --paddleocr "$(ocrdata fetch code)"
    """
    from ocrdata.fetching import catalogue
    from ocrdata.fetching.fetch_archives import FetchOptions

    if name is None or (list_ and name != "weights"):
        if not list_:
            raise click.UsageError("Name what to fetch; `ocrdata fetch --list` shows the data sets.")
        _list_datasets(as_json)
        return
    if name == "weights":
        if list_ or not more:
            _list_weights(as_json)
            return
        if len(more) > 1 and not archives:
            raise click.UsageError("Give one model; `ocrdata fetch weights --list` shows them.")
        options = FetchOptions((*archives, *_files(more[1:])), mirror, accept_new, again, connections)
        _fetch_weights(catalogue.find_weights(more[0]), options, out, force=force, as_json=as_json)
        return
    dataset = None if name == "code" else catalogue.find_dataset(name)
    _refuse_contradictions(more, archives, mirror)
    options = FetchOptions((*archives, *_files(more)), mirror, accept_new, again, connections)
    if dataset is None:
        _fetch_code(options, out, force=force, as_json=as_json)
        return
    if out is None:
        raise click.UsageError("Missing option '--out': the folder for the data set.")
    _fetch_dataset(dataset, options, out, limit=limit, force=force, jobs=jobs, as_json=as_json)


def _refuse_contradictions(more: tuple[str, ...], archives: tuple[Path, ...], mirror: str | None) -> None:
    """Refuse arguments of a data set that contradict each other."""
    if more and not archives:
        raise click.UsageError(f"What is '{more[0]}'? Archives follow --archive.")
    if archives and mirror and mirror.startswith("hf://"):
        raise click.UsageError("Use either --archive or a --mirror on the hub, whose rows are the data set.")


def _files(names: tuple[str, ...]) -> tuple[Path, ...]:
    """What follows `--archive FILE` without an option of its own."""
    for name in names:
        if not Path(name).expanduser().is_file():
            raise click.UsageError(f"The archive '{name}' does not exist.")
    return tuple(Path(name).expanduser() for name in names)


def _fetch_dataset(
    dataset: "Dataset",
    options: "FetchOptions",
    out: Path,
    *,
    limit: int | None,
    force: bool,
    jobs: int,
    as_json: bool,
) -> None:
    from dataclasses import asdict

    from ocrdata import console
    from ocrdata.conversion.reporting.report import print_notes, print_skipped, refuse_all_ignored, table
    from ocrdata.fetching.build import DatasetOutput, build_any

    console.say(f"{dataset.title}. Licence: {dataset.licence}.")
    report = build_any(dataset, options, DatasetOutput(out, limit, force, jobs))
    if as_json:
        _print({"out": str(out), "counts": asdict(report.counts), "reports": report.skipped_total})
    else:
        console.show(table(report, out))
    print_skipped(report, out)
    print_notes(report)
    refuse_all_ignored(report, out)


def _fetch_weights(
    entry: "Weights", options: "FetchOptions", out: Path | None, *, force: bool, as_json: bool
) -> None:
    from ocrdata.fetching import checkpoints
    from ocrdata.folders import outputs

    if out is not None:
        outputs.refuse_existing(out, force)
    path = checkpoints.fetch(entry, options)
    place = path if out is None else checkpoints.copy(path, entry, out, force=force)
    if as_json:
        _print(str(place))
    else:
        click.echo(place)


def _fetch_code(options: "FetchOptions", out: Path | None, *, force: bool, as_json: bool) -> None:
    from ocrdata.fetching import catalogue, training_code
    from ocrdata.folders import outputs

    if out is not None:
        outputs.refuse_existing(out, force)
    release = catalogue.training_code()
    folder = training_code.fetch(release, options)
    place = folder if out is None else training_code.copy(folder, release, out, force=force)
    if as_json:
        _print(str(place))
    else:
        click.echo(place)


def _list_datasets(as_json: bool) -> None:
    from dataclasses import asdict

    from rich.table import Table

    from ocrdata import console
    from ocrdata.archives.space import in_words
    from ocrdata.fetching.catalogue import datasets

    if as_json:
        _print(
            [{**asdict(entry), "direct": entry.direct, "size": entry.size or None} for entry in datasets()]
        )
        return
    result = Table()
    for column in ("name", "what it is", "for"):
        result.add_column(column, no_wrap=column == "name")
    result.add_column("images", justify="right")
    result.add_column("download", justify="right")
    result.add_column("access")
    result.add_column("licence")
    for entry in datasets():
        result.add_row(
            entry.name,
            translated(entry.title),
            entry.task,
            f"{entry.pages:,}",
            in_words(entry.size) if entry.size else "?",
            translated("direct" if entry.direct else "by hand"),
            translated(entry.licence),
        )
    console.show(result)


def _list_weights(as_json: bool) -> None:
    from ocrdata.fetching.catalogue import weights

    if as_json:
        _print([entry.model for entry in weights()])
        return
    for entry in weights():
        click.echo(entry.model)


def _print(value: object) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
