"""YAML, JSON, XML and tables that grow, never end, or ask for other files."""

import json
from pathlib import Path

import pytest

from .commands import holds, require_sentences, run_commands

IMAGE = (Path(__file__).parents[1] / "data" / "formats" / "images" / "word_1.png").read_bytes()
SECRET = b"root:correct horse battery staple"

YAMLS = {
    "aliases": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{n}: &{n} [{', '.join([f'*{chr(ord(n) - 1)}'] * 9)}]\n" for n in "bcdefghij"),
    "an alias of itself": "a: &a [*a]\n",
    "brackets": "[" * 100_000,
    "a Python object": "!!python/object/apply:os.system ['touch ran']\n",
}


@pytest.mark.parametrize("text", YAMLS.values(), ids=YAMLS)
def test_yaml(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "model").mkdir()
    for name in ("config.yml", "inference.yml"):
        (tmp_path / "model" / name).write_text(text, encoding="utf-8")
    for name in ("best_accuracy.pdparams", "inference.json", "inference.pdiparams", "a.png"):
        (tmp_path / "model" / name).write_bytes(b"")
    endings = run_commands(
        [
            ["recipes", "validate", "a.yaml"],
            ["run", "a.yaml", "--dry-run"],
            ["loop", "a.yaml", "--out", "rounds"],
            ["check", "--config", "a.yaml"],
            ["synth", "--count", "1", "--preset", "a.yaml", "--out", "out"],
            ["synth", "--count", "1", "--corpus", "a.yaml", "--out", "out"],
            ["balance", "a.yaml", "--out", "out.txt"],
            ["finetune", "--data", "a.yaml", "--eval", "a.yaml", "--out", "out", "--device", "cpu"],
            ["export", "--model", "model", "--out", "out"],
            ["predict", "model/a.png", "--rec", "model"],
        ],
        tmp_path,
    )
    require_sentences(endings, refused=True)
    assert not (tmp_path / "ran").exists() and not (tmp_path / "out").exists()


DEEP = 100_000

LABELS = {
    "nested": "[" * DEEP + "]" * DEEP,
    "nested objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "a number of 5,000 digits": '[{"transcription": "a", "points": [[' + "9" * 5_000 + ", 0]]}]",
    "infinite points": '[{"transcription": "a", "points": [[1e999, 0], [9, NaN], [9, 9], [0, -1e999]]}]',
    "100,000 points": '[{"transcription": "a", "points": [' + ", ".join(["[0, 1]"] * 100_000) + "]}]",
    "no line end": "x" * 2_000_000,
}


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_labels_of_pages(tmp_path: Path, label: str) -> None:
    (tmp_path / "a.png").write_bytes(IMAGE)
    (tmp_path / "det.txt").write_text(f"a.png\t{label}", encoding="utf-8")
    endings = run_commands(
        [
            ["check", "det.txt", "--jobs", "1"],
            ["check", "det.txt", "--fix", "fixed", "--jobs", "1"],
            ["stats", "det.txt", "--jobs", "1"],
            ["preview", "det.txt", "--out", "sheet.jpg"],
            ["convert", "det.txt", "--from", "paddle", "--out", "converted", "--jobs", "1"],
        ],
        tmp_path,
    )
    require_sentences(endings)


def test_json_of_tools(tmp_path: Path) -> None:
    for number, text in enumerate(("[" * DEEP, '{"images":' * DEEP, '{"shapes": ' + "[" * DEEP)):
        (tmp_path / f"{number}.json").write_text(text, encoding="utf-8")
    formats = ["coco", "labelme", "label-studio", "via", "jsonl"]
    endings = run_commands(
        [
            ["convert", f"{number}.json", "--from", name, "--out", "out", "--jobs", "1"]
            for number in range(3)
            for name in formats
        ],
        tmp_path,
    )
    require_sentences(endings, refused=True)
    assert not (tmp_path / "out").exists()


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + number)} "{f"&{chr(97 + number)};" * 10}">' for number in range(9)
)
XMLS = {
    "entities": BOMB + "]><annotation><filename>&j;</filename></annotation>",
    "a file": '<!DOCTYPE a [<!ENTITY b SYSTEM "secret.txt">]><annotation><filename>&b;</filename>'
    "</annotation>",
    "nested": "<annotation>" + "<a>" * 200_000,
}


@pytest.mark.parametrize("text", XMLS.values(), ids=XMLS)
def test_xml(tmp_path: Path, text: str) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (tmp_path / "set" / "a.xml").write_text(text, encoding="utf-8")
    (tmp_path / "set" / "a.png").write_bytes(IMAGE)
    formats = ["voc", "page", "alto", "cvat"]
    endings = run_commands(
        [["convert", "set", "--from", name, "--out", name, "--jobs", "1"] for name in formats], tmp_path
    )
    require_sentences(endings, refused=True)
    assert holds(tmp_path, SECRET) == [tmp_path / "secret.txt"]


def test_a_manifest_that_leads_out_or_never_ends(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "secret.txt").write_bytes(SECRET)
    for content in ([["../secret.txt", 1, 33, "0" * 64]], [["/dev/zero", 1, 1, "0"]], [[1, 2]], "[" * 1000):
        record = {"command": "synth", "contents": content, "counts": {"lines": 10**30}}
        (tmp_path / "set" / "ocrdata.json").write_text(json.dumps(record), encoding="utf-8")
        endings = run_commands([["verify", "set", "--jobs", "1"], ["preview", "set"]], tmp_path)
        require_sentences(endings, refused=True)


def test_addresses_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a.jpg\tone\n", encoding="utf-8")
    endings = run_commands(
        [
            ["fetch", "lsvt", "--mirror", "http://[a", "--out", "out"],
            ["pack", "a.txt", "--to", "parquet", "--out", "http://[a/b"],
            ["pack", "a.txt", "--to", "parquet", "--out", "memory://a]b"],
            ["unpack", "s3://[a/b", "--out", "out"],
        ],
        tmp_path,
    )
    require_sentences(endings, refused=True)
    assert all("is not an address" in ending.output for ending in endings)
