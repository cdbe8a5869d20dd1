"""`ocrdata balance` and `ocrdata corpus`, as they are typed."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from ocrdata.samples import labels
from tests.running import run_command as run

TEXTS = ["天地玄黄", "宇宙洪荒", "天 地", "日月盈昃", "天天"] * 4 + ["辰宿列张"]


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def dictionary(tmp_path):
    path = tmp_path / "keys.txt"
    path.write_text("\n".join("天地玄黄宇宙洪荒日月盈昃辰宿列张饕") + "\n", encoding="utf-8")
    return path


@pytest.fixture
def rec(tmp_path):
    folder = tmp_path / "set"
    (folder / "images").mkdir(parents=True)
    rows = []
    for number, text in enumerate(TEXTS):
        (folder / "images" / f"{number}.jpg").write_bytes(b"")
        rows.append(f"images/{number}.jpg\t{text}\n")
    (folder / "rec.txt").write_text("".join(rows), encoding="utf-8")
    return folder / "rec.txt"


def test_a_text_and_its_report(corpus, dictionary, tmp_path):
    out = tmp_path / "out" / "b.txt"
    result = run("balance", corpus, "--dict", dictionary, "--min-per-char", 3, "--out", out)
    counts = Counter(out.read_text(encoding="utf-8"))
    assert all(counts[char] >= 3 for char in "天地玄黄宇宙洪荒日月盈昃辰宿列张")
    report = json.loads((tmp_path / "out" / "b.report.json").read_text(encoding="utf-8"))
    assert report["lines"] == counts["\n"] >= report["lower_bound"]
    assert report["short"]["饕"] == {"missing": 3, "made_up": 0, "wanted": 3, "in_corpus": 0}
    assert "1 stays below its minimum (饕 0/3)" in result.output
    again = tmp_path / "again.txt"
    run("balance", corpus, "--dict", dictionary, "--min-per-char", 3, "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_fill_is_marked_and_last(corpus, dictionary, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("饕\n日月饕\n饕餮\n", encoding="utf-8")
    out = tmp_path / "b.jsonl"
    run("balance", corpus, "--dict", dictionary, "--min-per-char", 2, "--fill", words, "--out", out)
    records = [json.loads(row) for row in out.read_text(encoding="utf-8").splitlines()]
    made_up = [record["text"] for record in records if record["origin"] == "fill"]
    assert set(made_up) == {"饕", "日月饕"}  # 餮 is not in the dictionary
    assert records[-2:] == [{"text": text, "origin": "fill"} for text in made_up]
    report = json.loads((tmp_path / "b.report.json").read_text(encoding="utf-8"))
    assert report["made_up_from_line"] == len(records) - 1
    assert report["short"]["饕"]["made_up"] == 2


def test_a_label_file_comes_back_with_repeats_and_paths_that_fit(rec, dictionary, tmp_path):
    out = tmp_path / "elsewhere" / "train.txt"
    run("balance", rec, "--dict", dictionary, "--min-per-char", 4, "--out", out)
    lines = list(labels.read_lines(out))
    assert all(line.image.is_file() for line in lines)
    counts = Counter("".join(line.transcription for line in lines))
    assert all(counts[char] >= 4 for char in "天地玄黄宇宙洪荒日月盈昃辰宿列张")
    assert Counter(line.transcription for line in lines)["辰宿列张"] == 4


def test_a_label_file_as_entries_of_ratio_list(rec, dictionary, tmp_path):
    out = tmp_path / "balanced"
    run("balance", rec, "--dict", dictionary, "--min-per-char", 4, "--ratio-list", "--out", out)
    config = yaml.safe_load((out / "mix.yml").read_text(encoding="utf-8"))["Train"]["dataset"]
    epoch = []
    for path, ratio in zip(config["label_file_list"], config["ratio_list"], strict=True):
        rows = Path(path).read_text(encoding="utf-8").splitlines()
        assert round(len(rows) * ratio) == len(rows)
        epoch += rows
    flat = tmp_path / "flat.txt"
    run("balance", rec, "--dict", dictionary, "--min-per-char", 4, "--out", flat)
    texts = [line.transcription for line in labels.read_lines(flat)]
    assert Counter(row.split("\t")[1] for row in epoch) == Counter(texts)
    assert all((out / row.split("\t")[0]).resolve().is_file() for row in epoch)
    assert config["data_dir"] == str(out.resolve())


def test_lines_like_a_scene(tmp_path):
    scene = tmp_path / "scene.txt"
    scene.write_text("a/1.jpg\t12.50\na/2.jpg\t-3.1\na/3.jpg\t0.75\n", encoding="utf-8")
    out = tmp_path / "like.txt"
    run("balance", "meter-digits", "general-zh", "--count", 500, "--like", scene, "--lines", 60, "--out", out)
    rows = out.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 60
    assert sum(set(row) <= set("0123456789.-") for row in rows) >= 57


def test_weights_and_long_texts(tmp_path, corpus):
    weights = tmp_path / "badcases.json"
    weights.write_text('{"盈": 3}', encoding="utf-8")
    long = tmp_path / "long.txt"
    long.write_text("天地玄黄，宇宙洪荒。" * 5, encoding="utf-8")
    out = tmp_path / "b.txt"
    arguments = ["--min-per-char", 1, "--weights", f"@{weights}", "--max-length", 10, "--out", out]
    run("balance", corpus, long, *arguments)
    text = out.read_text(encoding="utf-8")
    assert text.count("盈") == 3
    assert max(map(len, text.splitlines())) <= 10 and "天地玄黄，宇宙洪荒。\n" in text


def test_impossible_shares_are_said(tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("".join(f"天{char}\n" for char in "地玄黄宇宙洪荒"), encoding="utf-8")
    result = run("balance", path, "--max-share", 0.2, "--min-per-char", 1, "--out", tmp_path / "b.txt")
    assert "--max-share 0.2 is impossible" in result.output and "0.5" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "at least one CORPUS"),
        (["no-such-corpus"], 1, "neither a path nor one of the corpora"),
        (["{empty}"], 1, "holds no text"),
        (["{gbk}"], 1, "--encoding gb18030"),
        (["{binary}"], 1, "binary file"),
        (["{corpus}", "--dict", "{empty}"], 1, "holds no characters"),
        (["{corpus}", "--dict", "{latin}"], 1, "--outside keep"),
        (["{rec}", "{corpus}"], 1, "other inputs are label files"),
        (["{rec}", "--fill", "{corpus}"], 2, "not for label files"),
        (["{corpus}", "--ratio-list"], 2, "--ratio-list is for label files"),
        (["{corpus}", "--max-share", "0"], 2, "--max-share"),
        (["{corpus}", "--like", "{corpus}", "--min-per-char", "9"], 2, "use one of them"),
        (["{corpus}", "--weights", "{corpus}"], 1, "cannot be read as JSON"),
    ],
)
def test_mistakes_are_sentences(arguments, code, message, corpus, rec, tmp_path):
    files = {"corpus": corpus, "rec": rec}
    for name, content in {
        "empty": b"\n",
        "gbk": "欢迎光临".encode("gbk") * 20,
        "binary": b"\0\1",
        "latin": b"a\nb\n",
    }.items():
        files[name] = tmp_path / f"{name}.txt"
        files[name].write_bytes(content)
    filled = [argument.format(**files) for argument in arguments]
    result = run("balance", *filled, "--out", tmp_path / "out.txt", code=code)
    assert message in result.output
    assert not (tmp_path / "out.txt").exists()


def test_an_output_is_not_replaced_without_force(corpus, tmp_path):
    out = tmp_path / "b.txt"
    out.write_text("mine", encoding="utf-8")
    assert "--force" in run("balance", corpus, "--out", out, code=1).output
    assert out.read_text(encoding="utf-8") == "mine"
    run("balance", corpus, "--out", out, "--force")
    assert "天" in out.read_text(encoding="utf-8")


def test_a_report_is_replaced_where_it_is_one(corpus, tmp_path):
    """As a run leaves it that was killed before the lines were in place."""
    run("balance", corpus, "--out", tmp_path / "b.txt")
    (tmp_path / "b.txt").unlink()
    run("balance", corpus, "--out", tmp_path / "b.txt")
    (tmp_path / "b.txt").unlink()
    (tmp_path / "b.report.json").write_text("[1]", encoding="utf-8")
    assert (
        "b.report.json exists already" in run("balance", corpus, "--out", tmp_path / "b.txt", code=1).output
    )
    assert (tmp_path / "b.report.json").read_text(encoding="utf-8") == "[1]"


def test_stats_side_by_side_with_a_plot(corpus, dictionary, tmp_path):
    plot = tmp_path / "p.svg"
    result = run("corpus", "stats", corpus, "general-zh", "--dict", dictionary, "--plot", plot)
    assert "outside the dictionary" in result.output and "Gini" in result.output
    assert plot.read_text(encoding="utf-8").startswith("<svg")
    assert "--force" in run("corpus", "stats", corpus, "--plot", plot, code=1).output
    run("corpus", "stats", corpus, "--plot", plot, "--force")
    records = json.loads(run("corpus", "stats", corpus, "--json").output)
    assert records[0]["lines"] == 21 and records[0]["characters_reaching"]["1"] == 17


def test_a_word_list_by_frequency(tmp_path):
    pytest.importorskip("jieba")
    out = tmp_path / "words.txt"
    run("corpus", "words", "--chars", "饕", "--limit", 3, "--out", out)
    words = out.read_text(encoding="utf-8").split()
    assert len(words) == 3 and all("饕" in word for word in words)
    assert (
        "No word has" in run("corpus", "words", "--chars", "\ue000", "--out", tmp_path / "x", code=1).output
    )
