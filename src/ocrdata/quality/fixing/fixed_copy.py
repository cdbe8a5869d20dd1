"""A corrected copy of label files and their images; the originals are only read.

Only faults with a single right answer are fixed: line ends, byte order mark, encoding, tabs, Unicode form,
invisible characters, boxes beyond the page, EXIF orientation, images that OpenCV cannot decode and Pillow
can. Lines that cannot be trained on even then are left out, and listed in `left-out.tsv`.
"""

import json
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ocrdata.console import quantity
from ocrdata.folders.outputs import staged_folder, write_manifest
from ocrdata.quality.checks.scan import LabelFile
from ocrdata.quality.loader.lines import Look, judge_line
from ocrdata.quality.loader.pictures import look
from ocrdata.quality.loader.rules import Rules, doubtful
from ocrdata.reading.file_types.encodings import STRAY, find_encoding, without_strays
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.samples import packed
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import IGNORE_MARKS, IGNORED
from ocrdata.samples.truth import is_true

_SUFFIXES = "|".join(sorted(suffix[1:] for suffix in IMAGE_SUFFIXES))
_SPACES_FOR_TAB = re.compile(rf"^(.+?\.(?:{_SUFFIXES}))(?:\\t|\s+)(.+)$", re.IGNORECASE)


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
        """The summary as one or two sentences."""
        what = ", ".join(f"{name} {count:,}" for name, count in self.changed.most_common())
        left = (
            f" {quantity(self.left_out, 'line')} could not be fixed: see {folder / 'left-out.tsv'}."
            if self.left_out
            else ""
        )
        guesses = "".join(f" {guess}" for guess in self.guesses)
        return f"{folder}: {quantity(self.kept, 'line')}{f' ({what})' if what else ''}.{left}{guesses}"


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the images of one label file go.

    Attributes:
        stage: The folder that is being written.
        images: Folder for images below it.
        taken: Names already in use, with the image that each stands for.
    """

    stage: Path
    images: PurePosixPath
    taken: dict[PurePosixPath, Path] = field(default_factory=dict)

    def name(self, source: Path, spelling: str, suffix: str = "") -> PurePosixPath:
        """The name of an image in the copy: its own, unless another image has it already."""
        wanted = PurePosixPath(self.images, _safe(spelling))
        wanted = wanted.with_suffix(suffix) if suffix else wanted
        name, number = wanted, 1
        while self.taken.setdefault(name, source) != source:
            number += 1
            name = wanted.with_name(f"{wanted.stem}~{number}{wanted.suffix}")
        (self.stage / name).parent.mkdir(parents=True, exist_ok=True)
        return name


def write_fixed_copy(files: Sequence[LabelFile], out: Path, *, force: bool = False) -> FixSummary:
    """Write a corrected copy of label files and their images.

    Args:
        files: The label files. One becomes `rec.txt` or `det.txt`, several keep their names.
        out: Folder to write; images go into its folder `images/`.
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
                target = _Target(stage, images)
                with (stage / name).open("w", encoding="utf-8", newline="\n") as labels:
                    for line, row in enumerate(_rows(file.path, summary.guesses), start=1):
                        done = _fix_row(row, file, target, summary.changed)
                        if done is None:
                            summary.left_out += 1
                            left_out.write(without_strays(f"{file.path}:{line}\t{row}\n"))
                        else:
                            summary.kept += len(done)
                            labels.writelines(f"{item}\n" for item in done)
        if not summary.left_out:
            (stage / "left-out.tsv").unlink()
        counts = {"lines": summary.kept, "left_out": summary.left_out, "fixed": dict(summary.changed)}
        write_manifest(stage, "check --fix", {"labels": [str(file.path) for file in files]}, counts)
    return summary


def fix_text(text: str, rules: Rules) -> str:
    """A text in composed form (NFC), without invisible characters or spaces at its ends."""
    spaced = "".join(
        " " if (unicodedata.category(char) == "Zs" and char != "\u3000") or char in "\t\r" else char
        for char in text
    )
    seen = unicodedata.normalize("NFC", "".join(char for char in spaced if not doubtful(char)))
    if "\u3000" not in rules.characters:
        seen = seen.replace("\u3000", " ")
    return seen.strip(" \u3000")


def fix_boxes(label: str, rules: Rules, size: tuple[int, int]) -> str | None:
    """Clip the boxes of a page to it and put their corners in order; boxes that cannot be drawn are left out.

    Args:
        label: The JSON of the label file.
        rules: The loader's rules.
        size: Width and height of the page in pixels.

    Returns:
        JSON, or None if no box is left.
    """
    try:
        records = json.loads(label)
    except (ValueError, RecursionError):
        return None
    boxes = []
    for record in records if isinstance(records, list) else []:
        try:
            clipped = [
                [min(max(float(x), 0), size[0] - 1), min(max(float(y), 0), size[1] - 1)]
                for x, y, *_ in record["points"]
            ]
            points = [[round(x, 2), round(y, 2)] for x, y in tidy(clipped)]
            text = record["transcription"]
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            continue
        text = fix_text(text, rules) if isinstance(text, str) else ""
        marked = is_true(record.get("difficult")) or text in IGNORE_MARKS
        boxes.append({**record, "transcription": IGNORED if marked else text, "points": points})
    return json.dumps(boxes, ensure_ascii=False) if boxes else None


def _rows(path: Path, guesses: list[str]) -> Iterator[str]:
    """The physical lines of a label file in any encoding, without line ends and byte order mark.

    Args:
        path: The label file.
        guesses: Gets a sentence if the encoding is a guess.
    """
    encoding = find_encoding(path)
    if encoding.guessed:
        guesses.append(
            f"{path} was read as {encoding.name}, which is a guess (line {encoding.line}: {encoding.row})."
        )
    with path.open(encoding=encoding.name, errors="surrogateescape", newline="\n") as file:
        for row in file:
            yield row.rstrip("\r\n").removeprefix("\ufeff")


def _fix_row(row: str, file: LabelFile, target: _Target, changed: Counter[str]) -> list[str] | None:
    """The corrected line, or the lines it is split into; none for a blank one; None if it cannot be fixed."""
    if not row.strip():
        changed["blank lines"] += 1
        return []
    if STRAY.search(row):  # which characters were meant is anybody's guess
        return None
    fields = _fields(row, file.rules, changed)
    found = _find(fields[0], file) if fields else None
    if fields is None or found is None:
        return None
    name, label = fields
    source, size = found
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
        return _split(source, name, done, target, file, changed)
    fixed = f"{_put(source, name, target, file, changed)}\t{done}"
    rules = replace(file.rules, delimiter="\t", four_columns=False)
    judged = judge_line(fixed.encode(), 2, rules, Look(str(target.stage), "header"))
    return None if judged.finding.verdict == "replaced" else [fixed]


def _fields(row: str, rules: Rules, changed: Counter[str]) -> tuple[str, str] | None:
    """Image and label of a line, whatever separates and follows them."""
    fields = row.split(rules.delimiter)
    if len(fields) < 2:
        match = _SPACES_FOR_TAB.match(row)
        if not match:
            return None
        changed["tabs"] += 1
        return match[1], match[2]
    if len(fields) == 2:
        return fields[0], fields[1]
    changed["tabs"] += 1
    sizes = len(fields) == 4 and all(re.fullmatch(r"\d+\.?\d*", value) for value in fields[2:])
    return fields[0], fields[1] if sizes or rules.task == "det" else " ".join(fields[1:])


def _split(
    source: Path, name: str, text: str, target: _Target, file: LabelFile, changed: Counter[str]
) -> list[str] | None:
    """Split a line that is too long for the model between words; None where that is not safe."""
    import cv2

    from ocrdata.quality.fixing.split import split_line
    from ocrdata.samples.images import BadImage, decode, encode, read_header

    data = packed.read(source)
    try:
        pixels: Any = decode(data, read_header(data), upright=not file.rules.ignore_orientation)
    except BadImage:
        return None
    pieces = split_line(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), text, file.rules.longest)
    if pieces is None:
        return None
    rows = []
    for number, piece in enumerate(pieces, start=1):
        part = target.name(Path(source, str(number)), f"{_safe(name).with_suffix('')}-{number}.png")
        (target.stage / part).write_bytes(encode(pixels[:, piece.left : piece.right], ".png"))
        rows.append(f"{part}\t{piece.text}")
    changed["split lines"] += 1
    return rows


def _find(name: str, file: LabelFile) -> tuple[Path, tuple[int, int]] | None:
    """The image, and its size when upright; a path may use the separators of Windows."""
    from ocrdata.samples.images import BadImage, read_header

    for spelling in dict.fromkeys((name, name.strip(), name.strip().replace("\\", "/"))):
        path = Path(file.where.data_dir, spelling)
        try:
            header = read_header(packed.read(path))
        except (OSError, ValueError, BadImage):
            continue
        return path, header.upright
    return None


def _put(source: Path, name: str, target: _Target, file: LabelFile, changed: Counter[str]) -> PurePosixPath:
    """Copy an image; encode it again if EXIF turns it, or if Pillow can decode it and OpenCV cannot."""
    from ocrdata.samples.images import BadImage, decode, encode, read_header

    codes = {fault.code for fault in look(str(source), "", "decode", file.rules, file.where.python).faults}
    encoded = codes & {"image-broken", "image-version", "image-cut-off"}
    place = target.name(source, name, ".png" if encoded else "")
    if (target.stage / place).exists():
        return place
    if encoded or "image-turned" in codes:
        data = packed.read(source)
        try:
            pixels: Any = decode(data, read_header(data), upright=not file.rules.ignore_orientation)
        except BadImage:
            return place
        (target.stage / place).write_bytes(encode(pixels, place.suffix.lower() or ".png"))
        changed["images"] += 1
    else:
        shutil.copyfile(source, target.stage / place)
    return place


def _safe(name: str) -> PurePosixPath:
    """A name without `..`, and without a leading `images/`, which is put before it anyway."""
    parts = [part for part in name.strip().replace("\\", "/").split("/") if part not in ("", ".", "..")]
    parts = [part.replace(":", "_") for part in parts]
    return PurePosixPath(*(parts[1:] if parts[0] == "images" and len(parts) > 1 else parts))
