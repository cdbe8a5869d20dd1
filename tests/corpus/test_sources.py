"""Texts out of files."""

import json

import pytest

from ocrdata import resources
from ocrdata.corpus.sources import is_label_file, read_hub, read_texts
from ocrdata.errors import UserError
from ocrdata.samples.charset import read_charset
from ocrdata.samples.labels import Box, Page, write_pages


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_plain_text_without_blank_lines_bom_tabs_and_line_ends(tmp_path):
    path = write(tmp_path / "中文.txt", "\ufeff第一行\r\n\n  two words \n列1\t列2\n\t\nlast")
    assert list(read_texts(path)) == ["第一行", "two words", "列1 列2", "last"]


def test_jsonl_by_field_and_bare_texts(tmp_path):
    rows = [{"text": "一"}, {"text": "二\n三", "id": 4}]
    path = write(tmp_path / "a.jsonl", "\n".join(json.dumps(row) for row in rows) + '\n"四"\n')
    assert list(read_texts(path)) == ["一", "二", "三", "四"]
    with pytest.raises(UserError, match=r"a.jsonl:1: has no field 'body'.\nIts fields: text."):
        list(read_texts(path, field="body"))
    with pytest.raises(UserError, match=r"b.jsonl:2: is not JSON"):
        list(read_texts(write(tmp_path / "b.jsonl", '"x"\n{\n')))
    with pytest.raises(UserError, match=r"c.jsonl:1: holds half of a surrogate pair"):
        list(read_texts(write(tmp_path / "c.jsonl", '"\\ud83d"\n')))


def test_csv_by_name_and_by_number(tmp_path):
    path = write(tmp_path / "a.csv", 'id,text\n1,"甲, 乙"\n2,"quoted ""word"""\n')
    assert list(read_texts(path)) == ["甲, 乙", 'quoted "word"']
    assert list(read_texts(path, field="1")) == ["id", "1", "2"]
    assert list(read_texts(write(tmp_path / "a.tsv", "text\tn\nx\t1\n"))) == ["x"]
    with pytest.raises(UserError, match="has no column 'body'"):
        list(read_texts(path, field="body"))


def test_label_files_of_both_kinds_give_their_transcriptions(tmp_path):
    path = write(tmp_path / "rec.txt", "img/1.jpg\t你好\nimg/2.png\tHello 世界\n")
    assert is_label_file(path) and list(read_texts(path)) == ["你好", "Hello 世界"]
    square = ((0, 0), (9, 0), (9, 9), (0, 9))
    page = Page(tmp_path / "p.jpg", (Box(square, "出口"), Box(square, "###", True)))
    write_pages(tmp_path / "det.txt", [page])
    assert list(read_texts(tmp_path / "det.txt")) == ["出口"]
    assert not is_label_file(write(tmp_path / "plain.txt", "列1\t列2\n"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_guessed_and_readable_when_named(tmp_path, encoding):
    path = write(tmp_path / "old.txt", "ASCII first\n欢迎光临\n北京市海淀区学院路\n", encoding)
    with pytest.raises(UserError) as caught:
        list(read_texts(path))
    assert f"--encoding {encoding}" in caught.value.remedy
    assert caught.value.line == (2 if encoding == "gb18030" else 1)
    assert list(read_texts(path, encoding=encoding))[1] == "欢迎光临"


def test_binary_empty_and_missing_files_are_refused(tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(UserError, match="is a binary file"):
        list(read_texts(tmp_path / "x.txt"))
    with pytest.raises(UserError, match="holds no text"):
        list(read_texts(write(tmp_path / "e.txt", " \n\n")))
    with pytest.raises(UserError, match="cannot be read"):
        list(read_texts(tmp_path / "none.txt"))


def test_hub_datasets_stream(tmp_path):
    pytest.importorskip("datasets")
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "train.jsonl", '{"text": "第一\\n第二"}\n{"text": "third"}\n')
    assert list(read_hub(str(folder))) == ["第一", "第二", "third"]
    assert list(read_hub(str(folder), limit=2)) == ["第一", "第二"]
    with pytest.raises(UserError, match="has no column 'body'"):
        list(read_hub(str(folder), field="body"))
    with pytest.raises(UserError, match="cannot be read"):
        list(read_hub(str(folder), split="nothing"))


@pytest.mark.parametrize("name", resources.names("corpora"))
def test_what_ships_is_readable_and_known_to_the_chinese_dictionary(name):
    if name == "carriers":
        pytest.skip("frames, not lines")
    texts = list(read_texts(resources.find("corpora", name), count=2000))
    charset = read_charset(resources.find("dictionaries", "ppocr_keys_v1"))
    assert len(texts) > 300
    assert set(charset.missing(texts)) <= {"€", "£"}
