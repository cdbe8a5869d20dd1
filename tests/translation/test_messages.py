"""Commands tell what they did in Chinese; what programs read of them stays the same."""

import json

import pytest

from ocrdata.evaluation.selection import select
from ocrdata.evaluation.selection.select import Judged
from ocrdata.samples.labels import Line
from ocrdata.translation import translated
from tests.running import run_command


@pytest.fixture
def labels(tmp_path):
    """A label file with three lines that are not trained as written."""
    path = tmp_path / "rec.txt"
    path.write_text("a.png\tab\n\nb.png c\n", encoding="utf-8")
    return path


def test_check_tells_faults_remedies_and_totals_in_chinese(labels, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    shown = run_command("check", labels, "--jobs", 1, code=None).output
    assert f"{labels}:2: 被替换：空行。" in shown
    assert "请修正路径（相对于 data_dir），或删除该行。" in shown
    assert f"{labels}:3: 被替换：图像路径与标注之间缺少制表符（Tab）（该处是空格）。" in shown
    assert "image-missing" in shown  # the code of a fault is its name in every language
    assert "共 3 行，其中 0 条会按原样训练；3 条会被随机换成其他行。" in shown


def test_check_names_the_line_of_another_file_in_chinese(labels, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    other = labels.with_name("other.txt")
    other.write_text("a.png\tab\n", encoding="utf-8")
    shown = run_command("check", labels, other, "--jobs", 1, code=None).output
    assert f"{other}:1: 被替换：图像 a.png 不存在。 | 与 rec.txt:1 的图像和标注完全相同。" in shown


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
            "12 characters, each at least 16 times (the rarest is '-')",
            "共 12 个字符，每个至少出现 16 次（最少的是“-”）",
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
        (
            "Invalid value for '--to': ocrdata reads abbyy, but does not write it. It writes coco, csv.",
            "'--to' 的取值无效：ocrdata 能读取 abbyy，但不能写出。可以写出 coco, csv。",
        ),
        ("may be any of csv, jsonl.", "可能是以下任意一种：csv, jsonl。"),
        (
            "Invalid value for 'LABELS...': 'foo' is none of vertical, general. The word before the path "
            "says what the set is for.",
            "'LABELS...' 的取值无效：'foo' 不在 vertical, general 之列。路径前面的词说明该数据集的用途。",
        ),
        (
            "Make it with: ocrdata mix LABELS... --out DIR (it is DIR/mix.yml). Relative paths begin at /a.",
            "用这条命令生成它：ocrdata mix LABELS... --out DIR（即 DIR/mix.yml）。相对路径从 /a 算起。",
        ),
        (
            "Shipped presets: lcd, led, scene.",
            "自带的预设：lcd, led, scene。",
        ),
        ("lcd, led, or a preset file", "lcd, led，或预设文件"),
        (
            "--sheet draws presets and fonts; 'corpora' have no picture.",
            "--sheet 只能画 presets 和 fonts；'corpora' 没有图像。",
        ),
        (
            "'foo' is neither a path nor one of the corpora that ship with ocrdata.",
            "'foo' 既不是路径，也不是 ocrdata 自带的语料。",
        ),
        (
            "write out: labels only, paddle (whole pages and lines of text), split into train 0.9, val 0.1",
            "写出 out：只写标签，paddle（整图和文本行），划分为 train 0.9, val 0.1",
        ),
        ("Without regard to case and spaces", "不计大小写和空格"),
        (
            "note: in: every text begins with a or b and a comma, which may be a column and no text",
            "注意：in：每条文本的开头是 a 或 b 和逗号，可能是一列而不是文本",
        ),
        ("Give its label file: d/rec.txt or d/det.txt.", "请给出其中的标签文件：d/rec.txt 或 d/det.txt。"),
        (
            "--pages and --direction mean nothing to --generator trdg: leave them out.",
            "--pages 和 --direction 对 --generator trdg 无效，请去掉。",
        ),
        (
            "Of 6 lines and 3 pages 2 will be trained as written.",
            "共 6 行和 3 页，其中 2 条会按原样训练。",
        ),
        (
            "new has 29 lines. Changed: paths 3. 6 lines could not be fixed: see new/left-out.tsv.",
            "new 中有 29 行。已修正：paths 3。6 行无法修正，见 new/left-out.tsv。",
        ),
        ("1 character is read badly", "1 个字符认不好"),
        ("140 lines of 10 photographs in lab", "lab 中有来自 10 张照片的 140 行"),
        ("1 of 20 lines is in out/rec.txt", "20 行中有 1 行在 out/rec.txt 中"),
        ("different ones of 6,624, at least once", "6,624 个字符中，至少出现一次的"),
        ("different ones, at least 10 times", "不同字符，至少出现 10 次"),
        (
            "36 lines are read as with the checkpoint by Paddle's inference engine "
            "(probabilities within 1e-07), ONNX (probabilities within 2e-06).",
            "36 行的识别结果与检查点一致：Paddle 推理引擎（概率相差不超过 1e-07）、"
            "ONNX（概率相差不超过 2e-06）。",
        ),
        (
            "holds recognition labels, and a/det.txt holds detection labels.",
            "是识别标签，而 a/det.txt 是检测标签。",
        ),
        (
            "training: 1 of 3 pages has no boxes and cannot be used.",
            "训练：3 页中有 1 页没有文本框，无法使用。",
        ),
        ("Evaluations: 2; lines in each: 20", "评估次数：2；每次的行数：20"),
        (
            "'ab cd' is several characters in one row, which no label can reach (2 such rows).",
            "'ab cd' 一行含多个字符，任何标注都无法匹配（共 2 行）。",
        ),
    ],
)
def test_a_message_keeps_its_values(monkeypatch, message, chinese):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    assert translated(message) == chinese


def test_chinese_words_have_no_space_between_them_and_names_have(monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    assert translated("x.bin is not a trained model.") == "x.bin 不是训练好的模型。"
    assert translated("1 line in 我的") == "我的 中有 1 行"


def test_tables_have_their_verdicts_and_columns_in_chinese(labels, tmp_path, monkeypatch):
    monkeypatch.setenv("OCRDATA_LANG", "zh")
    texts = tmp_path / "texts.txt"
    texts.write_text("ab\nbc\n", encoding="utf-8")
    shown = run_command("balance", texts, "--dict", "ppocr_keys_v1", "--out", tmp_path / "chosen.txt").output
    assert "语料" in shown
    assert "均衡后" in shown
    judged = [Judged(Line(labels, "a"), ("a", 0.99), None, "too easy")]
    assert list(select.table(judged).columns[0].cells) == ["太容易"]


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
