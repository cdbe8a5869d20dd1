"""The dataset card that the Hugging Face hub shows beside Parquet files, and the way there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.storage.source import Source

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


def write_card(path: Path, source: Source, options: Mapping[str, Any]) -> None:
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


def push(folder: Path, name: str, *, private: bool) -> str:
    """Send a packed data set to the Hugging Face hub, through `datasets`.

    Args:
        folder: With `data/*.parquet`.
        name: `owner/name` on the hub.
        private: Only for its owner.

    Returns:
        Its address.

    Raises:
        UserError: datasets is not installed, or the hub refuses.
    """
    try:
        import datasets
    except ImportError as error:
        raise UserError("datasets is not installed.", "pip install 'ocrdata[hub]' brings it.") from error
    files = sorted(map(str, (folder / "data").glob("*.parquet")))
    try:
        rows = datasets.Dataset.from_parquet(files, cache_dir=str(folder / ".push"))
        info = rows.push_to_hub(name, private=private)
    except Exception as error:  # the hub's client has errors of many libraries
        raise UserError(
            f"the hub does not take {name} ({type(error).__name__}: {error}).",
            "Log in with 'hf auth login' and a token that may write; the packed folder is whole.",
        ) from error
    finally:
        import shutil

        shutil.rmtree(folder / ".push", ignore_errors=True)
    return str(getattr(info, "repo_url", name))
