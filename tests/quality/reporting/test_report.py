"""The report, opened from disk in a real browser: by mouse and keyboard, on a phone, in two languages."""

import itertools
import json
import re
from collections import Counter

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.cli import cli
from ocrdata.quality.reporting.report import histogram


@pytest.fixture(scope="module")
def report(pictures, tmp_path_factory):
    """A report with something of everything in it, some of it hostile."""
    folder, _ = pictures
    out = tmp_path_factory.mktemp("报告") / "report.html"
    rows = [
        "good.jpg\tab1",
        "good.png\t电表 读数",
        "gone.jpg\t<script>window.bad=1</script>",
        "grey.png\t</script><img src=x onerror='window.bad=1'>",
        "turned.jpg\tab𓀀",
        "bits.png\t" + "9" * 30,
        *(f"good.bmp\tline {i}" for i in range(80)),
    ]
    (folder / "rec.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["report", str(folder / "rec.txt"), "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture
def opened(open_page, report):
    """A function that opens the report in a window of some size and language."""

    def open_in(width=1200, height=900, locale="en-GB", **more):
        return open_page(
            report.as_uri(),
            "#gallery li",
            allowed=("file:", "data:", "blob:"),
            offline=True,
            state="attached",
            viewport={"width": width, "height": height},
            locale=locale,
            **more,
        )

    return open_in


def test_the_page_holds_everything_and_loads_nothing(report):
    text = report.read_text("utf-8")
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", text)
    items = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])
    assert items[0]["faults"]
    assert not items[-1]["faults"]


def test_totals_and_gallery_are_there_and_labels_are_text_and_never_code(opened):
    page = opened()
    assert "86" in page.inner_text("main")
    assert page.locator("#gallery li").count() == 60
    assert page.evaluate("window.bad") is None
    page.click("#more")
    assert page.locator("#gallery li").count() > 60
    assert page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).length") == 0


def test_the_gallery_is_searched_by_character_and_by_fault(opened):
    page = opened()
    page.fill("#search", "电")
    assert page.locator("#gallery li").count() == 1
    assert "电表 读数" in page.inner_text("#gallery")
    page.click("button[data-fault='too-long']")
    assert page.locator("#gallery li").count() == 3
    assert "30 > 25" in page.inner_text("#gallery")
    page.select_option("#fault", "unknown-character")
    assert "is trained as: ab" in page.inner_text("#gallery")
    page.click("button[data-char='读']")
    assert page.input_value("#search") == "读"
    assert page.inner_text("#found").startswith("1 of")


def test_a_picture_is_shown_before_and_after(opened):
    page = opened()
    page.fill("#search", "good.png")
    page.click("#gallery li button")
    dialog = page.locator("dialog[open]")
    assert "Before" in dialog.inner_text() and "After: as the network sees it" in dialog.inner_text()
    before, after = (dialog.locator("img").nth(i).bounding_box() for i in (0, 1))
    assert after["height"] == pytest.approx(48, abs=1)
    assert after["width"] == pytest.approx(60 / 24 * 48, abs=2)
    assert before["width"] == pytest.approx(60, abs=1)


def test_everything_works_by_keyboard(opened):
    page = opened()
    page.keyboard.press("/")
    page.keyboard.type("line 7")
    assert page.locator("#gallery li").count() == 11
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('#gallery li')"):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert "line 70" in page.evaluate("document.activeElement.innerText")


def test_chinese_is_spoken_where_the_browser_does_and_at_a_click(opened):
    page = opened(locale="zh-CN")
    assert "按标注训练" in page.inner_text("main")
    assert "trained as written" not in page.inner_text(".legend")
    page.click("#language")
    assert "trained as written" in page.inner_text(".legend")
    assert page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_nothing_runs_out_of_the_screen(opened, width):
    page = opened(width, 740, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    whole = "[...document.querySelectorAll('.faults .code, .faults .effect span')]"
    shown = page.evaluate(f"{whole}.filter(e => e.offsetWidth).map(e => e.getClientRects().length)")
    assert shown and set(shown) == {1}  # names of faults and effects stand on one line each
    assert page.locator(".faults td.code").first.is_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('.filters button, #gallery button')].map(b => b.offsetHeight)"
    )
    assert min(sizes) >= 44
    page.tap("#view")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.tap("#gallery li button")
    box = page.locator("dialog[open]").bounding_box()
    assert box["width"] <= width


def test_controls_have_names_and_focus_can_be_seen(opened):
    page = opened()
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, input, select')].filter(e => !(e.innerText || e.ariaLabel "
        "|| (e.labels && e.labels.length))).length"
    )
    assert nameless == 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_pages_show_their_boxes(pictures, browser, tmp_path):
    folder, _ = pictures
    boxes = [
        {"transcription": "ab", "points": [[2, 2], [50, 2], [50, 20], [2, 20]]},
        {"transcription": "###", "points": [[2, 2], [30, 2], [30, 20], [2, 20]]},
        {"transcription": "x", "points": [[2, 2], [9, 2], [9, 4], [2, 4]]},
    ]
    (folder / "det.txt").write_text(f"good.jpg\t{json.dumps(boxes)}\n", encoding="utf-8")
    out = tmp_path / "det.html"
    assert CliRunner().invoke(cli, ["report", str(folder / "det.txt"), "--out", str(out)]).exit_code == 0
    page = browser.new_page()
    page.goto(out.as_uri())
    assert [
        page.locator(f"#gallery polygon.{fate}").count() for fate in ("trained", "marked", "ignored")
    ] == [1, 1, 1]
    page.click("#view")
    assert not page.locator("#gallery polygon.trained").is_visible()


@given(st.dictionaries(st.integers(-500, 500), st.integers(1, 50), min_size=1, max_size=40))
def test_histograms_count_everything_once(counts):
    bars = histogram(Counter(counts), 1)
    assert sum(bar.count for bar in bars) == sum(counts.values())
    assert all(a.high == b.low for a, b in itertools.pairwise(bars))
    assert len(bars) <= 26
