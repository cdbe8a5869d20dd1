"""A corrected copy of label files and their images; the originals are only read.

Only faults with a single right answer are fixed: paths of another machine, line ends, byte order mark,
encoding, tabs, Unicode form, invisible characters, boxes beyond the page, EXIF orientation, images that only
Pillow can decode, crops that a recogniser has found to be upside down. Lines that cannot be trained on even
then are left out, and listed in `left-out.tsv`.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TextIO

from ocrdata.console import quantity
from ocrdata.folders.outputs import staged_folder, write_manifest
from ocrdata.quality.checks.moved_images import MovedImages
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.fixing.corrections import fix_boxes, fix_text, image_and_label
from ocrdata.quality.fixing.image_copies import CopiedImages, copy_image, find_image, split_image
from ocrdata.quality.loader.lines import Look, judge_line
from ocrdata.reading.file_types.encodings import STRAY, find_encoding, without_strays
from ocrdata.translation import translated


@dataclass(slots=True)
class FixSummary:
    """What a corrected copy holds.

    Attributes:
        kept: Number of lines in the copy.
        changed: How many of them were fixed, by what was changed.
        left_out: Number of lines that are not in the copy.
        guesses: Label files whose encoding was guessed, one sentence each.
    """

    kept: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    guesses: list[str] = field(default_factory=list)

    def sentence(self, folder: Path) -> str:
        """The summary in sentences."""
        said = [f"{folder} has {quantity(self.kept, 'line')}."]
        if done := [f"{translated(name)} {count:,}" for name, count in self.changed.most_common() if count]:
            said.append(f"Changed: {', '.join(done)}.")
        if self.left_out:
            said.append(
                f"{quantity(self.left_out, 'line')} could not be fixed: see {folder / 'left-out.tsv'}."
            )
        return " ".join([*said, *self.guesses])


def write_fixed_copy(
    files: Sequence[LabelFile],
    out: Path,
    *,
    upside_down: Mapping[Path, Collection[int]] = MappingProxyType({}),
    moved: Mapping[Path, MovedImages] = MappingProxyType({}),
    force: bool = False,
) -> FixSummary:
    """Write a corrected copy of label files and their images.

    Args:
        files: The label files. One becomes `rec.txt` or `det.txt`, several keep their names.
        out: Folder to write; images go into its folder `images/`.
        upside_down: Numbers of the lines, from 1, of each label file whose crops are turned by 180°.
        moved: For each label file, where its missing images are, as `inputs.run` found them.
        force: Replace the output of an earlier run.

    Returns:
        What the copy holds.

    Raises:
        UserError: `out` exists already.
    """
    summary = FixSummary()
    with staged_folder(out, force=force) as stage:
        with (stage / "left-out.tsv").open("w", encoding="utf-8", newline="\n") as left_out:
            for number, file in enumerate(files, start=1):
                name = f"{file.rules.task}.txt" if len(files) == 1 else f"{number}-{file.path.stem}.txt"
                images = PurePosixPath("images") if len(files) == 1 else PurePosixPath("images", str(number))
                with (stage / name).open("w", encoding="utf-8", newline="\n") as labels:
                    turned = upside_down.get(file.path, ())
                    copied = CopiedImages(stage, images, moved.get(file.path))
                    _copy(file, copied, labels, left_out, summary, turned)
        if not summary.left_out:
            (stage / "left-out.tsv").unlink()
        counts = {"lines": summary.kept, "left_out": summary.left_out, "fixed": dict(summary.changed)}
        write_manifest(stage, "check --fix", {"labels": [str(file.path) for file in files]}, counts)
    return summary


def _copy(
    file: LabelFile,
    target: CopiedImages,
    labels: TextIO,
    left_out: TextIO,
    summary: FixSummary,
    upside_down: Collection[int],
) -> None:
    """Write the corrected lines of one label file, and those that cannot be fixed to `left_out`."""
    for number, row in enumerate(_rows(file.path, summary.guesses), start=1):
        done = _fix_row(row, file, target, summary.changed, upside_down=number in upside_down)
        if done is None:
            summary.left_out += 1
            left_out.write(without_strays(f"{file.path}:{number}\t{row}\n"))
        else:
            summary.kept += len(done)
            labels.writelines(f"{item}\n" for item in done)


def _rows(path: Path, guesses: list[str]) -> Iterator[str]:
    """The physical lines of a label file in any encoding, without line ends and byte order mark.

    Args:
        path: The label file.
        guesses: Gets a sentence if the encoding is a guess.
    """
    encoding = find_encoding(path)
    if encoding.guessed:
        guesses.append(
            f"Read as {encoding.name}, which is a guess: {path} (line {encoding.line}: {encoding.row})."
        )
    with path.open(encoding=encoding.name, errors="surrogateescape", newline="\n") as file:
        for row in file:
            yield row.rstrip("\r\n").removeprefix("\ufeff")


def _fix_row(
    row: str, file: LabelFile, target: CopiedImages, changed: Counter[str], *, upside_down: bool
) -> list[str] | None:
    """The corrected line, or the lines it is split into; none for a blank one; None if it cannot be fixed."""
    if not row.strip():
        changed["blank lines"] += 1
        return []
    if STRAY.search(row):  # which characters were meant is anybody's guess
        return None
    fields = image_and_label(row, file.rules, changed)
    found = find_image(fields[0], file, target.moved) if fields else None
    if fields is None or found is None:
        return None
    name, label = found.name, fields[1]
    source, size = found.path, found.size
    if found.moved:
        changed["paths"] += 1
    done: str | None
    if file.rules.task == "det":
        done = fix_boxes(label, file.rules, size)
        if done is not None and json.loads(done) != json.loads(label):
            changed["boxes"] += 1
    else:
        done = fix_text(label, file.rules)
        if done != label:
            changed["texts"] += 1
    if not done:
        return None
    if file.rules.task == "rec" and len(done) > file.rules.longest:
        return None if upside_down else split_image(source, name, done, target, file, changed)
    copied = copy_image(source, name, target, file, changed, upside_down=upside_down)
    fixed = f"{copied}\t{done}"
    rules = replace(file.rules, delimiter="\t", four_columns=False)
    judged = judge_line(fixed.encode(), 2, rules, Look(str(target.stage), "header"))
    return None if judged.finding.verdict == "replaced" else [fixed]
