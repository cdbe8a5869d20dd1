"""The server's answers, as windows and as strangers ask for them."""

import pytest

from tests.label_review.conftest import ADDRESS


@pytest.fixture
def asked(review, labels):
    return review(labels)


def test_the_page_loads_nothing_from_elsewhere_and_speaks_the_browsers_language(asked):
    english = asked("GET", "/").text
    assert "rec.txt" in english
    assert "//" not in english.replace("http://www.w3.org", "")
    chinese = asked("GET", "/", headers={"accept-language": "zh-CN,zh;q=0.9"}).text
    assert 'lang="zh-CN"' in chinese
    assert "无法辨认" in chinese
    for name in ("page.css", "review.css", "review.js", "icon.svg"):
        assert asked("GET", f"/static/{name}").status_code == 200


def test_lines_come_in_the_order_of_the_review(asked):
    lines = asked("GET", "/lines", params={"start": 0, "count": 3}).json()["lines"]
    assert [line["number"] for line in lines] == [2, 3, 4]
    assert asked("GET", "/place", params={"number": 4}).json() == {"place": 2}
    assert "no line 9" in asked("GET", "/place", params={"number": 9}).json()["problem"]


def test_a_correction_is_in_the_log_at_once_and_in_the_new_file(asked, labels):
    answer = asked.change(3, text="Total 9.90")
    assert answer.status_code == 200
    assert answer.json()["progress"]["reviewed"] == 1
    assert "Total 9.90" in asked.session.files.log.read_text(encoding="utf-8").splitlines()[-1]
    assert asked.rows()[2] == "images/b.png\tTotal 9.90"
    assert "Total 9.80" in labels.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["مرحبا 12", "שלום", "海淀区", "a‍b", "<script>", "'\"&", "😀"])
def test_any_script_comes_back_as_it_was_sent(asked, text):
    assert asked.change(1, text=text).json()["line"]["state"]["text"] == text
    assert asked.rows()[0] == f"images/a.png\t{text}"


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({"text": ""}, "is empty"),
        ({"text": "a\tb"}, "holds a tab"),
        ({"text": "a\u2028b"}, "holds a tab or a line break"),
        ({"text": "\ud800"}, "holds a tab"),
        ({"text": "x" * 20_000}, "too long"),
        ({"text": 5}, "no decision"),
        ({"mark": "gone"}, "no decision"),
        ({"turn": 45}, "no decision"),
        ({"turn": True}, "no decision"),
        ({"reviewed": "yes"}, "no decision"),
    ],
)
def test_what_no_label_file_can_hold_is_a_sentence_and_changes_nothing(asked, state, what):
    answer = asked.change(1, **state)
    assert answer.status_code == 422
    assert what in answer.json()["problem"]
    assert asked.session.revision == 0


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"{}", b'{"number": 1}', b'{"number":1e999}'])
def test_what_is_no_change_is_refused(asked, content):
    assert asked("POST", "/change", content=content).status_code == 422
    assert asked.session.revision == 0


def test_a_change_that_is_too_large_is_refused(asked):
    assert "too large" in asked("POST", "/change", content=b"x" * 300_000).json()["problem"]


def test_strangers_are_refused(asked):
    change = {"number": 1, "version": 0, "state": {"text": "x", "mark": "", "turn": 0, "reviewed": True}}
    for headers in (
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"hx-request": ""},
        {"host": "evil.example"},
        {"host": "192.168.1.5:5000", "origin": "http://192.168.1.5:5000"},
    ):
        assert asked("POST", "/change", json=change, headers=headers).status_code == 403
    assert asked("GET", "/lines", headers={"host": "evil.example"}).status_code == 403
    assert asked.session.revision == 0
    assert asked("POST", "/change", json=change, headers={"origin": ADDRESS}).status_code == 200


def test_images_are_those_of_the_lines_and_nothing_else_is_served(review, tmp_path, picture):
    picture("a.png", "A1")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    path = tmp_path / "rec.txt"
    path.write_text("a.png\tA1\nsecret.txt\tx\ngone.png\tx\n/etc/hostname\tx\n", encoding="utf-8")
    asked = review(path)
    assert asked("GET", "/image", params={"number": 1}).headers["content-type"] == "image/png"
    for number in ("2", "3", "4", "99", "-1", "x"):
        assert asked("GET", "/image", params={"number": number}).status_code == 404
    for place in ("/static/../app.py", "/static/..%2fapp.py", "/static//etc/passwd"):
        assert asked("GET", place).status_code == 404


def test_two_windows_see_each_others_changes_and_neither_is_lost(asked):
    first = asked.line(1)["version"]
    asked.change(1, text="from the first window")
    late = asked.change(1, version=first, text="from the second")
    assert late.status_code == 409
    assert late.json()["line"]["state"]["text"] == "from the first window"
    news = asked("GET", "/changes", params={"since": 0}).json()
    assert [line["number"] for line in news["lines"]] == [1]
    assert asked.change(1, text="from the second").status_code == 200
    log = asked.session.files.log.read_text(encoding="utf-8")
    assert "from the first window" in log
    assert "from the second" in log


def test_an_undo_is_a_change_too(asked):
    before = asked.line(1)["state"]
    asked.change(1, mark="illegible")
    line = asked.line(1)
    change = {"number": 1, "version": line["version"], "state": before, "undo": True}
    assert asked("POST", "/change", json=change).status_code == 200
    assert asked.line(1)["state"] == before
    assert asked.session.progress()["leftOut"] == 0
    assert asked.session.progress()["reviewed"] == 0
    assert '"undo": true' in asked.session.files.log.read_text(encoding="utf-8").splitlines()[-1]


def test_a_line_whose_image_is_gone_can_be_corrected_but_not_turned(review, tmp_path, picture):
    path = tmp_path / "rec.txt"
    path.write_text(f"{picture('a.png', 'A')}\tA\ngone.png\tx\nno image\n", encoding="utf-8")
    asked = review(path)
    assert asked.change(2, text="y").status_code == 200
    assert asked.change(2, turn=90).status_code == 422
    assert asked.change(3, text="z").status_code == 422
    assert asked.change(3, mark="not text").status_code == 200
    assert asked.rows() == ["a.png\tA", "gone.png\ty"]


def test_a_disk_that_is_full_is_shown_and_nothing_counts_as_saved(asked, monkeypatch):
    import errno
    import os

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = asked.change(1, text="x")
    assert answer.status_code == 422
    assert "the disk is full" in answer.json()["problem"]
    assert asked.line(1)["state"]["text"] == "Gate B12"
    monkeypatch.undo()
    assert asked.change(1, text="x").status_code == 200
