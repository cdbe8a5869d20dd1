"""Data sets of the Hugging Face hub as mirrors: `hf://owner/name`, streamed through `datasets`.

Rows are streamed, so `--limit` downloads no more than it says, and become an image folder with
`metadata.jsonl`. Rows are lines: an image and its text. If the repository keeps the original archives
under their own names, it is a mirror like any other, and these are downloaded.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from ocrdata.errors import UserError
from ocrdata.fetching.network.server import new_client
from ocrdata.reading.tables.layouts import IMAGE_COLUMNS, TEXT_COLUMNS

_SOURCE = re.compile(r"hf://(?P<id>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?(#(?P<split>\w+))?/?")
_TEXT = frozenset({"string", "large_string"})
_SUFFIX = {b"\x89PNG": ".png", b"GIF8": ".gif", b"RIFF": ".webp", b"BM": ".bmp"}


def is_hub(mirror: str | None) -> bool:
    """Whether a mirror is a data set of the hub."""
    return mirror is not None and mirror.startswith("hf://")


def file_address(mirror: str, kind: str = "") -> str:
    """The web address that the files of a repository lie under (`HF_ENDPOINT` counts).

    Args:
        mirror: `hf://owner/name`, with `@revision` if it is not `main`.
        kind: `datasets/` for a data set; nothing for a model.
    """
    match = _match(mirror)
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    return f"{endpoint}/{kind}{match['id']}/resolve/{match['revision'] or 'main'}"


def archives_address(mirror: str, names: Sequence[str]) -> str | None:
    """The address of the original archives, if that is what a data set of the hub keeps.

    Args:
        mirror: `hf://owner/name`.
        names: Names of the archives.

    Returns:
        The address that they lie under; None if one of them is not there, so that rows are to be looked for.
    """
    address = file_address(mirror, "datasets/")
    with new_client() as client:
        try:
            found = all(_is_there(client, f"{address}/{quote(name)}") for name in names)
        except httpx.HTTPError:
            return None  # `datasets` has the better words for a hub that is not reached
    return address if found else None


def _is_there(client: httpx.Client, url: str) -> bool:
    with client.stream("GET", url, headers={"Range": "bytes=0-0"}) as answer:
        return answer.status_code in (200, 206)


def stream(
    mirror: str, folder: Path, limit: int | None, advance: Callable[[int], None] = lambda count: None
) -> int:
    """Write the rows of a data set of the hub as an image folder.

    Args:
        mirror: `hf://owner/name`, with `@revision` and `#split` if they are not the usual ones.
        folder: Where to write; made here.
        limit: How many rows, if not all.
        advance: Called for each row.

    Returns:
        How many rows were written.

    Raises:
        UserError: `datasets` is not installed, there is no such data set, or its rows are no lines.
    """
    match = _match(mirror)
    count = 0
    (folder / "images").mkdir(parents=True)
    with (folder / "metadata.jsonl").open("w", encoding="utf-8") as file:
        for content, text in _rows(match["id"], match["revision"], match["split"] or "train"):
            name = f"images/{count // 1000:05d}/{count:08d}{_suffix(content)}"
            path = folder / name
            if count % 1000 == 0:
                path.parent.mkdir()
            path.write_bytes(content)
            file.write(json.dumps({"file_name": name, "text": text}, ensure_ascii=False) + "\n")
            count += 1
            advance(1)
            if count == limit:
                break
    return count


def _match(mirror: str) -> re.Match[str]:
    match = _SOURCE.fullmatch(mirror)
    if match is None:
        raise UserError(f"'{mirror}' is nothing on the hub.", "Write hf://owner/name[@revision][#split].")
    return match


def _rows(name: str, revision: str | None, split: str) -> Iterator[tuple[bytes, str]]:
    try:
        import datasets
    except ImportError as error:
        raise UserError("datasets is not installed.", "Install it: pip install 'ocrdata[hub]'") from error
    try:
        rows = datasets.load_dataset(name, revision=revision, split=split, streaming=True)
        if rows.features is None:  # files without a schema: the first rows tell
            rows = rows._resolve_features()
        image, text = _columns(name, rows.features)
        if isinstance(rows.features[image], datasets.Image):
            rows = rows.cast_column(image, datasets.Image(decode=False))  # the bytes as they are
        for row in rows.select_columns([image, text]):
            yield _content(row[image]), str(row[text] or "")
    except UserError:
        raise
    except Exception as error:  # the hub, the network, and every file format raise their own
        raise UserError(
            f"hf://{name} cannot be read ({_first_line(error)}).",
            "Look whether `datasets.load_dataset` reads it; HF_TOKEN, HF_ENDPOINT and HTTPS_PROXY count.",
        ) from error


def _columns(name: str, features: Mapping[str, Any]) -> tuple[str, str]:
    """The column of images (one that says so, else by its name) and that of texts."""
    import datasets

    images = [column for column, kind in features.items() if isinstance(kind, datasets.Image)]
    images += [column for column in IMAGE_COLUMNS if getattr(features.get(column), "dtype", "") == "binary"]
    texts = [column for column in TEXT_COLUMNS if getattr(features.get(column), "dtype", "") in _TEXT]
    if not images or not texts:
        raise UserError(
            f"hf://{name} has the columns {', '.join(features)}, and none of images or none of texts.",
            f"A mirror has one of images and one of texts ({', '.join(TEXT_COLUMNS)}), or the original "
            "archives under their own names.",
        )
    return images[0], texts[0]


def _content(image: Any) -> bytes:
    if isinstance(image, dict) and image.get("bytes"):
        return bytes(image["bytes"])
    if isinstance(image, bytes):
        return image
    raise ValueError("a row has no image in it")


def _suffix(content: bytes) -> str:
    return next((suffix for magic, suffix in _SUFFIX.items() if content.startswith(magic)), ".jpg")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
