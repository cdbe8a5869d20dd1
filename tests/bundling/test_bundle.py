"""A training that is packed on one machine and started on another."""

import io
import json
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from ocrdata import __version__
from ocrdata.bundling import arrival, bundle, launch_script
from ocrdata.errors import UserError
from ocrdata.train.models import config
from ocrdata.train.models.gpu import install_command
from ocrdata.train.run.options import FinetuneOptions
from ocrdata.train.run.settle import settle
from ocrdata.train.weights import checkpoint
from tests.conftest import Drawer
from tests.running import run_command
from tests.train.data.test_line_set import label_file
from tests.train.test_commands import checkout

Members = dict[str, bytes]


@pytest.fixture
def options(tmp_path: Path) -> dict[str, object]:
    """A training on 40 lines of digits, from a checkpoint that reads ten digits."""
    lines = label_file(tmp_path / "原 料" / "lines", ["0123"] * 40)
    kept = label_file(tmp_path / "原 料" / "kept", ["4567"] * 3)
    for number, image in enumerate(sorted(kept.parent.glob("*.png"))):
        Image.new("RGB", (60, 32), (number, 90, 90)).save(image)
    section = {"data_dir": str(lines.parent), "label_file_list": [str(lines)] * 2, "ratio_list": [1.0, 0.5]}
    (tmp_path / "mix.yml").write_text(yaml.safe_dump({"Train": {"dataset": section}}), encoding="utf-8")
    checkpoint.write(tmp_path / "ten.pdparams", {"head.fc.weight": np.zeros((64, 12), np.float32)})
    (tmp_path / "ten.txt").write_text("\n".join("0123456789") + "\n", encoding="utf-8")
    (checkout(tmp_path) / "ppocr" / "modeling" / "__init__.py").touch()
    return {
        "data": tmp_path / "mix.yml",
        "evaluation": (lines,),
        "out": tmp_path / ".run",
        "keep": {"旧 的": (kept,)},
        "keep_images": (lines,),
        "pretrained": tmp_path / "ten.pdparams",
        "dictionary": tmp_path / "ten.txt",
        "paddleocr": tmp_path,
        "max_drop_of": {"旧 的": 1.5},
        "epochs": 3,
        "batch_size": 8,
        "gpus": (0, 1),
        "keep_weight": 2.0,
        "amp": "O1",
        "dry_run": True,
    }


@pytest.fixture
def archive(tmp_path: Path, options: dict[str, object]) -> Path:
    out = tmp_path / "训练.tar"
    bundle.write(settle(FinetuneOptions(**options)), out)  # type: ignore[arg-type]
    return out


def members(archive: Path) -> Members:
    with tarfile.open(archive) as file:
        return {info.name: file.extractfile(info).read() for info in file}  # type: ignore[union-attr]


def rewritten(archive: Path, change: Callable[[Members], object]) -> Path:
    """The archive after a change of its members."""
    content = members(archive)
    change(content)
    with tarfile.open(archive, "w") as file:
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return archive


def test_the_bundle_holds_all_that_the_training_reads_and_no_absolute_path(
    tmp_path: Path, archive: Path, options: dict[str, object]
) -> None:
    assert arrival.is_bundle(archive)
    content = members(archive)
    assert next(iter(content)) == "训练/ocrdata.json"
    assert all(name.startswith("训练/") for name in content)
    texts = [data for name, data in content.items() if not name.endswith((".png", ".pdparams"))]
    assert not any(str(tmp_path).encode() in data for data in texts)
    mix = yaml.safe_load(content["训练/mix.yml"])["Train"]["dataset"]
    assert mix["ratio_list"] == [1.0, 0.5]
    assert len(set(mix["label_file_list"])) == 1
    rows = content[f"训练/{mix['label_file_list'][0]}"].decode().splitlines()
    assert len(rows) == 40
    assert all(f"训练/data/{row.split(chr(9))[0]}" in content for row in rows)
    assert sum(name.startswith("训练/keep-images/") for name in content) == 41


def test_where_ocrdata_is_not_installed_the_script_says_how_for_cpus_and_for_gpus(tmp_path: Path) -> None:
    file = tmp_path / "train.sh"
    file.write_text(launch_script.script(["--data", "mix.yml"]), "utf-8")

    ended = subprocess.run(
        ["/bin/sh", file], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert f'pip install "ocrdata[train]=={__version__}"\n' in ended.stderr
    assert 'In a clone of that version: pip install -e ".[train]"\n' in ended.stderr
    assert f"For NVIDIA GPUs, after that: {install_command('')}\n" in ended.stderr


def test_what_is_unpacked_settles_to_the_same_training(
    tmp_path: Path, archive: Path, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settle(FinetuneOptions(**options))  # type: ignore[arg-type]
    away = tmp_path / "远 方"
    away.mkdir()
    moved = archive.rename(away / archive.name)
    for path in [*tmp_path.iterdir()]:
        if path != away:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert arrival.unpack(moved, away / "训练") == len(members(moved)) - 1
    run_command("verify", away / "训练")
    monkeypatch.chdir(away / "训练")
    line = next(row for row in Path("train.sh").read_text("utf-8").splitlines() if row.startswith("exec"))
    words = shlex.split(line.removeprefix("exec ocrdata ").replace('"$@"', ""))
    run_command(*words, "--dry-run")
    settled = yaml.safe_load(Path("run/train.yml").read_bytes())
    assert settled["Global"]["epoch_num"] == 3
    assert settled["Global"]["amp_level"] == "O1"
    assert len(Path("run/eval.txt").read_text("utf-8").splitlines()) == len(here.evaluation)
    assert [*settled["Train"]["dataset"]["ratio_list"]] == [1.0, 0.5]
    assert Path("run", config.DICTIONARY).read_text("utf-8") == "".join(
        f"{digit}\n" for digit in "0123456789"
    )
    assert "--gpus=0,1" in words
    assert "--max-drop-of=旧 的=1.5" in words
    assert "--keep=旧 的=keep/1/1-kept-rec.txt" in words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files.pop("训练/mix.yml"), "mix.yml is missing"),
        (lambda files: files.update({"训练/mix.yml": files["训练/mix.yml"][:-1]}), "mix.yml had"),
        (
            lambda files: files.update({"训练/mix.yml": files["训练/mix.yml"].replace(b"0.5", b"0.6")}),
            "mix.yml has changed",
        ),
        (lambda files: files.update({"训练/more.txt": b"x"}), "more.txt is not in its manifest"),
        (lambda files: files.update({"训练/ocrdata.json": b"{"}), "is damaged"),
        (lambda files: files.update({"训练/ocrdata.json": b'{"command": "synth"}'}), "is no bundle"),
    ],
)
def test_an_archive_that_was_changed_is_refused(
    tmp_path: Path, archive: Path, change: Callable[[Members], object], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        arrival.unpack(rewritten(archive, change), tmp_path / "out")
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
def test_a_part_of_an_archive_is_refused(tmp_path: Path, archive: Path, share: float) -> None:
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    result = run_command("unpack", archive, "--out", tmp_path / "out", code=1)
    assert "opy it again" in result.output
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_unasked_and_the_same_training_gives_the_same_bytes(
    tmp_path: Path, archive: Path, options: dict[str, object]
) -> None:
    before = archive.read_bytes()
    plan = settle(FinetuneOptions(**options))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="exists already"):
        bundle.write(plan, archive)
    bundle.write(plan, archive, force=True)
    assert archive.read_bytes() == before
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(UserError, match="exists already"):
        arrival.unpack(archive, tmp_path / "out")


def test_other_archives_are_no_bundles(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "set.tar", "w") as file:
        file.addfile(tarfile.TarInfo("000.png"))
    (tmp_path / "a.txt").write_text("x")
    assert not any(map(arrival.is_bundle, [tmp_path / "set.tar", tmp_path / "a.txt", tmp_path]))


@pytest.mark.parametrize("name", ["training", "training.zip", "training.tar.gz"])
def test_the_archive_is_called_tar(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="is not the name of a tar archive"):
        bundle.require_free(tmp_path / name, False)


def test_the_options_of_the_command_are_options_of_a_training() -> None:
    from ocrdata.commands.bundle import command

    known = {field.name for field in fields(FinetuneOptions)}
    assert {param.name for param in command.params} <= known
    assert "open_page" not in {param.name for param in command.params}


def test_options_are_named_as_the_command_names_them() -> None:
    from ocrdata.commands.finetune import command

    names = {option for param in command.params for option in param.opts}
    given = FinetuneOptions(
        **{"data": Path("m"), "evaluation": (), "out": Path("o")},  # type: ignore[arg-type]
        **{"gtc": True, "crop": 64, "max_length": 40, "width": 640, "batch_size": 4, "lr": 1e-4, "jobs": 2},  # type: ignore[arg-type]
        **{"schedule": "piecewise", "evaluations": 2, "max_drop": 1.0, "stop_drop": 2.0, "blend": True},  # type: ignore[arg-type]
        **{"route": True, "freeze": "backbone", "distil": 1.0, "keep_weight": 2.0, "device": "gpu"},  # type: ignore[arg-type]
        **{"gpus": (0, 1), "amp": "O2", "stall_timeout": 60, "seed": 3},  # type: ignore[arg-type]
    )
    words = list(launch_script.plain_options(given))
    assert {word.split("=")[0] for word in words} <= names
    assert {"--blend", "--lr=0.0001", "--gpus=0,1", "--stall-timeout=60"} <= set(words)


@pytest.mark.slow
def test_a_training_starts_where_it_arrived_without_its_data_and_without_a_cache(
    tmp_path: Path, draw: Drawer
) -> None:
    home, away = tmp_path / "这里", tmp_path / "那里"
    for name, count in (("new", 16), ("val", 4)):
        draw(home / name, "DSEG7Classic-Bold", "0123456789", count, count)
    run_command("mix", home / "new" / "rec.txt", "--out", home / "mix")
    run_command(
        *("bundle", "--model", "PP-OCRv3_mobile_rec", "--data", home / "mix" / "mix.yml"),
        *("--eval", home / "val" / "rec.txt", "--epochs", 1, "--batch-size", 8),
        *("--device", "cpu", "--out", tmp_path / "训练.tar"),
    )
    shutil.rmtree(home)
    run_command("unpack", tmp_path / "训练.tar", "--out", away / "训练")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "ocrdata").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ocrdata "$@"\n')
    (programs / "ocrdata").chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "OCRDATA_CACHE": str(tmp_path / "empty"),
        "PIP_NO_INDEX": "1",
    }
    script = ["sh", str(away / "训练" / "train.sh")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    counts = json.loads((away / "训练" / "run" / "ocrdata.json").read_text("utf-8"))["counts"]
    assert counts["steps"] == 2
    (away / "训练" / "mix.yml").write_text("changed")
    again = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert "mix.yml" in again.stderr
