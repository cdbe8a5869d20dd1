"""Shards of a data set that are not there, by the names of those that are."""

import re
from collections.abc import Iterable

_OF = re.compile(r"(.*?)(\d{5})-of-(\d{5})(\.\w+)")
_NUMBER = re.compile(r"(.*?)(\d{6})(\.tar)")


def missing_shards(names: Iterable[str]) -> list[str]:
    """Names of shards that are missing, in order.

    Args:
        names: Names or addresses. `train-00000-of-00004.parquet` says how many there are; between
            `000000.tar` and `000002.tar` there was one. Other names say nothing.
    """
    groups: dict[tuple[str, str], list[int]] = {}
    for name in names:
        if found := _OF.fullmatch(name):
            head, number, count, end = found.groups()
            groups.setdefault((head, f"-of-{count}{end}"), [-1, int(count)]).append(int(number))
        elif found := _NUMBER.fullmatch(name):
            head, number, end = found.groups()
            groups.setdefault((head, end), []).append(int(number))
    missing: list[str] = []
    for (head, end), there in groups.items():
        digits = 5 if end.startswith("-of-") else 6
        gaps = set(range(min(there) + 1, max(there))).difference(there)
        missing += (f"{head}{number:0{digits}d}{end}" for number in sorted(gaps))
    return missing


def told(missing: list[str]) -> str:
    """The sentence about shards that are missing."""
    if len(missing) == 1:
        return f"{missing[0]} is missing: only the shards that are there are read"
    more = len(missing) - 1
    return f"{missing[0]} and {more:,} more are missing: only the shards that are there are read"
