"""Values in messages: names, which stay, and words, which are translated with the message."""

import re
from collections.abc import Callable

_LITTLE = "and|are|as|at|by|for|from|has|have|in|is|it|more|no|not|of|on|only|or|other|that|the|to|was|with"
_PROSE = re.compile(rf"(?:^|[\s(])(?:[a-z]{{2,}},? [a-z]{{2,}}|(?:{_LITTLE}))(?:$|[\s,.;:)])|[a-z)'`][.?!] ")
"""Two English words in a row, a word that only sentences have, or the end of a sentence."""

_NAMES = re.compile(r"'[^']*'|`[^`]*`|(?:ocrdata|pip|python\S*) .*[^.]|[^:]*/[^:]*[^.:]")
"""Values that may have such words all the same: what is quoted, commands, paths."""

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
        return None if None in parts else "和".join(map(str, parts))
    if found := re.fullmatch(r"(?:(.*?),? )??and ([\d,]+) (?:more|others?)(?: \w+)?", value):
        before = shown(found[1] or "")
        return None if before is None else f"{before} 等（另有 {found[2]} 个）"
    return None
