"""Truth as annotation files spell it: `true`, `"True"`, `1`, `"1"`, `"yes"`, a ticked check box."""

import math

_YES = frozenset({"1", "1.0", "true", "yes", "y", "t", "on", "checked", "是"})
_NO = frozenset({"", "0", "0.0", "false", "no", "n", "f", "off", "none", "null", "unchecked", "nan", "否"})


def truth(value: object) -> bool | None:
    """Whether a value means yes or no.

    Args:
        value: A value from JSON or XML. An object is VIA's check box: names of what can be ticked to whether
            it is; ticking anything but a "no" means yes. A list holds the names of what is ticked.

    Returns:
        `None` if it means neither.
    """
    match value:
        case None | bool() | int() | float():
            return value not in (None, False, 0) and not math.isnan(value)
        case str():
            word = value.strip().lower()
            return True if word in _YES else False if word in _NO else None
        case dict():
            return truth([name for name, ticked in value.items() if truth(ticked)])
        case list():
            return any(truth(name) is not False for name in value)
    return None


def is_true(value: object) -> bool:
    """Whether a value means yes."""
    return truth(value) is True
