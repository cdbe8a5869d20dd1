"""Compiled stages draw what OpenCV draws, byte for byte."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.synth import dataset, glyphs, speed
from ocrdata.synth.contrast import contrast
from ocrdata.synth.fonts import FontFile
from ocrdata.synth.preset import find_preset, shipped
from ocrdata.synth.product import lit, product, slope

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
    speed.prepare(0)


def both(draw):  # type: ignore[no-untyped-def]
    """What a function gives without compiled stages, and with them."""
    speed.prepare(0)
    assert speed.kernels is None
    plain = draw()
    speed.prepare(speed.WORTH)
    assert speed.kernels is not None
    return plain, draw()


def test_short_runs_and_machines_without_numba_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    speed.prepare(speed.WORTH - 1)
    assert speed.kernels is None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    speed.prepare(speed.WORTH)
    assert speed.kernels is None


def test_a_numba_that_cannot_be_used_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(importlib, "import_module", refuse)
    speed.prepare(speed.WORTH)
    assert speed.kernels is None


@pytest.mark.parametrize("operation", [product, lit])
def test_products_of_all_bytes(operation) -> None:  # type: ignore[no-untyped-def]
    a, b = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    plain, compiled = both(lambda: operation(a, b))
    assert np.array_equal(plain, compiled)
    exact = np.rint(a.astype(float) * b / (255 if operation is product else 127.5))
    assert np.array_equal(compiled, np.minimum(exact, 255))
    colours = np.dstack((a, b, a))
    assert np.array_equal(*both(lambda: operation(colours[:, 3:-1], b[:, 3:-1])))


@given(st.integers(1, 90), st.integers(1, 500), st.floats(-60, 60), st.floats(-90, 90), st.floats(-9e3, 9e3))
@settings(deadline=None)
def test_slopes(height: int, width: int, across: float, down: float, start: float) -> None:
    plain, compiled = both(lambda: slope(height, width, across, down, start))
    assert plain.shape == (height, width)
    assert np.array_equal(plain, compiled)


@given(st.integers(8, 64), st.integers(8, 300), st.integers(0, 2**32 - 1), st.booleans())
@settings(deadline=None)
def test_contrast(height: int, width: int, seed: int, grey: bool) -> None:
    numbers = np.random.default_rng(seed)
    image = numbers.integers(0, 256, (height, width) if grey else (height, width, 3), np.uint8)
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
    job = dataset.Job(tmp_path, find_preset(preset), files, ("",) * len(files), 5, 48)

    def draw() -> list[bytes]:
        dataset.open_studio.cache_clear()
        kernels, studio = speed.kernels, dataset.open_studio(job)
        speed.kernels = kernels  # opening a job decides again
        return [
            dataset.encode(dataset._line(studio, TEXTS[number % len(TEXTS)], number), studio.preset, 48)
            for number in range(60)
        ]

    plain, compiled = both(draw)
    assert plain == compiled


def test_an_atlas_that_fills_amid_a_line(
    fonts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ocrdata.synth.fonts import Face
    from ocrdata.synth.layout import typeset

    chinese = Face(FontFile(fonts / "cjk/NotoSansSCSubset-Regular.otf"))
    rng = Random(1)
    texts = [
        "".join(rng.choice("的一是在不了有和人这中大为上个国我以要他时来用们") for _ in range(9))
        for _ in range(40)
    ]
    wanted = [typeset(text, [chinese], 48).mask for text in texts]
    monkeypatch.setattr(glyphs, "CACHE_BYTES", 40_000)  # some fifteen characters
    monkeypatch.setattr(glyphs, "_atlas", glyphs.Atlas())
    speed.prepare(speed.WORTH)
    for text, mask in zip(texts, wanted, strict=True):
        assert np.array_equal(typeset(text, [chinese], 48).mask, mask)
