"""What a mix will hold, settled before anything is written: sizes, proportions, and where they come from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.mixing import mix, roles
from ocrdata.mixing.mix import MixedFile
from ocrdata.samples import label_files
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

    from ocrdata.mixing.roles import Role


@dataclass(frozen=True, slots=True)
class MixInput:
    """A label file to mix.

    Attributes:
        path: The file.
        role: What the set is for, if that was given.
        samples: How many samples it will hold, if it is not written yet.
    """

    path: Path
    role: "Role | None" = None
    samples: int | None = None


@dataclass(frozen=True, slots=True)
class MixPlan:
    """What a mix will hold.

    Attributes:
        files: The label files, in order.
        emphasis: Lists of lines with bad characters, which are drawn additionally.
        data_dir: Folder that all image paths will be relative to.
        in_place: The label files can be used where they are: their image paths fit `data_dir`.
        advice: Lines without a tab, missing images, and where the proportions depart from PaddleOCR's guide,
            a sentence each.
    """

    files: tuple[MixedFile, ...]
    emphasis: tuple[MixedFile, ...]
    data_dir: Path
    in_place: bool
    advice: tuple[str, ...]


def plan(
    inputs: Sequence[MixInput],
    *,
    ratio: Sequence[float] | None = None,
    ratio_list: Sequence[float] | None = None,
    data_dir: Path | None = None,
    weights: Mapping[str, float] | None = None,
) -> MixPlan:
    """Settle what one epoch will hold. Reads the label files and writes nothing.

    Args:
        inputs: The vertical set first, then the others. With any role, a file without one is vertical.
        ratio: Proportions, one positive number a file. By default those of the guide for the roles; all equal
            without roles.
        ratio_list: PaddleOCR's own ratios, each in (0, 1], instead.
        data_dir: Folder of the image paths; each label file's own by default.
        weights: Factors of badly read characters, whose lines are drawn more often.

    Raises:
        UserError: A file is no label file, is not UTF-8, or nothing would be drawn from it; or the files hold
            labels of two tasks.
        click.UsageError: As many numbers as files were not given.
    """
    refuse_numbers(ratio, ratio_list, len(inputs))
    written = [item.path for item in inputs if item.samples is None]
    for path in written:
        label_files.require_label_file(path)
        label_files.require_utf8(path)
    mix.refuse_mixed_tasks(written)
    if len(written) == len(inputs) and not any(map(label_files.has_texts, written)):
        raise UserError(
            "contains no text to train on: every text is empty or marked illegible.",
            "`ocrdata check FILE` shows each line.",
            path=written[0],
        )
    warnings = [
        warning
        for path in dict.fromkeys(written)
        for warning in (label_files.tabless_sentence(path), label_files.missing_sentence(path, data_dir))
    ]
    paths = [item.path for item in inputs]
    sizes = [mix.samples_of(item.path) if item.samples is None else item.samples for item in inputs]
    cast = [item.role or "vertical" for item in inputs] if any(item.role for item in inputs) else None
    if ratio_list:
        files = mix.by_ratios(paths, sizes, ratio_list)
    elif cast and not ratio:
        files = mix.by_roles(paths, sizes, cast)
    else:
        files = mix.by_proportions(paths, sizes, ratio or (1.0,) * len(paths))
    advice = [warning for warning in warnings if warning]
    if cast:
        files = [replace(file, role=role) for file, role in zip(files, cast, strict=True)]
        advice += roles.advice([(role, file.drawn) for file, role in zip(files, cast, strict=True)])
    base = data_dir or mix.common_data_dir(paths)
    in_place = data_dir is not None or all(path.resolve().parent == base.resolve() for path in paths)
    emphasis = tuple(_emphasis(files, weights or {}))
    return MixPlan(tuple(files), emphasis, base, in_place, tuple(advice))


def refuse_numbers(ratio: Sequence[float] | None, ratio_list: Sequence[float] | None, count: int) -> None:
    """Stop at proportions that do not fit the label files.

    Raises:
        click.UsageError: Two kinds of proportions, or not one number for each file.
    """
    if ratio and ratio_list:
        raise click.UsageError("--ratio and --ratio-list cannot be used together.")
    numbers = ratio_list or ratio
    if numbers and len(numbers) != count:
        given, files = quantity(len(numbers), "number"), quantity(count, "label file")
        raise click.UsageError(f"{given} for {files}: give one for each.")


def _emphasis(files: Sequence[MixedFile], weights: Mapping[str, float]) -> Iterator[MixedFile]:
    """The lists that `mix.emphasised` will write; files that do not exist yet have none."""
    for file in files if weights else ():
        if file.labels.exists():
            chosen, target = mix.lines_with_bad_characters(file.labels, file, weights)
            if target:
                yield mix.emphasis_file(file.labels, file, len(chosen), target)


def snippet(plan: MixPlan) -> str:
    """The plan as YAML for PaddleOCR, with the label files where they are; it holds wherever training starts.

    Raises:
        UserError: They lie in different folders.
    """
    if not plan.in_place:
        raise UserError(
            "the label files lie in different folders, so one data_dir does not fit their image paths.",
            "Give --out DIR, where lists with matching paths are written, or --data-dir.",
        )
    files = [replace(file, labels=file.labels.absolute()) for file in plan.files]
    return mix.dump(mix.dataset_config(files, plan.data_dir.absolute()))


def write(
    plan: MixPlan, out: Path, options: Mapping[str, Any], weights: Mapping[str, float], *, force: bool
) -> MixPlan:
    """Write `mix.yml`, and label files with matching image paths where they are needed.

    Args:
        plan: What to write.
        out: Folder to write.
        options: How the proportions were given, for the manifest.
        weights: As `plan` was given them.
        force: Replace what an earlier run left.

    Returns:
        The plan, with the lists of bad characters where they lie now.
    """
    with outputs.staged_folder(out, force=force) as stage:
        final = out.resolve()
        here = [replace(file, labels=file.labels.absolute()) for file in plan.files]
        files = here if plan.in_place else mix.relocated(plan.files, stage, final, plan.data_dir)
        emphasis = tuple(mix.emphasised(files, stage, final, weights))
        config = mix.dataset_config([*files, *emphasis], plan.data_dir.resolve())
        (stage / "mix.yml").write_text(mix.dump(config), encoding="utf-8")
        counts = {str(entry.labels): entry.drawn for entry in (*plan.files, *emphasis)}
        named = {
            "labels": [str(file.labels) for file in plan.files],
            "roles": [file.role for file in plan.files] if plan.files[0].role else None,
        }
        outputs.write_manifest(stage, "mix", {**named, **options}, counts)
    return replace(plan, emphasis=emphasis)


def table(plan: MixPlan) -> "Table":
    """What one epoch will hold; with the role of each set, where they have one."""
    from rich.table import Table

    entries = (*plan.files, *plan.emphasis)
    with_roles = any(entry.role for entry in entries)
    total = sum(entry.drawn for entry in entries)
    grid = Table(title="One epoch", title_justify="left")
    grid.add_column("label file", overflow="fold")
    if with_roles:
        grid.add_column("role")
    for name in ("samples", "ratio_list", "drawn", "share"):
        grid.add_column(name, justify="right")
    for entry in entries:
        ratios = [f"{ratio:g}" for ratio in entry.ratios]
        if len(ratios) > 2:  # all but the last are 1
            ratios = [f"{len(ratios) - 1} × 1", ratios[-1]]
        grid.add_row(
            str(entry.labels),
            *((entry.role or "",) if with_roles else ()),
            f"{entry.samples:,}",
            ", ".join(ratios),
            f"{entry.drawn:,}",
            f"{entry.drawn / total:.1%}",
        )
    grid.add_section()
    role = ("",) if with_roles else ()
    grid.add_row(
        translated("together"), *role, f"{sum(e.samples for e in entries):,}", "", f"{total:,}", "100.0%"
    )
    return grid
