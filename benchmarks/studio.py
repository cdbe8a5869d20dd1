"""Time that the studio takes to redraw its 30 lines while a slider moves.

    python benchmarks/studio.py

Medians of 40 moves for each shipped preset: processor time of a redraw in this process, without a network;
the request over HTTP; and, if Chromium is installed, the time from the slider's event until the last
picture is decoded in the page. Goal: under 200 ms. On a busy machine, only the processor time is
meaningful.
"""

import argparse
import asyncio
import html
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ocrdata.studio_server.app import application
from ocrdata.studio_server.available import available_files

MOVES = 40
GOAL = 200  # ms
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

_MOVE = """
([key, value]) => new Promise((done) => {
  const slider = document.querySelector(`input[name="${key}"]`);
  const start = performance.now();
  document.body.addEventListener("htmx:afterSwap", async () => {
    await Promise.all([...document.querySelectorAll("#sheet img")].map((image) => image.decode()));
    done(performance.now() - start);
  }, {once: true});
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
})
"""


def main() -> None:
    """Measure and print a table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as folder, running(folder) as address:
        presets = names(address)
        forms = {name: form(address, name) for name in presets}
        processor = {name: asyncio.run(in_process(folder, forms[name])) for name in presets}
        requests = {name: over_http(address, forms[name]) for name in presets}
        pages = in_chromium(address, presets) if CHROMIUM else {}
    print(f"{'preset':18}{'processor':>12}{'request':>12}{'in the page':>14}   (ms)")
    for name in presets:
        columns = [processor[name], requests[name], pages.get(name, [float("nan")])]
        shown = [statistics.median(times) for times in columns]
        print(f"{name:18}{shown[0]:12.0f}{shown[1]:12.0f}{shown[2]:14.0f}")
    worst = max(statistics.median(times) for times in (pages or requests).values())
    verdict = "met" if worst < GOAL else "MISSED"
    print(f"slowest preset {worst:.0f} ms; goal: under {GOAL} ms: {verdict}; load {os.getloadavg()[0]:.1f}")


@contextmanager
def running(folder: str) -> Iterator[str]:
    """Start a studio in its own process; gives its address."""
    command = [sys.executable, "-m", "ocrdata", "studio", "--no-browser", "--folder", folder]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        said = process.stderr.readline() if process.stderr else ""
        found = re.search(r"http://\S+", said)
        if found is None:
            raise SystemExit(said)
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def names(address: str) -> list[str]:
    """The presets of the page's list."""
    choices = httpx.get(address).text.partition('name="choose"')[2].partition("</select>")[0]
    return re.findall(r"<option[^>]*>([^<]+)</option>", choices)


def form(address: str, preset: str) -> dict[str, str]:
    """What the page sends for an unchanged preset."""
    chars = "0123456789.-"
    fields = {"chars": chars, "preset": preset, "corpus": "", "dictionary": "ppocr_keys_v1", "seed": "0"}
    text = httpx.get(f"{address}look", params={"choose": preset}).text
    for key, value in re.findall(r'name="(slider:[^"]+)" value="([^"]+)"', text):
        fields[html.unescape(key)] = value
    return fields


async def in_process(folder: str, fields: dict[str, str]) -> list[float]:
    """Milliseconds of processor time of each redraw."""
    transport = httpx.ASGITransport(application(available_files(Path(folder))))
    times = []
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={"hx-request": "true"}
    ) as client:
        for move in range(MOVES + 3):
            start = time.process_time()
            await client.post("/lines", data=moved(fields, move))
            times.append((time.process_time() - start) * 1000)
    return times[3:]


def moved(fields: dict[str, str], move: int) -> dict[str, str]:
    """The form after a slider has moved."""
    return {**fields, "slider:photo/blur/p": f"{move / (MOVES + 3):.2f}"}


def over_http(address: str, fields: dict[str, str]) -> list[float]:
    """Milliseconds of each request."""
    times = []
    with httpx.Client(headers={"hx-request": "true"}) as client:
        for move in range(MOVES + 3):
            start = time.perf_counter()
            answer = client.post(f"{address}lines", data=moved(fields, move))
            times.append((time.perf_counter() - start) * 1000)
            if answer.text.count("<img") != 30:
                raise SystemExit(answer.text[:500])
    return times[3:]


def in_chromium(address: str, presets: list[str]) -> dict[str, list[float]]:
    """Milliseconds from the slider's event to thirty decoded pictures."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(address)
        for preset in presets:
            page.wait_for_selector("#sheet img")
            page.select_option("[name=choose]", preset)
            page.wait_for_selector(f"#sliders [name=preset][value='{preset}']", state="attached")
            page.wait_for_timeout(1000)
            found[preset] = [
                page.evaluate(_MOVE, ["slider:photo/blur/p", f"{move / (MOVES + 3):.2f}"])
                for move in range(MOVES + 3)
            ][3:]
        browser.close()
    return found


if __name__ == "__main__":
    main()
