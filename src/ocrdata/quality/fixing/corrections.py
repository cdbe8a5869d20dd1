"""What can be corrected in the text or the boxes of one label."""

import json
import re
import unicodedata
from collections import Counter

from ocrdata.quality.loader.rules import Rules, doubtful
from ocrdata.reading.folder_walk import IMAGE_SUFFIXES
from ocrdata.samples.geometry import tidy
from ocrdata.samples.labels import IGNORE_MARKS, IGNORED
from ocrdata.samples.truth import is_true

_SUFFIXES = "|".join(sorted(suffix[1:] for suffix in IMAGE_SUFFIXES))
_SPACES_FOR_TAB = re.compile(rf"^(.+?\.(?:{_SUFFIXES}))(?:\\t|\s+)(.+)$", re.IGNORECASE)


def image_and_label(row: str, rules: Rules, changed: Counter[str]) -> tuple[str, str] | None:
    """Image and label of a line, whatever separates and follows them."""
    fields = row.split(rules.delimiter)
    if len(fields) < 2:
        parted = split_at_spaces(row)
        changed["tabs"] += parted is not None
        return parted
    if len(fields) == 2:
        return fields[0], fields[1]
    changed["tabs"] += 1
    sizes = len(fields) == 4 and all(re.fullmatch(r"\d+\.?\d*", value) for value in fields[2:])
    return fields[0], fields[1] if sizes or rules.task == "det" else " ".join(fields[1:])


def split_at_spaces(row: str) -> tuple[str, str] | None:
    """Image and label of a line that has spaces, or a backslash and a t, instead of its tab; None if it has
    no image's name."""
    match = _SPACES_FOR_TAB.match(row)
    return (match[1], match[2]) if match else None


def fix_text(text: str, rules: Rules) -> str:
    """A text in composed form (NFC), without invisible characters or spaces at its ends."""
    corrected = {ord(char): _visible(char) for char in set(text)}
    seen = unicodedata.normalize("NFC", text.translate(corrected))
    if "\u3000" not in rules.characters:
        seen = seen.replace("\u3000", " ")
    return seen.strip(" \u3000")


def _visible(char: str) -> str:
    """What stands for a character: itself, a blank, or nothing."""
    if (unicodedata.category(char) == "Zs" and char != "\u3000") or char in "\t\r":
        return " "
    return "" if doubtful(char) else char


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
