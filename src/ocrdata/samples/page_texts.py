"""Pages as whole texts, which is how a vision language model such as PaddleOCR-VL is trained to read them."""

import re
from collections.abc import Sequence

from ocrdata.console import quantity
from ocrdata.samples.labels import Box, Page
from ocrdata.samples.transcriptions import is_placeholder

RESERVED = re.compile(r"<(?:image|video|audio|s|/s|unk|pad)>|<\|[A-Za-z]\w*\|>")
"""What is a place for an image, or a token of its own, to a trainer or to PaddleOCR-VL's tokenizer."""


def page_text(page: Page) -> str:
    """The text of a page: its own if it has one, else those of its boxes, a line each.

    The order is that of the boxes, which is the order of reading where the source has one; ignored boxes,
    which nobody could read, are left out.
    """
    return page.text or "\n".join(box.transcription for box in page.boxes if not box.ignore)


def why_no_page_text(boxes: Sequence[Box]) -> str | None:
    """Why the boxes of a page do not give its text, if they do not."""
    legible = [box.transcription for box in boxes if not box.ignore]
    if not legible:
        return "the page has no legible text"
    missing = sum(not text.strip() or is_placeholder(text) for text in legible)
    if missing:
        boxes_have = quantity(missing, "box has", "boxes have")
        return f"{boxes_have} no text, so the text of the page is not known"
    return why_reserved("\n".join(legible))


def why_reserved(text: str) -> str | None:
    """Why a text cannot be an answer to train on, if it cannot."""
    found = RESERVED.search(text)
    return f"the text has {found[0]}, which trainers take for something else" if found else None
