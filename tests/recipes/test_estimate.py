"""Estimates: they follow the recipe's numbers, say what they rest on, and leave out what nobody can know."""

import json

import pytest
from click.testing import CliRunner

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.fetching import catalogue
from ocrdata.recipes import estimate
from ocrdata.recipes.recipe import read_recipe


def costs(folder, text):
    path = folder / "r.yaml"
    path.write_text(text, encoding="utf-8")
    return estimate.costs(read_recipe(path))


TRAINING = """
- synth: {count: 400, out: new}
- synth: {count: 1000, out: general}
- synth: {count: 60, out: val}
- mix: {labels: [LABELS], RATIO out: mix}
- finetune: {data: mix/mix.yml, eval: val/rec.txt, epochs: 3, evaluations: 2, device: cpu, out: model}
- evaluate: {model: {before: PP-OCRv3_mobile_rec, after: model}, labels: val/rec.txt, device: cpu}
"""


def training(folder, labels="new/rec.txt, general/rec.txt", ratio=""):
    return costs(folder, TRAINING.replace("LABELS", labels).replace("RATIO", ratio))


@pytest.mark.parametrize(
    ("labels", "ratio", "drawn"),
    [
        ("new/rec.txt, general/rec.txt", "", 800),
        ("new/rec.txt, general/rec.txt", "ratio: '1:2',", 1200),
        ("vertical=general/rec.txt, synthetic=new/rec.txt", "", 1200),
        ("synthetic=new/rec.txt, general=general/rec.txt", "", 800),
        ("general/rec.txt", "", 1000),
    ],
)
def test_the_lines_of_an_epoch_are_those_that_mix_will_draw(folder, labels, ratio, drawn):
    found = training(folder, labels, ratio)
    assert found[3].samples == drawn
    assert found[4].samples == 3 * drawn


def test_lines_that_are_there_are_counted(folder):
    (folder / "rec.txt").write_text("a.jpg\tx\n" * 250, encoding="utf-8")
    assert training(folder, "rec.txt, new/rec.txt")[3].samples == 500


def test_what_mix_estimates_is_what_mix_draws(folder):
    """The numbers of the roles against the command itself."""
    import yaml

    for name, count in ("a", 120), ("b", 700):
        (folder / name).mkdir()
        (folder / name / "rec.txt").write_text("x.jpg\tx\n" * count, encoding="utf-8")
        (folder / name / "x.jpg").touch()
    text = "- mix: {labels: [vertical=b/rec.txt, synthetic=a/rec.txt], out: mixed}\n"
    (estimate,) = costs(folder, text)
    assert CliRunner().invoke(cli, ["run", "r.yaml"]).exit_code == 0
    config = yaml.safe_load((folder / "mixed" / "mix.yml").read_text(encoding="utf-8"))["Train"]["dataset"]
    sizes = {"a": 120, "b": 700}
    drawn = sum(
        round(next(sizes[key] for key in sizes if f"-{key}-" in file) * ratio)
        for file, ratio in zip(config["label_file_list"], config["ratio_list"], strict=True)
    )
    assert estimate.samples == drawn


def test_time_grows_with_the_epochs_and_with_what_is_guarded(folder):
    plain = training(folder)[4].seconds
    assert plain == pytest.approx(20 + 1.2 * 2400 / 8 + (2 + 2) * 2.4 * 60 / 60)
    text = TRAINING.replace("LABELS", "new/rec.txt").replace("RATIO", "").replace("epochs: 3", "epochs: 6")
    assert costs(folder, text)[4].seconds == pytest.approx(20 + 1.2 * 2400 / 8 + (2 + 2) * 2.4 * 60 / 60)
    guarded = text.replace("epochs: 6", "epochs: 6, keep: val/rec.txt")
    assert costs(folder, guarded)[4].seconds == pytest.approx(20 + 1.2 * 2400 / 8 + 12 * 2.4 * 120 / 60)
    routed = guarded.replace("keep:", "route: true, keep:")  # looks at its lines and those of the mix
    looked_at = (400 + 120) * 2.4 / 60
    assert costs(folder, routed)[4].seconds == pytest.approx(20 + 1.2 * 2400 / 8 + 4 * 2.4 * 2 + looked_at)


def test_what_is_not_known_beforehand_is_left_open(folder):
    (folder / "Label.txt").write_text("", encoding="utf-8")
    found = costs(
        folder, "- convert: {sources: Label.txt, out: mine}\n- mix: {labels: mine/rec.txt, out: m}\n"
    )
    assert found[0].seconds is None
    assert found[1].samples is None


def test_annotations_that_are_there_are_counted_and_an_illegible_line_is_no_sample(folder):
    labels = resources.folder("recipes") / "quickstart/pages/Label.txt"  # 60 lines, and an illegible one
    found = costs(
        folder,
        f"- convert: {{sources: {labels}, split: 'train=0.6,val=0.4', out: mine}}\n"
        "- mix: {labels: vertical=mine/train/rec.txt, render-general: 2000, out: m}\n",
    )
    assert (found[0].samples, found[0].disk) == (60, 330_000)
    assert found[1].samples == 36 + 36  # the general lines 1:1
    assert found[1].disk == 2000 * 5_500  # which are rendered all the same
    (plain,) = costs(folder, f"- convert: {{sources: {labels}, labels-only: true, out: mine}}\n")
    assert (plain.samples, plain.disk) == (60, 0)
    assert (
        costs(folder, f"- convert: {{sources: {labels}, split: 'a=0.5,b=0.1', out: m}}\n")[0].samples is None
    )


def test_disk_is_estimated_for_lines_pages_and_downloads(folder):
    lines, pages, download = costs(
        folder,
        "- synth: {count: 1000, out: a}\n"
        "- synth: {count: 10, pages: true, out: b}\n"
        "- fetch: {name: icdar2015, out: c}\n",
    )
    assert lines.disk == 5_500_000
    assert pages.disk > lines.disk / 10
    assert download.disk == 2 * catalogue.find_dataset("icdar2015").size > 0


def test_the_estimate_of_a_lines_size_holds(folder):
    assert CliRunner().invoke(cli, ["synth", "--count", "300", "--jobs", "1", "--out", "x"]).exit_code == 0
    taken = sum(-(-file.stat().st_size // 4096) * 4096 for file in (folder / "x" / "images").rglob("*.jpg"))
    assert 0.5 < taken / (300 * estimate.LINE_BYTES) < 1.5


def test_the_quickstart_takes_the_four_minutes_that_were_measured():
    path = resources.find("recipes", "quickstart")
    total = sum(cost.seconds or 0 for cost in estimate.costs(read_recipe(path)))
    assert 120 < total < 480


def test_a_disk_that_is_too_small_is_a_warning(folder):
    found = costs(folder, f"- synth: {{count: {10**10}, out: a}}\n")
    assert any(said.startswith("Warning: only") for said in estimate.summary(found, folder))


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "1 s"), (59, "59 s"), (700, "12 min"), (9000, "2.5 h")])
def test_times_are_said_as_people_say_them(seconds, said):
    assert estimate.in_time(seconds) == said


def test_validate_shows_the_estimates_and_what_they_rest_on():
    runner = CliRunner()
    shown = runner.invoke(cli, ["recipes", "validate", "rare-characters"]).output
    assert "8,000" in shown
    assert "training 8 lines a second on two CPU cores (measured" in shown
    assert "no errors found" in shown
    found = json.loads(runner.invoke(cli, ["recipes", "validate", "rare-characters", "--json"]).output)
    assert found["steps"][-2]["samples"] == 8000
    assert found["steps"][0]["command"].startswith("ocrdata synth")
