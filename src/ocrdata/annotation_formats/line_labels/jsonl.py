"""JSON objects, one line image each: `{"image": "a.jpg", "text": "hi"}`, under the usual names of both keys.

One a line (JSON lines), or all of them in one list, if they hold nothing but single values.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.pages import MALFORMED, as_text, describe, glimpse, note_number
from ocrdata.reading.records import json_records
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.reading.tables.boxes import box_fields, refuse_boxes
from ocrdata.reading.tables.layouts import IMAGE_COLUMNS, TEXT_COLUMNS
from ocrdata.samples import labels
from ocrdata.samples.labels import Line

EXAMPLE = '{"image": "a.jpg", "text": "hi"}'

UPRIGHT = True


_IMAGE_FOLDER = "metadata.jsonl"


def sniff(path: Path) -> bool:
    """Objects with an image and a text; `metadata.jsonl` is an image folder."""
    return any(
        file.name != _IMAGE_FOLDER and _is_record(json_records.first_object(file), json_records.is_list(file))
        for file in first_files(path, (".jsonl", ".json"))
    )


def sniff_text_field(path: Path, text: str) -> bool:
    """Objects with an image and that field, which is a text."""
    return any(
        file.name != _IMAGE_FOLDER and _has_field(json_records.first_object(file), text)
        for file in first_files(path, (".jsonl", ".json"))
    )


def _has_field(record: object, text: str) -> bool:
    return (
        isinstance(record, dict)
        and isinstance(record.get(text), str)
        and any(isinstance(record.get(name), str) for name in IMAGE_COLUMNS)
    )


def read(source: Source) -> Iterator[Line | Skipped]:
    """Stream one line a row."""
    for file in source.files(".jsonl", ".json"):
        if file.name == _IMAGE_FOLDER and file != source.path:
            continue
        yield from read_rows(source, file)


def write_lines(folder: Path, lines: Iterable[Line]) -> None:
    """Write `labels.jsonl`, with image paths from that folder."""
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(dump_rows(lines, folder, "image"))


def dump_rows(lines: Iterable[Line], folder: Path, key: str) -> Iterator[str]:
    """A JSON object a line, as `json.dumps` writes it, in a third of the time.

    Args:
        lines: The samples.
        folder: Where the image paths are written from.
        key: Of the image path.
    """
    quote, name_of = json.encoder.encode_basestring, labels.namer(folder)
    prefix = f"{{{quote(key)}: "
    for line in lines:
        yield f'{prefix}{quote(name_of(line.image))}, "text": {quote(line.transcription)}}}\n'


def _is_record(record: object, in_list: bool) -> bool:
    """Whether a record is an object with the path of an image and a text, which may be a number or null.

    A `label` that is a number is a class. A label that is a list of one text is how doccano exports captions.
    Objects of a list that hold others are regions of an annotation tool.
    """
    return (
        isinstance(record, dict)
        and any(isinstance(record.get(name), str) for name in IMAGE_COLUMNS)
        and not (in_list and any(isinstance(value, dict | list) for value in record.values()))
        and any(
            isinstance(record[name], str)
            or (name.startswith("label") and _is_one_text(record[name]))
            or (name != "label" and not isinstance(record[name], dict | list))
            for name in TEXT_COLUMNS
            if name in record
        )
    )


def _is_one_text(value: object) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)


def read_rows(source: Source, file: Path) -> Iterator[Line | Skipped]:
    """Lines of one file of JSON objects.

    Raises:
        UserError: A row holds a box: the file is one of pages.
    """
    texts = (source.text,) if source.text else TEXT_COLUMNS
    for number, row in enumerate(json_records.records(source, file), start=1):
        try:
            record = row.parsed()
            name = next(str(record[key]) for key in IMAGE_COLUMNS if key in record)
            found = [key for key in texts if key in record]
            text = note_number(source, as_text(record[found[0]]))
            refuse_boxes(box_fields(record), file, number)
            if len(found) > 1 and not found[1].startswith("label"):
                source.note(
                    f"'{found[0]}' was taken for the texts, not '{found[1]}'; use --text-field to choose"
                )
            yield Line(source.find_image(name, file.parent), text, source.name)
        except (StopIteration, IndexError):
            reason = "the row has no image or no text"
            yield Skipped(source.where(file, row.item), reason, 1, "", glimpse(row.raw))
        except (*MALFORMED, LostImage) as error:
            yield Skipped(source.where(file, row.item), describe(error), 1, "", glimpse(row.raw))
