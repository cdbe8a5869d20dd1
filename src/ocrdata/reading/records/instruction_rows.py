"""Rows of prompt and answer, which vision language models are fine-tuned on, as lines and pages.

Only rows that ask for the text of one image are read; PaddleOCR-VL's prompt for that is `OCR:`. Its other
prompts (`Table Recognition:`, `Formula Recognition:`, `Chart Recognition:`, `Spotting:` …) have answers that
are no transcription.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.reading.crop_names import is_in_folder_of_crops, keys_of_crop, page_key
from ocrdata.reading.folder_walk import first_row
from ocrdata.reading.pages import MALFORMED, describe, glimpse, peek_file
from ocrdata.reading.records import json_records
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line, Page

PROMPT = "OCR:"
"""What PaddleOCR-VL is asked when it is to read a block of text (`PROMPTS` of its model card)."""

PAGES = "pages.jsonl"
"""Name of the file that convert writes pages to, so that a page of one line stays a page."""

LINES = "lines.jsonl"
"""Name of the file that convert writes lines to."""

_REPEATED = (
    f"pages of {PAGES} were left out, because {LINES} has their lines; "
    "`--to messages` and `--to erniekit` keep them"
)

_PLACEHOLDER = re.compile(r"<image>\s*")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One prompt with one image, and its answer.

    Attributes:
        image: Path of the image, as the row spells it.
        prompt: What is asked, without the place of the image.
        answer: What the model is to answer.
    """

    image: str
    prompt: str
    answer: str


def read_file(
    source: Source, file: Path, take_apart: Callable[[dict[str, Any]], Exchange]
) -> Iterator[Page | Line | Skipped]:
    """Stream a line or a page a row: a page if the answer has several lines, or in a file `pages.jsonl`.

    Args:
        source: Where everything is. Its `text` is another prompt that asks for the text.
        file: A file of JSON lines, or a JSON list.
        take_apart: Finds prompt and answer; may raise any of `MALFORMED`.
    """
    with_lines: set[str] = set()
    if not source.page_texts and file != source.path and file.name == PAGES:
        with_lines = _pages_with_lines(source, file.with_name(LINES), take_apart)
    wanted = _plain(source.text or PROMPT)
    for row in json_records.records(source, file):
        try:
            exchange = take_apart(row.parsed())
            if with_lines and page_key(exchange.image) in with_lines:
                source.note(_REPEATED)
                continue
            if _plain(exchange.prompt) != wanted:
                asked = exchange.prompt[:60]
                raise ValueError(f"the prompt is {asked!r}; use --text-field if it asks for the text")
            image = source.find_image(exchange.image, file.parent)
        except LostImage as error:
            where = source.where(file, row.item)
            yield Skipped(where, str(error), 1, exchange.image, exchange.answer)
        except MALFORMED as error:
            yield Skipped(source.where(file, row.item), describe(error), 1, "", glimpse(row.raw))
        else:
            if file.name == PAGES or "\n" in exchange.answer.strip():
                yield Page(image, (), source.name, None, exchange.answer)
            else:
                yield Line(image, exchange.answer, source.name)


def _pages_with_lines(
    source: Source, file: Path, take_apart: Callable[[dict[str, Any]], Exchange]
) -> set[str]:
    """The `page_key` of each page whose lines stand in a file, as convert writes it beside the pages."""
    keys: set[str] = set()
    for row in json_records.records(source, file) if file.is_file() else ():
        with contextlib.suppress(*MALFORMED):
            image = take_apart(row.parsed()).image
            keys |= keys_of_crop(image) if is_in_folder_of_crops(image) else set()
    return keys


def head(file: Path) -> str:
    """The beginning of a file by which it is told: its first row, or more of it if it is a JSON list."""
    return peek_file(file) if json_records.is_list(file) else first_row(file)


def plain_prompt(text: str) -> str:
    """A prompt without the placeholders of images."""
    return _PLACEHOLDER.sub("", text).strip()


def _plain(prompt: str) -> str:
    return plain_prompt(prompt).rstrip(":： ").casefold()
