"""How long the studio takes to redraw its thirty lines while a slider moves.

    python benchmarks/studio.py

Two times for each shipped preset: of the request over HTTP, and, where Chromium is installed, from the
slider's event in the page to the last picture decoded. Goal: under 200 ms, medians of 40 moves.
"""

import html
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

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
    with tempfile.TemporaryDirectory() as folder, running(folder) as address:
        presets = names(address)
        requests = {name: over_http(address, name) for name in presets}
        pages = in_chromium(address, presets) if CHROMIUM else {}
    print(f"{'preset':18}{'request':>12}{'slowest':>12}{'in the page':>14}{'slowest':>12}   (ms)")
    for name in presets:
        shown = [statistics.median(requests[name]), max(requests[name])]
        shown += [statistics.median(pages[name]), max(pages[name])] if pages else [float("nan")] * 2
        print(f"{name:18}{shown[0]:12.0f}{shown[1]:12.0f}{shown[2]:14.0f}{shown[3]:12.0f}")
    worst = max(statistics.median(times) for times in (pages or requests).values())
    print(f"slowest preset {worst:.0f} ms; goal: under {GOAL} ms: {'met' if worst < GOAL else 'MISSED'}")


@contextmanager
def running(folder: str) -> Iterator[str]:
    """A studio of its own, in a process of its own."""
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


def over_http(address: str, preset: str) -> list[float]:
    """Milliseconds of each request."""
    chars = "0123456789.-"
    fields = {"chars": chars, "preset": preset, "corpus": "", "dictionary": "ppocr_keys_v1", "seed": "0"}
    text = httpx.get(f"{address}look", params={"choose": preset}).text
    for key, value in re.findall(r'name="(knob:[^"]+)" value="([^"]+)"', text):
        fields[html.unescape(key)] = value
    times = []
    with httpx.Client(headers={"hx-request": "true"}) as client:
        for move in range(MOVES + 3):
            fields["knob:photo/blur/p"] = f"{move / (MOVES + 3):.2f}"
            start = time.perf_counter()
            answer = client.post(f"{address}lines", data=fields)
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
            page.wait_for_selector(f"#knobs [name=preset][value='{preset}']", state="attached")
            page.wait_for_timeout(1000)
            found[preset] = [
                page.evaluate(_MOVE, ["knob:photo/blur/p", f"{move / (MOVES + 3):.2f}"])
                for move in range(MOVES + 3)
            ][3:]
        browser.close()
    return found


if __name__ == "__main__":
    main()
