"""Accuracy by the folder of the images: a set is often gathered from several sources, one in each."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ocrdata.evaluation.scores.significance import accuracy_interval

MOST = 200
"""More folders than this are no sources: every page or every video has its own."""


def by_folder(lines: Iterable[tuple[Path, bool]]) -> Mapping[str, Mapping[str, Any]]:
    """Lines, accuracy and its interval of 95 % for each folder.

    Args:
        lines: The image of each line, and whether it was read exactly.

    Returns:
        By the folder's path below what all of them share, `.` for that itself; the lowest accuracy first.
        Nothing if all images lie in one folder, or in more than `MOST`.
    """
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for image, correct in lines:
        folder = os.path.abspath(image.parent)  # noqa: PTH100  (links stay)
        total[folder] += 1
        right[folder] += correct
    if not 2 <= len(total) <= MOST:
        return {}
    try:
        top = os.path.commonpath(list(total))
    except ValueError:  # drives of Windows
        top = ""
    found = {
        (os.path.relpath(folder, top) if top else folder).replace(os.sep, "/"): {
            "lines": count,
            "accuracy": round(right[folder] / count, 6),
            "interval": [round(end, 6) for end in accuracy_interval(right[folder], count)],
        }
        for folder, count in total.items()
    }
    return dict(sorted(found.items(), key=lambda item: (item[1]["accuracy"], item[0])))
