"""The sliders are those of the preset's own YAML, and turning none changes nothing."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.errors import UserError
from ocrdata.studio_server import sliders
from ocrdata.studio_server.choice import written
from ocrdata.synthesis.look import preset

PAGES = "device"
"""The section of a preset that `synth --pages` alone draws: the studio shows lines."""


def record(name: str) -> dict:
    return yaml.safe_load(preset.find_preset(name).read_text(encoding="utf-8"))


def numbers(value, key=()):
    """Every number of a preset that is a value and not the name of a choice, with its place."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in pairs:
        if isinstance(item, int | float):
            yield "/".join(map(str, (*key, name))), item
        else:
            yield from numbers(item, (*key, name))


@pytest.mark.parametrize("name", preset.shipped())
def test_every_number_of_a_shipped_preset_has_a_slider_and_there_is_no_other(name):
    own = {
        (slider.key, slider.value)
        for _, rows in sliders.sections(record(name))
        for row in rows
        if not row.offered
        for slider in (*filter(None, [row.share]), *(slider for part in row.parts for slider in part.sliders))
    }
    lines = {section: value for section, value in record(name).items() if section != PAGES}
    assert own == set(numbers(lines))


@pytest.mark.parametrize("name", preset.shipped())
def test_effects_of_other_presets_are_offered_and_left_out_while_no_line_has_them(name):
    before = record(name)
    extra = [row.name for section, rows in sliders.sections(before) for row in rows if row.offered]
    assert extra
    after = sliders.with_values(before, {})
    assert after == before
    assert list(after) == list(before)


def test_an_effect_that_is_given_a_share_stands_where_other_presets_have_it():
    changed = sliders.with_values(record("led"), {"photo/haze/p": "0.3", "strokes/streaks/p": "0.5"})
    assert changed["strokes"]["streaks"]["p"] == 0.5
    assert "depth" in changed["strokes"]["streaks"]
    changed = sliders.with_values(record("document"), {"photo/glare/p": "0.5"})
    order = list(changed["photo"])
    assert order.index("shadow") < order.index("glare") < order.index("blur")
    bare = sliders.with_values({"about": "nothing yet"}, {"photo/blur/p": "1"})
    assert list(bare) == ["about", "photo"]
    assert list(bare["photo"]) == ["blur"]


@pytest.mark.parametrize("name", preset.shipped())
def test_sliders_that_stand_as_they_were_leave_the_preset_as_it_was(name):
    before = record(name)
    after = sliders.with_values(
        before, {slider.key: str(slider.value) for slider in sliders.all_sliders(before)}
    )
    assert after == before
    assert yaml.safe_load(written(after)) == before


@pytest.mark.parametrize("name", preset.shipped())
def test_a_browser_does_not_move_a_value_onto_its_grid(name):
    for slider in sliders.all_sliders(record(name)):
        assert slider.low <= slider.value <= slider.high
        steps = (slider.value - slider.low) / slider.step
        assert abs(steps - round(steps)) < 1e-6, slider


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(preset.shipped()))
def test_wherever_the_sliders_stand_the_preset_can_be_read(data, name, tmp_path_factory):
    before = record(name)
    there = data.draw(st.lists(st.sampled_from(list(sliders.all_sliders(before))), max_size=20))
    places = {slider.key: str(data.draw(st.floats(slider.low, slider.high))) for slider in there}
    path = tmp_path_factory.mktemp("look") / "preset.yaml"
    path.write_text(written(sliders.with_values(before, places)), encoding="utf-8")
    assert preset.load_preset(path)


def test_a_range_whose_ends_have_passed_each_other_is_put_in_order():
    changed = sliders.with_values(
        record("document"), {"photo/blur/sigma/0": "1.8", "photo/blur/sigma/1": "0.6"}
    )
    assert changed["photo"]["blur"]["sigma"] == [0.6, 1.8]


def test_whole_numbers_stay_whole():
    changed = sliders.with_values(record("document"), {"photo/noise/sigma/1": "12.0"})
    assert changed["photo"]["noise"]["sigma"] == [2, 12]
    assert isinstance(changed["photo"]["noise"]["sigma"][1], int)


@pytest.mark.parametrize("value", ["-1", "2", "nan", "inf", "x", ""])
def test_a_value_that_its_slider_cannot_have_is_refused(value):
    with pytest.raises(UserError, match="photo/blur/p"):
        sliders.with_values(record("document"), {"photo/blur/p": value})


@pytest.mark.parametrize("key", ["photo/none/p", "about", "fonts/0", "photo/blur", "../../etc"])
def test_what_the_preset_has_no_number_for_is_refused(key):
    with pytest.raises(UserError, match="no number"):
        sliders.with_values(record("document"), {key: "0.5"})


def test_what_an_effect_does_is_said_in_the_words_of_its_function():
    sections = dict(sliders.sections(record("document")))
    blur = next(row for row in sections["photo"] if row.name == "blur")
    assert blur.about == "Out of focus; sigma in pixels."
    height = sections["text"][0].parts[0]
    assert (height.name, height.kind) == ("height", "range")
    assert height.about.startswith("Height of a full character")
    dots = next(row for row in sections["strokes"] if row.name == "dots")
    assert dots.parts[0].about.endswith("are raised to 22 for Chinese and 8 for Latin.")  # all its lines


def test_a_preset_of_the_users_own_with_values_beyond_the_shipped_ones_keeps_them():
    own = {"photo": {"blur": {"p": 1, "sigma": [3.25, 7.5]}, "fringe": {}}, "quality": 40}
    after = sliders.with_values(own, {slider.key: str(slider.value) for slider in sliders.all_sliders(own)})
    assert after == own
