"""VIA's CSV exports: one region a row, its shape and attributes as JSON in their cells.

Versions 1 and 2 name the file and the shape; version 3 has comments that begin with `#`, a list of files and
a shape as numbers. The text is an attribute, named by `--text-field`.
"""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.annotation_formats.annotation_tools import via, via3
from ocrdata.console import quantity
from ocrdata.reading.pages import MALFORMED, build_page, describe, parse_json, peek
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Box, Page

EXAMPLE = """\
filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes
a.jpg,99,"{}",1,0,"{""name"":""rect"",""x"":1,""y"":1,""width"":8,""height"":4}","{""text"":""hi""}" """

UPRIGHT = True

_COLUMNS = ("filename", "file_size", "file_attributes", "region_count", "region_id")
_HEADER_3 = "# CSV_HEADER = "


def sniff(path: Path) -> bool:
    """VIA's header."""
    return any(
        _HEADER_3 + "metadata_id" in head or _is_header(head.partition("\n")[0])
        for head in peek(path, ".csv")
    )


def read(source: Source) -> Iterator[Page | Skipped]:
    """Stream one page a file that has a row; rows of a file need not follow one another."""
    for file in source.files(".csv"):
        pages: dict[str, list[dict[str, Any]]] = {}
        for number, row in _rows(source, file):
            where = source.where(file, number)
            try:
                name = _name(row)
                region = _region(row)
            except MALFORMED as error:
                yield Skipped(where, f"not a row of VIA: {describe(error)}", 1, "", str(row)[:200])
                continue
            if name not in pages:
                via.note_file_size(source, file, name, row.get("file_size"))
            items = pages.setdefault(name, [])
            if region is not None:
                items.append(region)
        for name, items in pages.items():
            yield from build_page(source, file, items, partial(_box, source), name=name, item=name)


def _is_header(row: str) -> bool:
    return all(name in row for name in _COLUMNS)


def _rows(source: Source, file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of each row."""
    with source.open_text(file) as stream:
        header: list[str] = []
        reader = csv.reader(stream)
        try:
            for cells in reader:
                if cells and cells[0].startswith(_HEADER_3):
                    header = [cells[0].removeprefix(_HEADER_3), *cells[1:]]
                elif not header and _is_header(",".join(cells)):
                    header = [name.lstrip("#\ufeff") for name in cells]
                elif cells and not cells[0].startswith("#"):
                    row = dict(zip(header, cells, strict=False))
                    yield reader.line_num, row if len(cells) == len(header) else {}
        except csv.Error as error:
            yield reader.line_num, {"error": str(error)}


def _name(row: dict[str, str]) -> str:
    if "file_list" in row:
        files = parse_json(row["file_list"])
        if len(files) != 1:
            raise ValueError(f"the view shows {quantity(len(files), 'file')}")
        return str(files[0])
    return row["filename"]


def _region(row: dict[str, str]) -> dict[str, Any] | None:
    """The region of a row as the JSON export has it; `None` for a file without regions."""
    if "file_list" in row:
        shape = parse_json(row["spatial_coordinates"])
        return {"xy": shape, "z": parse_json(row["temporal_coordinates"]), "av": parse_json(row["metadata"])}
    shape = parse_json(row["region_shape_attributes"])
    if not shape and row["region_count"] == "0":
        return None
    return {"shape_attributes": shape, "region_attributes": parse_json(row["region_attributes"])}


def _box(source: Source, region: dict[str, Any]) -> Box:
    return via3.build_box(source, {}, region) if "xy" in region else via.build_box(region, source)
