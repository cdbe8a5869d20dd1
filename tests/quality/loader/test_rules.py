"""The loader's rules, read from a config."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.quality.checks.advice import about_config
from ocrdata.quality.loader.config import Config, read_config
from ocrdata.quality.loader.rows import judge_text
from ocrdata.quality.loader.rules import detection_defaults, model_rules, rules_of
from ocrdata.train.models import presets
from tests.quality.configs import detection, recognition


def rules(config, section="Train"):
    return rules_of(config, section, source="config.yml", beside=Path())


def test_an_attention_branch_takes_two_places_of_the_maximum_length():
    assert rules(recognition("CTCLabelEncode")).longest == 25
    assert rules(recognition("MultiLabelEncode")).longest == 23
    assert rules(recognition("MultiLabelEncode", {"gtc_encode": "NRTRLabelEncode"})).longest == 23


def test_global_settings_win_over_an_operators_own():
    assert rules(recognition("CTCLabelEncode", {"max_text_length": 99})).max_text_length == 25


def test_the_space_comes_from_use_space_char():
    assert " " in rules(recognition("CTCLabelEncode")).characters
    assert " " not in rules(recognition("CTCLabelEncode", use_space_char=False)).characters


def test_paddleocrs_own_dictionary_paths_find_the_shipped_dictionary():
    config = recognition("CTCLabelEncode", character_dict_path="./ppocr/utils/ppocr_keys_v1.txt")
    assert len(rules(config).characters) == 6624
    config = recognition("CTCLabelEncode", character_dict_path="no/such_dict.txt")
    with pytest.raises(UserError, match="no/such_dict"):
        rules(config)


def test_detection_settings_are_those_of_its_operators():
    config = detection()
    for operator in config["Train"]["dataset"]["transforms"]:
        if "MakeShrinkMap" in operator:
            operator["MakeShrinkMap"]["min_text_size"] = 4
    found = rules(config)
    assert (found.task, found.min_text_size, found.maps) == ("det", 4, ("MakeBorderMap", "MakeShrinkMap"))
    assert detection_defaults().maps == found.maps


def test_operators_that_are_not_modelled_are_named():
    config = recognition("CTCLabelEncode")
    config["Train"]["dataset"]["transforms"].insert(1, {"SSLRotateResize": {"image_shape": [3, 48, 320]}})
    assert rules(config).unknown == ("SSLRotateResize",)


def test_transforms_that_can_use_no_line_are_refused():
    """PaddleOCR replaces each line by another one until Python's stack is used up."""
    config = recognition("CTCLabelEncode")
    transforms = config["Train"]["dataset"]["transforms"]
    transforms.append({"CTCLabelEncode": None})
    with pytest.raises(UserError, match="has CTCLabelEncode twice"):
        rules(config)
    config = recognition("CTCLabelEncode")
    transforms = config["Train"]["dataset"]["transforms"]
    transforms[:] = [each for each in transforms if "DecodeImage" not in each]
    with pytest.raises(UserError, match="has no DecodeImage"):
        rules(config)


def test_a_preset_brings_its_dictionary():
    assert len(model_rules("PP-OCRv3_mobile_rec").characters) == 6624
    with pytest.raises(UserError, match="PP-OCRv3_mobile_rec"):
        model_rules("PP-OCRv3_mobile")


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_is_understood_in_both_its_forms(name):
    model = presets.load(name)
    if model.task == "rec" and model.dictionary not in resources.names("dictionaries"):
        dictionary = resources.find("dictionaries", "en_dict")  # the own one would have to be fetched
    else:
        dictionary = None
    for section in ("Train", "Eval"):
        found = model_rules(name, section, dictionary)
        assert (found.task, found.unknown) == (model.task, ())
        if model.task == "rec":
            assert found.steps == 40
            assert found.longest - model_rules(name, section, dictionary, gtc=True).longest == 2
    if model.task == "det":
        assert found.maps == ()  # of Eval
        with pytest.raises(UserError, match="--gtc"):
            model_rules(name, gtc=True)


@pytest.mark.parametrize(
    "text", ["a: [", "just text", "", "Train: 5", "\x00", "Train: {dataset: {transforms: [1]}}"]
)
def test_what_is_no_config_is_an_error_with_the_file_in_it(text, tmp_path):
    path = tmp_path / "c.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"c\.yml"):
        rules_of(read_config(path).data, "Train", source=path.name, beside=path.parent)


def test_label_files_and_images_are_looked_for_from_here_and_beside_the_config(tmp_path):
    config = recognition("CTCLabelEncode")
    config["Train"]["dataset"] |= {"data_dir": "./pictures", "label_file_list": ["rec.txt", "gone.txt"]}
    (tmp_path / "rec.txt").touch()
    (tmp_path / "c.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    read = read_config(tmp_path / "c.yml")
    assert read.label_files("Train") == [tmp_path / "rec.txt"]
    assert read.data_dir("Train") == tmp_path / "pictures"


odd = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.text(max_size=4) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
places = st.sampled_from(
    [
        *("Global", "Global.max_text_length", "Global.character_dict_path", "Global.use_space_char"),
        *("Train", "Train.dataset", "Train.dataset.transforms", "Train.dataset.delimiter", "Train.loader"),
        *("Train.dataset.label_file_list", "Train.dataset.data_dir", "Train.dataset.ratio_list"),
        *("Architecture", "Eval"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(places, odd)
def test_a_config_with_anything_anywhere_gives_rules_or_an_error_in_a_sentence(place, value):
    config = recognition("MultiLabelEncode")
    *folders, last = place.split(".")
    inner = config
    for name in folders:
        inner = inner[name]
    inner[last] = value
    try:
        list(about_config(config, "Train", 5)) if rules(config) else None
    except UserError:
        return
    read = Config(Path("config.yml"), config)
    for section in ("Train", "Eval"):
        assert all(path.is_file() for path in read.label_files(section))
        read.data_dir(section)


def test_a_wider_image_has_no_more_steps_in_training_from_v4_on():
    config = recognition("CTCLabelEncode", max_text_length=99)
    resize = next(each for each in config["Train"]["dataset"]["transforms"] if "RecResizeImg" in each)
    resize["RecResizeImg"] = {"image_shape": [3, 48, 640]}
    config["Eval"] = config["Train"]
    assert (rules(config).steps, rules(config, "Eval").steps) == (40, 80)
    assert rules({**config, "Global": config["Global"] | {"ocrdata": {"widths": [320, 640]}}}).steps == 80
    config["Architecture"]["Backbone"]["name"] = "MobileNetV1Enhance"
    assert rules(config).steps == 80
    config["Train"]["sampler"] = {"name": "MultiScaleSampler", "scales": [[480, 32], [320, 48]]}
    assert rules(config).steps == 40
    config["Train"]["dataset"]["ds_width"] = True
    assert rules(config).steps == 0
    config["Architecture"]["Backbone"]["name"] = "PPLCNetV3"
    assert rules(config).steps == 40
    config["Architecture"]["Backbone"]["name"] = "ResNet"
    assert rules(config).steps == 0


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("שלום 12", []),
        ("םולש", ["text-backwards"]),
        ("ABCAB שלום", ["text-looks-as-another"]),
        ("ABC שלום", []),
        ("שלום ABC", []),
    ],
)
def test_texts_from_right_to_left_have_doubts_of_their_own(tmp_path, text, codes):
    (tmp_path / "dict.txt").write_text("\n".join("ABCםולש12"), encoding="utf-8")
    given = rules(recognition("CTCLabelEncode", character_dict_path=str(tmp_path / "dict.txt")))
    found = judge_text(text, 0, given)
    assert [fault.code for fault in found.faults] == codes
    assert found.trained == text
