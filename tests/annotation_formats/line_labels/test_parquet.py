"""Parquet."""

import pytest

from ocrdata.annotation_formats.line_labels import parquet
from ocrdata.errors import UserError
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line
from tests.annotation_formats.conftest import IMAGES

pytest.importorskip("datasets")


def test_an_image_column_and_a_text_column(sample):
    found = sample("parquet")

    assert found.texts == ["Genaxis Theatre", "a, 中文"]
    assert found.lines[0].image.read_bytes() == (IMAGES / "word_1.png").read_bytes()


def test_datasets_reads_what_is_written(tmp_path):
    import datasets

    parquet.write_lines(tmp_path, [Line(IMAGES / "word_1.png", "a, 中文")])

    rows = datasets.Dataset.from_parquet(
        str(tmp_path / "data" / "train-00000-of-00001.parquet"), cache_dir=str(tmp_path / "cache")
    )
    assert isinstance(rows.features["image"], datasets.Image)
    assert (rows[0]["text"], rows[0]["image"].size) == ("a, 中文", (70, 20))


def test_a_broken_file_is_one_sentence(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1nothing")

    with pytest.raises(UserError, match="is not a Parquet file"):
        list(parquet.read(Source(tmp_path, scratch=tmp_path)))


def test_the_number_of_a_class_is_no_text(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"image": [(IMAGES / "word_1.png").read_bytes()], "label": [3]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")

    with pytest.raises(UserError, match="no column of texts, only image, label"):
        list(parquet.read(Source(tmp_path, scratch=tmp_path)))
    (line,) = parquet.read(Source(tmp_path, scratch=tmp_path, text="label"))
    assert line.transcription == "3"
