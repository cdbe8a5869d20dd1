"""Every preset: whole, in PaddleOCR's terms, and buildable or refused before anything starts."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.fetching.catalogue import weights as fetchable
from ocrdata.train import availability
from ocrdata.train.models import architecture, presets

EVERY = presets.names()


ROOT = Path(__file__).parents[3]


def transforms(chosen: presets.ModelPreset, part: str = "Train") -> list[str]:
    return [next(iter(item)) for item in chosen.config[part]["dataset"]["transforms"]]


def test_there_are_presets_of_every_generation_and_size() -> None:
    for generation, sizes in {
        "v3": ("mobile_rec", "mobile_det", "server_det"),
        "v4": ("mobile_rec", "server_rec", "mobile_det", "server_det"),
        "v5": ("mobile_rec", "server_rec", "mobile_det", "server_det"),
        "v6": ("tiny_rec", "small_rec", "medium_rec", "tiny_det", "small_det", "medium_det"),
    }.items():
        assert {f"PP-OCR{generation}_{size}" for size in sizes} <= set(EVERY)


def test_every_official_checkpoint_that_can_be_fetched_has_a_preset() -> None:
    official = {entry.model for entry in fetchable() if not entry.file}
    assert official == set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_a_preset_is_whole(name: str) -> None:
    chosen = presets.load(name)
    network = chosen.config["Architecture"]
    assert network["model_type"] == chosen.task
    assert chosen.batch.keys() == {"gpu", "cpu"}
    if chosen.task == "rec":
        assert network["Head"]["name"] == "CTCHead"
        assert chosen.dictionary
        assert chosen.guide
    else:
        assert chosen.config["Metric"]["main_indicator"] == "hmean"
        crop = next(
            item for item in chosen.config["Train"]["dataset"]["transforms"] if "EastRandomCropData" in item
        )
        assert crop["EastRandomCropData"]["size"] == [chosen.crop] * 2


@pytest.mark.parametrize("name", [name for name in EVERY if name.endswith("_rec")])
def test_the_official_form_has_two_heads_two_losses_and_two_labels(name: str) -> None:
    chosen = presets.load(name)
    guided = presets.with_guide(chosen)
    network = guided.config["Architecture"]
    assert "Neck" not in network
    ctc, guide = (next(iter(part)) for part in network["Head"]["head_list"])
    assert (ctc, guide) == ("CTCHead", "SARHead" if "v3" in name else "NRTRHead")
    assert [next(iter(loss)) for loss in guided.config["Loss"]["loss_config_list"]] == [
        "CTCLoss",
        guide.replace("Head", "Loss"),
    ]
    assert transforms(guided)[:4] == ["DecodeImage", "RecConAug", "RecAug", "MultiLabelEncode"]
    assert "CTCLabelEncode" not in transforms(guided, "Eval")
    assert transforms(chosen)[1] == "RecAug"  # the CTC-only form stays as it was


def test_a_language_has_the_network_of_its_original_and_its_own_dictionary() -> None:
    korean, original = presets.load("korean_PP-OCRv5_mobile_rec"), presets.load("PP-OCRv5_mobile_rec")
    assert korean.config == original.config
    assert (korean.original, korean.dictionary) == (original.name, "ppocrv5_korean_dict")
    assert korean.weights is None


def test_the_crop_of_a_detector_can_be_smaller() -> None:
    small = presets.with_crop(presets.load("PP-OCRv3_mobile_det"), 320)
    assert {"EastRandomCropData": {"size": [320, 320], "max_tries": 50, "keep_ratio": True}} in small.config[
        "Train"
    ]["dataset"]["transforms"]
    assert presets.load("PP-OCRv3_mobile_det").crop == 960


def test_a_routed_detector_sees_pages_of_the_size_of_its_crops() -> None:
    plain = presets.with_crop(presets.load("PP-OCRv3_mobile_det"), 320)
    small = presets.with_pages_as_crops(plain)
    size = {"DetResizeForTest": {"limit_side_len": 320, "limit_type": "max"}}
    before, after = (preset.config["Eval"]["dataset"]["transforms"] for preset in (plain, small))
    assert [size if "DetResizeForTest" in step else step for step in before] == after
    assert size not in before


def test_what_lies_over_wins_and_lists_are_replaced_whole() -> None:
    under = {"a": {"x": 1, "y": [1, 2]}, "b": 2}
    assert presets.merged_over(under, {"a": {"y": [3]}, "c": 4}) == {"a": {"x": 1, "y": [3]}, "b": 2, "c": 4}
    assert under["a"] == {"x": 1, "y": [1, 2]}


def test_a_model_is_untried_if_the_table_of_tries_does_not_have_it_whole() -> None:
    text = (ROOT / "benchmarks" / "results" / "models.txt").read_text(encoding="utf-8")
    rows = [row.split() for row in text.splitlines() if row.strip() and not row.startswith((" ", "#"))][1:]
    tried = {name for name, _, _, *steps, _ in rows if "no" not in steps}
    assert {row[0] for row in rows} <= set(EVERY)
    assert tried == {name for name in EVERY if not presets.load(name).untried}


def test_the_documentation_names_the_untried_models() -> None:
    text = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    (paragraph,) = [part for part in text.split("\n\n") if part.startswith("**Untried.**")]
    named = {word.strip("`.,") for word in paragraph.split() if word.startswith("`") and "PP-OCRv" in word}
    assert named == {name for name in EVERY if presets.load(name).untried}


def test_the_list_of_models_marks_the_untried(capsys: pytest.CaptureFixture[str]) -> None:
    from ocrdata import console

    entry = availability.ModelAvailability("M", "rec", "B", (), "here", True, "d", True)
    console.show(availability.table([entry, replace(entry, name="N", untried=True)]))
    rows = [row for row in capsys.readouterr().out.splitlines() if "here" in row and "B" in row]
    assert ["(untried)" in row for row in rows[-2:]] == [False, True]


BACKBONES = """
def build_backbone(config, model_type):
    if model_type == "det" or model_type == "table":
        support_dict = ["MobileNetV3"]
    elif model_type == "rec" or model_type == "cls":
        support_dict = ["MobileNetV1Enhance", "PPHGNetV2_B4"]
    else:
        raise NotImplementedError
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """The part of a training code that says what it can build."""
    for room, text in (
        ("backbones", BACKBONES),
        ("necks", "x = ['RSEFPN', 'SequenceEncoder']"),
        ("heads", ""),
    ):
        folder = tmp_path / "ppocr" / "modeling" / room
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(text, encoding="utf-8")
    (tmp_path / "ppocr" / "modeling" / "necks" / "rnn.py").write_text(
        "x = {'svtr': 1, 'reshape': 2}", encoding="utf-8"
    )
    return tmp_path


def test_a_backbone_counts_only_for_its_task(code: Path) -> None:
    recogniser = presets.load("PP-OCRv5_server_rec").config["Architecture"]
    detector = presets.load("PP-OCRv5_server_det").config["Architecture"]
    assert architecture.missing(code, recogniser) == []
    assert architecture.missing(code, detector) == ["PPHGNetV2_B4", "LKPAN"]


@pytest.mark.parametrize(
    ("arguments", "lacking"),
    [
        ("in_channels=3, class_num=1000", ["PPHGNetV2_B4 with text_rec"]),
        ("in_channels=3, text_rec=False", []),
        ("in_channels=3, *, text_rec=False", []),
        ("in_channels=3, **options", []),
    ],
)
def test_a_backbone_that_does_not_take_an_option_is_another_one(
    code: Path, arguments: str, lacking: list[str]
) -> None:
    """PaddleOCR 2.10 has a PPHGNetV2_B4, but reads formulas with it."""
    text = f"class PPHGNetV2_B4(nn.Layer):\n    def __init__(self, {arguments}):\n        pass\n"
    (code / "ppocr" / "modeling" / "backbones" / "rec_pphgnetv2.py").write_text(text, encoding="utf-8")
    recogniser = presets.load("PP-OCRv5_server_rec")
    assert architecture.missing(code, recogniser.config["Architecture"]) == lacking


def test_what_cannot_be_built_is_refused_with_what_to_install(code: Path) -> None:
    architecture.require(code, presets.load("PP-OCRv3_mobile_rec"))
    with pytest.raises(UserError, match="it lacks PPHGNetV2_B4 and LKPAN") as caught:
        architecture.require(code, presets.load("PP-OCRv5_server_det"))
    assert "--paddleocr" in caught.value.remedy


def test_v6_needs_no_clone_but_for_medium_detection(code: Path) -> None:
    for model in ("tiny_rec", "small_rec", "medium_rec", "tiny_det", "small_det"):
        architecture.require(code, presets.load(f"PP-OCRv6_{model}"))
    detector = presets.load("PP-OCRv6_medium_det").config["Architecture"]
    assert architecture.missing(code, detector) == ["RepLKPAN"]


@pytest.mark.slow
def test_the_pinned_wheel_builds_what_the_facts_say(request: pytest.FixtureRequest) -> None:
    from ocrdata.train.models import source

    lacking = {entry.name for entry in availability.models(source.training_code()) if entry.lacking}
    assert lacking == {"PP-OCRv5_server_det", "PP-OCRv5_server_rec", "PP-OCRv6_medium_det"}


@pytest.mark.slow
def test_the_list_of_models_says_what_is_missing() -> None:
    result = CliRunner().invoke(cli, ["models", "--task", "rec"])
    assert result.exit_code == 0, result.output
    (medium,) = [row for row in result.stdout.splitlines() if "PP-OCRv6_medium_rec" in row]
    (stock,) = [row for row in result.stdout.splitlines() if " PP-OCRv3_mobile_rec" in row]
    assert "weights" in medium
    assert stock.split("│")[-2].strip() == "nothing"
    assert "_det" not in result.stdout
