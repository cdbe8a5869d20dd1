"""What follows from bad cases, and that synth and balance take the file as it is."""

import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.badcases import advice, collection
from ocrdata.corpus.solver.targets import read_weights as weights_of_balance
from ocrdata.errors import UserError
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.synthesis.text.charsets import read_chars

CHARSET = Charset(tuple("0123456789.-S§第条 "))


def readings(folder: Path, *pairs: tuple[str, str]) -> list[LineReading]:
    """Readings whose images exist."""
    made = []
    for number, (truth, read) in enumerate(pairs):
        image = folder / f"图{number}.png"
        cv2.imencode(".png", np.full((20, 60, 3), 200, np.uint8))[1].tofile(image)
        made.append(LineReading(image, truth, read, 0.5 + number / 100))
    return made


@pytest.fixture
def cases(tmp_path: Path) -> collection.BadCases:
    pairs = (
        [("第§1条", "第S1条")] * 3
        + [("第§2条", "第§2条"), ("1.5", "15"), ("1.5", "15"), ("25", "25")]
        + [("12", "12")] * 99
    )
    return collection.collect({"合同": readings(tmp_path, *pairs)}, CHARSET)


def test_bad_characters_come_with_numbers_and_rivals(cases):
    assert [item.character for item in cases.bad] == ["§", "."]
    section = cases.bad[0]
    assert (section.count, section.recall, section.read_as, section.neighbours) == (4, 0.25, {"S": 3}, "S")
    assert section.contexts == ("第§1条",)
    assert section.record()["synthesise"] == round(200 * (1.5 + 1.5 * 0.75))


def test_a_character_that_is_made_up_is_bad_too(tmp_path):
    pairs = [("12", "1.2"), ("21", "2.1"), ("1.2", "1.2"), ("3.1", "3.1")]
    (dot,) = collection.collect({"a": readings(tmp_path, *pairs)}, CHARSET).bad
    assert (dot.character, dot.recall, dot.precision) == (".", 1.0, 0.5)


def test_one_slip_among_many_is_no_bad_character(tmp_path):
    pairs = [("7", "1")] + [("7", "7")] * 60 + [("1", "1")] * 60
    cases = collection.collect({"a": readings(tmp_path, *pairs)}, CHARSET)
    assert not cases.bad
    assert len(cases.wrong) == 1


def test_nothing_follows_from_a_single_mistake(tmp_path):
    once = collection.collect({"a": readings(tmp_path, ("(", "C"), ("12", "12"))}, CHARSET)
    assert not once.bad and not once.single  # it is outside the dictionary
    once = collection.collect({"a": readings(tmp_path, ("1.5", "15"), ("12", "12"))}, CHARSET)
    assert not once.bad and [item.character for item in once.single] == ["."]
    said = " ".join(collection.sentences(once, tmp_path))
    assert "1 character has a single mistake" in said and "no other character is below the limit" in said
    collection.write(tmp_path, tmp_path, once, "m", 10)
    written = json.loads((tmp_path / advice.NAME).read_text(encoding="utf-8"))
    assert (written["weights"], written["single_mistakes"]) == ({}, [{"character": ".", "count": 1}])
    twice = collection.collect({"a": readings(tmp_path, ("1.5", "15"), ("2.5", "25"))}, CHARSET)
    assert [item.character for item in twice.bad] == ["."]


def test_the_file_goes_to_synth_and_balance_as_it_is(cases, tmp_path):
    collection.write(tmp_path, tmp_path, cases, "PP-OCRv3_mobile_rec", 10)
    path = tmp_path / advice.NAME
    assert read_chars(f"@{path}") == ("§", ".")
    assert weights_of_balance(path) == advice.read_weights(path) == {"§": 2.625, ".": 3.0}
    assert (tmp_path / collection.CORPUS).read_text(encoding="utf-8").splitlines() == ["第§1条", "1.5"]


def test_the_misread_lines_are_labels_the_surest_first(cases, tmp_path):
    collection.write(tmp_path, tmp_path, cases, "m", 10)
    lines = list(labels.read_lines(tmp_path / collection.LABELS))
    assert [line.transcription for line in lines] == ["1.5", "1.5", *["第§1条"] * 3]
    assert all(line.image.is_file() for line in lines)


def test_the_gallery_shows_what_went_wrong_and_nothing_from_elsewhere(cases, tmp_path):
    collection.write(tmp_path, tmp_path, cases, "<m>", 3)
    page = (tmp_path / collection.PAGE).read_text(encoding="utf-8")
    assert "<del>§</del><ins>S</ins>" in page
    assert "3 of 5 are shown" in page
    assert "&lt;m&gt;" in page
    assert page.count("data:image/jpeg;base64,") == 3
    assert "http" not in page.replace("http-equiv", "")


def test_all_right_is_an_empty_list_and_no_error(tmp_path):
    cases = collection.collect({"a": readings(tmp_path, ("12", "12"))}, CHARSET)
    collection.write(tmp_path, tmp_path, cases, "m", 10)
    assert json.loads((tmp_path / advice.NAME).read_text(encoding="utf-8"))["characters"] == []
    assert advice.read_weights(tmp_path / advice.NAME) == {}
    assert "nothing to synthesise" in " ".join(collection.sentences(cases, tmp_path))


def test_lines_that_differ_in_spaces_alone_are_counted(tmp_path):
    pairs = [("1 2", "12"), ("第1 条", "第1条"), ("12", "1 2"), ("34", "34"), ("15", "16")]
    said = " ".join(
        collection.sentences(collection.collect({"a": readings(tmp_path, *pairs)}, CHARSET), tmp_path)
    )
    assert "3 misread lines differ from the label in spaces alone" in said
    said = " ".join(
        collection.sentences(collection.collect({"a": readings(tmp_path, pairs[-1])}, CHARSET), tmp_path)
    )
    assert "spaces" not in said


def test_characters_outside_the_dictionary_are_listed_and_not_synthesised(tmp_path):
    cases = collection.collect({"a": readings(tmp_path, ("第1条℃", "第1条"), ("12", "12"))}, CHARSET)
    assert cases.outside == {"℃": 1}
    assert not cases.bad
    assert "℃" in " ".join(collection.sentences(cases, tmp_path))


def test_labels_of_another_script_are_refused():
    with pytest.raises(UserError, match="another script"):
        collection.refuse_other_script({"a": [labels.Line(Path("x.png"), "ยินดีต้อนรับ 12")]}, CHARSET)


def test_a_file_that_is_none_is_refused(tmp_path):
    path = tmp_path / "x.json"
    path.write_text('{"weights": 3}', encoding="utf-8")
    with pytest.raises(UserError, match="not a list of bad cases"):
        advice.read_weights(path)


def test_corpus_lines_serve_each_character_by_its_weight(cases):
    texts = [f"第§{n}条" for n in range(50)] + [f"{n}.5" for n in range(50)] + ["12"] * 9
    chosen = advice.lines_for(cases.bad, texts, 30)
    served = Counter("§" if "§" in text else "." for text in chosen)
    assert len(chosen) == len(set(chosen)) == 30
    assert served["."] >= served["§"] >= 13  # weights 3 and 2.625


def test_a_corpus_without_bad_characters_is_replaced_by_the_misread_labels(tmp_path):
    texts = tmp_path / "corpus.txt"
    texts.write_text("12\n34\n", "utf-8")
    found = readings(tmp_path, *[("第§1条", "第S1条")] * 3)
    cases = collection.collect({"a": found}, CHARSET, [texts])
    assert cases.corpus == ["第§1条"]
    said = list(collection.sentences(cases, tmp_path))
    assert said[0].startswith("3 of 3 lines are misread")
    assert "ocrdata review LABELS" in said[1]
    assert (
        "No line of --corpus has a character that is read badly: corpus.txt has the misread labels." in said
    )
    texts.write_text("第§12条\n34\n", "utf-8")
    cases = collection.collect({"a": found}, CHARSET, [texts])
    assert (cases.corpus, cases.from_labels) == (["第§12条"], False)
