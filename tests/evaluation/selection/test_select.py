"""What is chosen out of a pool: by confidence, by agreement, by diversity."""

import json
import random
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.evaluation.selection import select
from ocrdata.evaluation.selection.select import Judged
from ocrdata.samples.labels import Line, read_lines

V4 = select.presets()["PP-OCRv4"]


def verdicts(weak: select.Text, strong: select.Text | None = None, text: str = "12", rule=V4) -> str:
    line = Line(Path("x.png"), text)
    return select.by_confidence([line], [weak], [strong] if strong else None, rule, 0)[0].verdict


def test_what_a_weak_model_is_sure_of_and_a_strong_one_cannot_read_is_left_out():
    assert verdicts(("12", 0.96)) == "too easy"
    assert verdicts(("12", 0.95)) == "kept"
    assert verdicts(("17", 0.99)) == "kept"  # sure and wrong is worth learning
    assert verdicts(("12", 0.5), ("", 0.1)) == "unreadable"
    assert verdicts(("12", 0.5), ("12", 0.2)) == "kept"


def test_pp_ocrv5s_useful_difficulty_is_a_band():
    rule = select.presets()["PP-OCRv5"]
    assert [verdicts(("12", c), rule=rule) for c in (0.9, 0.96, 0.99)] == ["too hard", "kept", "too easy"]


def test_some_of_the_easy_lines_may_stay():
    lines = [Line(Path(f"{n}.png"), "12") for n in range(2000)]
    judged = select.by_confidence(lines, [("12", 0.99)] * 2000, None, select.presets()["gentle"], 3)
    assert 150 < select.counts(judged)["kept"] < 250
    assert judged == select.by_confidence(lines, [("12", 0.99)] * 2000, None, select.presets()["gentle"], 3)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (("12", 0.97), ("12", 0.96), "kept"),
        (("12", 0.97), ("17", 0.96), "disagreed"),
        (("12", 0.97), ("12", 0.5), "unsure"),
        (("12", 0.97), None, "kept"),
        (("", 0.0), ("", 0.0), "unsure"),
    ],
)
def test_unlabelled_images_are_labelled_by_what_models_agree_on(first, second, verdict):
    (item,) = select.by_agreement([Path("a/x.png")], [first], [second] if second else None, 0.95)
    assert item.verdict == verdict
    assert item.line.transcription == first[0]


def judged_lines(*texts: str, sources: int = 1) -> list[Judged]:
    return [
        Judged(Line(Path(f"{n}.png"), text, f"s{n % sources}"), (text, 0.5), None, "kept")
        for n, text in enumerate(texts)
    ]


@given(st.lists(st.sampled_from("abcdef"), max_size=60), st.integers(1, 5), st.integers(0, 9))
def test_no_text_comes_more_often_than_allowed_and_none_is_lost(texts, most, seed):
    result = select.diverse(judged_lines(*texts), most, None, seed)
    kept = Counter(item.line.transcription for item in result if item.verdict == "kept")
    assert kept == {text: min(count, most) for text, count in Counter(texts).items()}


@given(st.integers(1, 80), st.integers(1, 100), st.integers(0, 9))
def test_as_many_as_asked_for_and_every_source_gets_its_turn(size, count, seed):
    texts = ["1" * random.Random(n).randint(1, 25) for n in range(size)]
    result = select.diverse(judged_lines(*texts, sources=3), None, count, seed)
    kept = [item for item in result if item.verdict == "kept"]
    assert len(kept) == min(size, count)
    kinds = {(item.line.source, len(item.line.transcription) // 5) for item in result}
    if count >= len(kinds):
        assert {(item.line.source, len(item.line.transcription) // 5) for item in kept} == kinds


def picture(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imencode(".png", np.full((20, 60, 3), 200, np.uint8))[1].tofile(path)


def test_a_pool_is_label_files_and_folders(tmp_path):
    picture(tmp_path / "图" / "a.png")
    picture(tmp_path / "lines" / "b.png")
    (tmp_path / "lines" / "rec.txt").write_text("b.png\t12\n", encoding="utf-8")
    found = list(select.pool([tmp_path / "图", tmp_path / "lines" / "rec.txt"]))
    assert [(line.image.name, line.transcription) for line in found] == [("a.png", ""), ("b.png", "12")]


def test_a_pool_with_nothing_in_it_and_missing_images_are_refused(tmp_path):
    with pytest.raises(UserError, match="holds no line"):
        list(select.pool([tmp_path]))
    (tmp_path / "rec.txt").write_text("b.png\t12\n", encoding="utf-8")
    with pytest.raises(UserError, match="does not exist"):
        list(select.pool([tmp_path / "rec.txt"]))


def test_unlabelled_images_need_to_be_asked_for(tmp_path):
    picture(tmp_path / "pool" / "a.png")
    result = CliRunner().invoke(cli, ["select", str(tmp_path / "pool"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "--mine" in result.output


@pytest.mark.slow
def test_a_models_own_sure_readings_become_labels(tmp_path):
    """PP-OCRv3 reads rendered digits, damaged files aside; what it is sure of is what stands there."""
    run = CliRunner().invoke(
        cli,
        ["synth", "--count", "12", "--corpus", "meter-digits", "--fonts", "latin", "--jobs", "1",
         "--out", str(tmp_path / "lines")],
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    (tmp_path / "lines" / "images" / "broken.png").write_bytes(b"no image")
    result = CliRunner().invoke(
        cli,
        ["select", str(tmp_path / "lines" / "images"), "--mine", "--confidence", "0.9", "--device", "cpu",
         "--out", str(tmp_path / "mined")],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "1 file that is not an image is left out" in result.output
    truth = {line.image.name: line.transcription for line in read_lines(tmp_path / "lines" / "rec.txt")}
    mined = list(read_lines(tmp_path / "mined" / "rec.txt"))
    assert len(mined) >= 6
    right = sum(truth[line.image.name] == line.transcription for line in mined)
    assert right >= 0.8 * len(mined)
    rows = (tmp_path / "mined" / "select.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 12
    assert {json.loads(row)["verdict"] for row in rows} <= {"kept", "unsure"}
