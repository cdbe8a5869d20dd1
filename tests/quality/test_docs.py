"""The page about check names every fault that there is, with its effect."""

import re
from pathlib import Path

from ocrdata.quality.loader.faults import catalogue

PAGE = Path(__file__).parents[2] / "docs" / "check.md"


def test_the_table_of_faults_is_the_catalogue():
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z ]*) \|.*\| (yes|) \|$", PAGE.read_text("utf-8"), re.M)
    effects = {"none": "", "ignored": "box ignored"}
    assert rows == [
        (kind.code, effects.get(kind.effect, kind.effect), "yes" if kind.fixable else "")
        for kind in catalogue().values()
    ]
