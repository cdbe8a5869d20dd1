"""What ships with ocrdata is found by name, and a path of the user's own goes before it."""

from pathlib import Path

import pytest

from ocrdata import resources, yaml_files
from ocrdata.errors import UserError


def test_a_path_of_the_users_own_goes_before_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert resources.find("dictionaries", "en_dict").is_file()
    (tmp_path / "en_dict").write_text("a\n", "utf-8")
    assert resources.find("dictionaries", "en_dict").resolve() == tmp_path / "en_dict"


def test_the_folder_beside_a_copied_recipe_does_not_hide_the_shipped_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quickstart").mkdir()  # `ocrdata recipes copy quickstart` leaves it
    assert resources.find("recipes", "quickstart").name == "quickstart.yaml"


def test_a_folder_does_not_hide_a_shipped_corpus(tmp_path, monkeypatch):
    """`init units.yaml` makes a folder `units`, and its recipe draws from the corpus `units`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "units").mkdir()
    (tmp_path / "cjk").mkdir()
    assert resources.find("corpora", "units").is_file()
    assert resources.find("fonts", "cjk") == Path("cjk")


def test_a_wrong_name_is_answered_with_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="Did you mean quickstart"):
        resources.find("recipes", "quikstart")


def test_every_shipped_thing_is_found_by_its_name():
    for kind in ("fonts", "corpora", "recipes", "dictionaries"):
        for name in resources.names(kind):
            assert resources.find(kind, name).exists(), name


def test_a_shipped_thing_is_written_down_by_name_and_anothers_in_full(tmp_path):
    found = resources.find("fonts", "dseg7")
    assert resources.find("fonts", resources.name_of(found)) == found
    assert resources.name_of(tmp_path / "x.ttf") == str(tmp_path / "x.ttf")


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        ("fonts", "dseg7", "dseg7"),
        ("fonts", "dseg7/", "dseg7"),
        ("fonts", "latin/CourierPrime", "latin/CourierPrime.otf"),
        ("fonts", "CourierPrime", "latin/CourierPrime.otf"),
        ("fonts", "CourierPrime.otf", "latin/CourierPrime.otf"),
        ("corpora", "general-zh", "general-zh.txt"),
        ("corpora", "meter-digits.yaml", "meter-digits.yaml"),
        ("recipes", "quickstart", "quickstart.yaml"),
        ("recipes", "weak-characters", "loops/weak-characters.yaml"),
        ("dictionaries", "ppocr_keys_v1", "ppocr_keys_v1.txt"),
    ],
)
def test_a_shipped_thing_is_found_by_its_name(tmp_path, monkeypatch, kind, name, found):
    monkeypatch.chdir(tmp_path)
    assert resources.find(kind, name) == resources.folder(kind) / found


@pytest.mark.parametrize("name", ["/nowhere/x.ttf", "../x", "*", "**", "[a", "OFL", "长" * 500, "dseg"])
def test_what_is_neither_is_a_sentence(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="is neither a path nor one of the fonts"):
        resources.find("fonts", name)


def test_only_recipes_are_listed_as_recipes():
    top = resources.folder("recipes")
    steps = [path for path in top.rglob("*.yaml") if isinstance(yaml_files.load(path, ""), list)]
    listed = sorted(path.relative_to(top).with_suffix("").as_posix() for path in steps)
    assert resources.names("recipes") == listed
