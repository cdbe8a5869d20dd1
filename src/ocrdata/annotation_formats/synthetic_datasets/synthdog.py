"""SynthDoG, and what else Donut reads as a text: `metadata.jsonl` or Parquet with the text of each page.

`ground_truth` is JSON in a string: `{"gt_parse": {"text_sequence": "…"}}`. It is the text of a whole page
without boxes, so it gives neither regions nor lines: `--to messages` and `--to erniekit` keep such pages, and
for every other format they are listed in `skipped.jsonl`. SynthDoG has joined a page's lines by blanks.
"""

from collections.abc import Iterator
from pathlib import Path

from ocrdata.reading.file_types import parquet_files
from ocrdata.reading.pages import MALFORMED, as_text, describe, glimpse, parse_json
from ocrdata.reading.records import ground_truths
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.labels import Page

EXAMPLE = """\
metadata.jsonl: {"file_name": "a.jpg", "ground_truth": "{\\"gt_parse\\": {\\"text_sequence\\": \\"hi\\"}}"}"""

UPRIGHT = True


def sniff(path: Path) -> bool:
    """Rows with a `ground_truth` of a `text_sequence`."""
    return ground_truths.sniff(path, "text_sequence")


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a row, with a text and no boxes."""
    for file in source.files(*ground_truths.FILES):
        for number, image, truth in ground_truths.read(source, file):
            where = source.where(file, number)
            try:
                text = as_text(parse_json(truth)["gt_parse"]["text_sequence"])
                if not text.strip():
                    raise ValueError("the text is empty")
                path = parquet_files.image_path(source, file, image)
                yield Page(path, (), source.name, None, text)
            except (*MALFORMED, LostImage) as error:
                yield Skipped(where, describe(error), 1, str(image)[:80], glimpse(truth))
