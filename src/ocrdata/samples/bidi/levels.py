"""The order in which a line with Arabic or Hebrew is seen: the Unicode bidirectional algorithm (UAX #9).

The rules come from the Python part of `python-bidi`, which tells the level of each character;
odd levels run from right to left. It follows Unicode 6.2; the rule for paired brackets (N0, Unicode
6.3) is added here. Isolates, also new in 6.3, are control characters, which no font draws.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import Any

from bidi import algorithm
from bidi.mirror import MIRRORED

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Characters that run from right to left: a line without them is seen as it is written."""

_SET = frozenset({"L", "R", "AL", "EN", "ES", "ET", "AN", "CS", "NSM", "S", "WS", "ON"})
_MOST_OPEN = 63  # brackets that may be open at a time: BD16
_DIRECTION = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # which numbers count as in N0 to N2


def visual_runs(text: str) -> list[tuple[str, bool]]:
    """Cut a line into runs of one direction, from left to right as they are seen.

    Args:
        text: One line, without control characters.

    Returns:
        Runs in logical order inside, and whether each runs from right to left.
    """
    if RIGHT_TO_LEFT.search(text) is None:
        return [(text, False)]
    runs = []
    for level, group in groupby(visual_places(text), key=lambda item: item[1]):
        seen = [text[place] for place, _ in group]
        runs.append(("".join(reversed(seen) if level % 2 else seen), level % 2 == 1))
    return runs


def base_level(text: str) -> int:
    """The direction of a whole line: 1 for right to left, 0 for left to right.

    A paragraph runs as its first strong letter does (P2, P3). A line is part of a page, and one that begins
    with a Latin word among letters that run from right to left is mostly part of a page that runs so as well:
    half of the letters suffice.
    """
    strong = [kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
    from_right = len(strong) - strong.count("L")
    return int(from_right > 0 and (strong[0] != "L" or 2 * from_right >= len(strong)))


def visual_places(text: str, base: int | None = None) -> list[tuple[int, int]]:
    """The places of the characters of a line in the order in which they are seen, each with its level.

    Args:
        text: One line; control characters in it, also those of the algorithm, are as any neutral one.
        base: Level of the whole line, 0 or 1; None for `base_level`.
    """
    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"] = level = base_level(text) if base is None else base
    storage["base_dir"] = "LR"[level]
    algorithm.get_embedding_levels(text, storage)
    for place, char in enumerate(storage["chars"]):
        char["place"] = place
        if char["type"] not in _SET:  # not assigned to any letter yet, or a control character
            char["type"] = char["orig"] = "ON" if char["type"] else "R"
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    return [(char["place"], char["level"]) for char in storage["chars"]]


def _resolve_brackets(storage: dict[str, Any]) -> None:
    """Rule N0: both brackets of a pair take one direction, from what is in them or before them."""
    for run in storage["runs"]:
        chars = storage["chars"][run["start"] : run["start"] + run["length"]]
        for opening, closing in _pairs(chars):
            along = "LR"[chars[opening]["level"] % 2]
            between = (_DIRECTION.get(chars[place]["type"]) for place in range(opening + 1, closing))
            inside = set(between) - {None}
            if not inside:
                continue
            before = (_DIRECTION.get(chars[place]["type"]) for place in range(opening - 1, -1, -1))
            context = next((direction for direction in before if direction), run["sor"])
            direction = along if along in inside or context == along else context
            for bracket in (opening, closing):
                chars[bracket]["type"] = direction
                behind = bracket + 1
                while behind < len(chars) and chars[behind]["orig"] == "NSM":
                    chars[behind]["type"] = direction
                    behind += 1


def _pairs(chars: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Places of the brackets that belong together, in the order of the opening ones: BD16."""
    pairs: list[tuple[int, int]] = []
    still_open: list[tuple[str, int]] = []
    for place, char in enumerate(chars):
        kind, closed_by = _bracket(char["ch"]) if char["type"] == "ON" else ("", "")
        if kind == "Ps":
            if len(still_open) == _MOST_OPEN:
                return []
            still_open.append((closed_by, place))
        elif kind == "Pe":
            depth = next((n for n, (end, _) in enumerate(reversed(still_open)) if end == closed_by), None)
            if depth is not None:
                pairs.append((still_open[-1 - depth][1], place))
                del still_open[-1 - depth :]
    return sorted(pairs)


@cache
def _bracket(char: str) -> tuple[str, str]:
    """`Ps` or `Pe` for a paired bracket, and the character that closes the pair; empty for any other."""
    kind = unicodedata.category(char)
    if kind not in ("Ps", "Pe") or char not in MIRRORED or unicodedata.bidirectional(char) != "ON":
        return "", ""
    return kind, unicodedata.normalize("NFC", MIRRORED[char] if kind == "Ps" else char)
