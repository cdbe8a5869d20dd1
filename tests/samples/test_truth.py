"""Truth as annotation files spell it."""

import pytest

from ocrdata.samples.truth import is_true, truth


@pytest.mark.parametrize("value", [True, 1, 1.0, 2, "1", "true", "True", " YES ", "on", {"yes": True}, ["1"]])
def test_yes(value):
    assert is_true(value)


@pytest.mark.parametrize(
    "value", [False, 0, 0.0, None, "", "0", "false", "False", "NO", "none", {}, [], "off"]
)
def test_no(value):
    assert truth(value) is False


@pytest.mark.parametrize("value", ["perhaps", "blurred", b"1"])
def test_neither(value):
    assert truth(value) is None


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"yes": False}, False),
        ({"no": True}, False),
        ({"no": True, "yes": False}, False),
        ({"blurred": True}, True),
        ({"yes": "false"}, False),
        (["no"], False),
        (["cut off"], True),
    ],
)
def test_a_check_box_means_yes_if_anything_but_a_no_is_ticked(value, wanted):
    assert truth(value) is wanted
