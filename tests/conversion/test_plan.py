"""What is refused before anything is read."""

import pytest

from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.plan import plan_conversion
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError

from .sets import ALONE, write_set


def test_a_source_that_is_given_twice_is_refused(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})

    with pytest.raises(UserError, match="given twice, which would duplicate its labels"):
        plan_conversion([source, tmp_path / "set" / ".." / "set"], tmp_path / "out", ConversionOptions())


def test_an_empty_file_and_an_empty_folder_are_called_so(tmp_path):
    (tmp_path / "labels.json").touch()
    (tmp_path / "folder").mkdir()

    for name, sentence in (("labels.json", "is empty"), ("folder", "is an empty folder")):
        with pytest.raises(UserError, match=sentence):
            plan_conversion([tmp_path / name], tmp_path / "out", ConversionOptions())


def test_an_output_inside_a_source_is_refused(tmp_path):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})

    with pytest.raises(UserError, match="lies inside the source"):
        plan_conversion([source], source / "sub" / "out", ConversionOptions())
    assert plan_conversion([source / "Label.txt"], source / "out", ConversionOptions()).out == source / "out"


@pytest.mark.parametrize(
    "target", ["coco", "icdar", "label-studio", "labelme", "jsonl", "csv", "image-folder"]
)
def test_our_own_output_is_read_without_its_manifest(tmp_path, target):
    source = write_set(tmp_path / "set", {"a.jpg": ["hi", "there"], "gone.jpg": ["x"]})
    (source / "gone.jpg").unlink()
    first = convert([source], tmp_path / "one", ConversionOptions(target_format=target), workers=ALONE)
    assert first.skipped_total

    again = convert([tmp_path / "one"], tmp_path / "two", ConversionOptions(predictions=True), workers=ALONE)

    assert again.sources[0][1] == target
    assert (again.counts.found, again.skipped_total) == (2, 0)
