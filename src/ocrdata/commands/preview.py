"""`ocrdata preview`: a contact sheet of a dataset."""

from pathlib import Path

import click

from ocrdata.options import InputPath, OutputPath, force_option


@click.command()
@click.argument("dataset", type=InputPath())
@click.option(
    "--out",
    type=OutputPath(),
    help="Image to write.  [default: preview.jpg beside the labels; for a folder NAME with a manifest, "
    "NAME-preview.jpg beside it]",
)
@click.option(
    "--data-dir", type=InputPath(), help="Folder that image paths start from.  [default: the label file's]"
)
@click.option(
    "--count", type=click.IntRange(1, 300), default=30, show_default=True, help="Number of samples to show."
)
@force_option("Replace an image that exists already.")
def command(dataset: Path, out: Path | None, data_dir: Path | None, count: int, force: bool) -> None:
    """Show samples of a data set and their labels on one sheet.

    DATASET is a label file, or a folder with rec.txt or det.txt. Samples are spread evenly over the file;
    pages are shown with their boxes.

    \b
    Example:
      ocrdata preview data/meter/rec.txt --out meter.jpg
    """
    from ocrdata.console import quantity, say
    from ocrdata.folders.outputs import staged_file
    from ocrdata.synthesis.sheet import preview

    labels = _labels(dataset)
    target = out or _default(labels)
    with staged_file(target, force=force) as stage:
        shown = preview(labels, stage, count, data_dir)
    say(f"{quantity(shown, 'sample')} of {labels} in {target}")


def _default(labels: Path) -> Path:
    """Beside the labels, but not inside a data set whose manifest does not list the image."""
    from ocrdata.folders.outputs import MANIFEST

    folder = labels.absolute().parent
    made = [place for place in (folder, *folder.parents) if (place / MANIFEST).is_file()]
    return made[-1].with_name(f"{made[-1].name}-preview.jpg") if made else labels.parent / "preview.jpg"


def _labels(dataset: Path) -> Path:
    from ocrdata.errors import UserError

    if dataset.is_file():
        return dataset
    for name in ("rec.txt", "det.txt", "Label.txt"):
        if (dataset / name).is_file():
            return dataset / name
    raise UserError(
        f"{dataset} contains neither rec.txt nor det.txt.",
        "Give the label file itself, for example rec_gt.txt.",
    )
