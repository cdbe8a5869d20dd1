"""The font that letters were drawn in is the nearest to them."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.look_fitting import shapes
from ocrdata.look_fitting.measures import measure
from tests.look_fitting.conftest import same, with_spreads


@pytest.mark.parametrize(
    "font", ["latin/NotoSerif-Regular", "latin/Roboto-Bold", "latin/OSP-DIN", "latin/CourierPrime"]
)
def test_the_font_of_the_letters_is_found(known, drawn, font) -> None:
    look = with_spreads(replace(known, fonts=(font,)), spacing=same(0.15), slant=same(0.1), rotate=same(2.0))
    lines = drawn(look, 0, 60)
    measured = [(found, line.text) for line in lines if (found := measure(line.image))]
    letters = shapes.letters_of([line for line, _ in measured], [text for _, text in measured])
    assert len(letters) >= 50
    assert font in [match.name for match in shapes.nearest(letters)[:3]]
    assert font in shapes.chosen(shapes.nearest(letters))


def test_only_named_fonts_are_compared(known, drawn, fonts: Path) -> None:
    lines = drawn(with_spreads(known, spacing=same(0.15)), 0, 30)
    measured = [(found, line.text) for line in lines if (found := measure(line.image))]
    letters = shapes.letters_of([line for line, _ in measured], [text for _, text in measured])
    only = [fonts / "latin/NotoSerif-Regular.ttf", fonts / "latin/BebasNeue-Regular.otf"]
    assert {match.name for match in shapes.nearest(letters, only)} <= {
        "latin/NotoSerif-Regular", "latin/BebasNeue-Regular"}  # fmt: skip
    with pytest.raises(UserError, match="no usable font"):
        shapes.nearest(letters, [fonts / "nothing"])


def test_lines_whose_letters_touch_or_are_unknown_give_no_letters(known, drawn) -> None:
    lines = [found for line in drawn(known, 0, 10) if (found := measure(line.image))]
    assert shapes.letters_of(lines, [None] * len(lines)) == []
    assert shapes.letters_of(lines, ["longer than the line"] * len(lines)) == []
