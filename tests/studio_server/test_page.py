"""The page in a real browser: by mouse and keyboard, on a phone, by night."""

import re
import subprocess
import sys

import pytest
import yaml


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("工作室")


@pytest.fixture(scope="module")
def address(folder):
    """The command, running in a process of its own."""
    command = [sys.executable, "-m", "ocrdata", "studio", "--no-browser", "--folder", str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    yield re.search(r"http://\S+", process.stderr.readline())[0]
    process.terminate()
    process.wait()


@pytest.fixture
def opened(open_page, address):
    """A function that opens the page in a window of some size."""

    def open_in(width=1280, height=900, **more):
        viewport = {"width": width, "height": height}
        return open_page(address, "#sheet img", allowed=(address, "data:"), viewport=viewport, **more)

    return open_in


def pictures(page):
    return page.eval_on_selector_all("#sheet img", "all => all.map((image) => image.src)")


def redrawn(page, before):
    """Wait until the lines are others, and return them."""
    page.wait_for_function(
        "before => { const now = [...document.querySelectorAll('#sheet img')].map((image) => image.src);"
        " return now.length === 30 && now.join() !== before.join(); }",
        arg=before,
    )
    return pictures(page)


def slider(page, key):
    return page.locator(f"input[name='slider:{key}']")


def test_thirty_lines_are_drawn_at_once_and_all_of_them_can_be_seen(opened):
    page = opened()
    assert page.locator("#sheet img").count() == 30
    assert page.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    assert page.evaluate("document.fonts.size") == 0


def test_a_slider_that_moves_redraws_and_the_preset_can_be_had_back(opened):
    page = opened()
    first = pictures(page)
    slider(page, "photo/blur/p").fill("1")
    second = redrawn(page, first)
    assert "100 %" in page.locator(".slider.changed").inner_text()
    page.click("#undo")
    assert redrawn(page, second) == first
    assert page.locator(".slider.changed").count() == 0


def test_a_slider_is_moved_by_keyboard_and_its_focus_is_seen(opened):
    page = opened()
    first = pictures(page)
    blur = slider(page, "photo/blur/p")
    plain = blur.screenshot()
    blur.focus()
    assert blur.screenshot() != plain
    page.keyboard.press("End")
    redrawn(page, first)
    assert blur.input_value() == "1"
    assert blur.get_attribute("aria-valuetext") == "100 %"


def test_tab_reaches_every_control_that_can_be_seen(opened):
    page = opened()
    reached = set()
    page.locator("[name=chars]").focus()
    for _ in range(60):
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
        page.keyboard.press("Tab")
    assert {
        "chars",
        "choose",
        "corpus",
        "dictionary",
        "slider:photo/light/p",
        "slider:photo/jpeg/p",
    } <= reached
    assert {"name", "count", "training", "replace", "Save preset and recipe", "Other lines"} <= reached


def test_the_ends_of_a_range_do_not_pass_each_other(opened):
    page = opened()
    first = pictures(page)
    page.click("summary:has-text('Layout')")
    slider(page, "text/height/0").fill("0.95")
    redrawn(page, first)
    assert slider(page, "text/height/1").input_value() == "0.95"


def test_another_preset_brings_its_sliders_and_its_lines(opened):
    page = opened()
    first = pictures(page)
    page.select_option("[name=choose]", "led")
    redrawn(page, first)
    assert page.locator("#sliders h2").inner_text() == "led"
    assert slider(page, "ground/led/frame").count() == 1


def test_other_lines_are_other_texts(opened):
    page = opened()
    texts, first = page.locator("#sheet .label").all_inner_texts(), pictures(page)
    page.click("#other")
    redrawn(page, first)
    assert page.locator("#sheet .label").all_inner_texts() != texts


def test_what_is_missing_is_said_as_it_is_typed(opened):
    page = opened()
    page.select_option("[name=choose]", "lcd")
    page.fill("[name=chars]", "012电№")
    page.wait_for_selector(".warning:has-text('No chosen font has 电 №')")
    page.wait_for_selector(".warning:has-text('Not in ppocrv6_dict: №')")
    page.click(".picker summary:has-text('Fonts')")
    page.check("input[value=cjk]")
    page.wait_for_selector(".warning:has-text('No chosen font')", state="detached")
    page.wait_for_selector("mark:has-text('№')")
    assert page.locator(".picked").first.inner_text() == "cjk"


def test_a_browser_that_speaks_chinese_is_answered_so(opened):
    page = opened(locale="zh-CN")
    assert page.get_attribute("html", "lang") == "zh-CN"
    assert page.inner_text("#other") == "换一批"
    page.fill("[name=chars]", "0№")
    page.wait_for_selector(".warning:has-text('ppocrv6_dict 中没有')")
    page.select_option("[name=choose]", "lcd")
    page.wait_for_selector("summary:has-text('光线与镜头')")


def test_enter_in_a_text_does_not_leave_the_page(opened):
    page = opened()
    page.fill("[name=chars]", "№")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sheet .label:has-text('№')")
    assert page.url.endswith("/")


def test_what_is_seen_is_what_is_saved(opened, folder):
    page = opened()
    first = pictures(page)
    slider(page, "photo/noise/p").fill("0.9")
    redrawn(page, first)
    page.fill("[name=name]", "我的字")
    page.fill("[name=count]", "50")
    page.click("text=Save preset and recipe")
    page.wait_for_selector("#saved pre")
    assert page.inner_text("#saved pre").endswith("我的字.yaml")
    look = yaml.safe_load((folder / "我的字" / "preset.yaml").read_text(encoding="utf-8"))
    assert look["photo"]["noise"]["p"] == 0.9
    page.click("text=Save preset and recipe")
    page.wait_for_selector("#saved [role=alert]:has-text('exists already')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_by_day_and_by_night(opened, scheme):
    page = opened(color_scheme=scheme)
    page.fill("[name=chars]", "0电№")
    page.wait_for_selector("mark")
    contrast = """selector => {
      const node = document.querySelector(selector);
      const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
          .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      let ground = node;
      while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
      const pair = [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor].map(light);
      return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    }"""
    for selector in (
        "h1 span",
        ".help",
        ".warning",
        "output",
        "mark",
        ".label",
        ".save button",
        "footer",
        "code",
    ):
        assert page.evaluate(contrast, selector) >= 4.5, selector  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened, width):
    page = opened(width=width, height=800, is_mobile=width < 700, has_touch=width < 700)
    page.click("summary:has-text('Layout')")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width < 700:  # the lines stay in sight while sliders below them are moved
        slider(page, "photo/jpeg/p").scroll_into_view_if_needed()
        top = page.locator("#view").bounding_box()
        assert 0 <= top["y"] < 10
        assert top["height"] < 400


def test_a_refusal_is_told_in_the_language_of_the_page(opened):
    page = opened(locale="zh-CN")
    page.route("**/lines", lambda route: route.fulfill(status=413, body="too long"))
    slider(page, "photo/blur/p").fill("0.9")
    page.wait_for_selector("[role=alert]:has-text('工作室的回复是 413: too long')")
    page.complaints = [said for said in page.complaints if "413" not in said]


def test_when_the_studio_has_ended_the_page_says_so(opened):
    page = opened()
    page.context.set_offline(True)
    slider(page, "photo/blur/p").fill("0.9")
    page.wait_for_selector("[role=alert]:has-text('The studio has ended')")
    page.complaints = [said for said in page.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
    page.complaints = [said for said in page.complaints if "htmx:" not in said]
