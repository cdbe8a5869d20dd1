"""`messages` JSON lines, as LLaMA-Factory, ms-swift and TRL take them to fine-tune vision language models.

`images` are the paths of the images, and `<image>` in the user's message is the place of one. Sources of the
layout: "Sharegpt Format, Multimodal" in `data/README.md` of hiyouga/LLaMA-Factory (`role_tag: role`,
`content_tag: content`, `user_tag: user`, `assistant_tag: assistant`), and "Custom Dataset" of ms-swift, which
takes the file as it is. Messages of TRL and Qwen, whose content is a list of parts, and files that are one
JSON list are read as well. Written are
`lines.jsonl`, the crops, and `pages.jsonl`: whole pages, whose text is that of the legible boxes in the order
of the source, a line each. Ignored boxes are left out of it. A page with a legible box without a text is left
out, because its text is not known. Paths are from the folder.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import has_keys
from ocrdata.reading.records import instruction_rows
from ocrdata.reading.records.instruction_rows import Exchange
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page, namer
from ocrdata.samples.page_texts import page_text

EXAMPLE = """\
{"messages": [{"role": "user", "content": "<image>OCR:"}, {"role": "assistant", "content": "hi"}],
 "images": ["crops/a.jpg"]}"""

UPRIGHT = True

HOLDS_PAGE_TEXTS = True

_IMAGE_PART = re.compile(r'"type"\s*:\s*"image"')


def sniff(path: Path) -> bool:
    """JSON lines, or a JSON list, with `messages` and `images`, or with images among the messages' parts."""
    return any(_is_row(instruction_rows.head(file)) for file in first_files(path, (".jsonl", ".json")))


def read(source: Source) -> Iterator[Page | Line | Skipped]:
    """Stream a line or a page a row; see `instruction_rows.read_file`."""
    for file in source.files(".jsonl", ".json"):
        if file == source.path or _is_row(instruction_rows.head(file)):
            yield from instruction_rows.read_file(source, file, _take_apart)


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `pages.jsonl`."""
    _write(folder, instruction_rows.PAGES, ((page.image, page_text(page)) for page in pages))


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `lines.jsonl`."""
    _write(folder, instruction_rows.LINES, ((line.image, line.transcription) for line in lines))


def _is_row(row: str) -> bool:
    return has_keys(row, "messages", "role", "content") and (
        has_keys(row, "images") or _IMAGE_PART.search(row) is not None
    )


def _write(folder: Path, name: str, samples: Iterable[tuple[Path, str]]) -> None:
    name_of = namer(folder)
    with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
        for image, text in samples:
            row = {
                "messages": [
                    {"role": "user", "content": f"<image>{instruction_rows.PROMPT}"},
                    {"role": "assistant", "content": text},
                ],
                "images": [name_of(image)],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _take_apart(record: dict[str, Any]) -> Exchange:
    turns = [turn for turn in record["messages"] if turn["role"] != "system"]
    if [turn["role"] for turn in turns] != ["user", "assistant"]:
        raise ValueError("the row is not one question of the user and one answer")
    images = record["images"] if "images" in record else _images_among(turns)
    if isinstance(images, str):
        images = [images]
    if len(images) != 1:
        raise ValueError(f"the row has {quantity(len(images), 'image')}")
    image = images[0].get("path") if isinstance(images[0], dict) else images[0]
    prompt, answer = (_text(turn["content"]) for turn in turns)
    return Exchange(str(image), instruction_rows.plain_prompt(prompt), answer)


def _images_among(turns: list[dict[str, Any]]) -> list[str]:
    """Images that stand among the parts of the messages, as Qwen's scripts have them."""
    parts = [part for turn in turns if isinstance(turn["content"], list) for part in turn["content"]]
    return [str(part["image"]) for part in parts if part["type"] == "image"]


def _text(content: Any) -> str:
    """A message's text: a string, or the parts of TRL."""
    if isinstance(content, str):
        return content
    return "".join(str(part["text"]) for part in content if part["type"] == "text")
