"""Two real rounds: what PP-OCRv6 tiny reads badly is rendered, trained and measured, each in its folder."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.samples.labels import read_lines

pytestmark = pytest.mark.slow

RECIPE = """
- badcase: {model: $MODEL, labels: [scene=场/val/rec.txt], device: cpu, out: $ROUND/bad}
- synth:
    chars: "@$ROUND/bad/badcases.json"
    corpus: [$ROUND/bad/corpus.txt]
    fonts: [dseg7]
    count: 24
    seed: $NUMBER
    jobs: 1
    out: $ROUND/new
- mix:
    labels: [synthetic=$ROUNDS/new/rec.txt, general=场/general/rec.txt]
    from-badcases: $ROUND/bad/badcases.json
    out: $ROUND/mix
- finetune:
    model: PP-OCRv6_tiny_rec
    data: $ROUND/mix/mix.yml
    pretrained: $PRETRAINED
    eval: [场/val/rec.txt]
    epochs: 1
    batch-size: 8
    lr: 0.0003
    device: cpu
    jobs: 1
    out: $ROUND/model
- evaluate:
    model: {before: $MODEL, after: $ROUND/model}
    labels: {scene: 场/val/rec.txt}
    device: cpu
    out: $ROUND/result.json
"""


def ocrdata(*arguments: object) -> str:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_two_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    digits = ("--chars", "0123456789.-", "--fonts", "dseg7", "--corpus", "meter-digits", "--jobs", 1)
    ocrdata("synth", *digits, "--count", 24, "--seed", 9, "--out", "场/val")
    ocrdata(
        "synth", "--count", 24, "--fonts", "cjk", "--corpus", "general-zh", "--jobs", 1, "--out", "场/general"
    )
    (tmp_path / "loop.yaml").write_text(RECIPE, encoding="utf-8")
    loop = ("loop", "loop.yaml", "--model", "PP-OCRv6_tiny_rec", "--out", "runs")
    output = ocrdata(*loop, "--rounds", 2, "--min-gain", 0)
    rounds = json.loads((tmp_path / "runs" / "loop.json").read_text(encoding="utf-8"))["rounds"]
    assert rounds[0]["after"]["scene"] >= rounds[0]["before"]["scene"]
    assert rounds[0]["bad_characters"] > 0
    assert "The best model is that of round" in output

    bad = json.loads((tmp_path / "runs/round-1/bad/badcases.json").read_text(encoding="utf-8"))
    weak = {item["character"] for item in bad["characters"]}
    made = [line.transcription for line in read_lines(tmp_path / "runs/round-1/new/rec.txt")]
    assert all(any(char in text for text in made) for char in weak)
    lists = yaml.safe_load((tmp_path / "runs/round-1/mix/mix.yml").read_bytes())["Train"]["dataset"]
    assert any("badcases-" in name for name in lists["label_file_list"])

    if len(rounds) == 2:
        manifest = json.loads((tmp_path / "runs/round-2/model/ocrdata.json").read_text(encoding="utf-8"))
        assert manifest["options"]["pretrained"].endswith("round-1/model/best_accuracy.pdparams")
    again = ocrdata(*loop, "--rounds", 1)
    assert again.count("up to date, skipped") == 5
