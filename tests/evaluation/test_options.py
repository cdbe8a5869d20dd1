"""`NAME=PATH` on the command line: which names there are, said in a sentence wherever one is taken."""

import click
import pytest

from ocrdata.evaluation.options import NamedInput, why_no_name
from tests.running import run_command


@pytest.fixture
def labels(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("val.txt", "x=1.txt", "a/x=1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a.png\ta\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("val.txt", "val"),
        ("scene=val.txt", "scene"),
        ("中 文=val.txt", "中 文"),
        ("x=1.txt", "x=1"),
        ("a/x=1.txt", "x=1"),
    ],
)
def test_names_and_files_with_an_equals_sign(labels, value, name):
    assert NamedInput().convert(value, None, None).name == name


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            "a/b=val.txt",
            "'a/b' cannot be a name, because names have no slash. Write, for example, a-b=val.txt.",
        ),
        ("a\\b=val.txt", "Write, for example, a-b=val.txt."),
        ("=val.txt", "There is no name before '=val.txt'."),
    ],
)
def test_what_cannot_be_a_name_is_said(labels, value, words):
    with pytest.raises(click.BadParameter) as said:
        NamedInput().convert(value, None, None)

    assert words in str(said.value)


def test_a_path_that_does_not_exist_is_a_path_and_no_name(labels):
    assert why_no_name("a/lr=0.1/rec.txt") is None
    with pytest.raises(click.BadParameter, match="does not exist"):
        NamedInput().convert("a/lr=0.1/rec.txt", None, None)


def test_a_model_by_its_preset_has_the_same_names(labels):
    with pytest.raises(click.BadParameter, match="names have no slash"):
        NamedInput(presets="models").convert("a/b=PP-OCRv6_small_rec", None, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "--model", "PP-OCRv6_small_rec", "--labels", "a/b=val.txt"],
        ["evaluate", "--model", "a/b=val.txt", "--labels", "val.txt"],
        ["badcase", "PP-OCRv6_small_rec", "a/b=val.txt", "--out", "bad"],
        ["finetune", "--data", "val.txt", "--eval", "val.txt", "--keep", "a/b=val.txt", "--out", "model"],
    ],
)
def test_every_command_that_takes_a_name_says_it(labels, arguments):
    assert "names have no slash" in " ".join(run_command(*arguments, code=2).output.split())


def test_mix_says_which_words_it_takes(labels):
    said = " ".join(run_command("mix", "a/b=val.txt", code=2).output.split())
    assert "'a/b' is none of vertical, general, synthetic, badcase." in said

    said = " ".join(run_command("mix", "generall=val.txt", code=2).output.split())
    assert "Did you mean general?" in said
