"""Characters are learned in the texts that people write them in."""

import pytest

from ocrdata.recipes.first_recipe.line_sets import suited_templates


@pytest.mark.parametrize(
    ("chars", "names"),
    [
        ("㎡℃", ("units",)),
        ("¥$", ("amounts",)),
        ("年月日", ("dates",)),
        ("京沪", ("licence-plates",)),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", ("display-messages",)),
    ],
)
def test_templates_in_which_they_stand_often(chars: str, names: tuple[str, ...]) -> None:
    assert suited_templates(chars) == names


@pytest.mark.parametrize("chars", ["abcdefghijklmnopqrstuvwxyz", "燚", "☃"])
def test_none_where_general_text_is_as_rich_or_nothing_has_them(chars: str) -> None:
    assert suited_templates(chars) == ()


def test_one_character_of_many_does_not_decide() -> None:
    assert suited_templates("$" + "abcdefghijklmnopqrstuvwxyz") == ()
