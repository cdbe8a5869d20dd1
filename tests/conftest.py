"""What tests of several packages share: a browser, the real training code, drawn line images."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources
from ocrdata.train.models import source

# A machine that is busy with other work is no reason to fail.
settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fixed", settings.get_profile("new"), derandomize=True)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="draw new examples, damage and kill more")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["OCRDATA_LANG"] = "en"  # tests quote English messages, on a Chinese system as well
    if config.getoption("--long"):
        settings.load_profile("new")
        os.environ.setdefault("OCRDATA_FUZZ", "200")
    if "PYTEST_XDIST_WORKER" in os.environ:  # each worker has a core: a second thread would take the other's
        os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `pytest -n 2`, files with slow tests come first: quick ones fill the time until both are done."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="module")
def one_ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """While a file uses it, no file of another process of `pytest -n 2` does: two clusters would collide."""
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    with FileLock(shared / "ray.lock") if shared else nullcontext():
        yield


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often a test that kills a command at random moments does so."""
    return 50 if request.config.getoption("--long") else 12


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")  # its event loop would be in the way of other tests
def browser():
    """A headless Chromium, driven by playwright."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page in a window of its own.

    It takes an address, a selector to wait for, the beginnings of addresses that the page may load, and
    options of the window. The test fails at its end if the page complained or loaded anything else.
    """
    pages = []

    def opened(address, selector, *, allowed=("data:", "blob:"), offline=False, state="visible", **window):
        context = browser.new_context(**window)
        context.set_offline(offline)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(allowed) else page.complaints.append(request.url[:80])
            ),
        )
        page.goto(address)
        page.wait_for_selector(selector, state=state, timeout=120_000)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        assert page.complaints == []
        page.context.close()


Drawer = Callable[[Path, str, str, int, int], Path]
PageDrawer = Callable[[Path, int, int], Path]


@pytest.fixture(scope="session")
def code() -> Path:
    """PaddleOCR's training code, from the cache folder or through pip."""
    return source.training_code()


@pytest.fixture(scope="session")
def draw() -> Drawer:
    """Draws lines of random characters: folder, font, alphabet, count, seed, and how many characters, as a
    rule three to six; gives the label file."""

    def drawn(
        folder: Path, font_name: str, alphabet: str, count: int, seed: int, lengths: tuple[int, int] = (3, 6)
    ) -> Path:
        rng = random.Random(seed)
        font = ImageFont.truetype(str(resources.find("fonts", font_name)), 36)
        (folder / "images").mkdir(parents=True)
        rows = []
        for number in range(count):
            text = "".join(rng.choices(alphabet, k=rng.randint(*lengths)))
            picture = Image.new("RGB", (int(font.getlength(text)) + 16, 48), (rng.randint(190, 255),) * 3)
            ImageDraw.Draw(picture).text((8, 4), text, font=font, fill=(rng.randint(0, 90),) * 3)
            picture.save(folder / "images" / f"{number}.png")
            rows.append(f"images/{number}.png\t{text}\n")
        (folder / "rec.txt").write_text("".join(rows), encoding="utf-8")
        return folder / "rec.txt"

    return drawn


@pytest.fixture(scope="session")
def draw_pages() -> PageDrawer:
    """Draws pages of 224 pixels with three lines of Chinese: folder, count, seed; gives the label file."""

    def drawn(folder: Path, count: int, seed: int) -> Path:
        rng = random.Random(seed)
        font = ImageFont.truetype(str(resources.find("fonts", "NotoSansSCSubset-Regular")), 20)
        (folder / "images").mkdir(parents=True)
        rows = []
        for number in range(count):
            picture = Image.new("RGB", (224, 224), (rng.randint(150, 255),) * 3)
            pen, boxes = ImageDraw.Draw(picture), []
            for y in (24, 94, 164):
                text = "".join(rng.choices("中国人民大学生日月水火土天地", k=rng.randint(3, 7)))
                place = rng.randint(8, 60), y
                pen.text(place, text, font=font, fill=(rng.randint(0, 90),) * 3)
                left, top, right, bottom = pen.textbbox(place, text, font=font)
                points = [[left, top], [right, top], [right, bottom], [left, bottom]]
                boxes.append({"transcription": text, "points": points})
            picture.save(folder / "images" / f"{number}.png")
            rows.append(f"images/{number}.png\t{json.dumps(boxes, ensure_ascii=False)}\n")
        (folder / "det.txt").write_text("".join(rows), encoding="utf-8")
        return folder / "det.txt"

    return drawn
