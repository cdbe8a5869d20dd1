"""`--fix`: a copy that the loader takes, and originals that nobody touched."""

import hashlib
import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.quality.checks.scan import LabelFile, scan
from ocrdata.quality.fixing.fixed_copy import write_fixed_copy
from ocrdata.quality.fixing.split import split_line
from ocrdata.quality.loader.lines import Look
from ocrdata.quality.loader.rules import model_rules

RULES = model_rules("PP-OCRv3_mobile_rec")


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def fixed_copy(folder, content, rules=RULES, name="rec.txt"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    out = folder.parent / f"{folder.name}-out"
    write_fixed_copy([LabelFile(folder / name, rules, Look(str(folder), "decode"))], out, force=True)
    return out


@pytest.fixture
def folder(pictures, tmp_path):
    source, _ = pictures
    folder = tmp_path / "set"
    (folder / "images").mkdir(parents=True)
    for name in ("good.jpg", "good.png", "turned.jpg", "half.png", "palette.png"):
        (folder / "images" / name).write_bytes((source / name).read_bytes())
    return folder


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("\ufeffimages/good.jpg\tab1", "images/good.jpg\tab1"),
        ("images/good.jpg\tab1\r", "images/good.jpg\tab1"),
        ("images/good.jpg    ab 1", "images/good.jpg\tab 1"),
        ("images/good.jpg\\tab1", "images/good.jpg\tab1"),
        ("images\\good.jpg\tab1", "images/good.jpg\tab1"),
        ("images/good.jpg\tab\t1", "images/good.jpg\tab 1"),
        ("images/good.jpg\tab1\t60\t24", "images/good.jpg\tab1"),
        ("images/good.jpg\t a\u200bb\u00a01 ", "images/good.jpg\tab 1"),
        ("images/good.jpg\tcafe\u0301", "images/good.jpg\tcafé"),
        ("./images/good.png\tab1", "images/good.png\tab1"),
    ],
)
def test_what_has_one_right_answer_is_fixed(row, expected, folder):
    out = fixed_copy(folder, row + "\n")
    assert lines_of(out / "rec.txt") == [expected]
    assert not (out / "left-out.tsv").exists()


def test_a_file_in_gbk_becomes_utf8(folder):
    out = fixed_copy(folder, "images/good.jpg\t中文字\nimages/good.png\t电表读数\n".encode("gb18030"))
    assert lines_of(out / "rec.txt") == ["images/good.jpg\t中文字", "images/good.png\t电表读数"]


def test_pixels_are_turned_instead_of_the_exif_flag(folder):
    out = fixed_copy(folder, "images/turned.jpg\tab1\n")
    seen = cv2.imread(str(folder / "images" / "turned.jpg"))
    new = cv2.imread(str(out / "images" / "turned.jpg"), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    assert new.shape == seen.shape
    assert np.abs(new.astype(int) - seen).mean() < 3
    assert b"Exif" not in (out / "images" / "turned.jpg").read_bytes()


def test_two_images_never_get_one_name(folder):
    (folder / "good.jpg").write_bytes((folder / "images" / "turned.jpg").read_bytes())
    (folder / "images" / "x").mkdir()
    rows = ["images/good.jpg\ta", "good.jpg\tb", "images/x/../good.jpg\tc", "./images/good.jpg\td"]
    names = [row.split("\t")[0] for row in lines_of(fixed_copy(folder, "\n".join(rows)) / "rec.txt")]
    assert names == ["images/good.jpg", "images/good~2.jpg", "images/x/good.jpg", "images/good.jpg"]


def test_what_cannot_be_fixed_is_left_out_and_listed(folder):
    out = fixed_copy(
        folder, "images/gone.jpg\ta\nimages/half.png\tb\nimages/good.jpg\tc\nimages/good.jpg\t\n"
    )
    assert lines_of(out / "rec.txt") == ["images/good.jpg\tc"]
    assert len(lines_of(out / "left-out.tsv")) == 3


rows = st.tuples(
    st.sampled_from(
        ["images/good.jpg", "images/half.png", "images/turned.jpg", "images\\palette.png", "no.jpg"]
    ),
    st.sampled_from(["\t", "\t", " ", "\t\t", ""]),
    st.text("ab1中 \u200b\u0301§\r\t", max_size=12),
    st.sampled_from(["\n", "\r\n", "\n\n", ""]),
).map("".join)


def test_a_damaged_line_is_left_out_and_the_others_stay_as_they_are(folder):
    rows = ["images/good.jpg\t中文字", "images/good.png\t电表读数"]
    out = fixed_copy(folder, "\n".join(rows).encode() + b"\nimages/good.jpg\t\xd6\xd0\n")

    assert lines_of(out / "rec.txt") == rows
    assert lines_of(out / "left-out.tsv") == [f"{folder / 'rec.txt'}:3\timages/good.jpg\t\ufffd\ufffd"]


def test_a_guessed_encoding_is_said_with_a_line(folder):
    labels = folder / "rec.txt"
    labels.write_bytes("images/good.jpg\t中文字\n".encode("gb18030"))

    done = write_fixed_copy([LabelFile(labels, RULES, Look(str(folder), "decode"))], folder.parent / "out")

    said = done.sentence(folder)
    assert "Read as gb18030, which is a guess: " in said
    assert "(line 1: images/good.jpg\t中文字)" in said


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rows, min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_nothing_of_a_fixed_copy_is_replaced_and_the_original_stays(folder, lines, encoding):
    content = "".join(lines).encode(encoding, "replace")
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in (folder / "images").iterdir()}
    out = fixed_copy(folder, content)
    assert (folder / "rec.txt").read_bytes() == content
    assert before == {
        path: hashlib.sha256(path.read_bytes()).digest() for path in (folder / "images").iterdir()
    }
    for tally in scan(LabelFile(out / "rec.txt", RULES, Look(str(out), "decode"))):
        assert tally.verdicts["replaced"] == 0
        assert not tally.faults.keys() & {"crlf", "no-tab", "extra-columns", "not-nfc", "image-turned"}


def test_a_line_that_is_too_long_is_split_where_the_gaps_between_words_are_plain(folder):
    image = np.full((48, 760, 3), 235, np.uint8)
    words = ("Invoice", "number", "twenty", "forty", "eight")
    for i, word in enumerate(words):
        cv2.putText(
            image, word, (10 + 150 * i, 34), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (30, 30, 30), 2, cv2.LINE_AA
        )
    cv2.imencode(".png", image)[1].tofile(folder / "images" / "long.png")
    out = fixed_copy(folder, f"images/long.png\t{' '.join(words)}\nimages/long.png\t{'1' * 40}\n")
    assert lines_of(out / "rec.txt") == [
        "images/long-1.png\tInvoice number twenty",
        "images/long-2.png\tforty eight",
    ]
    widths = [cv2.imread(str(out / "images" / f"long-{i}.png")).shape[1] for i in (1, 2)]
    assert sum(widths) == 760
    assert widths[0] == pytest.approx(450, abs=30)
    assert len(lines_of(out / "left-out.tsv")) == 1


def test_a_line_is_not_split_where_words_and_gaps_do_not_fit(folder):
    image = np.full((48, 760), 235, np.uint8)
    for x, word in ((10, "Invoicenumber"), (400, "twentyforty")):
        cv2.putText(image, word, (x, 34), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2, cv2.LINE_AA)
    assert split_line(image, "Invoicenumber twentyforty", 20) is not None
    assert split_line(image, "Invoice number twenty forty", 20) is None
    assert split_line(image, "a Invoicenumbertwentyforty", 30) is None
    assert split_line(np.full((48, 300), 200, np.uint8), "some blank words", 9) is None


def test_the_command_writes_a_folder_with_a_manifest_and_refuses_to_overwrite(folder):
    (folder / "rec.txt").write_text("images/good.jpg\tab1\r\n", encoding="utf-8", newline="")
    out = folder.parent / "fixed"
    command = ["check", str(folder / "rec.txt"), "--fix", str(out)]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 0, result.output
    assert json.loads((out / "ocrdata.json").read_text("utf-8"))["counts"]["lines"] == 1
    assert CliRunner().invoke(cli, command).exit_code == 1
    assert CliRunner().invoke(cli, [*command, "--force"]).exit_code == 0


def test_what_is_wrong_in_the_original_is_not_said_of_the_copy(folder):
    (folder / "rec.txt").write_text("images/good.jpg\tab1\nimages/gone.jpg\tab2\n", encoding="utf-8")
    out = folder.parent / "fixed"
    result = CliRunner().invoke(cli, ["check", str(folder / "rec.txt"), "--fix", str(out)])
    said = " ".join(result.stderr.split()) + " ".join(str(getattr(result.exception, "args", "")).split())
    assert result.exit_code == 3
    assert "1 of 2 lines is not trained as written in the original" in said
    assert (out / "rec.txt").read_text("utf-8") == "images/good.jpg\tab1\n"
