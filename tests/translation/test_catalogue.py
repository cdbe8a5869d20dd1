"""The Chinese catalogue: complete where it has to be, in step with the source, compiled."""

import io
import re
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest

from ocrdata.translation.templates import PLACEHOLDER, Template, is_template

pytest.importorskip("babel")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import translations

        yield translations
    finally:
        sys.path.remove(str(ROOT / "tools"))


@pytest.fixture(scope="module")
def texts(tool):
    """Chinese by English, of the .po file."""
    return {str(message.id): str(message.string) for message in tool.read(tool.PO) if message.id}


def test_the_po_file_is_that_of_the_source(tool, texts):
    assert {str(message.id) for message in tool.updated(tool.read(tool.PO)) if message.id} == {*texts}, (
        "python tools/translations.py"
    )


def test_the_compiled_catalogue_is_that_of_the_po_file(tool):
    with tool.PO.with_suffix(".mo").open("rb") as file:
        shipped = GNUTranslations(file)
    made = GNUTranslations(io.BytesIO(tool.compiled(tool.read(tool.PO))))
    assert shipped._catalog == made._catalog, "python tools/translations.py"


def test_all_help_and_all_of_clicks_own_words_are_translated(tool, texts):
    assert [text for text in [*tool.of_help(), *tool.CLICK] if not texts[text]] == []


def test_all_that_people_read_is_translated(tool):
    assert tool.missing() == [], "python tools/translations.py --missing"


def test_a_translation_has_the_placeholders_the_code_and_the_options_of_its_text(texts):
    for text, chinese in texts.items():
        if chinese:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(chinese)), text
            for pattern in (r"`[^`]+`", r"--[a-z][a-z-]+", r"\$[A-Z]+|OCRDATA_[A-Z]+"):
                assert {*re.findall(pattern, text)} == {*re.findall(pattern, chinese)}, text


def test_a_translation_is_chinese_with_chinese_punctuation(texts):
    for text, chinese in texts.items():
        if chinese:
            assert re.search(r"[\u3000-\u9fff]", PLACEHOLDER.sub("", chinese)), text
            assert not re.search(r"[\u4e00-\u9fff][,;?!]|[\u4e00-\u9fff]\.(?:$|\s)", chinese), chinese
            assert chinese.endswith(("。", "…", "]")) or not text.endswith("."), chinese


def test_a_message_is_recognised_as_what_it_is(monkeypatch, texts):
    """Filled with values, a template is found again among all of them, and its values with it."""
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    from ocrdata.translation import translated

    for text, chinese in texts.items():
        if chinese and is_template(text):
            values = {name: f"{number}" for number, name in enumerate(PLACEHOLDER.findall(text))}
            values |= dict.fromkeys(re.findall(r"(?<=\})\{(\w+)\}", text), "")  # nothing is between them
            shown = Template(text, chinese).filled(values)
            assert translated(PLACEHOLDER.sub(lambda match, v=values: v[match[1]], text)) == shown
