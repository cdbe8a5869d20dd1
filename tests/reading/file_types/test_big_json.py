"""Large JSON is streamed in any encoding, and joined on disk."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.reading.file_types import big_json
from ocrdata.reading.source import Source

ENDS_IN_ZERO = st.from_regex(r"-?(0|[1-9][0-9]{0,12})\.[0-9]{1,12}0", fullmatch=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_items_come_out_of_every_encoding(tmp_path, encoding):
    path = tmp_path / "a.json"
    records = [{"text": "中国农业银行", "x": 1.5}, {"text": "二", "x": 2}]
    path.write_bytes(json.dumps(records, ensure_ascii=False).encode(encoding))

    assert list(big_json.items(Source(path), path, "item")) == records


def test_members_of_an_inner_object(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"other": [1, 2], "imgs": {"a": {"id": 1}, "b": {"id": 2}}}', encoding="utf-8")

    assert dict(big_json.pairs(Source(path), path, "imgs")) == {"a": {"id": 1}, "b": {"id": 2}}


def test_brackets_in_texts_are_no_nesting(tmp_path):
    path = tmp_path / "a.json"
    records = [{"text": "[" * 500 + '\\"' * 3 + "{" * 500}] * 2
    path.write_text(json.dumps(records), encoding="utf-8")

    assert list(big_json.items(Source(path), path, "item")) == records


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 300 + "]" * 300, '{"a":' * 100_000])
def test_nesting_that_would_kill_the_parser_is_refused(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UserError, match="nested"):
        list(big_json.items(Source(path), path, "item"))


@pytest.mark.parametrize("text", ["", "{", '[{"a": 1}', '[{"a": tru}]'])
def test_what_is_no_json_is_one_sentence(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UserError, match="is not JSON"):
        list(big_json.items(Source(path), path, "item"))


def test_images_get_their_annotations_in_order_and_orphans_are_known(tmp_path):
    with big_json.Join(tmp_path / "join.sqlite") as join:
        join.add_images([(2, "two"), (1, "one"), (3, "none")])
        join.add_annotations([(1, "a"), (2, "b"), (1, "c"), (9, "d")])

        assert list(join.pages()) == [("two", ["b"]), ("one", ["a", "c"]), ("none", [])]
        assert list(join.orphans()) == [("9", "d")]
    assert list(tmp_path.iterdir()) == []


def test_two_different_images_with_one_key_are_known(tmp_path):
    with big_json.Join(tmp_path / "join.sqlite") as join:
        join.add_images([(1, {"a": 1}), (2, {"b": 2}), (2, {"b": 2})])
        assert join.clash() is None

        join.add_images([("2", {"c": 3})])
        assert join.clash() == ("2", {"b": 2}, {"c": 3})
        assert list(join.pages()) == [({"a": 1}, []), ({"b": 2}, [])]


@given(ENDS_IN_ZERO, st.integers(0, 200))
def test_a_number_that_ends_in_a_zero_keeps_its_spelling_wherever_blocks_end(
    tmp_path_factory, spelling, indent
):
    path = tmp_path_factory.mktemp("json") / "a.json"
    pad = " " * (big_json._BLOCK - 100 + indent)
    path.write_text(f'{{"all":{pad}[{{"text": {spelling}, "box": [[1.5, 2]]}}]}}', encoding="utf-8")
    (record,) = big_json.items(Source(path), path, "all.item")
    assert str(record["text"]) == spelling
    assert record == {"text": float(spelling), "box": [[1.5, 2]]}
    assert [type(number) for number in record["box"][0]] == [float, int]


def test_spelled_numbers_survive_the_join(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"id": 1, "text": 7.50}, {"id": 2, "text": {"deep": [0.10]}}]', encoding="utf-8")
    records = list(big_json.items(Source(path), path, "item"))
    with big_json.Join(tmp_path / "join.sqlite") as join:
        join.add_images([(1, "one")])
        join.add_annotations((1, record) for record in records)
        ((_, (first, second)),) = join.pages()
    assert str(first["text"]) == "7.50"
    assert str(second["text"]["deep"][0]) == "0.10"
    assert [first, second] == records


def test_files_as_programs_write_them_are_read_as_fast_as_before(tmp_path):
    """Only a file with such a number is read with decimals, which takes longer."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": "7.50", "x": [12.0, 0.5, 1e-7]}]), encoding="utf-8")
    with big_json._opened(Source(path), path) as (_, spelled):
        assert not spelled
