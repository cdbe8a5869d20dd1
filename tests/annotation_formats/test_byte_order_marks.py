"""Every format is detected, and its texts are the same, in UTF-16 and in UTF-8 with a byte order mark."""

import re
import shutil

import pytest

from ocrdata import annotation_formats
from ocrdata.reading.source import Source

from .conftest import DATA, IMAGES, Sample

_TEXTS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".xml", ".hocr", ".gt", ".box")
_SAMPLES = sorted(
    path.name
    for path in DATA.iterdir()
    if path.name != "images" and any(file.suffix in _TEXTS for file in path.rglob("*"))
)
_OTHERS = {"chinese-strings", "icdar", "voc"}
"""Samples that are read only by name, or that are several sets."""


def _texts(folder, scratch, form):
    source = Source(folder, images=IMAGES, scratch=scratch)
    found = Sample(list(annotation_formats.get(form).read(source)))
    return found.texts, len(found.skipped)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("name", sorted(set(_SAMPLES) - _OTHERS))
def test_the_encoding_changes_neither_the_format_nor_the_texts(tmp_path, name, encoding):
    form = annotation_formats.detect(DATA / name)
    folder = tmp_path / name
    shutil.copytree(DATA / name, folder)
    for file in folder.rglob("*"):
        if file.suffix in _TEXTS:
            text = file.read_text("utf-8")
            declared = encoding.removesuffix("-sig").upper()
            text = re.sub(r'(<\?xml[^>]*encoding=)"[^"]*"', rf'\1"{declared}"', text, count=1)
            file.write_text(text, encoding)
    for scratch in ("one", "other"):
        (tmp_path / scratch).mkdir()

    assert annotation_formats.detect(folder) == form
    assert _texts(folder, tmp_path / "one", form) == _texts(DATA / name, tmp_path / "other", form)
