"""A real fine-tune of PP-OCRv3 for a few steps, and what can be done with what it leaves."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.deployment import parity
from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.reader import Reader
from ocrdata.forgetting import photographs
from ocrdata.samples import labels
from ocrdata.samples.charset import read_charset
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models import presets
from ocrdata.train.run import finetune
from ocrdata.train.run.options import FinetuneOptions
from ocrdata.train.run.settle import FinetunePlan
from ocrdata.train.weights import checkpoint, stock_weights
from tests.conftest import Drawer
from tests.train.models.test_config import training_settings

V3 = ("--model", "PP-OCRv3_mobile_rec")

pytestmark = pytest.mark.slow

PYTHON = os.environ.get("OCRDATA_PADDLEOCR_PYTHON", "")
"""Interpreter of an environment with paddleocr 3, for the tests that need one."""

DIGITS, GENERAL = "0123456789", "中国人民大学生日月水火土天地上下"


def ocrdata(*arguments: object) -> str:
    """Run a command that has to succeed; gives its standard output."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, draw: Drawer) -> Path:
    """A folder with a run of 14 steps on seven-segment digits and general text."""
    home = tmp_path_factory.mktemp("微调")
    for name, font, alphabet, count in (
        ("new", "DSEG7Classic-Bold", DIGITS, 56),
        ("general", "NotoSansSCSubset-Regular", GENERAL, 56),
        ("new-val", "DSEG7Classic-Bold", DIGITS, 40),
        ("general-val", "NotoSansSCSubset-Regular", GENERAL, 16),
    ):
        draw(home / name, font, alphabet, count, len(name))
    ocrdata("mix", home / "new" / "rec.txt", home / "general" / "rec.txt", "--out", home / "mix")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(photographs, "WORTH", 0)  # else a training as short as this one is not measured
        finetune_shortly(home)
    return home


def finetune_shortly(home: Path) -> None:
    """Train 14 steps, with nothing to keep."""
    ocrdata(
        *("finetune", *V3, "--data", home / "mix" / "mix.yml", "--out", home / "run", "--device", "cpu"),
        *("--eval", home / "new-val" / "rec.txt", "--eval", home / "general-val" / "rec.txt"),
        *("--epochs", 1, "--lr", 5e-4),
    )


def test_the_folder_is_whole_and_speaks_of_its_final_place(home: Path) -> None:
    run = home / "run"
    assert {path.name for path in home.iterdir() if path.name.startswith((".run", "run"))} == {"run"}
    assert (
        checkpoint.read(run / "best_accuracy.pdparams").keys()
        == checkpoint.read(run / "latest.pdparams").keys()
    )
    manifest = json.loads((run / "ocrdata.json").read_text(encoding="utf-8"))
    assert manifest["options"]["model"] == "PP-OCRv3_mobile_rec"
    assert manifest["counts"]["steps"] == 14
    config = yaml.safe_load((run / "config.yml").read_bytes())
    assert config["Global"]["save_model_dir"] == str(run)
    assert Path(config["Global"]["character_dict_path"]).is_file()
    assert Path(config["Eval"]["dataset"]["label_file_list"][0]).is_file()
    kinds = [
        json.loads(row)["kind"] for row in (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert kinds == ["step"] * 14 + ["evaluation"]
    assert "global_step: 14" in (run / "train.log").read_text(encoding="utf-8")


def test_what_is_forgotten_of_photographs_is_counted_though_nothing_was_to_be_kept(home: Path) -> None:
    shipped = resources.folder("recipes") / resources.PHOTOGRAPHS
    ocrdata(
        *("evaluate", "--model", "before=PP-OCRv3_mobile_rec", "--model", f"after={home / 'run'}"),
        *("--labels", f"photographs={shipped}", "--device", "cpu"),
        *("--out", home / "photographs.json", "--details", home / "photographs-details.json"),
    )
    details = json.loads((home / "photographs-details.json").read_text(encoding="utf-8"))
    wrong = {
        model: {line["image"] for line in details[model]["photographs"]["wrong"]}
        for model in ("before", "after")
    }
    lines = len(list(labels.read_lines(shipped)))
    counts = json.loads((home / "run" / "ocrdata.json").read_text(encoding="utf-8"))["counts"]["photographs"]
    assert counts["read_before"] == lines - len(wrong["before"])
    assert counts["still_read"] == lines - len(wrong["before"] | wrong["after"])
    left = json.loads((home / "run" / "readings.json").read_text(encoding="utf-8"))
    for model in ("before", "after"):
        assert {line["image"] for line in left[model]["photographs"]["wrong"]} == wrong[model]


@pytest.fixture(scope="module")
def accuracies(home: Path) -> dict[str, dict[str, float]]:
    """What the unmodified model, the best checkpoint and its export read; details.json has wrong lines."""
    ocrdata("export", "--model", home / "run", "--out", home / "inference")
    ocrdata(
        *("evaluate", "--model", "before=PP-OCRv3_mobile_rec"),
        *("--model", f"after={home / 'run' / 'best_accuracy.pdparams'}"),
        *("--model", f"exported={home / 'inference'}", "--device", "cpu"),
        *("--labels", f"new={home / 'new-val' / 'rec.txt'}"),
        *("--labels", f"general={home / 'general-val' / 'rec.txt'}"),
        *("--labels", f"all={home / 'run' / 'eval.txt'}"),
        *("--out", home / "result.json", "--details", home / "details.json"),
    )
    result: dict[str, dict[str, float]] = json.loads((home / "result.json").read_text(encoding="utf-8"))
    return result


def test_the_new_characters_are_learned_and_the_rest_is_kept(
    home: Path, accuracies: dict[str, dict[str, float]]
) -> None:
    assert accuracies["after"]["new"] >= accuracies["before"]["new"] + 0.2
    assert accuracies["after"]["general"] >= accuracies["before"]["general"] - 0.07
    details = json.loads((home / "details.json").read_text(encoding="utf-8"))
    wrong = details["before"]["new"]["wrong"]
    assert len(wrong) == round((1 - accuracies["before"]["new"]) * 40)
    assert all(line["truth"] != line["read"] for line in wrong)


def test_accuracy_is_that_of_paddleocrs_own_evaluation(
    home: Path, code: Path, accuracies: dict[str, dict[str, float]]
) -> None:
    """On lines narrower than 320 pixels, where training and prediction scale alike."""
    command = [sys.executable, str(code / "tools" / "eval.py"), "-c", str(home / "run" / "config.yml")]
    weights = f"Global.pretrained_model={home / 'run' / 'best_accuracy'}"
    process = subprocess.run(
        [*command, "-o", weights], capture_output=True, text=True, encoding="utf-8", check=True, cwd=home
    )
    theirs = float(re.findall(r"acc:([\d.]+)", process.stdout)[-1])
    assert accuracies["after"]["all"] == pytest.approx(theirs, abs=1e-5)


def test_an_exported_model_reads_what_its_checkpoint_reads(
    home: Path, accuracies: dict[str, dict[str, float]]
) -> None:
    description = yaml.safe_load((home / "inference" / "inference.yml").read_bytes())
    assert description["Global"]["model_name"] == "PP-OCRv3_mobile_rec"
    assert not any("CTCLabelEncode" in step for step in description["PreProcess"]["transform_ops"])
    assert accuracies["exported"] == accuracies["after"]
    details = json.loads((home / "details.json").read_text(encoding="utf-8"))
    for name in ("new", "general"):
        one, two = (details[model][name]["wrong"] for model in ("after", "exported"))
        assert [line["read"] for line in one] == [line["read"] for line in two]


def test_an_export_is_compared_with_its_checkpoint_and_one_of_another_is_refused(
    home: Path, code: Path
) -> None:
    manifest = json.loads((home / "inference" / "ocrdata.json").read_text(encoding="utf-8"))
    compared = manifest["counts"]["compared"][parity.PADDLE]
    assert compared["different"] == 0
    assert compared["samples"] > 60  # of the evaluation set, and of the shipped photographs
    assert compared["deviation"] < parity.TOLERANCE
    stock, other = (
        recogniser.find(name, None, None, code) for name in ("PP-OCRv3_mobile_rec", str(home / "inference"))
    )
    found = list(parity.compare_lines(stock, other, parity.shipped_lines()[:20], Reader("cpu", code), None))
    assert not found[0].agrees
    with pytest.raises(UserError, match="reads the exported x otherwise than its checkpoint"):
        parity.require(found, "x")


@pytest.mark.skipif(not PYTHON, reason="OCRDATA_PADDLEOCR_PYTHON names no interpreter with paddleocr")
def test_paddleocr_loads_the_export_as_it_is(home: Path) -> None:
    ocrdata("export", "--model", home / "run", "--python", PYTHON, "--out", home / "for-paddleocr")
    compared = json.loads((home / "for-paddleocr" / "ocrdata.json").read_text("utf-8"))["counts"]["compared"]
    assert compared["paddleocr"]["different"] == 0
    printed = ocrdata(
        *("predict", home / "general-val" / "images", "--rec", home / "for-paddleocr", "--python", PYTHON)
    )
    read = {Path(row.split("\t")[0]).name: row.split("\t")[1] for row in printed.splitlines() if "\t" in row}
    truth = {
        line.image.name: line.transcription for line in labels.read_lines(home / "general-val" / "rec.txt")
    }
    assert read.keys() == truth.keys()
    assert sum(read[name] == text for name, text in truth.items()) >= 0.8 * len(truth)


@pytest.fixture(scope="module")
def few(home: Path) -> Path:
    """A mix of eight general lines: one step."""
    rows = (home / "general" / "rec.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (home / "general" / "few.txt").write_text("".join(rows[:8]), encoding="utf-8")
    ocrdata("mix", home / "general" / "few.txt", "--out", home / "few")
    return home / "few" / "mix.yml"


def test_a_run_goes_on_and_a_worse_end_does_not_replace_the_best(home: Path, few: Path) -> None:
    ocrdata(
        *("finetune", *V3, "--data", few, "--eval", home / "new-val" / "rec.txt", "--device", "cpu"),
        *("--eval", home / "general-val" / "rec.txt", "--epochs", 2, "--lr", 0.05),
        *("--resume", home / "run", "--out", home / "longer"),
    )
    counts = {
        name: json.loads((home / name / "ocrdata.json").read_text(encoding="utf-8"))["counts"]
        for name in ("run", "longer")
    }
    assert counts["longer"]["steps"] == 15
    assert counts["longer"]["best_accuracy"] >= counts["run"]["best_accuracy"]
    if counts["longer"]["evaluations"][0] < counts["run"]["best_accuracy"]:
        best = [checkpoint.read(home / name / "best_accuracy.pdparams")["head.fc.bias"] for name in counts]
        assert (best[0] == best[1]).all()


def test_a_run_too_short_for_a_warm_up_goes_on_with_more_epochs(home: Path, few: Path) -> None:
    """Four steps have no warm-up, eight would have one, and Paddle loads neither schedule as the other."""
    files = ["--data", few, "--eval", home / "general-val" / "rec.txt", "--device", "cpu", "--batch-size", 2]
    ocrdata("finetune", *V3, *files, "--epochs", 1, "--out", home / "short")
    ocrdata("finetune", *V3, *files, "--epochs", 2, "--resume", home / "short", "--out", home / "gone-on")
    counts = json.loads((home / "gone-on" / "ocrdata.json").read_text(encoding="utf-8"))["counts"]
    assert counts["steps"] == 8


def test_a_dictionary_grows_under_the_official_form_and_nothing_is_forgotten(home: Path, few: Path) -> None:
    (home / "extra.txt").write_text("䶮\n§\n", encoding="utf-8")
    ocrdata(
        *(
            "finetune",
            *V3,
            "--data",
            few,
            "--eval",
            home / "general-val" / "rec.txt",
            "--device",
            "cpu",
            "--gtc",
        ),
        *("--epochs", 1, "--lr", 1e-6, "--dict", home / "extra.txt", "--out", home / "grown"),
    )
    keys = read_charset(home / "grown" / "dictionary.txt")
    stock = read_charset(presets.load("PP-OCRv3_mobile_rec").dictionary_path)
    added = [char for char in "䶮§" if char not in stock]
    assert added
    assert keys.characters == (*stock.characters[:-1], *added, " ")
    arrays = checkpoint.read(home / "grown" / "latest.pdparams")
    assert arrays["head.ctc_head.fc.weight"].shape[1] == len(keys) + 1
    assert any(key.startswith("head.sar_head.") for key in arrays)
    ocrdata(
        *("evaluate", "--model", "before=PP-OCRv3_mobile_rec", "--model", f"after={home / 'grown'}"),
        *("--labels", f"general={home / 'general-val' / 'rec.txt'}", "--device", "cpu"),
        *("--out", home / "grown.json"),
    )
    result = json.loads((home / "grown.json").read_text(encoding="utf-8"))
    assert result["after"]["general"] >= result["before"]["general"] - 0.07


@pytest.mark.parametrize("name", ["PP-OCRv4_mobile_rec", "PP-OCRv6_tiny_rec", "PP-OCRv6_small_rec"])
def test_a_fused_network_is_trained_from_where_its_weights_are(home: Path, few: Path, name: str) -> None:
    """Without statistics of its own images PP-OCRv4 starts at a loss of more than 30."""
    general, run = home / "general-val" / "rec.txt", home / name
    ocrdata(
        *("finetune", "--model", name, "--data", few, "--device", "cpu", "--epochs", 1),
        *("--eval", general, "--lr", 1e-6, "--out", run),
    )
    first = json.loads((run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["loss"] < 20
    counts = json.loads((run / "ocrdata.json").read_text(encoding="utf-8"))["counts"]
    assert counts["best_accuracy"] > 0.8
    ocrdata("export", "--model", run, "--no-compare", "--out", home / f"{name}-exported")
    models = [f"trained={run}", f"exported={home / f'{name}-exported'}"]
    ocrdata(
        *("evaluate", "--model", models[0], "--model", models[1], "--labels", f"general={general}"),
        *("--device", "cpu", "--out", home / f"{name}.json"),
    )
    result = json.loads((home / f"{name}.json").read_text(encoding="utf-8"))
    assert result["exported"] == result["trained"]


def test_a_training_that_goes_silent_is_stopped_and_its_log_kept(home: Path) -> None:
    arguments = ["finetune", *V3, "--data", home / "mix" / "mix.yml", "--eval", home / "new-val" / "rec.txt"]
    arguments += ["--out", home / "silent", "--device", "cpu", "--stall-timeout", "1"]
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 1
    assert "printed nothing for 1 seconds and was stopped" in result.output
    assert not (home / "silent").exists()
    assert (home / "silent.failed" / "train.log").is_file()


def test_a_checkpoint_of_another_network_is_refused_when_paddleocr_sees_it(home: Path) -> None:
    arrays = checkpoint.read(home / "run" / "best_accuracy.pdparams")
    other = home / "other.pdparams"
    checkpoint.write(
        other, {key.replace("backbone.conv1", "backbone.stem"): value for key, value in arrays.items()}
    )
    arguments = ["finetune", *V3, "--data", home / "mix" / "mix.yml", "--eval", home / "new-val" / "rec.txt"]
    arguments += ["--out", home / "misfit", "--device", "cpu", "--pretrained", other]
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 1
    assert "is a checkpoint of another network than PP-OCRv3_mobile_rec" in result.output


def run_beyond_the_checks(home: Path, code: Path, **changes: object) -> UserError:
    """Start PaddleOCR's training on a plan that our checks would have refused; gives the error."""
    preset = presets.load("PP-OCRv3_mobile_rec")
    labels_file = home / "new" / "rec.txt"
    settled = {
        "data": TrainingSet(labels_file.parent, (labels_file,), (1.0,)),
        "pretrained": stock_weights.stock(preset, code),
        "epochs": 1,
        "steps": 1,
        "evaluations": 1,
    }
    plan = FinetunePlan(
        FinetuneOptions(
            data=home / "mix" / "mix.yml",
            evaluation=(),
            out=home / "beyond",
            model=preset.name,
            stall_timeout=100,
        ),
        training_settings(**settled | changes),
        code,
        read_charset(preset.dictionary_path),
        tuple(labels.read_lines(home / "new-val" / "rec.txt")),
    )
    with pytest.raises(UserError) as caught:
        finetune.run(plan)
    assert not (home / "beyond").exists()
    return caught.value


def test_a_training_that_ends_with_0_and_no_checkpoint_has_failed(home: Path, code: Path) -> None:
    """PaddleOCR says "No Images in train dataset" and exits with 0 where a batch is larger than the set."""
    error = run_beyond_the_checks(home, code, batch_size=57)
    assert "ended without an error but left no checkpoint" in error.what
    assert error.path == home / "beyond.failed" / "train.log"
    assert "No Images in train dataset" in error.path.read_text(encoding="utf-8")


def test_a_training_that_breaks_is_quoted(home: Path, code: Path) -> None:
    """A ratio above 1 is a ValueError of the loader's random.sample."""
    labels_file = home / "new" / "rec.txt"
    data = TrainingSet(labels_file.parent, (labels_file,), (1.5,))
    error = run_beyond_the_checks(home, code, data=data, batch_size=8)
    assert "ended with exit status 1: ValueError: Sample larger than population" in error.what
