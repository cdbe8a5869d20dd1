"""PaddleOCR's label files: what is written is what its loader reads."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.samples.labels import (
    Box,
    Line,
    Page,
    count_samples,
    is_detection,
    read_lines,
    read_pages,
    writable,
    write_lines,
    write_pages,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(writable)
coordinates = st.floats(-10, 5000).map(lambda value: round(value, 2))
quads = st.lists(st.tuples(coordinates, coordinates), min_size=4, max_size=9).map(tuple)
boxes = st.builds(Box, quads, texts)


def loader_fields(raw: bytes) -> tuple[str, str]:
    """What `SimpleDataSet.__getitem__` of PaddleOCR 2.10 makes of a line: image and label."""
    fields = raw.decode("utf-8").strip("\n").split("\t")
    return fields[0], fields[1]


@given(st.lists(texts, max_size=20))
def test_lines_come_back_as_they_were_written(tmp_path_factory, transcriptions):
    folder = tmp_path_factory.mktemp("标签")
    lines = [Line(folder / "images" / f"图 {n}.jpg", text, "rec") for n, text in enumerate(transcriptions)]
    path = folder / "rec.txt"
    assert write_lines(path, lines) == count_samples(path) == len(lines)
    assert list(read_lines(path)) == lines
    raw = path.read_bytes().split(b"\n")[:-1]
    assert [loader_fields(row)[1] for row in raw] == transcriptions
    assert all((folder / loader_fields(row)[0]) == line.image for row, line in zip(raw, lines, strict=True))


@given(st.lists(st.lists(boxes, max_size=4).map(tuple), max_size=5))
def test_pages_come_back_to_a_hundredth_of_a_pixel(tmp_path_factory, pages_of_boxes):
    folder = tmp_path_factory.mktemp("det")
    pages = [Page(folder / f"{n}.jpg", found, "det") for n, found in enumerate(pages_of_boxes)]
    path = folder / "det.txt"
    write_pages(path, pages)
    back = list(read_pages(path))
    assert [page.image for page in back] == [page.image for page in pages]
    for page, again in zip(pages, back, strict=True):
        for box, other in zip(page.boxes, again.boxes, strict=True):
            assert sum(other.points, ()) == pytest.approx(sum(box.points, ()), abs=0.01)
            assert other.ignore == (box.transcription in ("*", "###"))
            if not other.ignore:
                assert other.transcription == box.transcription


def test_ignored_boxes_are_written_with_the_mark_that_training_masks(tmp_path):
    quad = ((0, 0), (9.5, 0), (9.5, 4), (0, 4))
    path = tmp_path / "det.txt"
    write_pages(path, [Page(tmp_path / "a.jpg", (Box(quad, "blurred", ignore=True),))])
    record = json.loads(path.read_text(encoding="utf-8").split("\t")[1])
    assert record == [
        {"transcription": "###", "points": [[0, 0], [9.5, 0], [9.5, 4], [0, 4]], "difficult": True}
    ]


def test_bom_crlf_blank_lines_and_extra_fields_are_forgiven(tmp_path):
    path = tmp_path / "rec.txt"
    path.write_bytes("\ufeffa.jpg\tone \r\n\r\nb.jpg\ttwo\textra\r\n".encode())
    assert [(line.image.name, line.transcription) for line in read_lines(path)] == [
        ("a.jpg", "one "),
        ("b.jpg", "two"),
    ]


def test_a_list_of_images_gives_the_first(tmp_path):
    path = tmp_path / "rec.txt"
    path.write_text('["x/1.jpg", "x/2.jpg"]\ttext\n[odd].jpg\tname\n', encoding="utf-8")
    assert [line.image for line in read_lines(path)] == [tmp_path / "x/1.jpg", tmp_path / "[odd].jpg"]


def test_images_outside_the_data_dir_keep_their_absolute_path(tmp_path):
    path = tmp_path / "rec.txt"
    write_lines(path, [Line(Path("/elsewhere/a.jpg"), "x"), Line(tmp_path / "b.jpg", "y")])
    assert path.read_text(encoding="utf-8") == "/elsewhere/a.jpg\tx\nb.jpg\ty\n"


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a.jpg\tok\na.jpg  text\n", 2, "spaces where the tab should be"),
        (b"a.jpg\n", 1, "no tab between image and label"),
        ("a.jpg\t仪表\n".encode("gbk"), 1, "not UTF-8"),
    ],
)
def test_faulty_recognition_lines_are_named(tmp_path, content, line, words):
    path = tmp_path / "rec.txt"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words) as caught:
        list(read_lines(path))
    assert (caught.value.path, caught.value.line) == (path, line)


@pytest.mark.parametrize(
    "label",
    [
        "text",
        "{}x",
        '{"transcription": "x"}',
        '[{"transcription": "x"}]',
        '[{"transcription": "x", "points": [[0, 0], [1, 1]]}]',
        '[{"transcription": 7, "points": [[0, 0], [1, 0], [1, 1], [0, 1]]}]',
        '[{"transcription": "x", "points": [[0, 0, 1], [1, 0], [1, 1], [0, 1]]}]',
        "[3]",
        "3",
    ],
)
def test_faulty_detection_lines_are_named(tmp_path, label):
    path = tmp_path / "det.txt"
    path.write_text(f"a.jpg\t[]\na.jpg\t{label}\n", encoding="utf-8")
    with pytest.raises(UserError, match="not a JSON list of boxes") as caught:
        list(read_pages(path))
    assert caught.value.line == 2


@pytest.mark.parametrize("text", ["", "a\tb", "a\nb", "a\r", "a\u2028b", "a\x1cb", "\u3000\x85", "\ud800"])
def test_what_cannot_stand_in_a_label_file_is_refused(tmp_path, text):
    assert not writable(text)
    with pytest.raises(UserError, match="cannot be written to a label file"):
        write_lines(tmp_path / "rec.txt", [Line(tmp_path / "a.jpg", text)])


@given(st.binary(max_size=200).map(lambda raw: raw.replace(b"x", b"\n")))
def test_samples_are_counted_as_the_loader_counts(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("count") / "rec.txt"
    path.write_bytes(content)
    with path.open("rb") as file:
        assert count_samples(path) == len(file.readlines())


def test_detection_and_recognition_files_are_told_apart(tmp_path):
    path = tmp_path / "labels.txt"
    for content, expected in [("a\t[{}]\n", True), ("\na\t[]\n", True), ("a\t[x]\n", False), ("", False)]:
        path.write_text(content, encoding="utf-8")
        assert is_detection(path) is expected


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        list(read_lines(tmp_path / "none.txt"))


@pytest.mark.parametrize("command", ["mix", "evaluate", "badcase", "stats"])
def test_a_folder_in_place_of_a_label_file_is_a_sentence(tmp_path, command):
    arguments = {
        "mix": [str(tmp_path)],
        "evaluate": ["--model", "PP-OCRv3_mobile_rec", "--labels", str(tmp_path)],
        "badcase": ["PP-OCRv3_mobile_rec", str(tmp_path), "--out", str(tmp_path / "bad")],
        "stats": [str(tmp_path)],
    }[command]
    result = CliRunner().invoke(cli, [command, *arguments])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (1, 2)
