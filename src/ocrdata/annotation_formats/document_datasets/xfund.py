"""XFUND: forms in seven languages, one JSON file for each language and split, images in a folder beside it.

Entities are those of FUNSD. In Chinese and Japanese forms each "word" is one character, and blanks are only
where the entity's text has them. `--level` selects what becomes a box: `region` (entity), `line` or `word`.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import has_keys, peek, pixel_size
from ocrdata.reading.records import form_entities
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

EXAMPLE = """\
{"lang": "zh", "version": "0.1", "split": "val", "documents": [{"id": "zh_val_0", "document": [
   {"box": [958, 379, 1074, 408], "text": "文档号", "label": "question", "id": 0, "linking": [],
    "words": [{"box": [958, 380, 997, 407], "text": "文"}, {"box": [997, 379, 1035, 408], "text": "档"},
              {"box": [1035, 379, 1074, 408], "text": "号"}]}],
  "img": {"fname": "zh_val_0.jpg", "width": 2480, "height": 3508}}]}"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """A JSON object with `documents`, each a `document` of entities."""
    return any(has_keys(head, "documents", "document", "box") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a document; memory does not grow with the file."""
    for file in source.files(".json"):
        documents = big_json.numbered(source, file, "documents.item", "document")
        take_apart = partial(_take_apart, source.level)
        yield from read_records(
            source, file, documents, take_apart, partial(form_entities.build_box, source=source)
        )


def _take_apart(level: str, record: dict[str, Any]) -> AnnotatedImage:
    image = record["img"]
    size = pixel_size(image.get("width"), image.get("height"))
    return AnnotatedImage(
        form_entities.regions(record["document"], level), name=str(image["fname"]), size=size
    )
