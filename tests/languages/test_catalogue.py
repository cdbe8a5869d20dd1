"""The languages known by code: complete, found under their usual names, drawable with their fonts."""

import unicodedata

import pytest

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.languages import catalogue, packages, words
from ocrdata.synthesis.look.preset import find_preset
from ocrdata.train.models import dictionaries, presets

CODES = (
    *("zh", "zh-Hant", "ja", "ko", "en", "vi", "pl", "tr", "nan-Latn", "ru"),
    *("el", "ar", "fa", "ur", "he", "hi", "ta", "te", "kn", "th"),
)


def test_the_languages_asked_for_are_there():
    assert set(CODES) <= set(catalogue.languages())


@pytest.mark.parametrize("language", catalogue.languages().values(), ids=lambda language: language.code)
def test_what_is_said_of_a_language_exists(language):
    assert presets.load(language.model).task == "rec"
    assert language.words in words._SOURCES
    assert len(language.digits) in (0, 10)
    assert [unicodedata.digit(char) for char in language.digits] in ([], list(range(10)))
    assert any(language.writes(char) for char in language.example if char.isalpha())
    assert unicodedata.is_normalized("NFC", language.example)
    for name in language.fonts:
        assert name.partition("/")[0] in packages.packages() or resources.find("fonts", name).exists()
    if language.sentences:
        assert resources.find("corpora", language.sentences).is_file()
    assert find_preset("document").is_file()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("AR", "ar"),
        ("zh_hant", "zh-Hant"),
        ("zh-CN", "zh"),
        ("zh-TW", "zh-Hant"),
        ("iw", "he"),
        ("nan", "nan-Latn"),
    ],
)
def test_other_spellings_of_a_code_are_understood(asked, code):
    assert catalogue.find(asked).code == code


@pytest.mark.parametrize(("asked", "meant"), [("arabic", "ar"), ("Hebrew", "he"), ("xx", "list languages")])
def test_an_unknown_code_is_answered_with_what_may_be_meant(asked, meant):
    with pytest.raises(UserError) as error:
        catalogue.find(asked)
    assert meant in error.value.format_message()


@pytest.mark.parametrize("language", catalogue.languages().values(), ids=lambda language: language.code)
def test_a_language_says_if_its_dictionary_has_none_of_its_letters(language, code):
    path = dictionaries.found(presets.load(language.model), code)
    if path is None:
        pytest.skip("its dictionary is not on this machine")
    known = any(len(char) == 1 and language.writes(char) for char in path.read_text("utf-8").splitlines())
    assert language.unknown is not known
