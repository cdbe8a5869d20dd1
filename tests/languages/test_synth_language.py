"""`synth --language` and `init --language`, as a person types them."""

from pathlib import Path

import pytest

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.languages import ingredients, packages
from ocrdata.samples.labels import read_lines
from tests import running


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))


def synth(tmp_path: Path, *options: object, code: int = 0) -> str:
    result = running.run_command(
        "synth", *options, "--count", 12, "--jobs", 1, "--out", tmp_path / "out", code=code
    )
    return " ".join(result.output.split())


def texts(tmp_path: Path) -> list[str]:
    return [line.transcription for line in read_lines(tmp_path / "out" / "rec.txt")]


def test_a_language_needs_no_other_option(tmp_path):
    said = synth(tmp_path, "--language", "nan-Latn")
    assert "not in the dictionary of PP-OCRv6_small_rec" in said
    assert "◌̍ (U+030D)" in said and "◌͘ (U+0358)" in said
    assert "init --language nan-Latn" in said
    assert len(texts(tmp_path)) == 12
    running.run_command("verify", tmp_path / "out", "--redraw", "1")


def test_what_the_model_reads_is_not_reported(tmp_path):
    assert "not in the dictionary" not in synth(tmp_path, "--language", "en")


def test_own_fonts_need_no_package(tmp_path, monkeypatch):
    for name in ("fetch_wheel", "fetch_sdist"):
        monkeypatch.setattr(packages.source, name, refused)
    said = synth(tmp_path, "--language", "ar", "--fonts", "NotoSansArabic-Regular")
    assert "dictionary of arabic_PP-OCRv5_mobile_rec is not on this machine" in said
    assert sum("ARABIC" in ascii_names(text) for text in texts(tmp_path)) > 6


def test_own_texts_and_fonts_need_no_library(tmp_path, monkeypatch):
    monkeypatch.setattr(ingredients.texts, "corpus_of", refused)
    (tmp_path / "own.txt").write_text("שלום\n", encoding="utf-8")
    font = resources.find("fonts", "DejaVuSans")
    synth(tmp_path, "--language", "he", "--corpus", tmp_path / "own.txt", "--fonts", font)
    assert set(texts(tmp_path)) == {"שלום"}


def test_an_unknown_code_leaves_nothing(tmp_path):
    said = synth(tmp_path, "--language", "klingon", code=1)
    assert "`ocrdata list languages` lists them" in said
    assert not (tmp_path / "out").exists()


def test_a_recipe_for_a_language_appends_what_the_dictionary_lacks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    running.run_command("init", "taigi.yaml", "--language", "nan-Latn", "--yes")
    recipe = Path("taigi.yaml").read_text(encoding="utf-8")
    assert recipe.count("language: nan-Latn") == 3 and "dict: taigi/characters.txt" in recipe
    assert {"\u030d", "\u0358"} <= set(Path("taigi/characters.txt").read_text(encoding="utf-8").split())
    running.run_command("recipes", "validate", "taigi.yaml")


@pytest.mark.parametrize(
    ("spoken", "sentence"),
    [("en", "the fonts for Hindi are not on this machine"), ("zh", "本机没有印地文的字体")],
)
def test_fonts_that_cannot_be_fetched_are_missed_before_anything_is_asked(
    tmp_path, monkeypatch, spoken, sentence
):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("OCRDATA_LANG", spoken)
    for command in (["synth", "--count", 2, "--out", tmp_path / "out"], ["init", tmp_path / "hi.yaml"]):
        said = running.run_command(*command, "--language", "hi", code=1).output
        assert sentence in said and "--fonts" in said and "2/6" not in said
    assert not (tmp_path / "hi.yaml").exists()


def test_the_model_of_one_script_is_not_asked_to_keep_chinese(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(packages.source, "fetch_wheel", refused)
    monkeypatch.setattr(packages.source, "fetch_sdist", refused)
    font = "NotoSansDevanagari-Regular"
    said = running.run_command("init", "hi.yaml", "--language", "hi", "--fonts", font, "--yes").output
    recipe = Path("hi.yaml").read_text(encoding="utf-8")
    assert "model: devanagari_PP-OCRv5_mobile_rec" in recipe and "general" not in recipe
    assert "were not compared" in " ".join(said.split())


def test_a_language_and_characters_contradict_each_other(tmp_path):
    said = running.run_command("init", "x.yaml", "--language", "hi", "--chars", "1", "--yes", code=2)
    assert "leave one out" in said.output


@pytest.mark.parametrize("code", ["ar", "fa", "ur", "he"])
def test_a_language_from_right_to_left_is_trained_as_any_other(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    running.run_command(
        "init", "x.yaml", "--language", code, "--model", "PP-OCRv6_small_rec", "--device", "cpu", "--yes"
    )
    assert f"language: {code}" in Path("x.yaml").read_text(encoding="utf-8")


def refused(*args: object, **kwargs: object) -> Path:
    raise UserError("there is no network.", "Connect.")


def ascii_names(text: str) -> set[str]:
    import unicodedata

    return {unicodedata.name(char, "").split(" ")[0] for char in text}
