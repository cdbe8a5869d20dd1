"""No file brings a traceback that people write by hand or that commands leave to one another.

Label files, dictionaries, corpora, templates, presets, recipes, PaddleOCR's configs, fonts, pictures,
manifests, bad cases, checkpoints: damaged copies of real ones, each read by the command that reads it.
`OCRDATA_FUZZ` is the number of inputs for each, as in `test_readers`.
"""

import json
import os
import pickle
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.synthesis.look.preset import load_preset
from ocrdata.train.weights import checkpoint
from tests.fuzz.test_readers import TOKENS, _damage

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

ROOT = Path(__file__).parents[2]
INPUTS = int(os.environ.get("OCRDATA_FUZZ", "60"))
YAML_TOKENS = [
    b"- ", b": ", b"{", b"}", b"!!python/object:os.system ", b"&a ", b"*a", b"<<: ", b"~", b"1e999", b"..",
    b"@", b"|\n", b"0x", b"-5..3", b".nan", b"\xc2\x85",
]  # fmt: skip


class Target(NamedTuple):
    """Something that is read.

    Attributes:
        file: Its name in the folder of the samples.
        read: The command line, or a function of the path.
    """

    file: str
    read: list[str] | Callable[[Path], object]


DRAW = ["synth", "--corpus", "meter-digits", "--count", "1", "--jobs", "1", "--force"]
MIX = ["mix", "rec.txt", "--force", "--out", "mixed"]
TARGETS = {
    "labels of lines": Target("rec.txt", ["check", "rec.txt", "--model", "PP-OCRv3_mobile_rec"]),
    "labels of pages": Target("det.txt", ["stats", "det.txt"]),
    "dictionary": Target("dict.txt", ["check", "rec.txt", "--dict", "dict.txt"]),
    "corpus of lines": Target("text.txt", ["corpus", "stats", "text.txt", "--count", "20"]),
    "corpus of JSON": Target("text.jsonl", ["corpus", "stats", "text.jsonl", "--count", "20"]),
    "corpus of CSV": Target("text.csv", ["corpus", "stats", "text.csv", "--count", "20"]),
    "templates": Target("meter.yaml", ["corpus", "stats", "meter.yaml", "--count", "20"]),
    "preset": Target("lcd.yaml", load_preset),
    "recipe": Target("recipe.yaml", ["run", "recipe.yaml", "--dry-run"]),
    "config of PaddleOCR": Target("config.yml", ["check", "--config", "config.yml"]),
    "font": Target("font.ttf", [*DRAW, "--fonts", "font.ttf", "--out", "drawn"]),
    "picture": Target("images/0.png", ["check", "rec.txt"]),
    "manifest": Target("mine/ocrdata.json", ["verify", "mine", "--jobs", "1"]),
    "bad cases": Target("badcases.json", [*MIX, "--from-badcases", "badcases.json"]),
    "bad characters": Target("badcases.json", [*DRAW, "--chars", "@badcases.json", "--out", "drawn"]),
    "checkpoint": Target("model.pdparams", checkpoint.read),
}  # fmt: skip


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "set"
    digits = ["--fonts", "dseg7", "--corpus", "meter-digits", "--count", "6", "--jobs", "1"]
    assert CliRunner().invoke(cli, ["synth", *digits, "--out", str(folder)]).exit_code == 0
    shutil.copytree(folder, folder / "mine")
    (folder / "images" / "0.png").write_bytes((ROOT / "tests/data/formats/images/word_1.png").read_bytes())
    with (folder / "rec.txt").open("a", encoding="utf-8") as file:
        file.write("images/0.png\t中文 text\n")
    pages = ROOT / "recipes" / "quickstart" / "pages" / "Label.txt"
    shutil.copy(pages, folder / "det.txt")
    (folder / "dict.txt").write_text("\n".join("0123456789.-中文 tex"), encoding="utf-8")
    texts = ["12.5 kg", "价格 3 元", "a, \"b\"", "Zürich"] * 3  # fmt: skip
    (folder / "text.txt").write_text("\n".join(texts), encoding="utf-8")
    rows = (json.dumps({"text": text, "n": 1}, ensure_ascii=False) for text in texts)
    (folder / "text.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (folder / "text.csv").write_text('text,n\n"a, b",1\n价格,2\n', encoding="utf-8")
    shutil.copy(ROOT / "corpora" / "meter-readings.yaml", folder / "meter.yaml")
    shutil.copy(ROOT / "src" / "ocrdata" / "synthesis" / "look" / "presets" / "lcd.yaml", folder)
    recipe = (ROOT / "recipes" / "quickstart.yaml").read_text("utf-8")
    (folder / "recipe.yaml").write_text(recipe.replace("quickstart/", f"{ROOT}/recipes/quickstart/"), "utf-8")
    loader = {"dataset": {"name": "SimpleDataSet", "data_dir": ".", "label_file_list": ["rec.txt"]}}
    loader["dataset"]["transforms"] = [{"DecodeImage": {"img_mode": "BGR"}}, {"CTCLabelEncode": None}]
    config = {"Global": {"character_dict_path": "dict.txt", "max_text_length": 25, "use_space_char": True}}
    config |= {"Architecture": {"algorithm": "SVTR", "model_type": "rec"}, "Train": loader, "Eval": loader}
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    shutil.copy(ROOT / "fonts" / "latin" / "ShareTechMono.ttf", folder / "font.ttf")
    bad = {"characters": [{"character": "7", "count": 9, "recall": 0.4}], "weights": {"7": 2.0, ".": 1.5}}
    (folder / "badcases.json").write_text(json.dumps(bad), "utf-8")
    arrays = {"head.fc.weight": np.ones((4, 7), np.float32), "backbone.w": np.zeros(3, np.float32)}
    (folder / "model.pdparams").write_bytes(pickle.dumps(arrays, protocol=2))
    return folder


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_files_are_read_or_refused_in_words(
    name: str, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(name)
    here = shutil.copytree(samples, tmp_path / "here")
    monkeypatch.chdir(here)
    victim = here / TARGETS[name].file
    assert fault(TARGETS[name].read, victim, ok=(0, 3)) is None, "the sample itself is refused"
    for number in range(INPUTS):
        damaged = _damage(samples / TARGETS[name].file, chance)
        if victim.suffix in {".yaml", ".yml"} and chance.random() < 0.5:
            place = chance.randrange(len(damaged) + 1)
            damaged = damaged[:place] + chance.choice(YAML_TOKENS + TOKENS) + damaged[place:]
        victim.write_bytes(damaged)
        error = fault(TARGETS[name].read, victim)
        assert error is None, f"input {number}: {error!r} for {damaged[:2000]!r}"


def fault(
    read: list[str] | Callable[[Path], object], path: Path, ok: tuple[int, ...] = (0, 1, 2, 3)
) -> BaseException | str | None:
    """What reading raises, if that is no sentence to the user."""
    if callable(read):
        try:
            read(path)
        except UserError:
            return None
        except Exception as error:
            return error
        return None
    result = CliRunner().invoke(cli, read)
    if result.exit_code in ok and isinstance(result.exception, SystemExit | None):
        return None
    return result.output if isinstance(result.exception, SystemExit) else result.exception
