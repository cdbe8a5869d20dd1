"""Labels that hold the paths of another machine: the images are found by the ends of the paths, or named."""

import cv2
import numpy as np
import pytest

from ocrdata.samples.labels import read_lines
from tests.running import run_command


@pytest.fixture
def make(tmp_path):
    """Images whose grey tells them apart, and a label file with a line for each name that it is given."""

    def run(images, names):
        folder = tmp_path / "set"
        for number, image in enumerate(images):
            (folder / image).parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(folder / image), np.full((32, 100, 3), 10 * number + 50, np.uint8))
        rows = (f"{name}\ttext {number}\n" for number, name in enumerate(names))
        (folder / "rec.txt").write_text("".join(rows), "utf-8")
        return folder

    return run


def greys(labels):
    return {line.transcription: round(cv2.imread(str(line.image)).mean()) for line in read_lines(labels)}


@pytest.mark.parametrize(
    ("prefix", "old"),
    [
        ("C:\\data\\", "C:\\data"),
        ("/home/x/y/", "/home/x/y"),
        ("old/", "old"),
        ("//nas/share/", "//nas/share"),
    ],
)
def test_images_are_found_by_the_longest_end_and_fix_writes_their_paths(make, tmp_path, prefix, old):
    names = ["img/1.jpg", "img/b/1.jpg", "照片/1.jpg"]
    spelt = [prefix + (name.replace("/", "\\") if "\\" in prefix else name) for name in names]
    folder = make(names, spelt)

    result = run_command("check", folder / "rec.txt", "--jobs", "1", code=3)
    said = " ".join(result.output.split())
    assert f"3 missing images of rec.txt are there under another path: '{old}' is now '{folder}'." in said
    assert f"ocrdata check {folder / 'rec.txt'} --fix DIR" in said
    other = (folder / "rec.txt").rename(tmp_path / "rec.txt")
    told = run_command("check", other, "--data-dir", folder, "--jobs", "1", code=3).output
    assert f"ocrdata check {other} --data-dir {folder} --fix DIR" in " ".join(told.split())
    other.rename(folder / "rec.txt")

    fixed = tmp_path / "fixed"
    run_command("check", folder / "rec.txt", "--fix", fixed, "--jobs", "1", code=None)
    assert greys(fixed / "rec.txt") == {"text 0": 50, "text 1": 60, "text 2": 70}
    assert "missing" not in run_command("check", fixed / "rec.txt", "--jobs", "1", code=None).output


def test_an_image_that_may_be_several_stays_missing_and_is_named(make, tmp_path):
    folder = make(["a/1.jpg", "b/1.jpg", "c/2.jpg"], ["/old/img/1.jpg", "/old/c/2.jpg"])

    said = " ".join(run_command("check", folder / "rec.txt", "--jobs", "1", code=3).output.split())
    assert "1 missing image of rec.txt is there under another path: '/old' is now" in said
    assert "1 missing image of rec.txt may be one of several files and stays missing" in said
    assert "/old/img/1.jpg" in said

    fixed = tmp_path / "fixed"
    run_command("check", folder / "rec.txt", "--fix", fixed, "--jobs", "1", code=None)
    assert greys(fixed / "rec.txt") == {"text 1": 70}
    assert "/old/img/1.jpg\ttext 0" in (fixed / "left-out.tsv").read_text("utf-8")


@pytest.mark.parametrize("names", [["a/1.jpg", "/old/b/1.jpg"], ["/old/b/1.jpg", "a/1.jpg"]])
def test_an_image_that_a_label_has_is_not_given_to_another(make, tmp_path, names):
    folder = make(["a/1.jpg"], names)
    said = " ".join(run_command("check", folder / "rec.txt", "--jobs", "1", code=3).output.split())
    assert "is the image of another label" in said
    run_command("check", folder / "rec.txt", "--fix", tmp_path / "fixed", "--jobs", "1", code=None)
    assert greys(tmp_path / "fixed" / "rec.txt") == {f"text {names.index('a/1.jpg')}": 50}


def test_labels_of_two_files_do_not_get_the_same_image(make, tmp_path):
    folder = make(["z/1.jpg"], ["/m1/x/1.jpg"])
    (folder / "more.txt").write_text("/m2/y/1.jpg\tother\n", "utf-8")
    both = folder / "rec.txt", folder / "more.txt"
    said = " ".join(run_command("check", *both, "--jobs", "1", code=3).output.split())
    assert "1 missing image of rec.txt may be one of several" in said
    assert "1 missing image of more.txt may be one of several" in said


def test_a_name_alone_does_not_tell_an_image_where_there_are_several_folders(make):
    folder = make(["train/1.jpg", "val/2.jpg"], ["/old/test/1.jpg"])
    said = " ".join(run_command("check", folder / "rec.txt", "--jobs", "1", code=3).output.split())
    assert "has the same name, in another folder" in said


def test_copies_that_fix_wrote_below_the_labels_are_no_images_of_them(make):
    folder = make(["b/1.jpg"], ["/old/b/1.jpg"])
    for out in ("first", "second"):
        run_command("check", folder / "rec.txt", "--fix", folder / out, "--jobs", "1", code=None)
        assert greys(folder / out / "rec.txt") == {"text 0": 50}


def test_two_labels_do_not_get_the_same_image(make, tmp_path):
    folder = make(["1.jpg"], ["C:\\a\\1.jpg", "C:\\b\\1.jpg"])

    said = " ".join(run_command("check", folder / "rec.txt", "--jobs", "1", code=3).output.split())

    assert "2 missing images of rec.txt may be one of several files and stay missing" in said
    assert "there under another path" not in said


def test_images_are_looked_for_in_the_data_dir(make, tmp_path):
    folder = make(["img/1.jpg"], ["/old/img/1.jpg"])
    labels = tmp_path / "elsewhere" / "rec.txt"
    labels.parent.mkdir()
    labels.write_bytes((folder / "rec.txt").read_bytes())

    alone = run_command("check", labels, "--jobs", "1", code=3).output
    told = run_command("check", labels, "--data-dir", folder, "--jobs", "1", code=3).output

    assert "under another path" not in " ".join(alone.split())
    assert f"'/old' is now '{folder}'" in " ".join(told.split())


def test_a_conversion_finds_them_in_the_same_way(make, tmp_path):
    folder = make(["img/1.jpg", "img/b/1.jpg"], ["C:\\data\\img\\1.jpg", "C:\\data\\img\\b\\1.jpg"])

    run_command("convert", folder, "--out", tmp_path / "out", "--jobs", "1")

    assert greys(tmp_path / "out" / "rec.txt") == {"text 0": 50, "text 1": 60}
