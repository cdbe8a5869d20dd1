"""Which archive a file is."""

from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.fetching.catalogue import find_dataset
from ocrdata.fetching.matching import match, stem
from tests.fetching import packages


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.zip", "a"),
        ("a.tar.gz", "a"),
        ("train.tgz", "train"),
        ("train.jsonl.gz", "train.jsonl"),
        ("a.b (1).json", "a.b (1).json"),
        ("x.pdparams", "x.pdparams"),
        ("a.TAR", "a"),
    ],
)
def test_the_folder_that_an_archive_is_unpacked_into(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("train_images.zip.001", "train_images.zip.002", "train_gts.zip"),
        ("train_images.zip (1).001", "train_images.zip.002", "train_gts (2).zip"),
        ("Train_Images.zip.001", "Train_Images.zip.002", "train_gts - 副本.zip"),
        ("a.zip.001", "a.zip.002", "b.zip"),
    ],
)
def test_names_as_downloads_have_them(names: tuple[str, ...], tmp_path: Path) -> None:
    for name, content in zip(names, packages.rctw().values(), strict=True):
        (tmp_path / name).write_bytes(content)
    given = match(find_dataset("rctw"), [tmp_path / name for name in reversed(names)])
    assert {entry.name: [path.name for path in entry.files] for entry in given} == {
        "train_images.zip": list(names[:2]),
        "train_gts.zip": [names[2]],
    }


def test_a_whole_zip_where_parts_are_usual(tmp_path: Path) -> None:
    one, two, _ = packages.rctw().values()
    (tmp_path / "train_images.zip").write_bytes(one + two)
    (given,) = match(find_dataset("rctw"), [tmp_path / "train_images.zip"])
    assert given.stem == "train_images"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["train_images.zip.001", "train_images.zip.001 (1)"], "is given twice"),
        (["x/train_gts.zip", "y/train_gts.zip"], "is given twice"),
        (["train_images.zip.001", "train_images.zip.003"], r"train_images\.zip\.002 is missing"),
        (["train_images.z01"], "split by Info-ZIP"),
        (["holiday.zip"], r"rctw is made of train_images\.zip\.001"),
    ],
)
def test_what_cannot_be_told_is_said(names: list[str], words: str, tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(UserError, match=words):
        match(find_dataset("rctw"), [tmp_path / name for name in names])
