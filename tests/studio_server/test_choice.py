"""A page sends names that are on the shelf, and numbers; nothing else comes through."""

import pytest

from ocrdata.errors import UserError
from ocrdata.studio_server.available import stock
from ocrdata.studio_server.choice import read_choice


def test_a_form_becomes_a_choice(shelf, form):
    choice = read_choice([*form.items(), ("fonts", "dseg7"), ("fonts", "latin/CourierPrime")], shelf)
    assert choice.chars == "0123456789.-"
    assert choice.fonts == ("dseg7", "latin/CourierPrime")
    assert "blur:" in choice.look


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("preset", "../../../etc/passwd"),
        ("preset", "/etc/passwd"),
        ("fonts", "../secret"),
        ("fonts", "/usr/share/fonts"),
        ("corpus", "/etc/passwd"),
        ("backgrounds", "/home"),
        ("dictionary", "~/.ssh/id_rsa"),
        ("seed", "-1"),
        ("seed", "1e9"),
        ("chars", "x" * 20_001),
    ],
)
def test_what_is_not_on_the_shelf_is_refused(shelf, form, name, value):
    with pytest.raises(UserError):
        read_choice([*(item for item in form.items() if item[0] != name), (name, value)], shelf)


@pytest.mark.parametrize("chars", ["/etc/passwd", "@/etc/passwd", "~/.profile", "chars.txt"])
def test_characters_never_name_a_file(shelf, form, chars, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chars.txt").write_text("秘密", encoding="utf-8")
    assert set(read_choice([*({**form, "chars": chars}).items()], shelf).chars) == set(chars)


def test_characters_may_be_ranges_of_code_points(shelf, form):
    assert read_choice([*({**form, "chars": "U+2460-U+2462"}).items()], shelf).chars == "①②③"


def test_the_shelf_has_what_ships_and_what_the_user_named(tmp_path):
    own = tmp_path / "字体"
    own.mkdir()
    (own / "mine.ttf").write_bytes(b"")
    (own / "notes.txt").write_bytes(b"")
    shelf = stock(tmp_path, fonts=[own], backgrounds=[tmp_path])
    families = dict(shelf.families())
    assert families[str(own)] == [f"{own}/mine"]
    assert "dseg7/DSEG7Modern-Bold" in families["dseg7"]
    assert list(shelf.backgrounds) == [str(tmp_path)]
