"""The samples of the LMDBs that a config reads, as label files that can be checked like any other.

The rules are those of `LMDBDataSet` (PaddleOCR 2.8, `ppocr/data/lmdb_dataset.py`): each folder below
`data_dir` that holds no folder is an LMDB, its samples are counted from 1, and labels are used whole. Unlike
`SimpleDataSet`, it catches no exception: a sample without bytes, or whose label is not UTF-8, ends the run.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.quality.checks.start import DoesNotStart
from ocrdata.quality.loader.config import Config, Section
from ocrdata.samples import packed

_NO_ROW = bytes.maketrans(b"\t\n\r", b"\x0b\x0b\x0b")
"""What a label of an LMDB may hold and a row of a label file may not; no dictionary has either."""


def write(config: Config, section: Section, folder: Path) -> list[tuple[Path, Path]]:
    """Write a label file for each LMDB of a section.

    Args:
        config: PaddleOCR's config, whose data set is `LMDBDataSet`.
        section: The section.
        folder: Where to write; line N of a file is sample N of its LMDB.

    Returns:
        Each label file with its LMDB.

    Raises:
        DoesNotStart: A folder is no LMDB, or has no `num-samples`.
        UserError: An LMDB is damaged.
    """
    return [
        (_write_one(place, folder / f"{number}", place.name), place)
        for number, place in enumerate(_databases(config, section))
    ]


def _databases(config: Config, section: Section) -> list[Path]:
    """The folders that the loader opens, in its order."""
    top = config.data_dir(section)
    found = [Path(place) for place, below, _ in os.walk(top) if not below]
    for place in found or [top]:
        if not (place / packed.DATABASE).is_file():
            raise DoesNotStart(
                f"{section}: the folder {place} is no LMDB, so the run does not start.",
                "Set data_dir to a folder in which every innermost folder has a data.mdb.",
                path=config.path,
            )
    return found


def _write_one(place: Path, folder: Path, name: str) -> Path:
    folder.mkdir()
    path = folder / f"{name}.txt"
    with path.open("wb") as file:
        for row in _rows(place):
            file.write(row)
    return path


def _rows(place: Path) -> Iterator[bytes]:
    import lmdb

    start = os.fsencode(place.resolve())
    try:
        view: Any = packed.environment(place).begin()
        with view:
            said = view.get(b"num-samples")
            if said is None or not said.isdigit():
                raise DoesNotStart(
                    "has no num-samples, so the run does not start.", "Make the LMDB again.", path=place
                )
            for number in range(1, int(said) + 1):
                label = view.get(b"label-%09d" % number) or b""
                yield b"%s/image-%09d\t%s\n" % (start, number, label.translate(_NO_ROW))
    except (lmdb.Error, OSError) as error:
        raise UserError(f"is a damaged LMDB ({error}).", "Make or copy it again.", path=place) from error
