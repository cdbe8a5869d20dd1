"""Messages with values in them: which f-string a message was made by, and with what values."""

import re
from collections.abc import Collection
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
        """Names of the values in quotation marks or in a command, which are what somebody wrote."""
        spans = re.findall(r"'\{[a-z_]\w*\}'|`[^`]*`", self.msgid)
        return frozenset(name for span in spans for name in re.findall(r"\{([a-z_]\w*)\}", span))

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

    def filled(self, values: dict[str, str], words: Collection[str] = ()) -> str:
        """The translation with values.

        Args:
            values: By the names of the placeholders.
            words: Names of those that are words of the other language, and no names: Chinese words have no
                space between them.
        """
        pieces = PLACEHOLDER.split(self.msgstr)
        for at, name in enumerate(pieces):
            if at % 2:
                pieces[at] = values[name]
                if name in words:
                    pieces[at - 1] = _without_space(pieces[at - 1], values[name])
                    after = _without_space(pieces[at + 1][::-1], values[name][::-1])
                    pieces[at + 1] = after[::-1]
        return "".join(pieces)


def _without_space(before: str, after: str) -> str:
    """What stands before a value, without a space between two Chinese characters."""
    return before.rstrip() if re.search(r"[^\x00-\xff] $", before) and after[:1] > "\u2e80" else before


def is_template(msgid: str) -> bool:
    """Whether messages can be recognised by this msgid: it has values, and enough letters besides."""
    fixed = PLACEHOLDER.sub("", msgid)
    return fixed != msgid and sum(letter.isalpha() for letter in fixed) >= _LEAST


def is_quantity(msgid: str) -> bool:
    """Whether it is a number with its noun, which stands in other messages: `{count} lines`."""
    return bool(re.fullmatch(r"\{(?!quantity)\w+\} [a-z ]+", msgid))
