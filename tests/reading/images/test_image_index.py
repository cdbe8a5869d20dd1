"""Images whose names nearly fit: found where only one can be meant, named where none or several can."""

import unicodedata

import pytest

from ocrdata.errors import UserError
from ocrdata.reading.images.image_index import ImageIndex
from ocrdata.reading.source import LostImage, Source


def folder_of(tmp_path, *names):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("named", "on_disk"),
    [
        ("한글문서.png", unicodedata.normalize("NFD", "한글문서.png")),
        ("IMG_1.JPG", "img_1.jpg"),
        ("a", "a.webp"),
        ("a.tif", "a.png"),
        ("scan.1", "scan.1.png"),
        ("my file (1).png", "my_file_1.png"),
        ("3f9a0c1d-my_file_1.png", "my file (1).png"),
        ("photos/a.jpg", "deep/deeper/a.jpg"),
        ("0001001", "1001.jpg"),
        ("7.png", "0007.png"),
    ],
)
def test_a_name_that_nearly_fits_finds_the_one_image_that_can_be_meant(tmp_path, named, on_disk):
    source = Source(folder_of(tmp_path, on_disk, "other.jpg"))

    assert source.find_image(named, tmp_path) == tmp_path / on_disk
    assert bool(source.notes) == ("deep" not in on_disk)  # another folder is nothing to speak of


def test_a_stem_is_found_in_another_case_and_form(tmp_path):
    source = Source(folder_of(tmp_path, unicodedata.normalize("NFD", "Über.PNG")))

    assert source.image_of_stem("über", tmp_path).name == unicodedata.normalize("NFD", "Über.PNG")


def test_of_two_that_nearly_fit_none_is_taken_and_both_are_named(tmp_path):
    source = Source(folder_of(tmp_path, "a.png", "a.jpg"))

    with pytest.raises(
        LostImage, match=r"several images are named 'a', '.*a\.(png|jpg)' and '.*a\.(png|jpg)'"
    ):
        source.find_image("a.bmp", tmp_path)


@pytest.mark.parametrize("name", ["11.jpg", "a1.jpg"])
def test_digits_do_not_run_together(tmp_path, name):
    source = Source(folder_of(tmp_path, name))

    with pytest.raises(LostImage, match="does not exist"):
        source.find_image(f"{name[0]}_1.jpg", tmp_path)


def test_two_names_for_one_image_are_two_images_of_which_one_is_missing(tmp_path):
    source = Source(folder_of(tmp_path, "a.jpg"))
    assert source.find_image("a.png", tmp_path).name == "a.jpg"

    with pytest.raises(LostImage, match=r"a\.bmp may be a\.jpg, but so is a\.png"):
        source.find_image("a.bmp", tmp_path)
    with pytest.raises(UserError, match=r"what both a\.png and a\.jpg seem to name"):
        source.find_image("a.jpg", tmp_path)


def test_two_folders_of_which_one_is_missing_do_not_share_images(tmp_path):
    source = Source(folder_of(tmp_path, "test/1.jpg"))
    assert source.find_image("test/1.jpg", tmp_path) == tmp_path / "test/1.jpg"

    with pytest.raises(LostImage, match=r"train/1\.jpg does not exist .* is another label's"):
        source.find_image("train/1.jpg", tmp_path)


def test_nor_do_they_where_the_missing_one_comes_first(tmp_path):
    source = Source(folder_of(tmp_path, "test/1.jpg"))
    assert source.find_image("train/1.jpg", tmp_path) == tmp_path / "test/1.jpg"

    with pytest.raises(UserError, match="one text would get"):
        source.find_image("test/1.jpg", tmp_path)


@pytest.mark.parametrize(
    ("image", "label", "other"),
    [
        ("images/a.jpg", "a.jpg", "/home/me/set/a.jpg"),
        ("images/a.jpg", "a.jpg", "/data/images/a.jpg"),
        ("images/a.jpg", "images/a.jpg", "/data/upload/1/abcd1234-a.jpg"),
        ("crops/a.jpg", "crops/a.jpg", "C:\\data\\a.jpg"),
        ("crops/a.jpg", "crops/a.jpg", "a.jpg"),
        ("train/images/a.jpg", "train/images/a.jpg", "train/a.jpg"),
    ],
)
def test_an_image_in_its_place_may_be_named_by_other_paths_too(tmp_path, image, label, other):
    source = Source(folder_of(tmp_path, image))

    assert source.find_image(label, tmp_path) == tmp_path / image
    assert source.find_image(other, tmp_path) == tmp_path / image


@pytest.mark.parametrize(
    ("image", "label", "other"),
    [
        ("train/images/a.jpg", "train/images/a.jpg", "test/images/a.jpg"),
        ("crops/a.jpg", "labels/../crops/a.jpg", "other/a.jpg"),
        ("crops/a.jpg", "crops/a.jpg", "/home/me/a.png"),
    ],
)
def test_an_image_in_its_place_is_none_of_another_folder_or_name(tmp_path, image, label, other):
    source = Source(folder_of(tmp_path, image, "labels/rec.txt"))
    source.find_image(label, tmp_path)

    with pytest.raises(LostImage, match="is another label's"):
        source.find_image(other, tmp_path)


def test_with_a_folder_of_images_a_name_may_have_another_folder(tmp_path):
    folder = folder_of(tmp_path / "images", "a.jpg")
    source = Source(folder_of(tmp_path / "set", "rec.txt"), images=folder)
    assert source.find_image("a.jpg", tmp_path / "set") == folder / "a.jpg"

    assert source.find_image("train/a.jpg", tmp_path / "set") == folder / "a.jpg"


def test_one_image_may_be_named_by_paths_of_different_length(tmp_path):
    source = Source(folder_of(tmp_path, "deep/a.jpg"))

    for name in ("/home/me/set/images/a.jpg", r"set\images\a.jpg", "images/a.jpg", "a.jpg"):
        assert source.find_image(name, tmp_path) == tmp_path / "deep/a.jpg"


def test_a_missing_image_is_told_with_the_most_similar_name(tmp_path):
    source = Source(folder_of(tmp_path, "receipt_0012.jpg", "zzz.jpg"))

    with pytest.raises(LostImage, match=r"does not exist \(there is receipt_0012\.jpg\); use --images"):
        source.find_image("reciept_0012.jpg", tmp_path)


def test_a_folder_is_listed_once_for_any_number_of_names(tmp_path, monkeypatch):
    names = [f"IMG_{number}.JPG" for number in range(3000)]
    source = Source(folder_of(tmp_path, *(name.lower() for name in names)))
    listed = []
    monkeypatch.setattr(
        "ocrdata.reading.images.image_lookup.ImageIndex", lambda top: listed.append(top) or ImageIndex(top)
    )

    found = [source.find_image(name, tmp_path).name for name in names]

    assert found == [name.lower() for name in names]
    assert listed == [tmp_path]


def test_numbers_with_leading_zeros_are_not_guessed_between_two_images(tmp_path):
    source = Source(folder_of(tmp_path, "1001.jpg", "01001.jpg", "a.jpg"))

    with pytest.raises(LostImage, match="several images"):
        source.find_image("0001001", tmp_path)
    with pytest.raises(LostImage):
        source.find_image("2001", tmp_path)
