"""Small label files with drawn images, and a review of them as a browser asks it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import anyio
import httpx
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources
from ocrdata.label_review.start import ReviewSources, opened

ADDRESS = "http://127.0.0.1:5000"

Drawer = Callable[..., str]


@pytest.fixture
def picture(tmp_path) -> Drawer:
    """A function that draws a text as an image below the test's folder and gives the name of it there."""
    font = ImageFont.truetype(str(resources.find("fonts", "latin/Roboto-Regular")), 32)

    def draw(name: str, text: str, turn: int = 0) -> str:
        image = Image.new("RGB", (int(font.getlength(text)) + 16, 44), "white")
        ImageDraw.Draw(image).text((8, 2), text, font=font, fill="black")
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        image.rotate(turn, expand=True).save(place)
        return name

    return draw


@pytest.fixture
def labels(tmp_path, picture) -> Path:
    """Five lines: two of one image with two texts, one on its side, two that nothing is wrong with."""
    rows = [
        (picture("images/a.png", "Gate B12"), "Gate B12"),
        (picture("images/b.png", "Total 9.90"), "Total 9.90"),
        ("images/b.png", "Total 9.80"),
        (picture("images/c.png", "Platform 9", 90), "Platform 9"),
        (picture("images/d.png", "Exit"), "Exit"),
    ]
    path = tmp_path / "rec.txt"
    path.write_text("".join(f"{name}\t{text}\n" for name, text in rows), encoding="utf-8")
    return path


class Asked:
    """A review without a network: what a window can ask, and the files that it leaves.

    Args:
        app: The application.
        writer: Writes its results.
    """

    def __init__(self, app, writer):
        self.app, self.writer, self.session = app, writer, writer.session
        self.out = writer.session.files.out

    def __call__(self, method: str, path: str, **more) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
                headers = {"hx-request": "true", "origin": ADDRESS, **more.pop("headers", {})}
                return await client.request(method, path, headers=headers, **more)

        return anyio.run(once)

    def line(self, number: int) -> dict:
        """What a window knows of a line."""
        return self.session.line(number)

    def change(self, number: int, version: int | None = None, **state) -> httpx.Response:
        """Change a line as it is now, or as it was at a version."""
        line = self.line(number)
        return self(
            "POST",
            "/change",
            content=json.dumps(
                {
                    "number": number,
                    "version": line["version"] if version is None else version,
                    "state": {**line["state"], "reviewed": True, **state},
                    "since": 0,
                }
            ),
        )

    def rows(self) -> list[str]:
        """The lines of the new label file."""
        self.writer.now()
        return self.out.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def review() -> Iterator[Callable[..., Asked]]:
    """A function that opens a review; it is closed at the end of the test, or by `review.close()`."""
    with ExitStack() as stack:

        def begin(path: Path, sources: ReviewSources | None = None, **more) -> Asked:
            return Asked(*stack.enter_context(opened(path, sources or ReviewSources(), **more)))

        begin.close = stack.close  # type: ignore[attr-defined]
        yield begin
