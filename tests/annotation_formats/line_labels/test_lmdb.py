"""LMDB."""

import errno
import subprocess
import sys

import lmdb as database
import pytest

from ocrdata.annotation_formats.line_labels import lmdb
from ocrdata.errors import UserError
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line
from tests.annotation_formats.conftest import IMAGES


@pytest.mark.parametrize("name", ["lmdb", "lmdb-from-zero"])
def test_samples_counted_from_one_and_from_zero(sample, name):
    found = sample(name)

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert found.lines[0].image.read_bytes() == (IMAGES / "word_1.png").read_bytes()


def test_what_is_written_has_paddleocrs_keys(tmp_path):
    lmdb.write_lines(tmp_path, [Line(IMAGES / "word_1.png", "中")])

    with database.open(str(tmp_path), readonly=True, lock=False) as opened, opened.begin() as view:
        assert dict(view.cursor()) == {
            b"image-000000001": (IMAGES / "word_1.png").read_bytes(),
            b"label-000000001": "中".encode(),
            b"num-samples": b"1",
        }


def test_a_label_without_an_image_or_not_in_utf_8_is_named(tmp_path):
    with database.open(str(tmp_path)) as opened, opened.begin(write=True) as view:
        view.put(b"label-000000001", b"alone")
        view.put(b"image-000000002", b"bytes")
        view.put(b"label-000000002", "中文".encode("gbk"))
        view.put(b"num-samples", b"2")

    alone, gbk = lmdb.read(Source(tmp_path))
    assert (alone.reason, alone.transcription) == ("the sample has no image or no label", "alone")
    assert gbk.reason == "the label is not UTF-8"
    assert gbk.transcription


def test_a_broken_database_is_one_sentence(tmp_path):
    (tmp_path / "data.mdb").write_bytes(b"nothing" * 999)

    with pytest.raises(UserError, match="cannot be opened as LMDB"):
        list(lmdb.read(Source(tmp_path)))


def test_labels_longer_than_images_fit_into_the_map(tmp_path, monkeypatch):
    monkeypatch.setattr(lmdb, "_GROWTH", 1 << 20)
    assert lmdb.write_samples(tmp_path, [(b"x", "中" * 200_000)] * 20) == 20
    with database.open(str(tmp_path), readonly=True, lock=False) as opened, opened.begin() as view:
        assert view.get(b"label-000000020").decode("utf-8") == "中" * 200_000


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
def test_a_file_that_may_not_grow_is_told_by_its_error(tmp_path):
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from ocrdata.annotation_formats.line_labels import lmdb\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try:\n    lmdb.write_samples(Path(sys.argv[1]), [(bytes(50_000), 'a')] * 20)\n"
        "except OSError as error:\n    sys.exit(error.errno)\n"
    )
    assert subprocess.run([sys.executable, "-c", program, tmp_path], check=False).returncode == errno.EFBIG
