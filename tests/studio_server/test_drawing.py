"""Thirty lines that are those of `ocrdata synth`, and what fonts and dictionary lack."""

import base64

import cv2
import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.studio_server import sliders
from ocrdata.studio_server.available import available_files
from ocrdata.studio_server.choice import read_choice
from ocrdata.studio_server.drawing import LINES, draw


def drawn(available, form, *more):
    return draw(read_choice([*form.items(), *more], available), available)


def picture(line):
    data = np.frombuffer(base64.b64decode(line.source.partition(",")[2]), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def test_there_are_thirty_pictures_with_their_texts(available, form):
    sheet = drawn(available, form)
    assert len(sheet.lines) == LINES
    for line in sheet.lines:
        assert picture(line).shape[:2] == (48, line.width)
    assert set("0123456789.-") == set("".join(line.text for line in sheet.lines))
    assert not sheet.missing.in_fonts
    assert not sheet.missing.in_dictionary


def test_they_are_the_lines_that_synth_draws(available, form, tmp_path):
    sheet = drawn(available, form)
    out = tmp_path / "out"
    command = ["synth", "--chars", form["chars"], "--count", str(LINES), "--preset", "lcd", "--out", str(out)]
    assert CliRunner().invoke(cli, [*command, "--jobs", "1"]).exit_code == 0
    rows = (out / "rec.txt").read_text(encoding="utf-8").splitlines()
    assert [line.text for line in sheet.lines] == [row.partition("\t")[2] for row in rows]
    for line, row in zip(sheet.lines, rows, strict=True):
        stored = (out / row.partition("\t")[0]).read_bytes()
        assert base64.b64decode(line.source.partition(",")[2]) == stored


def test_the_same_choice_is_the_same_and_another_seed_is_not(available, form):
    assert drawn(available, form).lines == drawn(available, form).lines
    assert drawn(available, form).lines != drawn(available, {**form, "seed": "1"}).lines


def test_a_slider_changes_the_pictures_and_not_the_texts(available, form):
    before = drawn(available, form, ("slider:photo/blur/p", "0"), ("slider:photo/noise/p", "0"))
    after = drawn(available, form, ("slider:photo/blur/p", "1"), ("slider:photo/noise/p", "0"))
    assert [line.text for line in before.lines] == [line.text for line in after.lines]
    assert [line.source for line in before.lines] != [line.source for line in after.lines]


def test_the_dictionary_of_the_default_model_comes_first_but_for_ones_own(tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("a\n", encoding="utf-8")
    assert next(iter(available_files(tmp_path).dictionaries)) == "ppocrv6_dict"
    assert next(iter(available_files(tmp_path, dictionaries=[mine]).dictionaries)) == str(mine)


def test_characters_that_fonts_or_dictionary_lack_are_named_and_the_rest_is_drawn(available, form):
    sheet = drawn(available, {**form, "chars": "0123电€", "preset": "document"}, ("fonts", "latin"))
    assert sheet.missing.in_fonts == "电"
    assert sheet.missing.in_dictionary == "€"
    assert "电" not in "".join(line.text for line in sheet.lines)
    euro = next(line for line in sheet.lines if "€" in line.text)
    assert euro.unknown == "€"


def test_fonts_that_lack_some_are_named(available, form):
    sheet = drawn(
        available, {**form, "chars": "12汉", "preset": "document"}, ("fonts", "cjk"), ("fonts", "latin")
    )
    lacking = dict(sheet.missing.in_some)
    assert lacking["Roboto-Regular.ttf"] == "汉"
    assert not sheet.missing.in_fonts


def test_characters_of_the_corpus_that_the_dictionary_lacks_are_counted(available, form, tmp_path):
    corpus = tmp_path / "语料.txt"
    corpus.write_text("价格 €5\n€7 和 €9\n", encoding="utf-8")
    available = available_files(tmp_path, corpora=[corpus])
    sheet = drawn(available, {**form, "chars": "", "preset": "document", "corpus": str(corpus)})
    assert sheet.missing.in_corpus == (("€", 3),)


def test_a_corpus_that_no_font_can_draw_is_a_sentence(form, tmp_path):
    corpus = tmp_path / "汉.txt"
    corpus.write_text("汉字\n", encoding="utf-8")
    with pytest.raises(UserError, match="can draw no line"):
        drawn(available_files(tmp_path, corpora=[corpus]), {**form, "chars": "", "corpus": str(corpus)})


def test_more_characters_than_thirty_lines_hold_are_drawn_as_far_as_they_go(available, form):
    many = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 900))
    sheet = drawn(available, {**form, "chars": many, "preset": "document"}, ("fonts", "cjk"))
    assert len(sheet.lines) == LINES


def test_photographs_are_written_on(available, form, tmp_path):
    photos = tmp_path / "照片"
    photos.mkdir()
    green = np.full((200, 600, 3), (40, 160, 40), np.uint8)
    (photos / "绿.png").write_bytes(cv2.imencode(".png", green)[1].tobytes())
    available = available_files(tmp_path, backgrounds=[photos])
    form = {**form, "preset": "scene"}
    weights = [("slider:ground/photo/weight", "5"), ("slider:ground/texture/weight", "0")]
    mine = drawn(available, form, ("backgrounds", str(photos)), *weights)
    none = drawn(available, form, *weights)

    def greener(sheet):
        means = [picture(line).reshape(-1, 3).mean(0) for line in sheet.lines]
        return sum(green > max(blue, red) + 20 for blue, green, red in means)

    assert greener(mine) > 20 > greener(none)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", ["document", "lcd", "led", "screen", "receipt", "print-dot-matrix", "scene"])
def test_every_slider_at_its_end_still_gives_an_answer(available, form, name, end):
    record = yaml.safe_load(available.presets[name].read_text(encoding="utf-8"))
    ends = [(f"slider:{slider.key}", str(getattr(slider, end))) for slider in sliders.all_sliders(record)]
    sheet = drawn(available, {**form, "preset": name}, *ends)
    assert len(sheet.lines) == LINES
