"""Whether a file that is given as labels is one, and whether its images are where it says."""

import codecs
import json
import shlex
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.samples import labels, packed

_REMEDY = "Give a label file: image path, tab, text or boxes in each line, as `ocrdata convert` writes it."

LOOKED_FOR = 200
"""Images of a label file whose existence is checked, at most; evenly spread."""


def require_label_file(path: Path) -> None:
    """Refuse a file that is no label file at all; single faulty lines are left to `ocrdata check`.

    Raises:
        UserError: It is an image or another binary file, is empty, or has no tab in any line.
    """
    if path.is_dir():
        inside = [str(path / name) for name in ("rec.txt", "det.txt") if (path / name).is_file()]
        remedy = f"Give its label file: {' or '.join(inside)}." if inside else _REMEDY
        raise UserError("is a folder, not a label file.", remedy, path=path)
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            file.seek(0)
            has_tab = any(b"\t" in row for row in file)
    except OSError as error:
        raise UserError(f"cannot be read ({error.strerror}).", _REMEDY, path=path) from error
    if not start.strip():
        raise UserError("the label file is empty.", "Leave it out, or fill it.", path=path)
    require_no_utf16(path)
    if b"\0" in start or start.startswith(
        (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8", b"RIFF", b"PK\x03\x04")
    ):
        raise UserError("is an image or another binary file, not a label file.", _REMEDY, path=path)
    if not has_tab:
        raise UserError("has no tab between image and label in any line.", _REMEDY, path=path)


def require_no_utf16(path: Path) -> None:
    """Refuse a label file in UTF-16, in which no line can be told from the next; Windows writes such files.

    Raises:
        UserError: It begins with the byte order mark of UTF-16.
    """
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise UserError(
                "is UTF-16, and PaddleOCR reads label files as UTF-8.",
                "Save it as UTF-8 in an editor, or with: "
                f"iconv -f UTF-16 -t UTF-8 {shlex.quote(path.name)} > utf8.txt",
                path=path,
            )


def tabless_sentence(path: Path) -> str:
    """A warning if lines of a label file have no tab, which stops a training; empty if all have one.

    Args:
        path: The label file.
    """
    with path.open("rb") as rows:
        faulty = [number for number, row in enumerate(rows, start=1) if row.strip() and b"\t" not in row]
    if not faulty:
        return ""
    lines = quantity(
        len(faulty),
        "line has no tab between image and label",
        "lines have no tab between image and label",
    )
    return f"{path}: {lines}, first line {faulty[0]}; `ocrdata check {path}` lists them."


def require_utf8(path: Path) -> None:
    """Refuse a label file in another encoding than PaddleOCR reads; single bad lines are left to `check`.

    Raises:
        UserError: Half of its lines or more are not UTF-8.
    """
    bad = total = first = 0
    with path.open("rb") as rows:
        for number, row in enumerate(rows, start=1):
            total += 1
            try:
                row.decode("utf-8")
            except UnicodeDecodeError:
                bad += 1
                first = first or number
    if bad * 2 >= total > 0:
        raise UserError(
            "is not UTF-8, and PaddleOCR reads label files as UTF-8.",
            "`ocrdata check FILE --fix DIR` writes it as UTF-8.",
            path=path,
            line=first,
        )


def require_unmarked(path: Path) -> None:
    """Refuse a label file whose first image PaddleOCR cannot find, because a byte order mark precedes it.

    Raises:
        UserError: The file begins with one.
    """
    with path.open("rb") as file:
        if file.read(3) == b"\xef\xbb\xbf":
            raise UserError(
                "begins with a byte order mark, which PaddleOCR takes for a part of the first path.",
                "Save the file as UTF-8 without BOM, or let `ocrdata check FILE --fix DIR` do it.",
                path=path,
                line=1,
            )


def has_texts(path: Path) -> bool:
    """Whether a label file has a text that can be trained on: of a line, or of a box that is not ignored."""
    with path.open("rb") as rows:
        for row in rows:
            _, _, label = row.rstrip(b"\r\n").partition(b"\t")
            if label.lstrip().startswith(b"["):
                if any(text not in (None, "", *labels.IGNORE_MARKS) for text in _texts_of_boxes(label)):
                    return True
            elif label.strip():
                return True
    return False


def _texts_of_boxes(label: bytes) -> list[object]:
    """The texts of a page's boxes, or the label itself if it is the text of a line."""
    try:
        return [box["transcription"] for box in json.loads(label)]
    except (ValueError, TypeError, KeyError, RecursionError):
        return [label]


def looking(path: Path, data_dir: Path | None = None) -> str:
    """The command that looks for the images of a label file in every folder below.

    Args:
        path: The label file.
        data_dir: Folder of the image paths; the label file's own by default.
    """
    return shlex.join(["ocrdata", "check", str(path), *(("--data-dir", str(data_dir)) if data_dir else ())])


def missing_images(path: Path, data_dir: Path | None = None) -> tuple[Path | None, int, int]:
    """Look for some of the images of a label file.

    Args:
        path: The label file.
        data_dir: Folder of the image paths; the label file's own by default.

    Returns:
        The first image that is missing, how many are missing, and how many were looked for.
    """
    every = max(1, labels.count_samples(path) // LOOKED_FOR)
    first: Path | None = None
    missing = looked = 0
    with path.open("rb") as rows:
        for index, row in enumerate(rows):
            name, tab, _ = row.removeprefix(b"\xef\xbb\xbf").partition(b"\t")
            if index % every or not tab or name.startswith(b"[") or b"\0" in name:
                continue
            image = Path(data_dir or path.parent, name.decode("utf-8", "surrogateescape"))
            looked += 1
            if not packed.exists(image):
                first = first or image
                missing += 1
    return first, missing, looked


def missing_sentence(path: Path, data_dir: Path | None = None) -> str:
    """A warning if images of a label file do not exist; empty if all that were looked for do.

    Args:
        path: The label file.
        data_dir: Folder of the image paths; the label file's own by default.
    """
    first, missing, looked = missing_images(path, data_dir)
    if first is None:
        return ""
    share = (
        "none of its images exists"
        if missing == looked
        else f"{missing:,} of {quantity(looked, 'image')} {'does' if missing == 1 else 'do'} not exist"
    )
    return (
        f"{path}: {share}, e.g. {first}. Image paths are relative to '{data_dir or path.parent}'. "
        f"To look for them by their names: {looking(path, data_dir)}"
    )
