"""Sources as people have them, and nothing outside them is opened."""

import os

import pytest

from ocrdata.errors import UserError
from ocrdata.reading.file_types.encodings import encoding_of
from ocrdata.reading.folder_walk import first_files
from ocrdata.reading.source import LostImage, Source


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "set"
    (folder / "photos").mkdir(parents=True)
    for name in ("a.jpg", "photos/b c.jpg", "photos/日本.jpg"):
        (folder / name).touch()
    (tmp_path / "secret.jpg").touch()
    return folder


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.jpg", "a.jpg"),
        ("./photos/b c.jpg", "photos/b c.jpg"),
        ("set/a.jpg", "a.jpg"),
        (r"C:\Users\me\photos\b c.jpg", "photos/b c.jpg"),
        (r"photos\b c.jpg", "photos/b c.jpg"),
        ("/home/somebody/else/a.jpg", "a.jpg"),
        ("file:///home/me/b%20c.jpg", "photos/b c.jpg"),
        ("https://example.com/set/%E6%97%A5%E6%9C%AC.jpg?x=1", "photos/日本.jpg"),
        ("/data/upload/1/3f9a0c1d-a.jpg", "a.jpg"),
        ("/data/local-files/?d=photos/b%20c.jpg", "photos/b c.jpg"),
        ("/data/local-files/?d=photos%5Cb%20c.jpg", "photos/b c.jpg"),
        ("b%20c.jpg", "photos/b c.jpg"),
    ],
)
def test_images_are_found_however_their_path_is_spelt(folder, name, found):
    assert Source(folder).find_image(name, folder) == folder / found


@pytest.mark.parametrize("name", ["../secret.jpg", "photos/../../secret.jpg"])
def test_a_path_that_climbs_out_of_the_source_is_refused(folder, name):
    with pytest.raises(LostImage, match="outside the source folder; use --images"):
        Source(folder).find_image(name, folder)


def test_an_absolute_path_that_exists_elsewhere_is_refused(folder, tmp_path):
    with pytest.raises(LostImage, match="outside the source folder"):
        Source(folder).find_image(str(tmp_path / "secret.jpg"), folder)


@pytest.mark.parametrize("name", ["http://[a/x.jpg", "s3://a]/x.jpg", "http://[::1"])
def test_an_address_that_is_none_is_the_name_of_a_lost_image(folder, name):
    with pytest.raises(LostImage, match="does not exist"):
        Source(folder).find_image(name, folder)


@pytest.mark.parametrize("name", ["..", ".", "photos/..", "", "/", "a\0b", "x" * 300])
def test_a_name_that_no_file_has_is_the_name_of_a_lost_image(folder, name):
    with pytest.raises(LostImage):
        Source(folder).find_image(name, folder)


def test_a_link_to_another_folder_is_seen_however_often_the_folder_is_used(folder, tmp_path):
    (folder / "inside.jpg").touch()
    (folder / "out").symlink_to(tmp_path)
    source = Source(folder)
    for _ in range(2):
        assert source.find_image("inside.jpg", folder) == folder / "inside.jpg"
        with pytest.raises(LostImage, match="outside"):
            source.find_image("out/secret.jpg", folder)


def test_a_link_that_leads_out_is_refused_for_images_and_for_annotations(folder, tmp_path):
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    with pytest.raises(LostImage, match="outside"):
        Source(folder).find_image("link.jpg", folder)

    (tmp_path / "secret.json").touch()
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(UserError, match="link to a place outside"):
        list(Source(folder).files(".json"))


def test_images_can_be_relocated_by_their_names(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "deep"
    elsewhere.mkdir(parents=True)
    (elsewhere / "x.jpg").touch()

    source = Source(folder, images=tmp_path / "elsewhere")
    assert source.find_image("/mnt/other/x.jpg", folder) == elsewhere / "x.jpg"
    assert source.image_of_stem("x", folder) == elsewhere / "x.jpg"


def test_the_same_name_twice_is_not_guessed_unless_the_folders_agree(folder):
    for name in ("one/a.png", "two/a.png"):
        (folder / name).parent.mkdir()
        (folder / name).touch()

    with pytest.raises(LostImage, match="several images are named"):
        Source(folder).find_image("/mnt/a.png", folder / "labels")
    assert Source(folder).find_image("/mnt/a.png", folder / "labels" / "two") == folder / "two" / "a.png"


def test_a_missing_image_says_what_to_do(folder):
    with pytest.raises(LostImage, match="does not exist; use --images"):
        Source(folder).find_image("gone.jpg", folder)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_are_found_and_read(tmp_path, encoding, found):
    path = tmp_path / "labels.txt"
    text = "a.jpg\t中国农业银行 and some plain text\n"
    path.write_bytes(text.encode(encoding))

    assert encoding_of(path) == found
    assert list(Source(path).rows(path)) == [(1, text.rstrip("\n"))]


def test_latin_1_is_the_last_resort(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_bytes(b"caf\xe9 \xff\x81\x98\n")

    assert encoding_of(path) == "latin-1"


def test_carriage_returns_and_blank_lines_are_no_text(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_bytes(b"one\r\n\r\n  \r\ntwo\r\n")

    assert list(Source(path).rows(path)) == [(1, "one"), (4, "two")]


def test_the_wrong_encoding_is_one_sentence(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_bytes("中".encode("gbk"))

    with pytest.raises(UserError, match="is not utf-8") as error:
        list(Source(path, encoding="utf-8").rows(path))
    assert "--encoding" in error.value.remedy


@pytest.mark.parametrize(
    ("suffix", "noted"), [(".png", True), (".bmp", True), (".txt", False), (".b.png", False)]
)
def test_a_second_image_of_the_same_stem_is_noted(folder, suffix, noted):
    (folder / f"a{suffix}").touch()
    source = Source(folder)

    assert source.image_of_stem("a", folder) == folder / "a.jpg"
    assert list(source.examples.values()) == ([f"a.jpg, not a{suffix}"] if noted else [])


@pytest.mark.parametrize("kind", ["pipe", "device", "loop"])
def test_annotations_are_regular_files(folder, kind):
    place = folder / "a.json"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to({"device": "/dev/zero", "loop": "a.json"}[kind])
    with pytest.raises(UserError, match=r"not a regular file|link to a place outside"):
        list(Source(folder).files(".json"))
    assert first_files(folder, (".json",)) == []


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "link out"])
def test_what_a_reader_opens_beside_the_annotations_is_a_regular_file(folder, tmp_path, kind):
    (tmp_path / "secret.txt").write_text("secret")
    place = folder / "char.txt"
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to({"device": "/dev/zero", "link out": tmp_path / "secret.txt"}[kind])
    for encoding in (None, "utf-8"):
        with pytest.raises(UserError, match=r"not a regular file|link to a place outside"):
            Source(folder, encoding=encoding).read_text(place)


def test_a_file_that_was_named_may_be_a_link(folder, tmp_path):
    (tmp_path / "labels.txt").write_text("one\n")
    (folder / "link.txt").symlink_to(tmp_path / "labels.txt")
    assert list(Source(folder / "link.txt").rows(folder / "link.txt")) == [(1, "one")]
