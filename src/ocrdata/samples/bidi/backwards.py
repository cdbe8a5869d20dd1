"""Labels that were written backwards: in the order in which their characters are seen from left to right."""

import re

ONLY_LAST = frozenset("ךםןףץ\u0629\u0649")
"""Letters that only end words: Hebrew's final forms, and Arabic's teh marbuta and alef maksura."""

_MARKS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
"""Points and vowel signs, and the bar that lengthens words: none of them ends a word, or begins one."""

_WORD = re.compile("[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3]{2,}")


def out_of_place(text: str) -> str:
    """Letters that only end words and begin the words of a text; empty if it seems to be written forwards.

    Args:
        text: A text in logical order, or one in visual order.
    """
    words = _WORD.findall(_MARKS.sub("", text))
    begins = [word[0] for word in words if word[0] in ONLY_LAST]
    ends = sum(word[-1] in ONLY_LAST for word in words)
    return "".join(dict.fromkeys(begins)) if len(begins) > ends else ""
