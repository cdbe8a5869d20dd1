"""A label file is data of a stranger: only images in its folder, or in those that are named, are read."""

import re
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.storage.dataset import find

from ..conftest import IMAGES


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A data set `set` beside a folder `photos`, each with an image."""
    for folder in ("set/images", "photos"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.png").write_bytes(IMAGES[0].read_bytes())
    return tmp_path


def samples(place: Path, name: str, *images: Path) -> list[bytes]:
    """Image bytes of a data set whose label file names one image."""
    (place / "set" / "rec.txt").write_text(f"{name}\ttext\n", encoding="utf-8")
    found = find(str(place / "set"), images)
    return [sample.data for sample in found.read(0, found.count)]


@pytest.mark.parametrize("name", ["images/a.png", "./images/../images/a.png", "../set/images/a.png"])
def test_an_image_in_the_data_set_is_read_however_its_path_is_written(place: Path, name: str) -> None:
    assert samples(place, name) == [IMAGES[0].read_bytes()]


@pytest.mark.parametrize("name", ["../photos/a.png", "images/../../photos/a.png", "{place}/photos/a.png"])
def test_a_path_that_leads_out_is_refused_and_the_folder_can_be_allowed(place: Path, name: str) -> None:
    name = name.format(place=place)
    with pytest.raises(UserError, match="lies outside the data set") as caught:
        samples(place, name)
    assert f"--images {place / 'photos'}" in caught.value.remedy
    assert samples(place, name, place / "photos") == [IMAGES[0].read_bytes()]


@pytest.mark.parametrize(
    ("link", "target", "name"),
    [
        ("set/images/b.png", "photos/a.png", "images/b.png"),
        ("set/linked", "photos", "linked/a.png"),
        ("set/images/c", "set/images/../../photos", "images/c/a.png"),
    ],
)
def test_a_symbolic_link_that_leads_out_is_refused_and_its_target_is_named(
    place: Path, link: str, target: str, name: str
) -> None:
    (place / link).symlink_to(place / target)
    with pytest.raises(UserError, match=re.escape(f"(it leads to {place / 'photos' / 'a.png'})")):
        samples(place, name)
    assert samples(place, name, place / "photos") == [IMAGES[0].read_bytes()]


def test_a_link_within_the_data_set_and_a_data_set_behind_a_link_are_read(place: Path) -> None:
    (place / "set" / "images" / "b.png").symlink_to("a.png")
    assert samples(place, "images/b.png") == [IMAGES[0].read_bytes()]
    (place / "set").rename(place / "disk")
    (place / "set").symlink_to(place / "disk")
    assert samples(place, "images/b.png") == [IMAGES[0].read_bytes()]


def test_a_folder_whose_name_begins_alike_is_another_folder(place: Path) -> None:
    (place / "set2").mkdir()
    (place / "set2" / "a.png").write_bytes(IMAGES[0].read_bytes())
    with pytest.raises(UserError, match="outside"):
        samples(place, "../set2/a.png")


@pytest.mark.parametrize("name", ["../secret", "/secret", "memory://secret", "images/../../secret"])
def test_far_away_no_path_leads_out_either(name: str) -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    system.pipe({"/bag/set/rec.txt": f"{name}\ttext\n".encode(), "/bag/secret": b"x", "/secret": b"x"})
    try:
        found = find("memory://bag/set")
        with pytest.raises(UserError, match="outside the data set"):
            list(found.read(0, found.count))
    finally:
        system.rm("/bag", recursive=True)
        system.rm("/secret")


def test_a_label_with_a_bad_byte_is_refused_as_that(place: Path) -> None:
    (place / "set" / "rec.txt").write_bytes(b"images/a.png\tc\xff\n")
    found = find(str(place / "set"), ())
    with pytest.raises(UserError, match=r"label of 'images/a\.png' is not UTF-8") as caught:
        list(found.read(0, found.count))
    assert "check FILE --fix" in caught.value.remedy
