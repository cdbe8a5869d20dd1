"""text_renderer: `labels.json` with one text per image, and the images in a folder beside it."""

from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.file_types import big_json
from ocrdata.reading.pages import as_text, has_keys, note_number, peek
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Line

EXAMPLE = '{"labels": {"000000000": "hi"}, "sizes": {"000000000": [64, 32]}, "num-samples": 1}'

UPRIGHT = True


def sniff(path: Path) -> bool:
    """A JSON object with `labels` and `num-samples`."""
    return any(
        head.lstrip().startswith("{") and has_keys(head, "labels") and _is_renderer(head)
        for head in peek(path, "labels.json")
    )


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a label; `000000000` belongs to `images/000000000.jpg`."""
    for file in source.files("labels.json"):
        for stem, text in big_json.pairs(source, file, "labels"):
            try:
                image = source.image_of_stem(stem, file.parent / "images")
                yield Line(image, note_number(source, as_text(text)), source.name)
            except (LostImage, TypeError) as error:
                yield Skipped(source.where(file, stem), str(error), 1, stem, str(text))


def _is_renderer(head: str) -> bool:
    start = head[head.index('"labels"') :]
    return has_keys(head, "num-samples") or '{"0' in start.replace(" ", "").replace("\n", "")[:20]
