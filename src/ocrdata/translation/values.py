"""Values in messages: names, which stay, and words, which are translated with the message."""

import os
import re
import sys
from collections.abc import Callable

_LITTLE = "and|are|as|at|by|for|from|has|have|in|is|it|more|no|not|of|on|only|or|other|that|the|to|was|with"
_PROSE = re.compile(
    rf"(?:^|[\s(])(?:[A-Z]?[a-z]{{2,}},? [a-z]{{2,}}|(?:{_LITTLE}))(?:$|[\s,.;:)])|[a-z)'`][.?!] "
)
"""Two English words in a row, a word that only sentences have, or the end of a sentence."""

_NAMES = re.compile(
    r"'[^']*'|`[^`]*`|(?!.*[^.]\. [A-Z])(?:(?:ocrdata|pip|python\S*) .*[^.]|[^:]*/[^:]*[^.:])"
)
"""Values that may have such words all the same: what is quoted, commands, paths."""

_CHOICE = re.compile(r"\S+(?: (?:and|or) \S+)+")
"""Names side by side: `cjk or latin`."""

_BETWEEN = {" and ": "和", " or ": "或"}

_UNITS = {"s": "秒", "min": "分钟", "h": "小时"}


def may_be_words(value: str) -> bool:
    """Whether a value has to be looked up: a single word is a name.

    Args:
        value: Without white space around it.
    """
    return " " in value


def is_prose(value: str) -> bool:
    """Whether a value is a part of a sentence.

    Args:
        value: As the message has it.
    """
    return bool(_PROSE.search(value))


def is_name(value: str) -> bool:
    """Whether a value with words in it is a path, a command or a quotation.

    Args:
        value: As the message has it.
    """
    return bool(_NAMES.fullmatch(value))


def is_given(value: str) -> bool:
    """Whether a value is somebody's own name for something: it stands on the command line, or is there.

    Args:
        value: As the message has it.
    """
    own = any(value in word or (" " in word and _is_below(value, word)) for word in sys.argv[1:])
    return own or os.path.lexists(value)


def _is_below(value: str, folder: str) -> bool:
    """Whether a value is a path in a folder, and no sentence that begins with one."""
    below = value.removeprefix(folder.rstrip(os.sep) + os.sep)
    return below != value and not is_prose(below)


def choice(value: str, word: Callable[[str], str | None] | None = None) -> str | None:
    """Names or words side by side, `cjk or latin`, in Chinese; None for anything else.

    Args:
        value: As the message has it.
        word: Gives the Chinese form of each, if they are words; names stay as they are.
    """
    parts = re.split("( and | or )", value)
    if word is None:
        names = "".join(f" {_BETWEEN[part]} " if part in _BETWEEN else part for part in parts)
        return names if _CHOICE.fullmatch(value) else None
    words = [_BETWEEN.get(part) or word(part) for part in parts]
    return None if None in words else "".join(map(str, words))


def idiom(value: str, shown: Callable[[str], str | None]) -> str | None:
    """A value in Chinese that is one of the forms that many messages have; None for any other.

    Args:
        value: Such as `3 min`, `a, b and 3 more`.
        shown: Gives the Chinese form of a part of it.
    """
    if found := re.fullmatch(r"([\d.,]+) (s|min|h)", value):
        return f"{found[1]} {_UNITS[found[2]]}"
    if found := re.fullmatch(r"([\d,]+ [a-z ]+) and ([\d,]+ [a-z ]+)", value):
        parts = [shown(part) for part in found.groups()]
        return None if None in parts else "和 ".join(map(str, parts))
    if found := re.fullmatch(r"(?:(.*?),? )??and ([\d,]+) (?:more|others?)(?: \w+)?", value):
        before = shown(found[1] or "")
        return None if before is None else f"{before} 等（另有 {found[2]} 个）"
    return _with_place(value, shown)


def listed(value: str, shown: Callable[[str], str | None]) -> str | None:
    """Things side by side, `coco, csv, lmdb`, in Chinese; None for anything else.

    Args:
        value: As the message has it.
        shown: As for `idiom`.
    """
    parts = re.split(r", (?![^(]*\))", value)
    known = [shown(part) for part in parts] if len(parts) > 1 else [None]
    if None in known:
        return None
    return (", " if known == parts else "、").join(map(str, known))


def _with_place(value: str, shown: Callable[[str], str | None]) -> str | None:
    """A sentence with where it is so: `data: it has no text (a.txt:3: x; 12 times)`; None for any other."""
    for gap in re.finditer(r": | \(", value):
        before, after = value[: gap.start()], value[gap.end() :]
        if gap[0] == ": ":
            named = not may_be_words(before) or not is_prose(before) or is_given(before)
            if named and is_prose(after) and (found := shown(after)):
                return f"{before}：{found}"
        elif re.fullmatch(r"[^)]*(?:\(.*\).*)?\)", after) and is_prose(before) and (found := shown(before)):
            *place, times = after[:-1].split("; ")
            return f"{found}（{'；'.join([*place, shown(times) or times])}）"
    return None
