"""Messages with values in them: which f-string a message was made by, and with what values."""

import re
from dataclasses import dataclass
from functools import cached_property

PLACEHOLDER = re.compile(r"\{([a-z_]\w*)\}")
"""A value in a msgid or a msgstr: `{count}`."""

_LEAST = 3
"""Letters that a template has besides its values: fewer would recognise anything."""


_APPENDED = r"(?:(?:[,:;]| ?\(| --| and ).*?)?"
"""What stands right behind another value, or nothing."""


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
    def quoted(self) -> frozenset[str]:
        """Names of the values that stand in quotation marks: these are what somebody wrote."""
        return frozenset(re.findall(r"['`]\{([a-z_]\w*)\}['`]", self.msgid))

    @cached_property
    def weight(self) -> int:
        """Characters that are fixed: of two templates that fit, the one with more of them is meant."""
        return sum(map(len, self.words))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = PLACEHOLDER.split(self.msgid)
        patterns = [
            self._value(part, parts[at - 1] if at > 1 else "^") if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        ]
        return re.compile("".join(patterns))

    def _value(self, name: str, before: str) -> str:
        """What fits a placeholder.

        Of a number with a noun, a number. Where no words tell two values apart, the second is one word behind
        a space, and begins with punctuation, a bracket, an option or `and` right behind the first.
        """
        if name == "count" or is_quantity(self.msgid):
            return f"(?P<{name}>[0-9,.]+)"
        return f"(?P<{name}>{ {' ': '[^ ]+', '': _APPENDED}.get(before, '.*?') })"

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


def is_template(msgid: str) -> bool:
    """Whether messages can be recognised by this msgid: it has values, and enough letters besides."""
    fixed = PLACEHOLDER.sub("", msgid)
    return fixed != msgid and sum(letter.isalpha() for letter in fixed) >= _LEAST


def is_quantity(msgid: str) -> bool:
    """Whether it is a number with its noun, which stands in other messages: `{count} lines`."""
    return bool(re.fullmatch(r"\{\w+\} [a-z ]+", msgid))
