"""The table of limits in SECURITY.md says what the code does."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\|[^|]+\| ([\d,]+) ?(\w*)[^|]*\| `([\w/]+)\.py: ([\w.]+)` \|$", PAGE, re.MULTILINE)
UNITS = {"MiB": 1 << 20, "GiB": 1 << 30}


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) == PAGE.count(".py: ")


@pytest.mark.parametrize(("amount", "unit", "module", "name"), ROWS)
def test_a_limit_is_that_of_the_code(amount: str, unit: str, module: str, name: str) -> None:
    found = importlib.import_module(f"ocrdata.{module.replace('/', '.')}")
    value = reduce(getattr, name.split("."), found)
    assert value == int(amount.replace(",", "")) * UNITS.get(unit, 1)
