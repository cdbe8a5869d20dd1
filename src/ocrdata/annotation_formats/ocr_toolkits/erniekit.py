"""ERNIEKit's JSON lines, which PaddleOCR-VL is fine-tuned on: an image, the prompt `OCR:` and its text.

The layout is that of "SFT VL Dataset" in `docs/datasets.md` of PaddlePaddle/ERNIE (1.4): texts with the tag
`mask` (asked) and `no_mask` (to be learned) in turn, and images that stand before the text whose index is
`matched_text_index`. Written are `lines.jsonl`, the crops, and `pages.jsonl`: whole pages, whose text is that
of the legible boxes in the order of the source, a line each. Ignored boxes are left out of it. A page with a
legible box without a text is left out, because its text is not known. `image_url` is a path from the folder,
so start the training there.
"""

import json
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
{"image_info": [{"matched_text_index": 0, "image_url": "./crops/a.jpg"}],
 "text_info": [{"text": "OCR:", "tag": "mask"}, {"text": "hi", "tag": "no_mask"}]}"""

UPRIGHT = True

HOLDS_PAGE_TEXTS = True


def sniff(path: Path) -> bool:
    """JSON lines with `text_info` and `image_info`."""
    return any(map(_is_of_erniekit, first_files(path, (".jsonl", ".json"))))


def read(source: Source) -> Iterator[Page | Line | Skipped]:
    """Stream a line or a page a row; see `instruction_rows.read_file`."""
    for file in source.files(".jsonl", ".json"):
        if file == source.path or _is_of_erniekit(file):
            yield from instruction_rows.read_file(source, file, _take_apart)


def write_pages(folder: Path, pages: Iterable[Page]) -> None:
    """Write `pages.jsonl`."""
    _write(folder, instruction_rows.PAGES, ((page.image, page_text(page)) for page in pages))


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `lines.jsonl`."""
    _write(folder, instruction_rows.LINES, ((line.image, line.transcription) for line in lines))


def _is_of_erniekit(file: Path) -> bool:
    return has_keys(instruction_rows.head(file), "text_info", "image_info")


def _write(folder: Path, name: str, samples: Iterable[tuple[Path, str]]) -> None:
    name_of = namer(folder)
    with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
        for image, text in samples:
            row = {
                "image_info": [{"matched_text_index": 0, "image_url": f"./{name_of(image)}"}],
                "text_info": [
                    {"text": instruction_rows.PROMPT, "tag": "mask"},
                    {"text": text, "tag": "no_mask"},
                ],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _take_apart(record: dict[str, Any]) -> Exchange:
    images, texts = record["image_info"], record["text_info"]
    if [text.get("tag") for text in texts] != ["mask", "no_mask"]:
        raise ValueError("the row is not one prompt (mask) and one answer (no_mask)")
    if len(images) != 1 or images[0].get("matched_text_index", 0) != 0:
        raise ValueError(
            f"the row has {quantity(len(images), 'image')}, or one that does not belong to the prompt"
        )
    prompt, answer = (str(text["text"]) for text in texts)
    return Exchange(str(images[0]["image_url"]), prompt, answer)
