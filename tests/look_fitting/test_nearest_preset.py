"""Lines of a look are most like the preset that drew them, and a few lines suffice to tell."""

import numpy as np
import pytest

from ocrdata import resources, yaml_files
from ocrdata.corpus.sources import read_texts
from ocrdata.look_fitting.drawing import draw
from ocrdata.look_fitting.nearest_preset import FEWEST, presets_by_likeness
from ocrdata.recipes.first_recipe.sample_lines import sample_lines
from ocrdata.synthesis.look import preset as looks

NAMES = [name for name in looks.shipped() if name != "device"]
PHOTOGRAPHS = resources.folder("recipes") / "photographs" / "rec.txt"


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_is_told_by_twenty_other_lines(name: str) -> None:
    record = yaml_files.load(looks.find_preset(name), "")
    display = name in ("lcd", "led")
    corpus = resources.find("corpora", "meter-digits" if display else "captions")
    texts = list(read_texts(corpus, count=400, seed=5))
    lines = draw(record, [text for text in texts if len(text) <= 20], 20, seed=77)
    found = presets_by_likeness([line.image for line in lines])
    assert found[0] == name and sorted(found) == NAMES


def test_photographed_lines_are_like_no_display() -> None:
    found = presets_by_likeness(sample_lines(PHOTOGRAPHS, 60))
    assert set(found[-2:]) == {"lcd", "led"}


def test_a_few_lines_tell_nothing() -> None:
    lines = sample_lines(PHOTOGRAPHS, FEWEST - 1)
    blank = np.full((48, 160, 3), 200, np.uint8)
    assert presets_by_likeness([*lines, blank, blank]) == []
