"""Thirty lines of a choice, drawn as `ocrdata synth` draws them, and what is missing for it."""

import base64
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import freetype

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.studio_server.available import AvailableFiles
from ocrdata.studio_server.choice import StudioChoice
from ocrdata.synthesis import inputs
from ocrdata.synthesis.line import RenderContext, draw_legible, encode
from ocrdata.synthesis.look.preset import LookPreset, load_preset
from ocrdata.synthesis.look.surfaces import Surfaces
from ocrdata.synthesis.text.pieces import Corpus
from ocrdata.synthesis.type.fonts import Face, find_fonts

LINES = 30
HEIGHT = 48
_LENGTHS = (1, 25)
_PLAIN = "about: Stands for a preset where the fonts are named."
_DRAWING = threading.Lock()  # FreeType's faces and the glyph cache are one thread's


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One line.

    Attributes:
        text: Its label.
        source: The picture as a `data:` address; empty if these settings cannot be drawn.
        width: Of the picture, in pixels.
        unknown: Its characters that are not in the dictionary.
    """

    text: str
    source: str
    width: int
    unknown: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Characters that are missing for a choice.

    Attributes:
        in_fonts: Wanted characters that no chosen font has; they are not drawn.
        in_dictionary: Wanted characters that are not in the dictionary.
        in_some: Name of each font that lacks some of the others, with what it lacks.
        in_corpus: Characters of the corpus that are not in the dictionary, with counts, most frequent first.
        undrawable: Characters of the corpus that no chosen font has, with counts.
    """

    in_fonts: str
    in_dictionary: str
    in_some: tuple[tuple[str, str], ...]
    in_corpus: tuple[tuple[str, int], ...]
    undrawable: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DrawnSheet:
    """What a page shows for a choice.

    Attributes:
        lines: Thirty, in order.
        missing: Characters that are missing.
        faces: Number of faces that were drawn with.
        milliseconds: How long drawing took.
    """

    lines: tuple[DrawnLine, ...]
    missing: Missing
    faces: int
    milliseconds: float


def draw(choice: StudioChoice, available: AvailableFiles) -> DrawnSheet:
    """Draw a choice. The same choice gives the same pictures.

    Raises:
        UserError: Fonts or corpus have nothing to draw, or the preset cannot be read.
    """
    start = time.perf_counter()
    with _DRAWING:
        look = _look(choice.look)
        names = [available.fonts[name] for name in choice.fonts]
        fonts = _fonts(tuple(names or [resources.find("fonts", name) for name in look.fonts]), choice.chars)
        corpora = (
            (available.corpora[choice.corpus],)
            if choice.corpus
            else tuple(inputs.default_corpora(fonts.wanted, look, names))
        )
        corpus = _corpus(corpora, fonts)
        charset = _charset(available.dictionaries[choice.dictionary])
        photos = tuple(available.backgrounds[name] for name in choice.backgrounds)
        texts = _texts(corpora, fonts, choice.seed)
        surfaces = _surfaces(photos, choice.seed)
        lines = [
            _line(
                text,
                number,
                RenderContext(fonts.found.faces, look, surfaces, texts, choice.seed, HEIGHT),
                charset,
            )
            for number, text in enumerate(texts)
        ]
        missing = Missing(
            in_fonts=fonts.lacking,
            in_dictionary="".join(charset.missing(choice.chars)),
            in_some=fonts.partial,
            in_corpus=_foreign(corpora, fonts, charset),
            undrawable=tuple(corpus.undrawable.most_common()),
        )
    return DrawnSheet(tuple(lines), missing, len(fonts.found.faces), (time.perf_counter() - start) * 1000)


@dataclass(frozen=True, eq=False)
class _Fonts:
    """Faces of a choice; compared by identity, as what is cached for them hangs on it."""

    found: inputs.Fonts
    wanted: tuple[str, ...]
    lacking: str
    partial: tuple[tuple[str, str], ...]


def _line(text: str, number: int, context: RenderContext, charset: Charset) -> DrawnLine:
    unknown = "".join(charset.missing([text]))
    try:
        picture = draw_legible(context, text, number)
        data = encode(picture, context.preset, HEIGHT)
    except (UserError, ValueError, ArithmeticError, cv2.error, freetype.FT_Exception):
        return DrawnLine(text, "", 0, unknown)  # sliders can be set to what nobody would put into a preset
    source = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    rows, columns = picture.image.shape[:2]
    return DrawnLine(text, source, round(columns * HEIGHT / rows), unknown)


@lru_cache(maxsize=32)
def _look(text: str) -> LookPreset:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preset.yaml"
        path.write_text(text, encoding="utf-8")
        return load_preset(path)


@lru_cache(maxsize=6)
def _fonts(paths: tuple[Path, ...], chars: str) -> _Fonts:
    files, _ = find_fonts(paths)
    faces = [Face(file) for file in files]
    gaps = [face.missing(chars) for face in faces]
    lacking = set.intersection(*gaps)
    wanted = tuple(char for char in chars if char not in lacking)
    partial = [
        (face.file.name, "".join(char for char in wanted if char in gap))
        for face, gap in zip(faces, gaps, strict=True)
        if gap - lacking
    ]
    found = inputs.load_fonts(paths, _look(_PLAIN), wanted)
    return _Fonts(found, wanted, "".join(char for char in chars if char in lacking), tuple(partial))


@lru_cache(maxsize=6)
def _corpus(paths: tuple[Path, ...], fonts: _Fonts) -> Corpus:
    return inputs.load_corpus(paths, fonts.found, fonts.wanted, LINES, 0, _LENGTHS[0])


@lru_cache(maxsize=12)
def _texts(paths: tuple[Path, ...], fonts: _Fonts, seed: int) -> tuple[str, ...]:
    corpus = _corpus(paths, fonts)
    # A large alphabet cannot all be in thirty lines; then each line still serves one more character of it.
    minimum = 1 if len(fonts.wanted) > LINES else None
    wanted = fonts.wanted[: LINES * (_LENGTHS[1] - 1)]
    plan, _ = inputs.plan_texts(corpus, fonts.found, wanted, LINES, _LENGTHS, seed, minimum, {})
    return tuple(plan)


@lru_cache(maxsize=6)
def _foreign(paths: tuple[Path, ...], fonts: _Fonts, charset: Charset) -> tuple[tuple[str, int], ...]:
    counts = charset.missing(_corpus(paths, fonts).pieces)
    return tuple(Counter(counts).most_common())


@lru_cache(maxsize=4)
def _surfaces(folders: tuple[Path, ...], seed: int) -> Surfaces:
    photos, _ = inputs.find_photos(folders)
    return Surfaces(photos, seed)


@lru_cache(maxsize=4)
def _charset(path: Path) -> Charset:
    return read_charset(path)
