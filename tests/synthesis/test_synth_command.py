"""The command as a person meets it."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import Result

from ocrdata.samples.labels import read_lines
from tests import running


def synth(*arguments: str) -> Result:
    return running.run_command("synth", *arguments, code=None)


def digest(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_every_character_is_covered_and_every_label_has_its_image(tmp_path: Path) -> None:
    out = tmp_path / "数据"
    result = synth(
        "--chars", "0123456789.-", "--count", "120", "--preset", "lcd", "--min-per-char", "20", "--jobs", "1",
        "--out", str(out),
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    lines = list(read_lines(out / "rec.txt"))
    assert len(lines) == 120
    text = "".join(line.transcription for line in lines)
    assert min(text.count(char) for char in "0123456789.-") >= 20
    for line in lines:
        image = cv2.imdecode(np.fromfile(line.image, np.uint8), cv2.IMREAD_COLOR)
        assert image.shape[0] == 48 and image.shape[1] >= 8
    assert json.loads((out / "ocrdata.json").read_text("utf-8"))["counts"]["lines"] == 120
    assert (out / "preview.jpg").stat().st_size > 10_000


def test_same_seed_same_bytes_whatever_the_number_of_workers(tmp_path: Path) -> None:
    look = tmp_path / "look.yaml"
    look.write_text(
        "text: {rotate: [-2, 2], perspective: [0.0, 0.1], jitter: 0.01}\n"
        "strokes: {specks: {p: 0.3}, neighbours: {p: 0.5}, curve: {p: 0.2}, bleed: {p: 0.3}}\n"
        "ground: {texture: {kind: cloth}}\n"
        "photo: {noise: {p: 0.6}, glare: {p: 0.3}, motion: {p: 0.3}, jpeg: {p: 0.3}}\n"
    )

    def run(name: str, seed: str, jobs: str, count: str = "520") -> dict[str, str]:
        arguments = ["--count", count, "--preset", str(look), "--fonts", "latin", "--corpus", "general-en"]
        result = synth(*arguments, "--seed", seed, "--jobs", jobs, "--out", str(tmp_path / name))
        assert result.exit_code == 0, result.output
        return digest(tmp_path / name)

    one, two = run("one", "7", "1"), run("two", "7", "2")
    assert one == two
    other = run("other", "8", "1", "20")
    assert not any(one[name] == other[name] for name in other)
    assert one["rec.txt"] != other["rec.txt"]


def test_photographs_are_written_on_and_damaged_ones_counted(tmp_path: Path) -> None:
    folder = tmp_path / "背景"
    folder.mkdir()
    numbers = np.random.default_rng(0)
    photo = cv2.resize(numbers.integers(0, 255, (6, 8, 3), np.uint8), (640, 480))
    cv2.imencode(".jpg", photo)[1].tofile(folder / "a.jpg")
    (folder / "b.jpg").write_bytes(b"\xff\xd8 no image")
    look = tmp_path / "mine.yaml"
    look.write_text("fonts: [latin]\nground:\n  photo: {}\n", encoding="utf-8")
    out = tmp_path / "out"
    result = synth("--count", "5", "--preset", str(look), "--backgrounds", str(folder), "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "1 damaged background" in result.output


def test_what_the_fonts_cannot_draw_of_a_corpus_is_counted_and_shipped_fonts_are_named(
    tmp_path: Path,
) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("Hello world\nสวัสดี\nราคา 120\n𒀀 8\n", encoding="utf-8")
    result = synth(
        "--count", "4", "--corpus", str(corpus), "--fonts", "latin", "--out", str(tmp_path / "out")
    )
    assert result.exit_code == 0, result.output
    assert (
        "warning: 1 left out, 2 cut of 4 corpus lines, at characters that no font here has: ส (U+0E2A) 2×"
    ) in result.output
    assert "Shipped fonts with them: script/NotoSansThai-Regular." in result.output
    assert "No shipped font has 𒀀: give others with --fonts." in result.output


def test_texts_that_are_cut_by_their_length_are_counted(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("Hello world\nshort\nA sentence of many words\n", encoding="utf-8")
    options = ["--count", "3", "--corpus", str(corpus), "--fonts", "latin", "--max-length"]
    result = synth(*options, "10", "--out", str(tmp_path / "cut"))
    assert "cut: 2 of 3 texts of the corpus are longer than 10 characters (--max-length)" in result.output
    assert "cut:" not in synth(*options, "24", "--out", str(tmp_path / "whole")).output


def test_a_corpus_of_which_no_line_can_be_drawn_whole_is_refused(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("ราคา 120\nสวัสดี\n", encoding="utf-8")
    out = tmp_path / "out"
    result = synth("--count", "4", "--corpus", str(corpus), "--fonts", "latin", "--out", str(out))
    assert result.exit_code == 1 and not out.exists()
    assert "can draw no line" in result.output and "(shipped: script/NotoSansThai-Regular)" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--count", "0"], 2, "0 is not in the range"),
        (["--count", "5", "--chars", "表", "--fonts", "dseg7"], 1, "no font has 表"),
        (["--count", "5", "--fonts", "nosuchfont"], 1, "neither a path nor one of the fonts"),
        (["--count", "5", "--preset", "documnt"], 1, "Did you mean document?"),
        (["--count", "5", "--min-length", "9", "--max-length", "3"], 2, "below --min-length"),
        (["--count", "5", "--chars", "012", "--min-per-char", "500"], 1, "cannot hold"),
        (["--count", "5", "--fonts", "dseg7", "--corpus", "{dir}/中文.txt"], 1, "can draw no line"),
        (["--count", "5", "--corpus", "{dir}/gbk.txt"], 1, "gbk.txt:2: is not UTF-8"),
        (["--count", "5", "--corpus", "{dir}/empty.txt"], 1, "holds no text"),
        (["--count", "5", "--backgrounds", "{dir}"], 1, "holds no image"),
        (
            ["--count", "5", "--preset", "{dir}/wrong.yaml"],
            1,
            "wrong.yaml:2: there is no effect called 'blurr'",
        ),
        (["--count", "5", "--preset", "{dir}/range.yaml"], 1, "wrong way round"),
    ],
)
def test_mistakes_are_told_in_a_sentence_and_leave_nothing(
    tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "中文.txt").write_text("只有汉字\n", encoding="utf-8")
    (data / "gbk.txt").write_bytes("plain\n中文编码\n".encode("gbk"))
    (data / "empty.txt").write_text("\n", encoding="utf-8")
    (data / "wrong.yaml").write_text("photo:\n  blurr: {p: 1}\n", encoding="utf-8")
    (data / "range.yaml").write_text("photo:\n  blur: {sigma: [3, 1]}\n", encoding="utf-8")
    out = tmp_path / "out"
    result = synth(*(item.format(dir=data) for item in arguments), "--out", str(out))
    assert result.exit_code == code, result.output
    assert says in result.output.replace("\n", " ")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not out.exists() and not list(tmp_path.glob(".out*"))


def widths_by_text(folder: Path) -> dict[str, set[int]]:
    """Widths of the pictures of each text."""
    found: dict[str, set[int]] = {}
    for line in read_lines(folder / "rec.txt"):
        picture = cv2.imdecode(np.fromfile(line.image, np.uint8), cv2.IMREAD_COLOR)
        found.setdefault(line.transcription, set()).add(picture.shape[1])
    return found


def test_direction_writes_what_can_be_stacked_downwards_and_counts_the_rest(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("HOTEL ILLI\nA-1\n", encoding="utf-8")
    options = ["--corpus", str(corpus), "--fonts", "latin", "--count", "12", "--height", "32"]
    outputs = {}
    for direction in ("horizontal", "vertical"):
        outputs[direction] = synth(*options, "--direction", direction, "--out", str(tmp_path / direction))
        assert outputs[direction].exit_code == 0, outputs[direction].output
    assert "6 of 12 lines stay horizontal ('A-1')" in outputs["vertical"].output
    assert "stay horizontal" not in outputs["horizontal"].output
    flat, stacked = (widths_by_text(tmp_path / direction) for direction in ("horizontal", "vertical"))
    # A column of ten letters, some of them narrow, is much longer than the words.
    assert min(stacked["HOTEL ILLI"]) > max(flat["HOTEL ILLI"])


def test_direction_is_about_lines(tmp_path: Path) -> None:
    result = synth("--count", "1", "--pages", "--direction", "mixed", "--out", str(tmp_path / "out"))
    assert result.exit_code == 2 and "--direction is about lines" in result.output
