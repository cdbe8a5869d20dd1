"""What `--chars` means: a text, a file, ranges of code points, or the bad cases of an evaluation."""

import json
import re
import unicodedata
from pathlib import Path

from ocrdata.errors import UserError

_RANGE = re.compile(r"U\+([0-9A-F]{4,6})(?:-U\+([0-9A-F]{4,6}))?", re.IGNORECASE)
_NO_RANGE = re.compile(r"U\+\w{2}", re.IGNORECASE)
"""What begins as a code point, and is none if it does not match `_RANGE`."""
_FILE_NAME = re.compile(r"\S+\.(?:txt|jsonl?|csv|tsv|ya?ml|dict)", re.IGNORECASE)
"""What nobody writes to name characters."""


def read_chars(value: str, option: str = "--chars") -> tuple[str, ...]:
    """The characters asked for, each once, in the order given; white space between them is ignored.

    Args:
        value: `0123456789.-`, `U+2460-U+2473,U+00A7`, `chars.txt` (UTF-8), or `@badcases.json`.
        option: Where it was given, for the message.

    Raises:
        UserError: The file cannot be read or is missing, a range runs backwards, or nothing is left.
    """
    if value.startswith("@") and len(value) > 1:
        text = _from_badcases(Path(value[1:]).expanduser())
    elif len(value) > 1 and _is_file(value):
        text = _from_file(Path(value).expanduser())
    elif _RANGE.match(value):
        text = _from_ranges(value)
    elif _FILE_NAME.fullmatch(value):
        raise UserError(
            f"{option} names the file {value}, which does not exist.",
            f"Give the path of a text file with the characters, or write them out: {option} 0123.",
        )
    elif _NO_RANGE.match(value):
        raise UserError(
            f"{value!r} is no code point, nor a range of them.",
            "Write them as U+2460 or U+2460-U+2473.",
        )
    else:
        text = value
    chars = tuple(dict.fromkeys(char for char in unicodedata.normalize("NFC", text) if not char.isspace()))
    if not chars and value.startswith("@"):
        raise UserError(
            f"{value[1:]} names no bad characters: there is nothing to synthesise.", "Leave this step out."
        )
    if not chars:
        raise UserError(
            f"{option} {value!r} names no characters.", f"Write them out, for example {option} 0123."
        )
    return chars


def read_confusions(value: str) -> dict[str, str]:
    """What each character was confused with, where `value` names the bad cases of an evaluation."""
    if not value.startswith("@") or len(value) < 2:
        return {}
    record = json.loads(Path(value[1:]).expanduser().read_text(encoding="utf-8-sig"))
    listed = record.get("characters") if isinstance(record, dict) else None
    return {
        str(item["character"]): str(item.get("neighbours", ""))
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, dict) and item.get("character")
    }


def _is_file(value: str) -> bool:
    try:
        return Path(value).expanduser().is_file()
    except OSError:  # too long to be a path
        return False


def _from_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"cannot be read as UTF-8 ({error}).", "Save the characters as UTF-8 text.", path=path
        ) from error


def _from_ranges(value: str) -> str:
    chars: list[str] = []
    for part in re.split(r"[,\s]+", value.strip(", ")):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise UserError(
                f"'{part}' is not a range of code points.", "Write ranges as U+2460-U+2473, commas between."
            )
        low, high = int(match[1], 16), int(match[2] or match[1], 16)
        if low > high or high > 0x10FFFF or high - low > 100_000:
            raise UserError(f"'{part}' runs backwards or is too wide.", "Write the smaller code point first.")
        chars += [
            chr(code) for code in range(low, high + 1) if unicodedata.category(chr(code))[0] not in "CZ"
        ]
    return "".join(chars)


def _from_badcases(path: Path) -> str:
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"cannot be read as JSON ({error}).", "Give the file that `ocrdata badcase` wrote.", path=path
        ) from error
    found = record.get("characters") if isinstance(record, dict) else record
    if isinstance(found, dict):
        found = list(found)
    if isinstance(found, str):
        return found
    if isinstance(found, list):
        return "".join(str(item.get("character", "") if isinstance(item, dict) else item) for item in found)
    raise UserError("has no list `characters`.", "Give the file that `ocrdata badcase` wrote.", path=path)
