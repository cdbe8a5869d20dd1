"""Spelling of transcriptions, changed only where it is asked for."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ocrdata.errors import UserError
from ocrdata.samples.bidi.order import to_logical

Width: TypeAlias = Literal["half", "full"]

_HALF = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_FULL = {half: full for full, half in _HALF.items()}


@dataclass(frozen=True, slots=True)
class Spelling:
    """What to do with every text, in this order; nothing by default.

    Attributes:
        nfc: Compose characters (Unicode NFC).
        width: Turn the full-width forms of ASCII (and the ideographic space) into half-width ones, or back.
        simplified: Turn traditional characters into simplified ones (OpenCC's `t2s`).
        visual: Texts from right to left are in the order in which they are seen: write them forwards.
    """

    nfc: bool = False
    width: Width | None = None
    simplified: bool = False
    visual: bool = False


AS_IT_IS = Spelling()


def speller(spelling: Spelling) -> Callable[[str], str] | None:
    """A function that spells a text so, or nothing if there is nothing to do.

    Raises:
        UserError: OpenCC is needed and not installed.
    """
    steps: list[Callable[[str], str]] = []
    if spelling.nfc:
        steps.append(lambda text: unicodedata.normalize("NFC", text))
    if spelling.width is not None:
        table = _HALF if spelling.width == "half" else _FULL
        steps.append(lambda text: text.translate(table))
    if spelling.simplified:
        try:
            import opencc
        except ImportError as error:
            raise UserError(
                "OpenCC is not installed.", "Install it: pip install 'ocrdata[opencc]'"
            ) from error
        steps.append(opencc.OpenCC("t2s").convert)
    if spelling.visual:
        steps.append(to_logical)
    if not steps:
        return None

    def spell(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return spell
