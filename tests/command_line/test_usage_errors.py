"""A wrong command line gets two sentences: what is wrong, and what to write instead."""

import pytest

from ocrdata.errors import did_you_mean
from ocrdata.train.models import presets
from tests import running


@pytest.mark.parametrize(
    ("words", "what", "remedy"),
    [
        (("check", "--modle", "x"), "No such option '--modle'.", "Did you mean --model?"),
        (
            ("finetune", "--learning-rate", "1"),
            "No such option '--learning-rate'.",
            "Did you mean --lr or --schedule?",
        ),
        (
            ("convert", "--model", "x"),
            "No such option '--model'.",
            "`ocrdata convert --help` lists the options.",
        ),
        (("check", "--xyzzy"), "No such option '--xyzzy'.", "`ocrdata check --help` lists the options."),
        (("chek",), "No such command 'chek'.", "Did you mean check?"),
        (("frobnicate",), "No such command 'frobnicate'.", "`ocrdata --help` lists the commands."),
        (("mix",), "Missing argument 'LABELS...'.", "For example: ocrdata mix vertical.txt general.txt"),
        (("finetune",), "Missing option '--data'.", "--data: The mix.yml that `ocrdata mix` wrote."),
        (
            ("synth", "--count", "x"),
            "'x' is not a valid integer range.",
            "--count: Number of lines, or of pages with",
        ),
        (("synth", "--engine", "trdg"), "is not one of 'local', 'ray'.", "Did you mean --generator trdg?"),
    ],
)
def test_a_wrong_command_line_has_a_remedy(words, what, remedy):
    result = running.run_command(*words, code=2)
    sentence, second = result.output.splitlines()[-2:]
    assert sentence.endswith(what)
    assert second.startswith(remedy)


def test_a_path_that_does_not_exist_is_guessed_from_its_folder(tmp_path, monkeypatch):
    (tmp_path / "train.txt").touch()
    result = running.run_command("check", tmp_path / "trian.txt", code=2)
    assert result.output.splitlines()[-1] == "Did you mean train.txt?"
    monkeypatch.chdir(tmp_path)
    result = running.run_command("check", "elsewhere/rec.txt", code=2)
    assert result.output.splitlines()[-1] == f"Relative paths begin at {tmp_path}."
    result = running.run_command("finetune", "--data", "x.yml", "--eval", "train.txt", "--out", "run", code=2)
    assert result.output.splitlines()[-1].startswith("Make it with: ocrdata mix ")


def test_a_misspelt_model_is_a_wrong_option(tmp_path):
    (tmp_path / "rec.txt").touch()
    given = ("--data", tmp_path / "rec.txt", "--eval", tmp_path / "rec.txt", "--out", tmp_path / "run")
    result = running.run_command("finetune", *given, "--model", "PP-OCRv3_mobile_rek", code=2)
    assert result.output.splitlines()[-1].startswith("Did you mean PP-OCRv3_mobile_rec")
    result = running.run_command(
        "check", "--model", "PP-OCRv3_mobile_rek", "--no-images", tmp_path / "rec.txt", code=2
    )
    assert "there is no model called 'PP-OCRv3_mobile_rek'" in result.output


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("pp-ocrv4-mobile-rec", ["PP-OCRv4_mobile_rec"]),
        ("PP-OCRv3", ["PP-OCRv3_mobile_det", "PP-OCRv3_mobile_rec", "PP-OCRv3_server_det"]),
        ("PP-OCRv5_mobile", ["PP-OCRv5_mobile_det", "PP-OCRv5_mobile_rec"]),
        ("ch_PP-OCRv4_rec", ["PP-OCRv4_mobile_rec", "PP-OCRv4_server_rec"]),
    ],
)
def test_a_model_is_guessed_from_what_people_call_it(given, meant):
    hint = did_you_mean(given, presets.names(), most=3)
    assert set(meant) <= set(hint.removeprefix("Did you mean ").removesuffix("?").split(" or "))


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("--limit", ["--split", "--width"]),
        ("split", ["list", "select"]),
        ("version", ["verify", "review"]),
        ("ka_dict", ["en_dict"]),
    ],
)
def test_what_is_not_alike_is_not_guessed(given, known):
    assert did_you_mean(given, known) == ""


@pytest.mark.parametrize(
    ("given", "known"), [("voc2007", "voc"), ("coco_json", "coco"), ("label", "labelme")]
)
def test_a_name_with_something_behind_it_is_known(given, known):
    assert did_you_mean(given, [known, "mmocr"]) == f"Did you mean {known}?"


def test_nothing_is_guessed_from_nothing():
    assert (
        did_you_mean("x", presets.names(), "`ocrdata models` lists them.") == "`ocrdata models` lists them."
    )
