"""The page in a real browser: by keyboard alone, in two windows, with an input method, in Chinese."""

import json
import re
import subprocess
import sys

import pytest


@pytest.fixture
def address(labels, tmp_path):
    """The command, running in a process of its own."""
    details = tmp_path / "details.json"
    wrong = {"image": str(tmp_path / "images" / "d.png"), "truth": "Exit", "read": "Exit 7", "score": 0.97}
    details.write_text(json.dumps({"runs/first": {"val": {"wrong": [wrong]}}}), encoding="utf-8")
    command = [sys.executable, "-m", "ocrdata", "review", str(labels), "--no-browser"]
    process = subprocess.Popen([*command, "--details", str(details)], stderr=subprocess.PIPE, text=True)
    yield next(found[0] for said in process.stderr if (found := re.search(r"http://\S+", said)))
    process.terminate()
    process.wait()


@pytest.fixture
def opened(address, open_page):  # the pages are closed before the server is
    """A function that opens the page in a window of some size."""

    def open_in(width=1280, height=800, **more):
        viewport = {"width": width, "height": height}
        page = open_page(address, "#reasons li", allowed=(address, "data:"), viewport=viewport, **more)
        page.wait_for_function("() => document.activeElement.id === 'text'")
        return page

    return open_in


def at_line(page, number):
    page.wait_for_function("number => document.getElementById('number').value === number", arg=str(number))


def logged(labels):
    rows = labels.with_name("rec.reviewed.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    return [(record["row"], record["after"]) for record in map(json.loads, rows)]


def test_a_review_by_keyboard_alone(opened, labels):
    page = opened()
    at_line(page, 5)
    assert page.inner_text("#reasons") == "Read otherwise by runs/first (0.97)"
    assert page.inner_text("#read mark") == " 7"
    page.keyboard.press("F2")
    page.keyboard.press("Enter")
    at_line(page, 2)
    page.keyboard.press("Enter")
    at_line(page, 3)
    page.keyboard.press("Control+A")
    page.keyboard.type("Total 9.90")
    page.keyboard.press("Enter")
    at_line(page, 4)
    page.keyboard.press("F4")
    page.wait_for_selector("#crop[src$='turn=90']")
    page.wait_for_function("() => document.images[0].naturalWidth > document.images[0].naturalHeight")
    page.keyboard.press("Enter")
    at_line(page, 1)
    page.keyboard.press("F9")
    page.wait_for_selector("#message:has-text('last line')")
    page.keyboard.press("Control+Z")
    page.wait_for_selector("#left-out", state="hidden")
    page.keyboard.press("F8")
    page.wait_for_selector("#mark:has-text('Illegible')")
    assert page.inner_text("#progress") == "4 / 4 doubtful · 5 / 5 reviewed · 1 left out"
    states = dict(logged(labels))
    assert {number: state["text"] for number, state in states.items()} == {
        5: "Exit 7", 2: "Total 9.90", 3: "Total 9.90", 4: "Platform 9", 1: "Gate B12",
    }  # fmt: skip
    assert (states[4]["turn"], states[1]["mark"]) == (90, "illegible")


def test_the_enter_of_an_input_method_accepts_nothing(opened, labels):
    page = opened(locale="zh-CN")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert "确认" in page.inner_text("#accept")
    page.evaluate("""() => {
      const field = document.getElementById("text");
      const enter = {key: "Enter", bubbles: true};
      const press = (more) => field.dispatchEvent(new KeyboardEvent("keydown", {...enter, ...more}));
      field.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
      field.value = "海淀";
      press({isComposing: true});
      field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: "海淀"}));
      press({keyCode: 229});
    }""")
    page.wait_for_timeout(200)
    assert logged(labels) == []
    page.keyboard.press("Enter")
    at_line(page, 2)
    assert logged(labels)[0][1]["text"] == "海淀"


def test_two_windows_see_each_others_changes(opened, labels):
    one, other = opened(), opened()
    one.fill("#text", "first")
    one.keyboard.press("Enter")
    at_line(one, 2)
    other.wait_for_selector("#message:has-text('Another window')")
    assert other.input_value("#text") == "first"
    other.fill("#text", "second")
    one.keyboard.press("ArrowUp")
    at_line(one, 5)
    one.fill("#text", "third")
    one.keyboard.press("Enter")
    at_line(one, 2)
    other.keyboard.press("Enter")
    other.wait_for_selector("#message:has-text('Another window')")
    assert other.input_value("#text") == "second"
    other.keyboard.press("Enter")
    at_line(other, 2)
    assert [state["text"] for _, state in logged(labels)] == ["first", "third", "second"]
    for page in (one, other):  # the browser itself tells of the answer 409
        page.complaints = [said for said in page.complaints if "409" not in said]


def test_undo_goes_back_step_by_step_and_not_over_the_changes_of_another_window(opened, labels):
    one = opened()
    for text in ("first", "second"):
        one.fill("#text", text)
        one.keyboard.press("Enter")
        at_line(one, 2)
        one.keyboard.press("ArrowUp")
        at_line(one, 5)
    one.keyboard.press("Control+Z")
    one.wait_for_function("() => document.getElementById('text').value === 'first'")
    one.reload()
    one.wait_for_selector("#reasons li")
    other = opened()
    other.fill("#number", "5")
    other.locator("#number").press("Enter")
    at_line(other, 5)
    other.fill("#text", "of the other")
    other.keyboard.press("Enter")
    at_line(other, 2)
    one.wait_for_timeout(2500)
    one.keyboard.press("Control+Z")
    one.wait_for_selector("#message:has-text('stays as it is')")
    assert one.input_value("#text") == "of the other"
    assert [state["text"] for _, state in logged(labels)] == ["first", "second", "first", "of the other"]


def test_what_is_typed_when_the_window_is_closed_is_kept_as_not_yet_reviewed(opened, labels):
    page = opened()
    page.fill("#text", "half a wo")
    page.goto("about:blank")
    page.complaints = [said for said in page.complaints if said != "about:blank"]
    page.wait_for_timeout(500)
    assert logged(labels) == [(5, {"text": "half a wo", "mark": "", "turn": 0, "reviewed": False})]
    again = opened()
    assert again.input_value("#text") == "half a wo"


def test_text_from_right_to_left_stands_at_the_right(opened):
    page = opened()
    page.fill("#text", "שלום 12")
    assert page.evaluate("getComputedStyle(document.getElementById('text')).direction") == "rtl"
    page.keyboard.press("Enter")
    at_line(page, 2)


def test_a_line_is_found_by_its_number(opened):
    page = opened()
    page.fill("#number", "4")
    page.locator("#number").press("Enter")
    page.wait_for_selector("#reasons:has-text('as high as it is wide')")
    page.fill("#number", "77")
    page.locator("#number").press("Enter")
    page.wait_for_selector("#message:has-text('there is no line 77')")
    page.complaints = [said for said in page.complaints if "422" not in said]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened, width):
    page = opened(width=width)
    page.fill("#text", "x" * 300)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_when_the_review_has_ended_the_page_says_so(opened):
    page = opened()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.wait_for_selector("#message:has-text('The review has ended')")
    page.complaints = [said for said in page.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
