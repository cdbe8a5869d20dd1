"""Commands tell what they did in Chinese; what programs read of them stays the same."""

import json

import pytest

from ocrdata.translation import translated
from tests.running import run_command


@pytest.fixture
def labels(tmp_path):
    """A label file with three lines that are not trained as written."""
    path = tmp_path / "rec.txt"
    path.write_text("a.png\tab\n\nb.png\n", encoding="utf-8")
    return path


def test_check_tells_faults_remedies_and_totals_in_chinese(labels, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = run_command("check", labels, "--jobs", 1, code=None).output
    assert f"{labels}:2: 被替换: 空行。" in shown
    assert "请修正路径（相对于 data_dir），或删除该行。" in shown
    assert "image-missing" in shown  # the code of a fault is its name in every language
    assert "共 3 行，其中 0 条会按原样训练；3 条会被随机换成其他行。" in shown


@pytest.mark.parametrize(
    "words", [("check", "--json", "--jobs", 1), ("doctor", "--json"), ("list", "fonts", "--json")]
)
def test_json_is_the_same_in_every_language(labels, monkeypatch, words):
    command, *options = words
    given = [labels] if command == "check" else []
    printed = []
    for language in ("en", "zh"):
        monkeypatch.setenv("OCRDATA_LANG", language)
        printed.append(run_command(command, *given, *options, code=None).stdout)
    assert json.loads(printed[0])
    assert printed[0] == printed[1]


def test_a_recipe_is_validated_in_chinese(monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = run_command("recipes", "validate", "quickstart").output
    assert "没有发现错误。" in shown
    assert "估算依据：" in shown
    assert "Estimates" not in shown


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("40 lines in new", "new 中有 40 行"),
        ("1 page in my data/new", "my data/new 中有 1 页"),
        (
            "12 characters, each at least 16 times (the rarest is -)",
            "共 12 个字符，每个至少出现 16 次（最少的是 -）",
        ),
        ("out/mix.yml is written.", "已写出 out/mix.yml。"),
        (
            "Next: ocrdata synth --chars @bad/badcases.json --corpus bad/corpus.txt --count 9 --out more",
            "下一步：ocrdata synth --chars @bad/badcases.json --corpus bad/corpus.txt --count 9 --out more",
        ),
        ("5 of 106 lines are misread: see out/badcases.html", "106 行中认错 5 行：见 out/badcases.html"),
        ("about to leave.", "about to leave."),
        (
            "skipped det.txt:3: the image a.png does not exist (there is b.png); use --images to name its "
            "folder",
            "跳过 det.txt:3：图像 a.png 不存在（那里有 b.png）；请用 --images 指定其目录",
        ),
        (
            "note: photos: the number behind each text (0.9) was taken for a column `score` (12 times)",
            "注意：photos：每条文本后面的数（0.9）按 `score` 列处理（12 次）",
        ),
        (
            "note: in: not UTF-8: read as gb18030, which is a guess; use --encoding if the text is wrong "
            "(a.txt:3: 你好; 2 times)",
            "注意：in：不是 UTF-8：按 gb18030 读取，这只是推测；如果文本不对，"
            "请使用 --encoding（a.txt:3: 你好；2 次）",
        ),
        ("is not labelled with texts, but with names of images.", "标注的不是文本，而是图像的文件名。"),
        ("photo (copy) exists already.", "photo (copy) 已存在。"),
    ],
)
def test_a_message_keeps_its_values(monkeypatch, message, chinese):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    assert translated(message) == chinese


def test_names_with_spaces_are_names_where_they_are_given_or_are_there(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    monkeypatch.chdir(tmp_path)
    said = "the best of both exists already."
    assert translated(said) == said

    monkeypatch.setattr("sys.argv", ["ocrdata", "convert", "in", "--out", "the best of both"])
    assert translated(said) == "the best of both 已存在。"
    assert (
        translated("the best of both/mix of it.yml is written.") == "已写出 the best of both/mix of it.yml。"
    )

    monkeypatch.setattr("sys.argv", ["ocrdata"])
    (tmp_path / "the best of both").mkdir()
    assert translated(said) == "the best of both 已存在。"


def test_a_name_in_a_message_keeps_its_own_and(tmp_path, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "black and white").mkdir()
    assert translated("black and white exists already.") == "black and white 已存在。"
    lost = "the image here or there does not exist; use --images to name its folder"
    assert "here or there" in translated(lost)
    assert translated("Did you mean lcd or led?") == "你是不是想用 lcd 或 led？"


def test_a_word_of_ours_is_translated_with_its_message(monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    assert translated("there is no preset 'font' here.") == "这里没有预设 'font'。"
    assert translated("there is no font 'preset' here.") == "这里没有字体 'preset'。"


def test_one_clause_alone_ends_as_a_sentence(monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    said = "Of 20 lines 20 will be trained as written."
    assert translated(said) == "共 20 行，其中 20 条会按原样训练。"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a b.yaml is written. Edit it, then run it: ocrdata run 'a b.yaml'"),
        ("zh", "已写出 a b.yaml。可先修改，再运行：ocrdata run 'a b.yaml'"),
    ],
)
def test_a_command_to_go_on_with_can_be_pasted(tmp_path, monkeypatch, language, said):
    monkeypatch.setenv("OCRDATA_LANG", language)
    monkeypatch.chdir(tmp_path)
    assert said in run_command("recipes", "copy", "quickstart", "a b.yaml").output
