"""What each set of a mix is for, and PaddleOCR's advice on how much of each one epoch should draw.

Fine-tuning guide, chapter 3.3: general lines and those of the vertical scene about 1:1 in each epoch. Chapter
3.1: where lines of some characters are synthesised against recognition errors, original to new lines between
10:1 and 5:1, so that the model does not overfit to one kind of picture.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

Role = Literal["vertical", "general", "synthetic", "badcase"]

ROLES: tuple[Role, ...] = get_args(Role)

MOST, LEAST = 5.0, 10.0
"""Original lines for each new one: at least 5, at most 10."""


def targets(sets: Sequence[tuple[Role, int]]) -> list[int]:
    """How many lines of each set one epoch should draw.

    Vertical sets are used whole. Synthetic lines and bad cases are new lines beside them; where there is no
    vertical set they take its place, whole. General sets together are as many as the vertical lines.

    Args:
        sets: Role and number of samples, at least 1.

    Returns:
        A number a set, at least 1; above its samples where it has to be seen more often.
    """
    sizes = {role: sum(size for other, size in sets if other == role) for role in ROLES}
    new = sizes["synthetic"] + sizes["badcase"]
    main = sizes["vertical"] or new
    wanted = {"vertical": sizes["vertical"], "general": main if sizes["general"] else 0}
    if sizes["vertical"]:
        original = sizes["vertical"] + wanted["general"]
        new = min(max(new, round(original / LEAST)), round(original / MOST))
    shares = sizes["synthetic"] + sizes["badcase"]
    for role in ("synthetic", "badcase"):
        wanted[role] = round(new * sizes[role] / shares) if shares else 0
    if main == 0:  # general lines alone
        wanted["general"] = sizes["general"]
    return [max(1, round(wanted[role] * size / sizes[role])) for role, size in sets]


def advice(drawn: Sequence[tuple[Role, int]]) -> Iterator[str]:
    """Where a mix departs from the guide, and why that matters.

    Args:
        drawn: Role of each set and what an epoch takes from it.
    """
    lines = {role: sum(count for other, count in drawn if other == role) for role in ROLES}
    new = lines["synthetic"] + lines["badcase"]
    original = lines["vertical"] + lines["general"]
    if lines["vertical"] and new and not MOST - 0.5 <= original / new <= LEAST + 0.5:
        yield (
            f"Original to new lines are {_ratio(original, new)}; the guide (3.1) advises 10:1 to 5:1: more "
            "new lines of one kind overfit the model to them, fewer teach little. Without --ratio they are "
            "drawn so."
        )
    main = lines["vertical"] + (0 if lines["vertical"] else new)
    if main and not lines["general"]:
        yield (
            "There is no general set: PP-OCRv3 trained on seven-segment lines alone fell from 100 % to 85 % "
            "on general text, PP-OCRv4 to 2 %. Add general=FILE, or use --render-general or --replay."
        )
    elif main and not 0.5 <= lines["general"] / main <= 2:
        yield (
            f"General lines to those of the scene are {_ratio(lines['general'], main)}; the guide (3.3) "
            "advises about 1:1 in each epoch."
        )


def _ratio(a: int, b: int) -> str:
    return f"{a / b:.3g}:1" if a >= b else f"1:{b / a:.3g}" if a else "0:1"
