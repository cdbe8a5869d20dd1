"""Proportions become exactly the samples that PaddleOCR's loader will draw."""

import random
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.mixing import mix
from ocrdata.mixing.plan import MixInput, plan


def label_file(folder: Path, name: str, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    (folder / "images").mkdir(exist_ok=True)
    (folder / "images" / "0.jpg").touch()
    path.write_text("".join(f"images/{n}.jpg\ttext {n}\n" for n in range(count)), encoding="utf-8")
    return path


def drawn_by_the_loader(config: dict, seed: int = 0) -> list[bytes]:
    """`SimpleDataSet.get_image_info_list` in training, as PaddleOCR 2.10 states it."""
    dataset = config["Train"]["dataset"]
    drawn = []
    for path, ratio in zip(dataset["label_file_list"], dataset["ratio_list"], strict=True):
        lines = Path(path).read_bytes().splitlines(keepends=True)
        drawn += random.Random(seed).sample(lines, round(len(lines) * ratio))
    return drawn


def test_the_guides_example(tmp_path):
    vertical = label_file(tmp_path, "vertical.txt", 10_000)
    general = label_file(tmp_path, "general.txt", 100_000)
    entries = plan([MixInput(vertical), MixInput(general)], ratio=[1, 1]).files
    assert [entry.ratios for entry in entries] == [(1.0,), (0.1,)]
    assert [entry.drawn for entry in entries] == [10_000, 10_000]


def test_roles_stand_beside_the_ratios(tmp_path):
    vertical, general = label_file(tmp_path, "vertical.txt", 100), label_file(tmp_path, "general.txt", 40)
    entries = plan([MixInput(vertical, "vertical"), MixInput(general, "general")]).files
    dataset = mix.dataset_config(entries, tmp_path)["Train"]["dataset"]
    assert dataset["role_list"] == ["vertical", "general", "general", "general"]
    assert len(dataset["role_list"]) == len(dataset["ratio_list"])
    unnamed = plan([MixInput(vertical), MixInput(general)], ratio=[1, 1]).files
    assert "role_list" not in mix.dataset_config(unnamed, tmp_path)["Train"]["dataset"]


def test_a_set_that_is_too_small_is_named_several_times(tmp_path):
    vertical = label_file(tmp_path, "vertical.txt", 100)
    general = label_file(tmp_path, "general.txt", 40)
    entries = plan([MixInput(vertical), MixInput(general)], ratio=[1, 1]).files
    assert entries[1].ratios == (1.0, 1.0, 0.5)
    config = mix.dataset_config(entries, tmp_path)
    assert config["Train"]["dataset"]["label_file_list"] == [str(vertical)] + [str(general)] * 3
    assert len(drawn_by_the_loader(config)) == 200


@given(samples=st.integers(1, 200_000), target=st.integers(1, 500_000))
def test_the_loader_draws_exactly_what_was_asked_for(samples, target):
    ratios = mix.ratios_for(samples, target)
    assert all(0 < ratio <= 1 for ratio in ratios)
    assert sum(round(samples * ratio) for ratio in ratios) == target


@given(samples=st.integers(1, 100_000), tenths=st.integers(1, 10))
def test_ratios_are_written_as_short_as_they_can_be(samples, tenths):
    target = round(samples * (tenths / 10))  # what 0.1, 0.2 … draw
    if target:
        assert len(repr(mix.ratios_for(samples, target)[-1])) <= len("0.1")


def test_a_ratio_above_one_is_explained(tmp_path):
    path = label_file(tmp_path, "a.txt", 3)
    with pytest.raises(UserError, match=r"(?s)ratio of 1\.5.*several times") as caught:
        plan([MixInput(path)], ratio_list=[1.5])
    assert caught.value.path == path


def test_lists_in_different_folders_get_one_data_dir(tmp_path):
    label_file(tmp_path / "仪表", "rec.txt", 4)
    general = label_file(tmp_path / "general", "rec.txt", 8)
    general.write_bytes(general.read_bytes() + b'\nno tab\r\n["images/1.jpg", "/abs/2.jpg"]\tone of two\r\n')
    out = tmp_path / "mix"
    args = ["mix", str(tmp_path / "仪表" / "rec.txt"), str(general), "--ratio", "1:2", "--out", str(out)]
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0, result.output
    config = yaml.safe_load((out / "mix.yml").read_text(encoding="utf-8"))
    dataset = config["Train"]["dataset"]
    assert dataset["data_dir"] == str(tmp_path)
    first, second = (Path(path).read_bytes().split(b"\n") for path in dataset["label_file_list"])
    assert first[0].decode() == "仪表/images/0.jpg\ttext 0"
    assert second[8:11] == [
        b"",
        b"no tab\r",
        b'["general/images/1.jpg", "/abs/2.jpg"]\tone of two\r',
    ]
    assert len(drawn_by_the_loader(config)) == 4 + 8


def test_without_out_the_yaml_is_printed(tmp_path):
    a, b = label_file(tmp_path, "a.txt", 10), label_file(tmp_path, "b.txt", 100)
    result = CliRunner().invoke(cli, ["mix", str(a), str(b)])
    assert yaml.safe_load(result.stdout)["Train"]["dataset"]["ratio_list"] == [1.0, 0.1]
    assert "together" in result.stderr


def test_users_mistakes_get_a_sentence(tmp_path):
    a, b = label_file(tmp_path, "a.txt", 10), label_file(tmp_path / "x", "b.txt", 10)
    empty = label_file(tmp_path, "empty.txt", 0)
    det = tmp_path / "det.txt"
    (tmp_path / "a.jpg").touch()
    det.write_text('a.jpg\t[{"transcription": "x", "points": [[0,0],[1,0],[1,1],[0,1]]}]\n')
    for args, code, words in [
        ([a, b], 1, "different folders"),
        ([a, empty], 1, "empty.txt: the label file is empty"),
        ([a, det], 1, "detection labels"),
        ([a, a, "--ratio", "1:1:1"], 2, "3 numbers for 2 label files"),
        ([a, a, "--ratio", "1:x"], 2, "is not a list of numbers"),
        ([a, a, "--ratio-list", "1,1.5"], 1, "ratio of 1.5"),
        ([a, a, "--ratio", "1:0.0001"], 1, "nothing would be drawn"),
        ([a, tmp_path / "missing.txt"], 2, "does not exist"),
    ]:
        result = CliRunner().invoke(cli, ["mix", *map(str, args)])
        assert (result.exit_code, words in result.output) == (code, True), result.output
        assert "Traceback" not in result.output


def test_a_mix_names_its_label_files_absolutely(tmp_path, monkeypatch):
    (tmp_path / "rec").mkdir()
    (tmp_path / "rec" / "train.txt").write_text("a.jpg\t1\n", "utf-8")
    (tmp_path / "rec" / "a.jpg").touch()
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(cli, ["mix", "rec/train.txt", "--out", "mix"], catch_exceptions=False)
    config = yaml.safe_load((tmp_path / "mix" / "mix.yml").read_text("utf-8"))
    assert config["Train"]["dataset"]["label_file_list"] == [str(tmp_path / "rec" / "train.txt")]


def test_without_out_the_files_are_named_absolutely(tmp_path, monkeypatch):
    label_file(tmp_path, "train.txt", 2)
    monkeypatch.chdir(tmp_path)

    printed = CliRunner().invoke(cli, ["mix", "train.txt"], catch_exceptions=False).stdout

    dataset = yaml.safe_load(printed)["Train"]["dataset"]
    assert dataset["label_file_list"] == [str(tmp_path / "train.txt")]
    assert dataset["data_dir"] == str(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a.jpg\t你好\n".encode("gbk") * 3, "is not UTF-8"),
        (b"a.jpg hi\n", "has no tab"),
    ],
)
def test_what_is_no_label_file_for_paddleocr_is_refused(tmp_path, content, words):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "train.txt").write_bytes(content)

    with pytest.raises(UserError, match=words):
        plan([MixInput(tmp_path / "train.txt")])
