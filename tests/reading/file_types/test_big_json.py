"""Large JSON is streamed in any encoding, and joined on disk."""

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.reading.file_types import big_json, json_scan
from ocrdata.reading.source import Source


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


NUMBERS = [
    "7.50", "0.00001", "100.00", "12345678901234567890", "-3.50", "-0.0", "1.0", "0", "-5", "1E+5",
    "1E+999999999", "0.00000012",
    "0." + "1" * 5000 + "0",
]  # fmt: skip


@given(st.text(st.sampled_from('x"\\0.e-'), max_size=40), st.sampled_from(NUMBERS), st.integers(0, 70))
@settings(deadline=None)
def test_numbers_without_quotes_keep_their_spelling_wherever_a_block_ends(text, spelling, block):
    """Also beside texts that look like numbers, and cut anywhere."""
    raw = f'[{{"text": {json.dumps(text)}, "n": {spelling}}}, {spelling}]'
    with TemporaryDirectory() as folder, patch.object(json_scan, "_BLOCK", block + 1):
        path = Path(folder) / "a.json"
        path.write_text(raw, encoding="utf-8")
        first, second = big_json.items(Source(path), path, "item")
    assert (first["text"], str(first["n"]), str(second)) == (text, spelling, spelling)
    assert first["n"] == second == json.loads(spelling)


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("block", [1 << 20, 700, 10])
@pytest.mark.parametrize("before", ["", '"1' + "1" * 9_000 + '", 0.' + "7" * 9_000 + ", "])
def test_numbers_that_would_crash_the_parser_are_refused(tmp_path, sign, block, before):
    """ijson's parser, written in C, takes Python down at whole numbers of more than 4,300 digits."""
    path = tmp_path / "a.json"
    with patch.object(json_scan, "_BLOCK", block):
        for digits, refused in ((4_300, False), (4_301, True), (20_000, True)):
            path.write_text(f'[{before}{{"n": {sign}{"9" * digits}}}, 1]', encoding="utf-8")
            if refused:
                with pytest.raises(UserError, match=f"has a number of {digits:,} digits"):
                    list(big_json.items(Source(path), path, "item"))
            else:
                assert len(list(big_json.items(Source(path), path, "item"))) >= 2


def test_an_exponent_of_twenty_digits_is_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[1e99999999999999999999]", encoding="utf-8")
    with pytest.raises(UserError, match="is not JSON"):
        list(big_json.items(Source(path), path, "item"))


def test_texts_that_look_like_numbers_make_nothing_slower(tmp_path):
    record = {"text": "7.50", "e": "1e5", "id": "1" * 30, "path": 'a\\"0e5', "x": 10.0, "y": 1200, "z": 0.25}
    stream = io.BytesIO(json.dumps([record]).encode())

    assert json_scan.scan(stream) == (2, False, 0)


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
