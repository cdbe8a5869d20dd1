"""Images and label files of a training, laid out in one folder."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.bundling.relocation import ELSEWHERE, ImageFolder, place_labels, safe_label_name
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.storage.pack import pack
from tests.train.data.test_line_set import label_file


def placed(tmp_path: Path, rows: bytes, base: Path) -> tuple[bytes, Path]:
    """What a label file becomes, and the folder of its images."""
    (tmp_path / "labels.txt").write_bytes(rows)
    images = ImageFolder(base, tmp_path / "bundle")
    place_labels(tmp_path / "labels.txt", tmp_path / "bundle" / "labels.txt", images)
    return (tmp_path / "bundle" / "labels.txt").read_bytes(), tmp_path / "bundle"


def picture(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"image " + path.name.encode())
    return str(path)


def test_images_below_the_folder_keep_their_names_and_faulty_rows_their_bytes(tmp_path: Path) -> None:
    picture(tmp_path / "set" / "图" / "一 号.png")
    rows = "\ufeff图/一 号.png\t字\r\n\nno tab\n./图/一 号.png\t再\tmore".encode()
    text, bundle = placed(tmp_path, rows, tmp_path / "set")
    assert text == "图/一 号.png\t字\r\n\nno tab\n图/一 号.png\t再\tmore".encode()
    assert (bundle / "图" / "一 号.png").read_bytes() == "image 一 号.png".encode()


@pytest.mark.parametrize("name", ["._a.png", "a:b.png", "Thumbs.db/a.png", "a\\b.png"])
def test_a_name_that_no_archive_keeps_becomes_another(tmp_path: Path, name: str) -> None:
    picture(tmp_path / "set" / name)
    text, bundle = placed(tmp_path, f"{name}\tx\n".encode(), tmp_path / "set")
    image = text.decode().split("\t")[0]
    assert image.startswith(f"{ELSEWHERE}/")
    assert image.endswith(".png")
    assert (bundle / image).is_file()


def test_images_from_elsewhere_and_lists_of_images_are_placed(tmp_path: Path) -> None:
    far, near = picture(tmp_path / "far" / "a.png"), picture(tmp_path / "set" / "b.png")
    above = picture(tmp_path / "c.png")
    rows = f"{far}\tx\n{json.dumps([near, '../c.png'])}\ty\n".encode()
    text, bundle = placed(tmp_path, rows, tmp_path / "set")
    first, second = (row.split("\t")[0] for row in text.decode().splitlines())
    names = [first, *json.loads(second)]
    assert names[1] == "b.png"
    assert [(bundle / name).read_bytes() for name in names] == [
        Path(path).read_bytes() for path in (far, near, above)
    ]
    assert str(tmp_path) not in text.decode()


def test_an_lmdb_comes_whole_and_keeps_its_keys(tmp_path: Path) -> None:
    lines = label_file(tmp_path / "lines", ["12", "345"])
    pack(str(lines), "lmdb", str(tmp_path / "packed"), command="pack", workers=Workers(1))
    packed = tmp_path / "packed" / "rec.txt"
    images = ImageFolder(packed.parent, tmp_path / "bundle")
    assert place_labels(packed, tmp_path / "bundle" / "rec.txt", images) == 2
    assert (tmp_path / "bundle" / "rec.txt").read_bytes() == packed.read_bytes()
    assert (tmp_path / "bundle" / "lmdb" / "data.mdb").is_file()


def test_an_image_that_is_missing_is_named_with_its_line(tmp_path: Path) -> None:
    picture(tmp_path / "set" / "a.png")
    with pytest.raises(UserError, match=r"labels.txt:2: the image b.png does not exist"):
        placed(tmp_path, b"a.png\tx\nb.png\ty\n", tmp_path / "set")


@given(st.text(min_size=1, max_size=120).filter(lambda name: not {"/", "\0"} & set(name)))
def test_a_label_file_has_a_name_that_archives_keep(name: str) -> None:
    made = safe_label_name(3, Path("/data") / name)
    assert made.startswith("3-")
    assert not {"/", "\\", ":", "\n"} & set(made)
    assert len(made.encode()) < 255


def test_dots_behind_a_link_lead_where_the_system_takes_them(tmp_path: Path) -> None:
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "sub").symlink_to(tmp_path / "real" / "deep")
    (tmp_path / "real" / "x.png").write_bytes(b"right")
    (tmp_path / "set" / "x.png").write_bytes(b"wrong")
    rows, folder = placed(tmp_path, b"sub/../x.png\ta\n", tmp_path / "set")
    assert (folder / rows.decode().split("\t")[0]).read_bytes() == b"right"
