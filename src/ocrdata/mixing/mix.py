"""Proportions of data sets turned into PaddleOCR's `label_file_list` and `ratio_list`.

What one epoch holds is decided by `SimpleDataSet.get_image_info_list` (PaddleOCR 2.10,
`ppocr/data/simple_dataset.py`): of each file it draws `round(len(lines) * ratio)` lines without repetition,
so a ratio above 1 is an error there, and a set that has to be seen more often is named several times.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.mixing import roles
from ocrdata.samples import labels

if TYPE_CHECKING:
    from ocrdata.mixing.roles import Role


@dataclass(frozen=True, slots=True)
class MixedFile:
    """One label file of a mix.

    Attributes:
        labels: The label file.
        samples: Its number of samples, as the loader counts them.
        ratios: Its numbers in `ratio_list`, one for each time that it is named, each in (0, 1].
        role: What the set is for, if that was given.
    """

    labels: Path
    samples: int
    ratios: tuple[float, ...]
    role: "Role | None" = None

    @property
    def drawn(self) -> int:
        """Samples that one epoch takes from it."""
        return sum(round(self.samples * ratio) for ratio in self.ratios)


def by_proportions(
    label_files: Sequence[Path], sizes: Sequence[int], proportions: Sequence[float]
) -> list[MixedFile]:
    """Use the first set whole, and of each other set what its proportion to the first asks for.

    Args:
        label_files: The vertical set first, then the others.
        sizes: Samples of each file, at least 1.
        proportions: One positive number a file, e.g. `[1, 1]`, or `[10, 1]` for original to synthetic.

    Returns:
        An entry a file, in order.

    Raises:
        UserError: A proportion is so small that nothing would be drawn.
    """
    entries = []
    for path, size, proportion in zip(label_files, sizes, proportions, strict=True):
        target = round(sizes[0] * proportion / proportions[0])
        if target == 0:
            raise UserError(
                f"at {proportion:g} to {proportions[0]:g} of {quantity(sizes[0], 'sample')}, nothing would "
                "be drawn.",
                "Ask for a larger share of this set, or leave it out.",
                path=path,
            )
        entries.append(MixedFile(path, size, ratios_for(size, target)))
    return entries


def by_roles(label_files: Sequence[Path], sizes: Sequence[int], cast: "Sequence[Role]") -> list[MixedFile]:
    """The guide's proportions for sets with roles; see `roles.targets`."""
    wanted = roles.targets(list(zip(cast, sizes, strict=True)))
    return [
        MixedFile(path, size, ratios_for(size, target))
        for path, size, target in zip(label_files, sizes, wanted, strict=True)
    ]


def by_ratios(label_files: Sequence[Path], sizes: Sequence[int], ratios: Sequence[float]) -> list[MixedFile]:
    """Entries with PaddleOCR's own ratios.

    Raises:
        UserError: A ratio is not in (0, 1], or so small that nothing would be drawn.
    """
    for path, ratio in zip(label_files, ratios, strict=True):
        if not 0 < ratio <= 1:
            raise UserError(
                f"a ratio of {ratio:g} is out of range: PaddleOCR draws more than 0 and at most all.",
                "To see a set more often, name its file several times, or give --ratio instead.",
                path=path,
            )
    entries = [
        MixedFile(path, size, (ratio,)) for path, size, ratio in zip(label_files, sizes, ratios, strict=True)
    ]
    for entry in entries:
        if entry.drawn == 0:
            raise UserError(
                f"at {entry.ratios[0]:g} of {quantity(entry.samples, 'sample')}, nothing would be drawn.",
                "Ask for a larger share of this set, or leave it out.",
                path=entry.labels,
            )
    return entries


def ratios_for(samples: int, target: int) -> tuple[float, ...]:
    """Ratios, each in (0, 1], with which the loader draws exactly `target` of `samples` samples.

    Args:
        samples: How many there are, at least 1.
        target: How many an epoch is to draw, at least 1; above `samples` gives several ratios.
    """
    whole, rest = divmod(target, samples)
    return (1.0,) * whole + ((_shortest_ratio(samples, rest),) if rest else ())


def dataset_config(entries: Sequence[MixedFile], data_dir: Path) -> dict[str, Any]:
    """The snippet that PaddleOCR takes: `Train.dataset` with files, ratios and the folder of the images.

    `role_list`, of mixes with roles, is for `finetune --route`; PaddleOCR's loader does not look at it.
    """
    dataset: dict[str, Any] = {
        "name": "SimpleDataSet",
        "data_dir": str(data_dir),
        "label_file_list": [str(entry.labels) for entry in entries for _ in entry.ratios],
        "ratio_list": [ratio for entry in entries for ratio in entry.ratios],
    }
    if any(entry.role for entry in entries):
        dataset["role_list"] = [entry.role or "vertical" for entry in entries for _ in entry.ratios]
    return {"Train": {"dataset": dataset}}


def dump(config: dict[str, Any]) -> str:
    """The snippet as YAML."""
    text: str = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    return text


def common_data_dir(label_files: Sequence[Path]) -> Path:
    """The deepest folder that holds all label files."""
    return Path(os.path.commonpath([path.resolve().parent for path in label_files]))


def relocate(source: Path, target: Path, data_dir: Path) -> None:
    """Copy a label file with its image paths, relative to its own folder, made relative to `data_dir`.

    Everything else stays byte for byte, faulty lines too, so that the loader counts and draws the same.
    """
    prefix = source.resolve().parent.relative_to(data_dir.resolve()).as_posix()
    if prefix == ".":
        prefix = ""
    with source.open("rb") as reader, target.open("wb") as writer:
        for row in reader:
            field, tab, rest = row.removeprefix(b"\xef\xbb\xbf").partition(b"\t")
            if tab and prefix:
                field = _prefixed(field.decode("utf-8", "surrogateescape"), prefix).encode(
                    "utf-8", "surrogateescape"
                )
            writer.write(field + tab + rest)


def relocated(entries: Sequence[MixedFile], stage: Path, final: Path, data_dir: Path) -> list[MixedFile]:
    """Write the entries' lists into `stage/lists` for one `data_dir`, and name them where they will lie.

    Args:
        entries: The mix.
        stage: Folder that is being written.
        final: Absolute path that it will have when it is whole.
        data_dir: Folder above all label files.
    """
    (stage / "lists").mkdir(exist_ok=True)
    written: dict[Path, str] = {}
    for entry in entries:
        source = entry.labels.resolve()
        if source not in written:
            written[source] = f"{len(written) + 1}-{entry.labels.resolve().parent.name}-{entry.labels.name}"
            relocate(source, stage / "lists" / written[source], data_dir)
    return [replace(entry, labels=final / "lists" / written[entry.labels.resolve()]) for entry in entries]


MOST_EMPHASIS = 5.0
"""A line is seen at most so many times as often as the others: the guide warns of overfitting to one kind."""


def emphasised(
    entries: Sequence[MixedFile], stage: Path, final: Path, weights: Mapping[str, float]
) -> list[MixedFile]:
    """Lists of the entries' own lines that hold bad characters, so that these are drawn more often.

    No line is added that was not in the mix: what an epoch draws from such a list brings its lines to the
    weight of their worst character.

    Args:
        entries: The mix, as `relocated` or the user names its files.
        stage: Folder that is being written.
        final: Absolute path that it will have when it is whole.
        weights: Factor of each bad character, 1 and more; without any, there are no such lists.
    """
    if not weights:
        return []
    folder = stage / "lists"
    folder.mkdir(exist_ok=True)
    made = []
    for number, entry in enumerate(entries, start=1):
        here = stage / entry.labels.relative_to(final) if entry.labels.is_relative_to(final) else entry.labels
        chosen, target = lines_with_bad_characters(here, entry, weights)
        if target:
            path = final / "lists" / f"badcases-{number}-{entry.labels.stem}.txt"
            (folder / path.name).write_bytes(b"".join(chosen))
            made.append(emphasis_file(path, entry, len(chosen), target))
    return made


def lines_with_bad_characters(
    labels: Path, entry: MixedFile, weights: Mapping[str, float]
) -> tuple[list[bytes], int]:
    """Lines of a label file that hold bad characters, and how many of them an epoch draws additionally.

    Args:
        labels: Where the file lies now.
        entry: What an epoch draws of it.
        weights: Factor of each bad character, 1 and more.
    """
    chosen, extra = [], 0.0
    with labels.open("rb") as rows:
        for row in rows:
            text = row.partition(b"\t")[2].decode("utf-8", "replace")
            worst = max((weights[char] for char in set(text) & weights.keys()), default=1.0)
            if worst > 1:
                extra += min(worst, MOST_EMPHASIS) - 1
                chosen.append(row if row.endswith(b"\n") else row + b"\n")
    return chosen, round(extra * entry.drawn / entry.samples)


def emphasis_file(path: Path, entry: MixedFile, samples: int, target: int) -> MixedFile:
    """The list of an entry's lines with bad characters, as part of the mix."""
    return MixedFile(path, samples, ratios_for(samples, target), "badcase" if entry.role else None)


def refuse_mixed_tasks(label_files: Sequence[Path]) -> None:
    """Stop where detection and recognition labels would land in one training set."""
    if not label_files:
        return
    first = labels.is_detection(label_files[0])
    for path in label_files[1:]:
        if labels.is_detection(path) != first:
            kinds = ("detection", "recognition") if first else ("recognition", "detection")
            raise UserError(
                f"holds {kinds[1]} labels, and {label_files[0]} holds {kinds[0]} labels.",
                "Mix label files of one task only.",
                path=path,
            )


def _prefixed(field: str, prefix: str) -> str:
    if field.startswith("["):
        try:
            return json.dumps([_prefixed(path, prefix) for path in json.loads(field)], ensure_ascii=False)
        except (ValueError, TypeError, AttributeError, RecursionError):
            pass
    return field if field.startswith("/") else f"{prefix}/{field}"


def samples_of(path: Path) -> int:
    """Samples of a label file, as the loader counts them.

    Raises:
        UserError: There are none.
    """
    samples = labels.count_samples(path)
    if samples == 0:
        raise UserError("the label file is empty.", "Leave it out of the mix, or fill it.", path=path)
    return samples


def _shortest_ratio(samples: int, target: int) -> float:
    """The decimal with the fewest digits that draws exactly `target`: 0.1 and not 0.09999."""
    for digits in range(1, 17):
        ratio = round(target / samples, digits)
        if 0 < ratio <= 1 and round(samples * ratio) == target:
            return ratio
    return target / samples
