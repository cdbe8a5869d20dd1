"""`finetune` and `evaluate` on the command line: names, mistakes, and what they say about them."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from ocrdata.cli import cli
from ocrdata.commands.evaluate import NamedInput, NamedPath
from ocrdata.evaluation import evaluate_lines
from ocrdata.options import InputPath
from ocrdata.train.models import source
from ocrdata.train.weights import checkpoint
from tests.train.data.test_line_set import label_file


def ocrdata(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with 40 lines and a mix of them."""
    path = label_file(tmp_path / "lines", ["0123"] * 40)
    section = {"data_dir": str(path.parent), "label_file_list": [str(path)], "ratio_list": [1.0]}
    (tmp_path / "mix.yml").write_text(yaml.safe_dump({"Train": {"dataset": section}}), encoding="utf-8")
    return tmp_path


def finetune(home: Path, *more: object) -> Result:
    files = ("--data", home / "mix.yml", "--eval", home / "lines" / "rec.txt", "--out", home / "run")
    return ocrdata("finetune", *files, *more)


def last(result: Result) -> list[str]:
    """What the error says: one sentence, one remedy."""
    return result.stderr[result.stderr.index("Error: ") :].splitlines()


def test_a_misspelt_preset_is_guessed(home: Path) -> None:
    result = finetune(home, "--model", "PP-OCRv3_rec")
    assert result.exit_code == 2
    assert "PP-OCRv3_mobile_rec" in last(result)[1]


def test_cards_and_cpu_exclude_each_other(home: Path) -> None:
    assert finetune(home, "--device", "cpu", "--gpus", "0").exit_code == 2


@pytest.mark.parametrize("cards", ["a", "0,0", "-1", ""])
def test_cards_are_a_list_of_numbers(home: Path, cards: str) -> None:
    assert finetune(home, "--gpus", cards).exit_code == 2


def test_a_gpu_that_is_not_there_is_said_before_anything_is_fetched(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "training_code", lambda checkout: pytest.fail("fetched"))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    result = finetune(home, "--device", "gpu")
    assert result.exit_code == 1
    assert "a GPU was requested" in result.stderr or "GPU 0 was requested" in result.stderr
    assert "--device cpu" in last(result)[1]


def test_an_output_that_is_there_is_not_replaced(home: Path) -> None:
    (home / "run").mkdir()
    (home / "run" / "mine.txt").touch()
    assert "exists already" in finetune(home).stderr
    assert "was not made by ocrdata" in finetune(home, "--force").stderr
    assert (home / "run" / "mine.txt").exists()


def test_a_checkpoint_that_does_not_fit_the_dictionary_is_refused(home: Path) -> None:
    import numpy as np

    checkpoint.write(home / "en.pdparams", {"head.fc.weight": np.zeros((64, 97), np.float32)})
    own = ("--pretrained", home / "en.pdparams", "--paddleocr", checkout(home))
    result = finetune(home, *own, "--device", "cpu")
    assert result.exit_code == 1
    assert "en.pdparams: has 97 classes, and the dictionary" in result.stderr
    assert "--dict" in last(result)[1]


def test_a_checkpoint_of_another_size_is_refused_whatever_its_dictionary_is(home: Path) -> None:
    tiny = {
        "backbone.conv1.0.conv.weight": np.zeros((24, 3, 3, 3), np.float32),
        "head.fc2.weight": np.zeros((80, 6906), np.float32),
    }
    checkpoint.write(home / "tiny.pdparams", tiny)
    own = ("--model", "PP-OCRv6_small_rec", "--pretrained", home / "tiny.pdparams")
    result = finetune(home, *own, "--paddleocr", checkout(home), "--device", "cpu")
    assert result.exit_code == 1
    said = last(result)
    assert "has the backbone PPLCNetV4 tiny, and PP-OCRv6_small_rec has PPLCNetV4 small" in said[0]
    assert len(said) == 2


def checkout(home: Path) -> Path:
    """A folder of the shape of PaddleOCR's, for what is refused before anything of it is run."""
    (home / "tools").mkdir()
    (home / "tools" / "train.py").touch()
    (home / "ppocr" / "modeling").mkdir(parents=True)
    return home


@pytest.fixture
def small(home: Path) -> Path:
    """A checkpoint for a dictionary of ten digits."""
    import numpy as np

    checkpoint.write(home / "ten.pdparams", {"head.fc.weight": np.zeros((64, 12), np.float32)})
    (home / "ten.txt").write_text("\n".join("0123456789") + "\n", encoding="utf-8")
    return home


def small_run(home: Path, *more: object) -> Result:
    own = ("--pretrained", home / "ten.pdparams", "--dict", home / "ten.txt")
    return finetune(home, *own, "--device", "cpu", "--paddleocr", checkout(home), "--batch-size", 8, *more)


def test_an_epoch_smaller_than_a_batch_is_refused(small: Path) -> None:
    result = small_run(small, "--batch-size", 41)
    assert result.exit_code == 1
    assert "has 40 samples, less than one batch of 41" in result.stderr
    assert "--batch-size 40" in last(result)[1]


@pytest.mark.parametrize(("epochs", "few"), [(2, True), (10, False)])
def test_steps_that_are_too_few_to_teach_are_said(small: Path, epochs: int, few: bool) -> None:
    said = small_run(small, "--batch-size", 8, "--epochs", epochs, "--dry-run").stderr
    assert ("10 steps in all will teach little" in said) is few


@pytest.mark.parametrize("device", ["auto", "gpu"])
def test_a_dry_run_leaves_the_config_and_the_line_that_starts_it(small: Path, device: str) -> None:
    """For a machine with GPUs: there need be none here."""
    result = small_run(
        small, "--dry-run", "--gpus", "0,1", "--device", device, "--model", "PP-OCRv3_mobile_rec"
    )
    assert result.exit_code == 0, result.output
    config = yaml.safe_load((small / "run" / "train.yml").read_bytes())
    assert config["Global"]["use_gpu"] is config["Global"]["distributed"] is True
    assert config["Optimizer"]["lr"]["learning_rate"] == pytest.approx(1e-4 * 16 / 128)
    assert "train_adapted.py " in result.stdout
    assert result.stdout.strip().endswith(f" -c {small / 'run' / 'train.yml'}")
    assert "-m paddle.distributed.launch --gpus 0,1" in result.stdout
    assert "For another one, `ocrdata bundle`" in result.stderr


def test_hosts_are_for_a_dry_run_that_prints_their_launch(small: Path) -> None:
    assert small_run(small, "--hosts", "10.0.0.1,10.0.0.2").exit_code == 2
    result = ocrdata(
        *("finetune", "--data", small / "mix.yml", "--eval", small / "lines" / "rec.txt"),
        *("--out", small / "run", "--pretrained", small / "ten.pdparams", "--dict", small / "ten.txt"),
        *("--paddleocr", small, "--batch-size", 8, "--device", "gpu", "--gpus", "0,1", "--dry-run"),
        *("--hosts", "10.0.0.1,10.0.0.2", "--amp", "O1"),
    )
    assert result.exit_code == 0, result.output
    assert "--master 10.0.0.1:6170 --nnodes 2 --gpus 0,1" in result.stdout
    config = yaml.safe_load((small / "run" / "train.yml").read_bytes())
    assert config["Optimizer"]["lr"]["learning_rate"] == pytest.approx(5e-5 * 32 / 128)
    assert config["Global"]["use_amp"] is True


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--device", "cpu", "--amp", "O1"], "--amp needs a GPU"),
        (["--crop", "320"], "--crop is for detection"),
        (["--model", "PP-OCRv3_mobile_det", "--gtc"], "are for recognition models"),
        (["--replace-dict"], "--replace-dict needs --dict"),
    ],
)
def test_options_that_contradict_each_other_are_refused(home: Path, options: list[str], said: str) -> None:
    result = finetune(home, *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_dictionary_is_merged_into_the_models_own(small: Path) -> None:
    (small / "dictionary.txt").write_text("\n".join("0123456789") + "\n", encoding="utf-8")
    (small / "extra.txt").write_text("§\n5\n", encoding="utf-8")
    checkpoint.write(small / "ten.pdparams", ten())
    result = small_run(small, "--dict", small / "extra.txt", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "11 characters keep their rows of the last layer, 1 is new (§), 0 are dropped" in result.stderr
    assert (small / "run" / "dictionary.txt").read_text(encoding="utf-8").split() == list("0123456789§")


def ten() -> dict[str, np.ndarray]:
    """The last layer for ten digits, the space and the blank."""
    return {"head.fc.weight": np.zeros((64, 12), np.float32), "head.fc.bias": np.zeros(12, np.float32)}


def test_a_page_set_is_refused_by_a_recogniser_and_lines_by_a_detector(home: Path) -> None:
    result = finetune(home, "--model", "PP-OCRv3_mobile_det", "--device", "cpu")
    assert result.exit_code == 1
    assert "has no detection labels, and this is a detection model" in result.stderr


def test_tune_det_wants_numbers(home: Path) -> None:
    result = ocrdata("tune-det", "--model", "x", "--labels", home / "lines" / "rec.txt", "--side", "big")
    assert result.exit_code == 2
    assert "'big' is not a list of numbers" in result.stderr


def test_predict_wants_a_model_and_an_interpreter_that_has_paddleocr(home: Path) -> None:
    image = home / "lines" / "rec.txt"
    assert ocrdata("predict", image).exit_code == 2
    result = ocrdata("predict", image, "--rec", home / "lines")
    assert result.exit_code == 1
    assert "holds no inference.yml" in result.stderr


def test_weights_import_writes_pdparams_only(home: Path) -> None:
    result = ocrdata("weights", "import", "--out", home / "x.onnx")
    assert result.exit_code == 2
    assert "ends in .pdparams" in result.stderr


@pytest.mark.parametrize(
    ("value", "name", "given"),
    [
        ("before=PP-OCRv3_mobile_rec", "before", None),
        ("PP-OCRv3_mobile_rec", "PP-OCRv3_mobile_rec", None),
        ("after={home}/lines", "after", "{home}/lines"),
        ("{home}/lines", "lines", "{home}/lines"),
        ("{home}/lines/rec.txt", "lines", "{home}/lines/rec.txt"),
        ("{home}/mix.yml", "mix", "{home}/mix.yml"),
    ],
)
def test_a_model_or_a_set_may_have_a_name(home: Path, value: str, name: str, given: str | None) -> None:
    kind = NamedInput(presets="models")
    assert isinstance(kind, InputPath)  # the recipe runner finds inputs by this
    found = kind.convert(value.format(home=home), None, None)
    path = Path(given.format(home=home)) if given else None
    assert isinstance(found, NamedPath)
    assert (found.name, found.path) == (name, path)


def test_two_models_of_one_name_are_told_apart_by_the_user(home: Path) -> None:
    lines = home / "lines" / "rec.txt"
    model = "PP-OCRv3_mobile_rec"
    result = ocrdata("evaluate", "--model", model, "--model", model, "--labels", lines)
    assert result.exit_code == 2
    assert f"Two models are called '{model}'" in result.stderr


def test_label_files_of_one_name_are_one_set(home: Path) -> None:
    lines = home / "lines" / "rec.txt"
    alone = evaluate_lines.read_sets({"general": [lines]})["general"]
    assert evaluate_lines.read_sets({"general": [lines, lines]}) == {"general": alone + alone}


def test_a_model_that_is_none_is_refused(home: Path) -> None:
    lines = home / "lines" / "rec.txt"
    assert ocrdata("evaluate", "--model", "PP-OCRv9", "--labels", lines).exit_code == 2
    result = ocrdata(
        *("evaluate", "--model", home / "lines", "--labels", lines, "--device", "cpu"),
        *("--paddleocr", checkout(home)),
    )
    assert result.exit_code == 1
    assert "is not a recognition model" in result.stderr


def test_a_result_is_not_replaced_unasked(home: Path) -> None:
    out = home / "result.json"
    out.write_text(json.dumps({}), encoding="utf-8")
    arguments = ("--model", "PP-OCRv3_mobile_rec", "--labels", home / "lines" / "rec.txt", "--out", out)
    result = ocrdata("evaluate", *arguments)
    assert result.exit_code == 1
    assert "exists already" in result.stderr


def test_a_broken_onnx_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "half.onnx").write_bytes(b"not weights")
    out = tmp_path / "w.pdparams"
    result = ocrdata(
        "weights", "import", tmp_path / "half.onnx", "--model", "PP-OCRv6_tiny_rec", "--out", out
    )
    assert result.exit_code == 1
    assert "half.onnx is not a whole ONNX model" in " ".join(result.stderr.split())
    assert not out.exists()
