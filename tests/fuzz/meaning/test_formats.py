"""Every format in many variations: the same texts on the same pixels, or a word about it.

The pages are drawn, so that the pixels of each crop say whether it shows its text the right way up. Every
number below gives the same set in every run: `python -m tests.fuzz.meaning` tries as many as one likes.
"""

import pytest

from ocrdata import annotation_formats

from .mutations import KINDS
from .run import LAYOUTS, is_harmless, try_set

SETS = 6

NAMES = [
    pytest.param(name, marks=pytest.mark.slow) if layout.slow else name for name, layout in LAYOUTS.items()
]

WITHOUT_A_WRITER = {"ccpd", "chinese-strings", "iam", "mjsynth"}
"""Their texts stand in names of files or in rows of one fixed form, so there is nothing to vary."""


def test_every_format_has_a_writer():
    written = {name.partition(" ")[0] for name in LAYOUTS}

    assert set(annotation_formats.names()) - written == WITHOUT_A_WRITER


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_set_is_read_without_a_word(name, tmp_path):
    outcome = try_set(name, 0, tmp_path / "set", kinds=())

    assert outcome.faults == ()
    assert all(map(is_harmless, outcome.said)), outcome.said


@pytest.mark.parametrize("name", NAMES)
def test_a_variation_gives_the_same_texts_on_the_same_pixels_or_a_word_about_it(name, tmp_path):
    for number in range(SETS):
        outcome = try_set(name, number, tmp_path / f"{number}")

        assert outcome.faults == (), (number, outcome.kinds)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_mutation_alone_in_every_format(kind, tmp_path):
    changed = 0
    for name in [name for name, layout in LAYOUTS.items() if not layout.slow]:
        outcome = try_set(name, 1, tmp_path / name, kinds=(kind,))
        changed += outcome.places

        assert outcome.faults == (), name
    assert changed
