"""YAML of strangers: what it says is read, what it does is refused."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import yaml_files
from ocrdata.errors import UserError

texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_what_was_written_is_read(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("yaml") / "a.yaml"
    path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    assert yaml_files.load(path, "Correct it.") == value


words = st.text(st.characters(codec="ascii", exclude_categories=("C", "Z")), min_size=1, max_size=6)


@given(
    st.lists(
        words | st.sampled_from(["NO", "off", "007", "1:30", "1e5", "null", "~", "2001-01-01", "0x1F", "="])
    )
)
def test_words_are_read_as_they_stand_there_whatever_yaml_takes_them_for(tmp_path_factory, entries):
    plain = [word for word in entries if _is_plain(word)]
    path = tmp_path_factory.mktemp("yaml") / "a.yaml"
    path.write_text("words:\n" + "".join(f"- {word}\n" for word in plain), encoding="utf-8")
    assert yaml_files.load_texts(path, "Correct it.")["words"] == (plain or "")


def _is_plain(word: str) -> bool:
    """Whether YAML takes the word for one plain scalar."""
    try:
        node = yaml.compose(f"- {word}\n")
    except yaml.YAMLError:
        return False
    (item,) = node.value
    return isinstance(item, yaml.ScalarNode) and item.style is None and item.value == word


def test_words_behind_an_alias_or_merged_are_read_as_they_stand_there(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: &a {x: ON}\nb: {<<: *a, 007: off}\nc: *a\n", encoding="utf-8")
    expected = {"a": {"x": "ON"}, "b": {"x": "ON", "007": "off"}, "c": {"x": "ON"}}
    assert yaml_files.load_texts(path, "Correct it.") == expected


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "more than 2,000,000 values"),
        ("a: &a [*a]\n", "an alias stands within what it names"),
        ("[" * 100_000, "nest"),
        ("{" * 3_000 + "}" * 3_000, "nest"),
        ("a: !!python/object/apply:os.system ['touch /tmp/never']\n", "could not determine a constructor"),
        ("a: [1,\n", "expected"),
        ("a: 2001-99-99\n", "month"),
        (b"a: \xff\xfe\n", "UTF-8"),
        ("a: *b\n", "undefined alias"),
    ],
)
def test_what_harms_or_is_no_yaml_is_one_sentence(tmp_path, text, reason):

    path = tmp_path / "配置.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UserError, match=reason) as caught:
        yaml_files.load(path, "Correct it.")
    assert caught.value.path == path and caught.value.remedy == "Correct it."


def test_an_empty_file_is_nothing_and_a_missing_one_is_said(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"")
    assert yaml_files.load(tmp_path / "a.yaml", "Correct it.") is None
    with pytest.raises(UserError, match="No such file"):
        yaml_files.load(tmp_path / "b.yaml", "Correct it.")
