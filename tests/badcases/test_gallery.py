"""The page of bad cases in a browser: on a phone, nothing runs out of the screen and no word is cut."""

import pytest

from ocrdata.badcases import collection
from ocrdata.samples.charset import Charset
from tests.badcases.test_advice import readings

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 2


@pytest.fixture
def gallery(tmp_path):
    charset = Charset(tuple(sorted({*LONG, *"0123456789.第条S§ "})))
    pairs = [("第§1条", "第S1条")] * 3 + [("1.5", "15")] * 2 + [("1", "1")] * 9
    pairs += [(LONG, "造纸"), (f"a {LONG}", "")]
    found = collection.collect({"合同": readings(tmp_path, *pairs)}, charset)
    collection.write(tmp_path, tmp_path, found, "m", 9)
    return tmp_path / collection.PAGE


@pytest.fixture
def open_gallery(gallery, open_page):
    """Opens the page from disk, without a network, in a window of a width."""

    def opened(*, width, **options):
        return open_page(
            gallery.as_uri(),
            "h2",
            allowed=("file:", "data:"),
            offline=True,
            state="attached",
            viewport={"width": width, "height": 800},
            **options,
        )

    return opened


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(open_gallery, width):
    page = open_gallery(width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(
        "[...document.querySelectorAll('.wide, li')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    lines = "[...document.querySelectorAll('td.n')].every(e => e.getClientRects().length < 2)"
    assert page.evaluate(lines)
    assert page.locator("td", has_text="第§1条").first.is_visible()  # the context of a character


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("locale", "heading", "button"),
    [
        ("en-GB", "Bad cases: m on 合同", "Show only lines with this character"),
        ("zh-CN", "错例：m，数据 合同", "只显示含有该字符的行"),
    ],
)
def test_the_page_is_in_the_language_of_the_browser(open_gallery, width, locale, heading, button):
    page = open_gallery(width=width, locale=locale)
    other = {"en": "zh", "zh": "en"}[locale[:2]]

    assert page.locator("h1").inner_text() == heading
    assert page.locator("[data-char]").first.get_attribute("title") == button
    assert not page.locator(f"[lang={other}]").filter(visible=True).count()
    page.click("#language")
    assert page.locator("h1").inner_text() != heading
    assert not page.locator(f"body [lang={locale[:2]}]").filter(visible=True).count()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_character_chooses_its_lines(gallery, open_page):
    page = open_page(gallery.as_uri(), "li", allowed=("file:", "data:"), offline=True, locale="zh-CN")
    everything = page.locator("li").filter(visible=True).count()
    page.click("[data-char='§']")
    assert page.locator("li").filter(visible=True).count() == 3 < everything
