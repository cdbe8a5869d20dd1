"""FUNSD: one JSON file per form in `annotations`, with entities and their words, and images in `images`.

An entity may run over several lines; `--level` selects what becomes a box: `region` (entity), `line` or
`word`. Entities have a `label` (question, answer …), which is no text. Words without a text are ignored.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.reading.pages import has_keys, parse_json, peek
from ocrdata.reading.records import form_entities
from ocrdata.reading.records.page_records import AnnotatedImage, read_records
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Page

EXAMPLE = """\
{"form": [{"box": [94, 169, 191, 186], "text": "Registration No.", "label": "question", "id": 0,
  "words": [{"box": [94, 169, 168, 186], "text": "Registration"},
            {"box": [170, 169, 191, 183], "text": "No."}], "linking": []}]}"""

UPRIGHT = False


def sniff(path: Path) -> bool:
    """A JSON object with a `form` of entities with `words`."""
    return any(has_keys(head, "form", "words", "box") for head in peek(path, ".json"))


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file; `annotations/a.json` belongs to `images/a.png`."""
    for file in source.files(".json"):
        text = source.read_text(file)
        take_apart = partial(_take_apart, file.stem, source.level)
        build = partial(form_entities.build_box, source=source)
        yield from read_records(source, file, [(None, text)], take_apart, build)


def _take_apart(stem: str, level: str, text: str) -> AnnotatedImage:
    record: dict[str, Any] = parse_json(text)
    return AnnotatedImage(form_entities.regions(record["form"], level), stem=stem)
