"""A shell completes the values of options: names that are known, in a real bash."""

import os
import shutil
import subprocess
import sys

import pytest

from ocrdata.command_line.completion import MOST, offered
from ocrdata.train.models import presets

CASES = [
    ("synth --preset ", "document"),
    ("synth --preset sc", "scene"),
    ("synth --corpus meter-d", "meter-digits"),
    ("synth --language zh-", "zh-Hant"),
    ("synth --fonts dse", "dseg7"),
    ("studio --preset l", "lcd"),
    ("init --preset l", "lcd"),
    ("init --model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("finetune --model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("evaluate --model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("badcase PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("export --model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("check --model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("loop --model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("label --agree PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("predict --rec PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("predict --det PP-OCRv6_s", "PP-OCRv6_small_det"),
    ("fit --det PP-OCRv6_s", "PP-OCRv6_small_det"),
    ("mix --replay-model PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("select --strong PP-OCRv6_s", "PP-OCRv6_small_rec"),
    ("convert --from labelm", "labelme"),
    ("convert --to ", "paddle"),
    ("formats labelm", "labelme"),
    ("fetch ", "lsvt"),
    ("fetch we", "weights"),
    ("fetch weights PP-OCRv4_m", "PP-OCRv4_mobile_rec"),
    ("run ", "quickstart"),
    ("loop ", "loops/weak-characters"),
    ("recipes copy qu", "quickstart"),
    ("finetune --dict ppocrv6", "ppocrv6_dict"),
]


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    """A function that gives what bash offers after some words, all cases in one shell."""
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "ocrdata"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m ocrdata "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}

    def offers(line):
        script = 'compopt() { :; }; eval "$(_OCRDATA_COMPLETE=bash_source ocrdata)"; '
        script += 'IFS=" " read -ra COMP_WORDS <<< "$1"; [[ $1 == *" " ]] && COMP_WORDS+=(""); '
        script += "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _ocrdata_completion ocrdata; "
        script += 'printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(
            ["bash", "--norc", "-c", script, "bash", f"ocrdata {line}"],
            env=environment,
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split("\n")

    return offers


@pytest.mark.parametrize(("line", "name"), CASES)
def test_bash_offers_the_names_that_an_option_takes(complete, line, name):
    assert name in complete(line)


@pytest.mark.parametrize(
    ("line", "offered_too"),
    [
        ("convert --to ", "hocr"),
        ("tune-det --model PP-OCRv6_", "PP-OCRv6_small_rec"),
        ("label --rec PP-OCRv6_", "PP-OCRv6_small_det"),
        ("predict --rec PP-OCRv6_", "PP-OCRv6_small_det"),
        ("badcase PP-OCRv6_", "PP-OCRv6_small_det"),
    ],
)
def test_nothing_is_offered_that_an_option_refuses(complete, line, offered_too):
    found = complete(line)
    assert found
    assert offered_too not in found


def test_every_preset_is_a_detector_or_a_recogniser():
    tasks = {name: presets.load(name).task for name in presets.names()}
    assert presets.detectors() == [name for name, task in tasks.items() if task == "det"]
    assert presets.recognisers() == [name for name, task in tasks.items() if task == "rec"]


def test_run_offers_recipes_alone(complete):
    found = complete("run ")
    assert not any("/" in name or name == "photographs" for name in found)


def test_a_model_may_have_a_name_of_its_own(complete):
    assert "before=PP-OCRv6_small_rec" in complete("evaluate --model before=PP-OCRv6_sm")


def test_names_come_behind_the_mark_for_files_which_makes_bash_forget_what_is_before_it():
    assert [(item.type, item.value) for item in offered(["lcd", "led", "x"], "l")] == [
        ("file", "l"),
        ("plain", "lcd"),
        ("plain", "led"),
    ]


def test_of_very_many_names_those_in_folders_wait_for_their_folder():
    many = ["a", *(f"a/{number}" for number in range(MOST))]
    assert [item.value for item in offered(many, "", files=False)] == ["a"]
    assert len(offered(many, "a/", files=False)) == MOST


def test_where_no_name_begins_so_the_folder_may_be_left_out():
    known = ["cjk/NotoSans", "dseg7/DSEG7", "more/DSEG7", "loops/weak"]
    assert [item.value for item in offered(known, "DS", files=False)] == ["DSEG7"]
    assert [item.value for item in offered(known, "l", files=False)] == ["loops/weak"]
