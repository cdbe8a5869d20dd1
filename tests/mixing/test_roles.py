"""Sets with roles are drawn as PaddleOCR's guide advises, and what departs from it is explained."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.mixing import roles
from ocrdata.recipes import general_set
from ocrdata.samples.labels import read_lines
from tests import running

from .test_mix import drawn_by_the_loader, label_file

SIZES = st.integers(1, 100_000)


@given(vertical=SIZES, general=SIZES)
def test_general_lines_are_as_many_as_those_of_the_scene(vertical, general):
    assert roles.targets([("vertical", vertical), ("general", general)]) == [vertical, vertical]


@given(vertical=st.integers(100, 100_000), general=SIZES, synthetic=SIZES, bad=SIZES)
def test_original_to_new_lines_are_between_ten_and_five_to_one(vertical, general, synthetic, bad):
    sets = [("vertical", vertical), ("general", general), ("synthetic", synthetic), ("badcase", bad)]
    drawn = roles.targets(sets)
    assert drawn[:2] == [vertical, vertical]
    assert 4.7 <= sum(drawn[:2]) / sum(drawn[2:]) <= 10.5  # rounding
    assert not list(roles.advice([(role, count) for (role, _), count in zip(sets, drawn, strict=True)]))


def test_without_real_lines_the_synthetic_ones_take_their_place():
    assert roles.targets([("synthetic", 800), ("general", 3000)]) == [800, 800]
    assert not list(roles.advice([("synthetic", 800), ("general", 800)]))


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (
            [("vertical", 100), ("general", 100), ("synthetic", 200)],
            "1:1; the guide (3.1) advises 10:1 to 5:1",
        ),
        ([("vertical", 5000), ("general", 5000), ("synthetic", 10)], "1e+03:1"),
        ([("synthetic", 100)], "no general set"),
        ([("vertical", 100), ("general", 1000)], "10:1; the guide (3.3)"),
    ],
)
def test_what_departs_from_the_guide_is_explained(drawn, words):
    assert words in " ".join(roles.advice(drawn))


def mix(*args: object) -> str:
    return running.run_command("mix", *args).output


def test_roles_on_the_command_line(tmp_path):
    meter, general, more = (
        label_file(tmp_path / name, "rec.txt", count)
        for name, count in (("表", 100), ("general", 1000), ("more", 500))
    )
    output = mix(f"vertical={meter}", f"general={general}", f"synthetic={more}", "--out", tmp_path / "mix")
    config = yaml.safe_load((tmp_path / "mix" / "mix.yml").read_text(encoding="utf-8"))
    assert config["Train"]["dataset"]["ratio_list"] == [1.0, 0.1, 0.08]
    assert "synthetic" in output
    assert len(drawn_by_the_loader(config)) == 240


def test_proportions_of_ones_own_are_kept_and_explained(tmp_path):
    meter, more = (label_file(tmp_path, name, 100) for name in ("a.txt", "b.txt"))
    output = mix(f"vertical={meter}", f"synthetic={more}", "--ratio", "1:1", "--out", tmp_path / "mix")
    assert "1:1; the guide (3.1)" in output
    assert "no general set" in output


@pytest.mark.parametrize("deep", [False, True])
def test_lines_with_bad_characters_are_drawn_more_often(tmp_path, deep):
    a = label_file(tmp_path, "a.txt", 0)
    a.write_text(
        "".join(f"images/{n}.jpg\t{'§' if n < 10 else '1'}{n}\n" for n in range(100)), encoding="utf-8"
    )
    b = label_file(tmp_path / "b" if deep else tmp_path, "b.txt", 100)
    bad = tmp_path / "badcases.json"
    bad.write_text(json.dumps({"weights": {"§": 3.0, "x": 1.5}}), encoding="utf-8")
    mix(a, b, "--from-badcases", bad, "--out", tmp_path / "mix")
    config = yaml.safe_load((tmp_path / "mix" / "mix.yml").read_text(encoding="utf-8"))
    dataset = config["Train"]["dataset"]
    drawn = Counter(row.partition(b"\t")[2].decode().strip() for row in drawn_by_the_loader(config))
    assert sum(count for text, count in drawn.items() if "§" in text) == 30
    assert sum(count for text, count in drawn.items() if text.startswith("text")) == 150
    known = {line.image for path in (a, b) for line in read_lines(path)}
    for path in dataset["label_file_list"]:
        assert {line.image for line in read_lines(Path(path), Path(dataset["data_dir"]))} <= known


def test_no_bad_characters_change_nothing(tmp_path):
    a, b = label_file(tmp_path, "a.txt", 10), label_file(tmp_path, "b.txt", 10)
    bad = tmp_path / "badcases.json"
    bad.write_text('{"weights": {}}', encoding="utf-8")
    assert "no bad characters" in mix(a, b, "--from-badcases", bad, "--out", tmp_path / "mix")


def test_a_general_set_is_rendered_where_there_is_none(tmp_path):
    meter = label_file(tmp_path / "meter", "rec.txt", 12)
    output = mix(
        f"vertical={meter}", "--render-general", 10, "--jobs", 1, "--seed", 3, "--out", tmp_path / "mix"
    )
    assert "no general set" not in output
    config = yaml.safe_load((tmp_path / "mix" / "mix.yml").read_text(encoding="utf-8"))
    assert len(drawn_by_the_loader(config)) == 24
    rendered = list(read_lines(tmp_path / "mix-general" / "rec.txt"))
    assert len(rendered) == 10 and all(line.image.is_file() for line in rendered)
    looks = {line.image.relative_to(tmp_path / "mix-general").parts[0] for line in rendered}
    assert {"document", "scene", "receipt"} <= looks <= set(general_set.LOOKS)


@given(st.integers(1, 500))
def test_general_lines_are_of_every_look_as_far_as_they_go(count):
    sizes = general_set._sizes(count)
    assert sum(sizes.values()) == count
    assert all(abs(sizes.get(look, 0) - share * count) < 1 for look, (share, _) in general_set.LOOKS.items())


@pytest.mark.parametrize(("own", "count", "drawn"), [(15, 5, 5), (120, 40, 40), (9, 5, 3), (9, 2, 3)])
def test_rendered_lines_have_one_proportion(tmp_path, own, count, drawn):
    meter = label_file(tmp_path / "meter", "rec.txt", own)
    options = ("--ratio", "3:1", "--render-general", count, "--jobs", 1, "--out", tmp_path / "mix")
    mix(f"vertical={meter}", *options)
    config = yaml.safe_load((tmp_path / "mix" / "mix.yml").read_text(encoding="utf-8"))
    of_meter = sum(line.startswith(b"meter/") for line in drawn_by_the_loader(config))
    assert (of_meter, len(drawn_by_the_loader(config))) == (own, own + drawn)


def test_no_text_of_the_corpus_to_measure_on_is_rendered(tmp_path):
    to_measure_on = set(resources.find("corpora", "general-test").read_text("utf-8").splitlines())
    made = general_set.render(300, tmp_path / "mix", seed=3, jobs=1, force=False)
    assert not to_measure_on.intersection(line.transcription for line in read_lines(made))


def test_looks_of_one_corpus_have_other_texts(tmp_path):
    made = general_set.render(100, tmp_path / "mix", seed=3, jobs=1, force=False)
    texts = {look: set() for look in general_set.LOOKS}
    for line in read_lines(made):
        texts[line.image.relative_to(made.parent).parts[0]].add(line.transcription)
    assert len(texts["receipt"] & texts["screen"]) <= 1


@pytest.mark.parametrize(
    "options", [("--ratio", "100:1"), ("--ratio-list", "1,1.5"), ("--ratio-list", "1,0.01"), ("missing.txt",)]
)
def test_what_cannot_be_mixed_is_refused_before_a_line_is_rendered(tmp_path, options):
    meter = label_file(tmp_path / "meter", "rec.txt", 12)
    made = ("--render-general", "10", "--jobs", "1", "--out", str(tmp_path / "mix"))
    assert CliRunner().invoke(cli, ["mix", f"vertical={meter}", *options, *made]).exit_code in (1, 2)
    assert list(tmp_path.iterdir()) == [tmp_path / "meter"]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_general_lines_that_are_there_are_refused_in_a_dry_run_too(tmp_path, options):
    meter = label_file(tmp_path / "meter", "rec.txt", 12)
    label_file(tmp_path / "mix-general", "rec.txt", 1)
    made = ("--render-general", "10", "--out", str(tmp_path / "mix"))
    result = CliRunner().invoke(cli, ["mix", f"vertical={meter}", *made, *options])
    assert (result.exit_code, "mix-general exists already" in result.output) == (1, True)


def test_rendered_lines_have_a_folder_of_their_own(tmp_path):
    meter = label_file(tmp_path / "meter", "rec.txt", 12)
    options = ["mix", f"vertical={meter}", "--data-dir", str(tmp_path), "--render-general", "5"]
    result = CliRunner().invoke(cli, [*options, "--out", str(tmp_path / "mix")])
    assert (result.exit_code, "--data-dir would also apply" in result.output) == (2, True)
    assert list(tmp_path.iterdir()) == [tmp_path / "meter"]


def test_what_needs_a_folder_says_so(tmp_path):
    result = CliRunner().invoke(cli, ["mix", str(label_file(tmp_path, "a.txt", 3)), "--render-general", "5"])
    assert (result.exit_code, "--out" in result.output) == (2, True)


@pytest.mark.slow
def test_replay_is_what_the_stock_model_is_sure_of(tmp_path):
    run = CliRunner().invoke(
        cli,
        ["synth", "--count", "30", "--corpus", "meter-digits", "--fonts", "latin", "--jobs", "1",
         "--out", str(tmp_path / "photos")],
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    meter = label_file(tmp_path / "meter", "rec.txt", 4)
    mix(meter, "--replay", tmp_path / "photos" / "images", "--device", "cpu", "--out", tmp_path / "mix")
    truth = {line.image.name: line.transcription for line in read_lines(tmp_path / "photos" / "rec.txt")}
    replayed = list(read_lines(tmp_path / "mix-replay" / "rec.txt"))
    assert len(replayed) >= 3
    assert sum(truth[line.image.name] == line.transcription for line in replayed) >= 0.7 * len(replayed)
