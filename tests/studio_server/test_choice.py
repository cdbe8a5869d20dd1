"""A page sends names that are on the available, and numbers; nothing else comes through."""

import pytest

from ocrdata.errors import UserError
from ocrdata.studio_server.available import available_files
from ocrdata.studio_server.choice import read_choice


def test_a_form_becomes_a_choice(available, form):
    choice = read_choice([*form.items(), ("fonts", "dseg7"), ("fonts", "latin/CourierPrime")], available)
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
def test_what_is_not_available_is_refused(available, form, name, value):
    with pytest.raises(UserError):
        read_choice([*(item for item in form.items() if item[0] != name), (name, value)], available)


@pytest.mark.parametrize("chars", ["/etc/passwd", "@/etc/passwd", "~/.profile", "chars.txt"])
def test_characters_never_name_a_file(available, form, chars, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chars.txt").write_text("秘密", encoding="utf-8")
    assert set(read_choice([*({**form, "chars": chars}).items()], available).chars) == set(chars)


def test_characters_may_be_ranges_of_code_points(available, form):
    assert read_choice([*({**form, "chars": "U+2460-U+2462"}).items()], available).chars == "①②③"


def test_available_is_what_ships_and_what_the_user_named(tmp_path):
    own = tmp_path / "字体"
    own.mkdir()
    (own / "mine.ttf").write_bytes(b"")
    (own / "notes.txt").write_bytes(b"")
    available = available_files(tmp_path, fonts=[own], backgrounds=[tmp_path])
    families = dict(available.families())
    assert families[str(own)] == [f"{own}/mine"]
    assert "dseg7/DSEG7Modern-Bold" in families["dseg7"]
    assert list(available.backgrounds) == [str(tmp_path)]
