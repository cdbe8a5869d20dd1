"""Where the dictionary of a model is found; the package itself is fetched by the slow test."""

from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.samples.charset import read_charset
from ocrdata.train import availability
from ocrdata.train.models import dictionaries, presets, source

NEWER = [name for name in presets.names() if name.endswith("_rec") and ("OCRv5" in name or "OCRv6" in name)]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache folder."""
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("name", NEWER)
def test_dictionaries_of_v5_and_v6_need_no_clone(tmp_path: Path, name: str) -> None:
    assert dictionaries.obtainable(presets.load(name), tmp_path)


def test_the_source_distribution_is_fetched_if_nothing_else_has_the_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(requirement: str, sha256: str) -> Path:
        asked.append((requirement, sha256))
        return tmp_path / "sdist"

    monkeypatch.setattr(source, "fetch_sdist", fetch)
    greek = presets.load("el_PP-OCRv5_mobile_rec")
    found = dictionaries.find(greek, tmp_path)
    assert found == tmp_path / "sdist" / "ppocr" / "utils" / "dict" / "ppocrv5_el_dict.txt"
    assert asked == [(dictionaries.SDIST, dictionaries.SDIST_SHA256)]


def test_a_clone_that_has_the_dictionary_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "fetch_sdist", lambda *_: pytest.fail("fetched"))
    place = tmp_path / "ppocr" / "utils" / "dict" / "ppocrv5_el_dict.txt"
    place.parent.mkdir(parents=True)
    place.write_text("α\nβ\n", encoding="utf-8")
    assert dictionaries.find(presets.load("el_PP-OCRv5_mobile_rec"), tmp_path) == place


def test_a_dictionary_that_no_place_has_is_named(tmp_path: Path) -> None:
    japanese = presets.load("japan_PP-OCRv3_mobile_rec")
    assert not dictionaries.obtainable(japanese, tmp_path)
    with pytest.raises(UserError, match=r"japan_dict\.txt of japan_PP-OCRv3_mobile_rec is not"):
        dictionaries.find(japanese, tmp_path)


@pytest.mark.slow
def test_every_dictionary_is_in_the_training_code_or_on_pypi() -> None:
    code = source.training_code()
    recognisers = [presets.load(name) for name in presets.names() if name.endswith("_rec")]
    counts = {preset.name: len(read_charset(dictionaries.find(preset, code))) for preset in recognisers}
    assert all(entry.dictionary_found for entry in availability.models(code))
    assert counts["PP-OCRv6_small_rec"] == counts["PP-OCRv6_medium_rec"] == 18_709
    assert counts["PP-OCRv5_server_rec"] == counts["PP-OCRv5_mobile_rec"] == 18_384
    assert counts["el_PP-OCRv5_mobile_rec"] == 355
