"""Compiled stages draw what OpenCV draws, byte for byte."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.synthesis import dataset
from ocrdata.synthesis.compiled import switch
from ocrdata.synthesis.legible.contrast import contrast, noise
from ocrdata.synthesis.line import draw_legible, encode
from ocrdata.synthesis.look.blending import LinearGradient, lit, multiplied, shaded, with_ink
from ocrdata.synthesis.look.ink import _tones
from ocrdata.synthesis.look.noise import with_noise
from ocrdata.synthesis.look.preset import find_preset, shipped
from ocrdata.synthesis.type import glyphs
from ocrdata.synthesis.type.fonts import FontFile

pytest.importorskip("numba")

TEXTS = (
    "中国 2.5 kg",
    "Kerning: AVAVA, fi",
    "一二三四五",
    "No. 17 的 AB",
    "  12:30 ",
    "ÅÄÖ — é̂",
    "बच्चे",
    "88.8",
)


@pytest.fixture(autouse=True)
def _plain_again() -> Iterator[None]:
    yield
    switch.prepare(0)


def both(draw):  # type: ignore[no-untyped-def]
    """What a function gives without compiled stages, and with them."""
    switch.prepare(0)
    assert switch.kernels is None
    plain = draw()
    switch.prepare(switch.WORTH)
    assert switch.kernels is not None
    return plain, draw()


def test_short_runs_and_machines_without_numba_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    switch.prepare(switch.WORTH - 1)
    assert switch.kernels is None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    switch.prepare(switch.WORTH)
    assert switch.kernels is None


def test_a_numba_that_cannot_be_used_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(importlib, "import_module", refuse)
    switch.prepare(switch.WORTH)
    assert switch.kernels is None


def picture(seed: int, height: int, width: int, *, grey: bool) -> np.ndarray:
    shape = (height, width) if grey else (height, width, 3)
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


SIZES = st.integers(8, 96), st.integers(8, 500)
SEEDS = st.integers(0, 2**32 - 1)


def test_products_of_all_bytes() -> None:
    a, b = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    plain, compiled = both(lambda: multiplied(a, b))
    assert np.array_equal(plain, compiled)
    assert np.array_equal(compiled, np.rint(a.astype(float) * b / 255))
    colours = np.dstack((a, b, a))
    assert np.array_equal(*both(lambda: multiplied(colours[:, 3:-1], b[:, 3:-1])))


@pytest.mark.parametrize(("operation", "whole"), [(shaded, 255), (lit, 127.5)])
def test_light_on_all_bytes(operation, whole: float) -> None:  # type: ignore[no-untyped-def]
    levels = np.tile(np.arange(256, dtype=np.uint8)[:, None], (1, 256))
    plain, compiled = both(lambda: operation(levels, LinearGradient(1, 0, 0)))
    assert np.array_equal(plain, compiled)
    exact = np.minimum(np.rint(levels * np.arange(256.0) / whole), 255)
    assert np.array_equal(compiled, exact)


@given(
    *SIZES, st.floats(-60, 60), st.floats(-90, 90), st.floats(-9e3, 9e3), st.integers(0, 255), st.booleans()
)
@settings(deadline=None)
def test_light(
    height: int, width: int, across: float, down: float, start: float, least: int, grey: bool
) -> None:
    image, gradient = picture(3, height, width, grey=grey), LinearGradient(across, down, start, least)
    for operation in shaded, lit:
        plain, compiled = both(lambda: operation(image, gradient))  # noqa: B023
        assert plain.shape == image.shape
        assert np.array_equal(plain, compiled)


@given(*SIZES, SEEDS, st.lists(st.floats(0, 1), min_size=3, max_size=3), st.booleans(), st.booleans())
@settings(deadline=None)
def test_ink(height: int, width: int, seed: int, losses: list[float], light: bool, grey: bool) -> None:
    image, mask = picture(seed, height, width, grey=grey), picture(seed + 1, height, width, grey=True)
    takes = tuple(losses[: 1 if grey else 3])
    plain, compiled = both(lambda: with_ink(image, mask, takes, light=light))
    assert np.array_equal(plain, compiled)
    kept = 1 - np.array(takes) * (mask / 255 if grey else mask[..., None] / 255)
    exact = 255 - (255.0 - image) * kept if light else image * kept
    assert np.abs(compiled - exact).max() < 2.5


@given(st.integers(8, 200), st.integers(8, 1000), SEEDS, st.floats(0, 30), st.booleans(), st.booleans())
@settings(deadline=None)
def test_noise(height: int, width: int, seed: int, sigma: float, soft: bool, grey: bool) -> None:
    image, rng = picture(seed, height, width, grey=grey), Random(seed)
    corner = rng.random(), rng.random()
    assert np.array_equal(*both(lambda: with_noise(image, corner, sigma, soft=soft)))


@given(*SIZES, SEEDS, st.booleans())
@settings(deadline=None)
def test_tones_and_roughness(height: int, width: int, seed: int, grey: bool) -> None:
    image = picture(seed, height, width, grey=grey)
    plain, compiled = both(lambda: (_tones(image), noise(image)))
    assert plain == compiled


@given(st.integers(8, 64), st.integers(8, 300), st.integers(0, 2**32 - 1), st.booleans())
@settings(deadline=None)
def test_contrast(height: int, width: int, seed: int, grey: bool) -> None:
    numbers = np.random.default_rng(seed)
    image = picture(seed, height, width, grey=grey)
    mask = np.kron(numbers.choice([0, 255, 255, 90], (height // 4 + 1, width // 4 + 1)), np.ones((4, 4)))[
        :height, :width
    ].astype(np.uint8)
    plain, compiled = both(lambda: contrast(image, mask))
    assert plain == compiled


@pytest.mark.parametrize("preset", shipped())
def test_lines(preset: str, fonts: Path, tmp_path: Path) -> None:
    names = ("cjk/NotoSansSCSubset-Regular.otf", "latin/NotoSans-Regular.ttf",
             "script/NotoSansDevanagari-Regular.ttf", "dseg7/DSEG7Classic-Bold.ttf")  # fmt: skip
    files = tuple(FontFile(fonts / name) for name in names)
    (tmp_path / "others").write_text("\n".join(TEXTS), encoding="utf-8")
    dataset.write_photos(tmp_path, [])
    job = dataset.RenderJob(tmp_path, find_preset(preset), files, ("",) * len(files), 5, 48)

    def draw() -> list[bytes]:
        dataset._open_context.cache_clear()
        dataset.open_context.cache_clear()
        kernels, context = switch.kernels, dataset.open_context(job)
        switch.kernels = kernels  # opening a job decides again
        return [
            encode(draw_legible(context, TEXTS[number % len(TEXTS)], number), context.preset, 48)
            for number in range(60)
        ]

    plain, compiled = both(draw)
    assert plain == compiled


@pytest.mark.parametrize("preset", ["scene", "device"])
def test_pages(preset: str, fonts: Path, tmp_path: Path) -> None:
    files = (FontFile(fonts / "dseg7/DSEG7Classic-Bold.ttf"),)
    (tmp_path / "others").write_text("88.8", encoding="utf-8")
    dataset.write_photos(tmp_path, [])
    job = dataset.RenderJob(tmp_path, find_preset(preset), files, ("",), 5, 48, pages=True)

    def draw() -> list[tuple[bytes, str]]:
        dataset._open_context.cache_clear()
        dataset.open_context.cache_clear()
        kernels, context = switch.kernels, dataset.open_context(job)
        switch.kernels = kernels  # opening a job decides again
        return [dataset._encoded_page(context, "12.5\t340\t-7.25", number) for number in range(4)]

    plain, compiled = both(draw)
    assert plain == compiled


def test_an_atlas_that_fills_amid_a_line(
    fonts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocrdata.synthesis.type.fonts import Face
    from ocrdata.synthesis.type.layout import typeset

    chinese = Face(FontFile(fonts / "cjk/NotoSansSCSubset-Regular.otf"))
    rng = Random(1)
    texts = [
        "".join(rng.choice("的一是在不了有和人这中大为上个国我以要他时来用们") for _ in range(9))
        for _ in range(40)
    ]
    wanted = [typeset(text, [chinese], 48).mask for text in texts]
    monkeypatch.setattr(glyphs, "CACHE_BYTES", 40_000)  # some fifteen characters
    monkeypatch.setattr(glyphs, "_cache", glyphs.GlyphCache())
    switch.prepare(switch.WORTH)
    for text, mask in zip(texts, wanted, strict=True):
        assert np.array_equal(typeset(text, [chinese], 48).mask, mask)
