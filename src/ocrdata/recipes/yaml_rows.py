"""YAML as people write it: one entry a row, lists and small mappings within it."""

from collections.abc import Mapping
from typing import Any


def write_rows(record: Mapping[str, Any], indent: str = "") -> str:
    """A mapping as YAML rows; its values stand on their row, whatever they are.

    Args:
        record: Anything that YAML's safe schema has.
        indent: Before each row.
    """
    return "".join(f"{indent}{flow(name)}: {flow(value)}\n" for name, value in record.items())


def flow(value: Any) -> str:
    """A value on one row."""
    import yaml

    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**9)
    return text.removesuffix("...\n").rstrip("\n")
