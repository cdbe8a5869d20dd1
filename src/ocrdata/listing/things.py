"""One list for each kind of thing: its name as commands take it, what it is, and an example."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from ocrdata import resources
from ocrdata.console import quantity
from ocrdata.errors import UserError

EXAMPLES = ("Aa 12.5", "永和九年", "あいう", "12.05-8", "مرحبا", "नमस्ते", "สวัสดี")
"""Texts to show a font with: of these, all that it can draw."""


_TEXTS = {
    "general-en": "Short English lines with numbers, prices and punctuation.",
    "general-test": "Half of general-zh and general-en: to measure on.",
    "general-train": "The other half of general-zh and general-en: to train on.",
    "general-zh": "Everyday Chinese: addresses, signs, labels, news, instructions, dialogue, idioms.",
    "hanzi": "Chinese characters of ppocr_keys_v1, each once, in lines without meaning.",
}
"""What the corpora are whose files have no comments."""


_READ = {
    "": "Chinese and English",
    "arabic": "Arabic letters",
    "chinese_cht": "traditional Chinese",
    "cyrillic": "Cyrillic letters",
    "devanagari": "Devanagari",
    "el": "Greek",
    "en": "English",
    "eslav": "Russian, Belarusian and Ukrainian",
    "japan": "Japanese",
    "ka": "Kannada",
    "korean": "Korean",
    "latin": "Latin letters of many languages",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
}
"""What a recogniser reads, by the beginning of its name, as PaddleOCR's list of models has it."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A row of a list.

    Attributes:
        name: As commands take it.
        about: What it is, in a sentence.
        example: A text, or a command.
    """

    name: str
    about: str
    example: str


def presets() -> Iterator[Thing]:
    """Looks for `synth --preset`."""
    from ocrdata.synthesis.look.preset import find_preset, load_preset, shipped

    for name in shipped():
        about = load_preset(find_preset(name)).about
        yield Thing(name, about, f"ocrdata synth --preset {name} --chars 0123456789 --count 30 --out lines")


def fonts() -> Iterator[Thing]:
    """Faces for `synth --fonts`; a folder's name stands for all faces in it."""
    from ocrdata.synthesis.type.fonts import find_fonts, open_face

    for file in find_fonts([resources.folder("fonts")])[0]:
        face = open_face(file)
        family = (face.ft.family_name or b"").decode("utf-8", "replace")
        style = (face.ft.style_name or b"").decode("utf-8", "replace")
        drawn = " ".join(text for text in EXAMPLES if face.draws(text.replace(" ", "")))
        yield Thing(resources.name_of(file.path).rpartition(".")[0], f"{family} {style}", drawn)


def corpora() -> Iterator[Thing]:
    """Texts for `synth --corpus`."""
    from ocrdata.corpus.sources import read_texts

    for path in sorted(resources.folder("corpora").iterdir()):
        if path.suffix not in (".txt", ".yaml"):
            continue
        text = path.read_text(encoding="utf-8")
        about = _first_comment(text) or _TEXTS.get(path.stem)
        about = about or f"{quantity(len(text.splitlines()), 'line')} of text"
        try:
            shown = list(islice(read_texts(path, count=3), 3))
        except UserError:  # frames with a slot for a word, which `balance --fill` has
            shown = [row.strip(' -"') for row in text.splitlines() if "{word}" in row and row[0] == " "][:3]
        yield Thing(path.stem, about, "  ".join(shown))


def recipes() -> Iterator[Thing]:
    """Recipes for `run`, and recipes that are repeated, for `loop`."""
    top = resources.folder("recipes")
    for folder, command in ((top, "run"), (top / "loops", "loop")):
        for path in sorted(folder.glob("*.yaml")):
            name = path.relative_to(top).with_suffix("").as_posix()
            about = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
            yield Thing(name, about, f"ocrdata {command} {name}")


def datasets() -> Iterator[Thing]:
    """Public data sets for `fetch`."""
    from ocrdata.fetching import catalogue

    for entry in catalogue.datasets():
        how = f"ocrdata fetch {entry.name} --out data/{entry.name}"
        yield Thing(entry.name, f"{entry.title}: {quantity(entry.pages, 'page')}, {entry.languages}", how)


def models() -> Iterator[Thing]:
    """Models for `finetune --model`; `ocrdata models` also says what each needs here."""
    from ocrdata.train.models import presets as known

    for name in known.names():
        preset = known.load(name)
        reads = preset.task == "rec"
        tongue = _read_by(name) if reads else ""
        about = f"Reads {tongue} (dictionary: {preset.dictionary})." if reads else "Finds text on pages."
        if name == known.DEFAULT:
            about += " What commands take if no model is named."
        yield Thing(name, about, f"ocrdata finetune --model {name} …")


def _read_by(model: str) -> str:
    """What a recogniser reads."""
    begin, _, version = model.rpartition("PP-OCRv")
    if version.endswith("_doc"):
        return "Chinese and English documents, with rarer characters"
    if begin or version[0] in "34" or "tiny" in version:
        return _READ[begin.rstrip("_")]
    if version[0] == "5":
        return "Chinese, English and Japanese"
    return "Chinese, English, Japanese, and Latin letters of other languages"


def dictionaries() -> Iterator[Thing]:
    """Dictionaries for `--dict`; those of other models come with their training code."""
    from ocrdata.train.models import presets as known

    models = [known.load(name) for name in known.names()]
    for path in sorted(resources.folder("dictionaries").glob("*.txt")):
        rows = path.read_text(encoding="utf-8").splitlines()
        about = quantity(len(rows), "character")
        if names := ", ".join(model.name for model in models if model.dictionary == path.stem):
            about = f"{about}, the dictionary of {names}"
        yield Thing(path.stem, about, " ".join(rows[:: max(1, len(rows) // 8)][:8]))


def languages() -> Iterator[Thing]:
    """Languages for `synth --language` and `init --language`."""
    from ocrdata.languages import catalogue, packages
    from ocrdata.train.models import presets as known

    for language in catalogue.languages().values():
        tongue, script = language.name, language.script
        where_fonts = packages.where_fonts_are(language)
        unknown = f", which has no {script} letter until init appends them" * language.unknown
        about = (
            f"{tongue}, {language.native}; {script} script; fonts: {where_fonts}; "
            f"texts: {', '.join(language.sources)}; "
            f"dictionary: {known.load(language.model).dictionary}{unknown}; model: {language.model}"
        )
        yield Thing(language.code, about, language.example)


KINDS: dict[str, Callable[[], Iterator[Thing]]] = {
    "presets": presets,
    "fonts": fonts,
    "corpora": corpora,
    "recipes": recipes,
    "datasets": datasets,
    "models": models,
    "dictionaries": dictionaries,
    "languages": languages,
}
"""What can be listed."""


def _first_comment(text: str) -> str:
    """The first sentence of the comment that a YAML file begins with; empty if there is none."""
    rows = []
    for row in text.splitlines():
        if not row.startswith("#"):
            break
        rows.append(row.lstrip("# "))
    return re.split(r"(?<=[.])\s", " ".join(rows), maxsplit=1)[0]
