"""The dataset card that the Hugging Face hub shows beside Parquet files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocrdata import __version__
from ocrdata.storage.dataset import StoredDataset

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))

_CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
dataset_info:
  features:
  - name: image
    dtype: image
  - name: {column}
    dtype: string
  splits:
  - name: train
    num_examples: {count}
size_categories:
- {size}
task_categories:
- image-to-text
tags:
- ocr
- paddleocr
---

# {count:,} {what}

Packed by ocrdata {version} from `{source}`. `image` holds the image files byte for byte, {meaning}.
`ocrdata unpack` makes PaddleOCR's label file and images of it again; `ocrdata.json` holds checksums.
"""


def write_card(path: Path, source: StoredDataset, options: Mapping[str, Any]) -> None:
    """Write the card of a packed data set."""
    pages = source.task == "det"
    path.write_text(
        _CARD.format(
            column="boxes" if pages else "text",
            count=source.count,
            size=next((name for limit, name in _SIZES if source.count < limit), "1M<n<10M"),
            what="pages with text boxes" if pages else "lines of text",
            version=__version__,
            source=options["source"],
            meaning="`boxes` the boxes of the page as PaddleOCR's JSON"
            if pages
            else "`text` what is written on them",
        ),
        encoding="utf-8",
    )
