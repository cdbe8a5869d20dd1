"""Texts out of files, one after another: plain text, JSONL, CSV, label files, templates, hub datasets.

Every reader streams. What a file is follows from its suffix, and for `.txt` from its first line: a plain
text, or one of PaddleOCR's label files.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ocrdata.corpus.templates import read_templates
from ocrdata.errors import UserError
from ocrdata.reading.file_types.encodings import encoding_of
from ocrdata.samples import labels
from ocrdata.samples.labels import Line

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif")

_GLANCE = 1 << 16
_NO_LABEL = str.maketrans(dict.fromkeys("\t\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))
_STOPS = frozenset("，。、；：？！,;:?!）)】》”…")


def read_texts(
    path: Path, *, field: str = "text", encoding: str = "utf-8", seed: int = 0, count: int = 1000
) -> Iterator[str]:
    """Stream the texts of one source, stripped, without blank ones; tabs and the like become spaces.

    Args:
        path: Plain text (one text a line), `.jsonl`, `.csv` or `.tsv`, a recognition or detection label
            file, or a template file (`.yaml`).
        field: Key of a JSONL record, or column of a CSV file: its name, or its number counted from 1.
        encoding: Of plain text, JSONL and CSV. Label files and templates are always UTF-8.
        seed: Of the draws from a template file.
        count: Number of lines drawn from a template file. Other files give all they have.

    Yields:
        Texts of at least one character.

    Raises:
        UserError: The file is missing, binary, in another encoding (with the one it looks like), has no
            such field, or holds no text at all.
    """
    _refuse_unreadable(path)
    suffix = path.suffix.lower()
    if is_template_file(path):
        texts: Iterable[str] = read_templates(path, seed=seed, count=count)
    else:
        _refuse_binary(path)
        if suffix in (".jsonl", ".ndjson"):
            texts = _read_jsonl(path, field, encoding)
        elif suffix in (".csv", ".tsv"):
            texts = _read_csv(path, field, encoding)
        elif is_label_file(path):
            texts = _read_labels(path)
        else:
            texts = (row for _, row in _rows(path, encoding))
    empty = True
    for text in texts:
        clean = (text if text.isprintable() else text.translate(_NO_LABEL)).strip()
        if clean:
            empty = False
            yield clean
    if empty:
        raise UserError("holds no text.", "Give a corpus with at least one line of text.", path=path)


def read_hub(
    name: str, *, field: str = "text", split: str = "train", limit: int | None = None
) -> Iterator[str]:
    """Stream a column of a Hugging Face dataset without downloading the whole of it.

    Args:
        name: `owner/name` on the hub, or a folder that `datasets` can load.
        field: The column that holds the texts; a text of several lines gives several.
        split: Split of the dataset.
        limit: Stop after this many texts.

    Raises:
        UserError: `datasets` is not installed, or the dataset or its column is not there.
    """
    try:
        from datasets import load_dataset
    except ImportError as error:
        raise UserError(
            "Reading from the hub needs the package `datasets`.", "pip install 'ocrdata[hub]'"
        ) from error
    try:
        records = load_dataset(name, split=split, streaming=True)
    except (OSError, ValueError) as error:  # what `datasets` raises for unknown names, splits and no network
        raise UserError(
            f"The dataset {name} ({split}) cannot be read: {str(error).splitlines()[0]}",
            "Check its name, its split, and the network.",
        ) from error
    yield from islice(_column(records, field, name), limit)


def read_corpora(
    paths: Iterable[Path],
    hub: Iterable[str] = (),
    *,
    field: str = "text",
    encoding: str = "utf-8",
    seed: int = 0,
    count: int = 1000,
    hub_limit: int | None = None,
    longest: int | None = None,
) -> Iterator[str]:
    """Stream several files and hub datasets one after another; the same each time it is called.

    Args:
        paths: For `read_texts`, as `field`, `encoding`, `seed` and `count` are.
        hub: For `read_hub`.
        hub_limit: Texts of each hub dataset.
        longest: Cut longer texts: see `cut`.
    """
    files = (read_texts(path, field=field, encoding=encoding, seed=seed, count=count) for path in paths)
    sets = (read_hub(name, field=field, limit=hub_limit) for name in hub)
    for text in chain.from_iterable(chain(files, sets)):
        if longest is None:
            yield text
        else:
            yield from cut(text, longest)


def read_label_lines(paths: Iterable[Path]) -> Iterator[Line]:
    """The samples of recognition label files that have a text, one file after another."""
    for path in paths:
        yield from (line for line in labels.read_lines(path) if line.transcription)


def cut(text: str, longest: int) -> Iterator[str]:
    """Cut a text into pieces of at most `longest` characters: behind punctuation or at a space if there is
    one in the second half of a piece, else anywhere."""
    while len(text) > longest:
        end = longest
        for place in range(longest, longest // 2, -1):
            if text[place - 1] in _STOPS or text[place].isspace():
                end = place
                break
        piece, text = text[:end].strip(), text[end:].strip()
        if piece:
            yield piece
    if text:
        yield text


def is_template_file(path: Path) -> bool:
    """Whether texts are drawn from a file, as many as are asked for."""
    return path.suffix.lower() in (".yaml", ".yml")


def is_label_file(path: Path) -> bool:
    """Whether the first line that is not blank is `image⇥label`, as in PaddleOCR's label files."""
    with path.open("rb") as file:
        for raw in islice(file, 100):
            if raw.strip():
                first, tab, _ = raw.partition(b"\t")
                name = first.strip().strip(b'[]"').lower()
                return bool(tab) and name.endswith(tuple(suffix.encode() for suffix in IMAGE_SUFFIXES))
    return False


def _column(records: Iterable[Any], field: str, name: str) -> Iterator[str]:
    for record in records:
        if field not in record:
            raise UserError(
                f"The dataset {name} has no column '{field}'.", f"Its columns: {', '.join(map(str, record))}."
            )
        for line in str(record[field]).splitlines():
            clean = line.translate(_NO_LABEL).strip()
            if clean:
                yield clean


def _read_jsonl(path: Path, field: str, encoding: str) -> Iterator[str]:
    for number, row in _rows(path, encoding):
        if not row.strip():
            continue
        try:
            record = json.loads(row)
        except (ValueError, RecursionError) as error:
            raise UserError(
                f"is not JSON ({error}).", "Write one JSON object per line.", path=path, line=number
            ) from error
        if isinstance(record, dict):
            if field not in record:
                keys = ", ".join(map(str, record))
                raise UserError(f"has no field '{field}'.", f"Its fields: {keys}.", path=path, line=number)
            record = record[field]
        if not isinstance(record, str):
            raise UserError(
                "the field is not a text.", "Use --field to name one that is.", path=path, line=number
            )
        if any("\ud800" <= char <= "\udfff" for char in record):
            raise UserError(
                "holds half of a surrogate pair (\\ud800 to \\udfff), which is not a character.",
                "Write the character itself, or both halves.",
                path=path,
                line=number,
            )
        yield from record.splitlines()


def _read_csv(path: Path, field: str, encoding: str) -> Iterator[str]:
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.reader((row + "\n" for _, row in _rows(path, encoding)), delimiter=delimiter)
    header = next(reader, [])
    if field in header:
        column = header.index(field)
    elif field.isdecimal() and 1 <= int(field) <= len(header):
        column = int(field) - 1
        yield header[column]  # a column that is named by number may have no header above it
    else:
        raise UserError(
            f"has no column '{field}'.",
            f"Name one of {', '.join(header)}, or its number counted from 1, with --field.",
            path=path,
            line=1,
        )
    for record in reader:
        if len(record) > column:
            yield from record[column].splitlines()


def _read_labels(path: Path) -> Iterator[str]:
    if labels.is_detection(path):
        for page in labels.read_pages(path):
            yield from (box.transcription for box in page.boxes if not box.ignore)
    else:
        yield from (line.transcription for line in labels.read_lines(path))


def _rows(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Physical lines with their numbers, without line ends and BOM."""
    with path.open("rb") as file:
        if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
            file.close()
            yield from _wide_rows(path, encoding)
            return
        for number, raw in enumerate(file, start=1):
            try:
                row = raw.decode(encoding)
            except UnicodeDecodeError as error:
                raise _wrong_encoding(path, number, encoding) from error
            if number == 1:
                row = row.removeprefix("\ufeff")
            yield number, row.rstrip("\r\n")


def _wide_rows(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Lines of a file whose line ends are not single bytes."""
    try:
        with path.open(encoding=encoding) as file:
            for number, row in enumerate(file, start=1):
                yield number, row.rstrip("\n").removeprefix("\ufeff")
    except UnicodeError as error:
        raise _wrong_encoding(path, 1, encoding) from error


def _refuse_unreadable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise UserError(
            f"cannot be read ({error.strerror}).", "Give the path of a text file.", path=path
        ) from error


def _refuse_binary(path: Path) -> None:
    with path.open("rb") as file:
        glance = file.read(_GLANCE)
    if b"\0" in glance and not glance.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError(
            "is a binary file (it holds zero bytes).",
            "Give plain text, JSONL, CSV, a label file or a template file.",
            path=path,
        )


def _wrong_encoding(path: Path, line: int, encoding: str) -> UserError:
    guess = encoding_of(path).removesuffix("-sig")
    if guess == "latin-1" or guess == encoding.lower():  # latin-1 fits every file: it is no finding
        remedy = "Save it as UTF-8, or name its encoding with --encoding."
    else:
        remedy = f"It looks like {guess}: use --encoding {guess}, or save it as UTF-8."
    return UserError(f"is not {encoding.upper()}.", remedy, path=path, line=line)
