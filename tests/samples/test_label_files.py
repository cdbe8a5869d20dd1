"""A file that is no label file is refused with its name; missing images are counted."""

import pytest

from ocrdata.errors import UserError
from ocrdata.samples.label_files import missing_sentence, require_label_file
from tests import running


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "is an image or another binary file"),
        (b"a.jpg 12\nb.jpg 34\n", "has no tab between image and label in any line"),
        (b"", "the label file is empty"),
        (b"\n\n", "the label file is empty"),
        ("a.jpg\t1\n".encode("utf-16"), "is UTF-16, and PaddleOCR reads label files as UTF-8"),
    ],
)
@pytest.mark.parametrize("command", ["mix", "stats"])
def test_what_is_no_label_file_is_refused_by_its_name(tmp_path, data, reason, command):
    path = tmp_path / "given.txt"
    path.write_bytes(data)
    with pytest.raises(UserError, match=reason):
        require_label_file(path)
    options = ("--out", tmp_path / "mix") if command == "mix" else ()
    result = running.run_command(command, path, *options, code=1)
    assert f"{path}: {reason}" in result.output
    assert not (tmp_path / "mix").exists()


def test_one_faulty_line_is_left_to_check(tmp_path):
    path = tmp_path / "rec.txt"
    path.write_text("no tab here\na.jpg\t1\n", "utf-8")
    require_label_file(path)
    assert len(path.read_text("utf-8").splitlines()) == 2  # nothing was refused, and nothing changed


def test_missing_images_are_told_with_the_file_that_names_them(tmp_path):
    path = tmp_path / "rec.txt"
    path.write_text("here.jpg\t1\ngone.jpg\t2\n", "utf-8")
    assert "none of its images exists" in missing_sentence(path)
    (tmp_path / "here.jpg").touch()
    assert missing_sentence(path).startswith(
        f"{path}: 1 of 2 images does not exist, e.g. {tmp_path / 'gone.jpg'}."
    )
    result = running.run_command("mix", path, "--out", tmp_path / "mix")
    assert "gone.jpg" in result.output
    (tmp_path / "gone.jpg").touch()
    assert missing_sentence(path) == ""
