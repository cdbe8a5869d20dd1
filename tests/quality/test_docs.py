"""The pages about check name every fault that there is, with its effect."""

import re
from pathlib import Path

import pytest

from ocrdata.quality.loader.faults import catalogue

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("page", "effects", "yes"),
    [
        ("check.md", {"none": "", "ignored": "box ignored"}, "yes"),
        (
            "zh-check.md",
            {
                "none": "",
                "ignored": "忽略该框",
                "changed": "已改动",
                "replaced": "被替换",
                "stops": "中断训练",
            },
            "是",
        ),
    ],
)
def test_the_table_of_faults_is_the_catalogue(page, effects, yes):
    text = (DOCS / page).read_text("utf-8")
    rows = re.findall(rf"^\| `([a-z0-9-]+)` \| ([^|`]*?) ?\|.*\| ({yes}|) \|$", text, re.M)
    assert rows == [
        (kind.code, effects.get(kind.effect, kind.effect), yes if kind.fixable else "")
        for kind in catalogue().values()
    ]
