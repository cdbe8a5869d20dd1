"""What `--chars` means."""

import pytest

from ocrdata.errors import UserError
from ocrdata.evaluation.options import allowed_characters
from ocrdata.options import Characters
from ocrdata.synthesis.text.charsets import read_chars


@pytest.mark.parametrize(
    ("value", "chars"),
    [("0 1.-", "01.-"), ("U+2460-U+2463", "①②③④"), ("U+00A7,U+2460-U+2461", "§①②"), ("中国中", "中国")],
)
def test_chars_are_a_text_or_ranges(value: str, chars: str) -> None:
    assert "".join(read_chars(value)) == chars


def test_a_file_may_be_named_like_a_code_point(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "u+v1.txt").write_text("§", encoding="utf-8")
    assert read_chars("u+v1.txt") == ("§",)
    with pytest.raises(UserError, match=r"^--chars names the file u\+v2\.txt, which does not exist"):
        read_chars("u+v2.txt")


@pytest.mark.parametrize("name", ["rare.txt", "data/字符.TXT", "bad/badcases.json", "weak.csv"])
def test_the_name_of_a_file_that_is_not_there_is_not_taken_for_characters(name: str) -> None:
    with pytest.raises(UserError, match="which does not exist") as caught:
        read_chars(name, "--route-chars")
    assert caught.value.what.startswith("--route-chars names the file")


@pytest.mark.parametrize("chars", ["0123456789.-/", "a.b", "kg. txt", ".txt", "①.②"])
def test_characters_with_points_and_slashes_are_characters(chars: str) -> None:
    assert read_chars(chars) == tuple(dict.fromkeys(chars.replace(" ", "")))


def test_chars_from_a_file_and_from_bad_cases(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "字符.txt").write_text("§\n±\n", encoding="utf-8")
    assert read_chars(str(tmp_path / "字符.txt")) == ("§", "±")
    (tmp_path / "bad.json").write_text('{"characters": [{"character": "§"}, {"character": "."}]}')
    assert read_chars(f"@{tmp_path / 'bad.json'}") == ("§", ".")
    (tmp_path / "none-bad.json").write_text('{"characters": []}')
    with pytest.raises(UserError, match="nothing to synthesise"):
        read_chars(f"@{tmp_path / 'none-bad.json'}")
    for wrong in ("U+2473-U+2460", "U+ZZZZ", f"@{tmp_path / 'none.json'}", "   "):
        with pytest.raises(UserError):
            read_chars(wrong)


@pytest.mark.parametrize("option", ["--chars", "--route-chars"])
def test_no_characters_are_refused_by_the_name_of_the_option(option: str) -> None:
    with pytest.raises(UserError, match=rf"^{option} '  ' names no characters\.") as caught:
        read_chars("  ", option)
    assert caught.value.remedy == f"Write them out, for example {option} 0123."


def test_only_chars_is_named_where_it_names_none() -> None:
    with pytest.raises(UserError, match="names no characters") as caught:
        allowed_characters(Characters("\u3000", None))
    assert caught.value.what.startswith("--only-chars ")
