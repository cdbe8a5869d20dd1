"""Hugging Face image folder."""

import shutil

import pytest

from ocrdata.annotation_formats.line_labels import image_folder
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line
from tests.annotation_formats.conftest import IMAGES


def test_metadata_beside_the_images(sample):
    assert sample("image-folder", images=None).texts == ["Genaxis Theatre", "a, 中文"]


def test_datasets_reads_what_is_written(tmp_path):
    datasets = pytest.importorskip("datasets")
    (tmp_path / "crops").mkdir()
    shutil.copy(IMAGES / "word_1.png", tmp_path / "crops")

    image_folder.write_lines(tmp_path, [Line(tmp_path / "crops" / "word_1.png", "a, 中文")])

    cache = str(tmp_path / "cache")
    (row,) = datasets.load_dataset("imagefolder", data_dir=str(tmp_path), split="train", cache_dir=cache)
    assert (row["text"], row["image"].size) == ("a, 中文", (70, 20))


def test_every_row_of_a_table_without_texts_counts_as_skipped(tmp_path):
    (tmp_path / "metadata.csv").write_text("file_name,score\na.png,1\nb.png,2\nc.png,3\n", encoding="utf-8")

    (skipped,) = image_folder.read(Source(tmp_path))

    assert skipped.boxes == 3
