"""Messages with values in them: which f-string a message was made by, and with what values."""

import re
from dataclasses import dataclass
from functools import cached_property

PLACEHOLDER = re.compile(r"\{([a-z_]\w*)\}")
"""A value in a msgid or a msgstr: `{count}`."""

_LEAST = 5
"""Letters that a template has besides its values: fewer would recognise anything."""


@dataclass(frozen=True)
class Template:
    """A msgid with placeholders, and its translation.

    Attributes:
        msgid: `{count} lines of {name}`.
        msgstr: The same in the other language, with the same placeholders.
    """

    msgid: str
    msgstr: str

    @cached_property
    def words(self) -> list[str]:
        """What stands between the values, in order."""
        return PLACEHOLDER.split(self.msgid)[::2]

    @cached_property
    def weight(self) -> int:
        """Characters that are fixed: of two templates that fit, the one with more of them is meant."""
        return sum(map(len, self.words))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = PLACEHOLDER.split(self.msgid)
        return re.compile(
            "".join(_value_of(part) if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
        )

    def values(self, text: str) -> dict[str, str] | None:
        """The values with which the template gives this text; None if it does not.

        Args:
            text: A whole message.
        """
        if not all(word in text for word in self.words):
            return None
        found = self._pattern.fullmatch(text)
        return found.groupdict() if found else None

    def filled(self, values: dict[str, str]) -> str:
        """The translation with values.

        Args:
            values: By the names of the placeholders.
        """
        return PLACEHOLDER.sub(lambda match: values[match[1]], self.msgstr)


def _value_of(name: str) -> str:
    return f"(?P<{name}>{r'[0-9,.]+' if name == 'count' else '.*?'})"


def is_template(msgid: str) -> bool:
    """Whether messages can be recognised by this msgid: it has values, and enough letters besides."""
    fixed = PLACEHOLDER.sub("", msgid)
    least = 3 if is_quantity(msgid) else _LEAST
    return fixed != msgid and sum(letter.isalpha() for letter in fixed) >= least


def is_quantity(msgid: str) -> bool:
    """Whether it is a number with its noun, which stands in other messages: `{count} lines`."""
    return bool(re.fullmatch(r"\{count\} [a-z ]+", msgid))
