"""UTF-8 is certain, all else is a guess that is said; a damaged line takes no other line with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.reading.file_types.encodings import STRAY, find_encoding, without_strays
from ocrdata.reading.source import Source

SIGNS = {
    "gb18030": ["欢迎光临本店", "中国农业银行", "时尚袋袋"],
    "big5": ["歡迎光臨本店", "臺北市政府", "國立大學"],
    "cp932": ["東京都港区", "テスト用紙", "いらっしゃいませ"],
    "euc_jp": ["東京都港区", "テスト用紙", "いらっしゃいませ"],
    "cp949": ["서울특별시", "안녕하세요", "감사합니다"],
    "cp1251": ["Привет мир", "Москва", "Парковка"],
    "cp1252": ["Müller Straße", "Bäckerei Köln", "Fußgänger"],
}


@pytest.mark.parametrize("encoding", SIGNS)
def test_three_signs_tell_their_encoding_and_that_it_is_a_guess(tmp_path, encoding):
    path = tmp_path / "gt.txt"
    path.write_bytes("".join(f"1,1,9,1,9,5,1,5,{sign}\n" for sign in SIGNS[encoding]).encode(encoding))

    found = find_encoding(path)

    assert (found.name, found.guessed, found.line) == (encoding, True, 1)
    assert found.row.endswith(SIGNS[encoding][0])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), max_size=5))
def test_valid_utf_8_is_never_taken_for_anything_else(tmp_path_factory, texts):
    path = tmp_path_factory.getbasetemp() / "valid.txt"
    path.write_text("a.jpg\t" + "\n".join(texts), encoding="utf-8")

    assert not find_encoding(path).guessed
    assert find_encoding(path).name.startswith("utf-8")


@pytest.mark.parametrize(
    "damaged",
    [b"caf\xff", "中文字".encode("gbk"), "é".encode("latin-1"), "电".encode()[:-1]],
    ids=["stray-byte", "gbk", "latin-1", "cut"],
)
def test_one_line_that_is_not_utf_8_leaves_the_others_as_they_are(tmp_path, damaged):
    path = tmp_path / "rec.txt"
    path.write_bytes("a.jpg\t电表\nb.jpg\tcafé\n".encode() + b"c.jpg\t" + damaged + b"\n")

    source = Source(path)
    rows = [row for _, row in source.rows(path)]

    assert rows[:2] == ["a.jpg\t电表", "b.jpg\tcafé"]
    assert STRAY.search(rows[2])
    (note,) = source.notes
    assert "not UTF-8" in note
    assert source.examples[note] == f"rec.txt:3: {without_strays(rows[2])}"


def test_a_gbk_file_is_no_damaged_utf_8_even_if_half_of_its_lines_are_valid_by_chance(tmp_path):
    path = tmp_path / "characters.txt"
    path.write_bytes("中\n国\n农\n业\n".encode("gbk"))
    assert "业".encode("gbk").decode("utf-8") == "ҵ"

    assert find_encoding(path).name == "gb18030"


def test_one_bad_byte_in_a_file_of_a_single_line_does_not_change_its_encoding(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes('{"label": "中国农业银行", "note": "'.encode() + b"\xff" + b'"}')

    assert (find_encoding(path).name, find_encoding(path).strays) == ("utf-8-sig", 1)


def test_short_files_of_one_folder_are_looked_at_together(tmp_path):
    for number, sign in enumerate(["출구", "서울특별시", "안녕하세요"]):
        (tmp_path / f"gt_{number}.txt").write_bytes(f"1,1,9,1,9,5,1,5,{sign}\n".encode("cp949"))

    source = Source(tmp_path)

    assert source.encoding_of(tmp_path / "gt_0.txt") == "cp949"
    assert find_encoding(tmp_path / "gt_0.txt").name != "cp949"  # two syllables alone fit several


def test_an_xml_file_names_its_encoding(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes('<?xml version="1.0" encoding="EUC-KR"?><a>출구</a>'.encode("euc-kr"))

    found = find_encoding(path)
    assert (found.name, found.guessed) == ("EUC-KR", False)


def test_a_guess_is_noted_once_with_its_first_row(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes("東京都港区 テスト".encode("cp932"))
    source = Source(tmp_path)
    for name in ("a.txt", "b.txt", "a.txt"):
        source.encoding_of(tmp_path / name)

    ((note, count),) = source.notes.items()
    assert "read as cp932, which is a guess" in note
    assert count == 2
    assert source.examples[note] == "a.txt:1: 東京都港区 テスト"
