"""`conversations` of LLaVA, Qwen-VL and MiniCPM-V: a prompt with an image, and the answer; JSON, JSON lines.

A turn has `from` (human or user; gpt or assistant) and `value`, or `role` and `content`. The image stands in
`image`, in `images`, or as Qwen-VL writes it in the prompt: `Picture 1: <img>a.jpg</img>`. Sources of the
layout: `docs/Finetune_Custom_Data.md` of haotian-liu/LLaVA, the chapter on fine-tuning in the README of
QwenLM/Qwen-VL, "Sharegpt Format" in `data/README.md` of hiyouga/LLaMA-Factory. The prompt has to be `OCR:`,
or the one that `--text-field` names.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.console import quantity
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import has_keys
from ocrdata.reading.records import instruction_rows
from ocrdata.reading.records.instruction_rows import Exchange
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

EXAMPLE = """\
[{"image": "crops/a.jpg", "conversations": [{"from": "human", "value": "<image>\\nOCR:"},
                                            {"from": "gpt", "value": "hi"}]}]"""

UPRIGHT = True

_ASKS, _ANSWERS = ("human", "user"), ("gpt", "assistant")
_IMAGE = re.compile(r"(?:Picture \d+:\s*)?<img>(.*?)</img>\s*")


def sniff(path: Path) -> bool:
    """Objects with `conversations` and an image."""
    return any(_is_row(instruction_rows.head(file)) for file in first_files(path, (".json", ".jsonl")))


def read(source: Source) -> Iterator[Page | Line | Skipped]:
    """Stream a line or a page a conversation; see `instruction_rows.read_file`."""
    for file in source.files(".json", ".jsonl"):
        if file == source.path or _is_row(instruction_rows.head(file)):
            yield from instruction_rows.read_file(source, file, _take_apart)


def _is_row(head: str) -> bool:
    turns = has_keys(head, "from", "value") or has_keys(head, "role", "content")
    images = has_keys(head, "image") or has_keys(head, "images") or "<img>" in head
    return has_keys(head, "conversations") and turns and images


def _take_apart(record: dict[str, Any]) -> Exchange:
    turns = [_turn(turn) for turn in record["conversations"]]
    turns = [(who, text) for who, text in turns if who != "system"]
    if len(turns) != 2 or turns[0][0] not in _ASKS or turns[1][0] not in _ANSWERS:
        raise ValueError("the conversation is not one question and one answer")
    prompt, answer = turns[0][1], turns[1][1]
    images = {*_listed(record.get("image")), *_listed(record.get("images")), *_IMAGE.findall(prompt)}
    if len(images) != 1:
        raise ValueError(f"the conversation has {quantity(len(images), 'image')}")
    return Exchange(images.pop(), instruction_rows.plain_prompt(_IMAGE.sub("", prompt)), answer)


def _turn(turn: dict[str, Any]) -> tuple[str, str]:
    who, text = (turn["from"], turn["value"]) if "from" in turn else (turn["role"], turn["content"])
    if not isinstance(text, str):
        raise TypeError("what is said is not a text")
    return str(who), text


def _listed(images: object) -> list[str]:
    """The images of a field that is missing, one name or a list of names."""
    if images is None:
        return []
    return [str(each) for each in images] if isinstance(images, list) else [str(images)]
