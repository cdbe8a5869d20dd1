"""Six questions, and answers that are checked one by one: what `ocrdata init` makes its recipe of."""

import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.recipes.template import NONE, NUMERIC, RENDERED, Answers
from ocrdata.samples.charset import read_charset

DEFAULT_CHARS = "0123456789.-"


@dataclass(frozen=True, slots=True)
class Given:
    """What was said on the command line; None where nothing was.

    Attributes:
        chars: Characters that are read badly, or `none`.
        preset: What their lines look like.
        fonts: Fonts that have them.
        photos: Annotations of photographs, or `none`.
        general: Label file of general lines, `rendered` or `none`.
        model: What to fine-tune.
        device: What it is trained on; found by itself where it is `auto`.
    """

    chars: str | None = None
    preset: str | None = None
    fonts: tuple[str, ...] | None = None
    photos: str | None = None
    general: str | None = None
    model: str | None = None
    device: Literal["auto", "cpu", "gpu"] = "auto"


def hold(name: str, given: Given, *, ask: bool) -> Answers:
    """Ask what was not given, and check every answer.

    Args:
        name: Of the recipe.
        given: What needs not be asked.
        ask: Ask the rest; otherwise it takes its defaults.

    Raises:
        UserError: An answer that was given cannot be, or the terminal ends before the questions do.
    """
    from ocrdata.synthesis.look import preset as looks
    from ocrdata.train.models.presets import DEFAULT, names

    def say(
        number: int, text: str, hint: str, default: str, check: Callable[[str], str], answer: str | None
    ) -> str:
        return _answered(f"{number}/6  {text}\n     {hint}", default, check, answer, ask)

    chars = say(
        1,
        "Which characters are read badly?",
        "A text, a file, or U+2460-U+2473; 'none' if it is the photographs of a scene",
        NONE if given.photos not in (None, NONE) and given.chars is None else DEFAULT_CHARS,
        _checked_chars,
        given.chars,
    )
    answers = Answers(name, "" if chars == NONE else chars)
    if answers.chars:
        look = say(
            2,
            "What do they look like?",
            f"{', '.join(looks.shipped())}, or a preset file",
            "document",
            _checked_look,
            given.preset,
        )
        fonts = say(
            3,
            "Which fonts have them?",
            "Files, folders, or shipped names such as dseg7, cjk, latin; 'own' are the preset's",
            "own",
            lambda text: _checked_fonts(text, chars, look),
            None if given.fonts is None else shlex.join(given.fonts),
        )
        chosen = () if fonts == "own" else tuple(shlex.split(fonts))
        numeric = NUMERIC.issuperset(_characters(chars))
        answers = replace(answers, preset=look, fonts=chosen, numeric=numeric)
    photos = say(
        4,
        "Have you annotated photographs?",
        "A label file or folder of any tool, or 'none'",
        NONE,
        _checked_path,
        given.photos,
    )
    general = say(
        5,
        "What general text shall it not forget?",
        "A label file, 'rendered' to draw some, or 'none'",
        RENDERED,
        _checked_path,
        given.general,
    )
    lines = [model for model in names() if model.endswith("_rec")]
    model = say(
        6,
        "Which model?",
        "`ocrdata models` lists them",
        DEFAULT,
        lambda text: _checked_model(text, lines),
        given.model,
    )
    device = given.device if given.device != "auto" else "gpu" if shutil.which("nvidia-smi") else "cpu"
    photos = "" if photos == NONE else photos
    return replace(answers, photos=photos, general=general, model=model, device=device)


def outside(answers: Answers) -> str:
    """Characters that the model's dictionary lacks, where that ships with ocrdata."""
    from ocrdata.train.models import presets

    name = presets.load(answers.model).dictionary
    path = resources.folder("dictionaries") / f"{name}.txt"
    if not answers.chars or not path.is_file():
        return ""
    return "".join(read_charset(path).missing(_characters(answers.chars)))


def _answered(text: str, default: str, check: Callable[[str], str], given: str | None, ask: bool) -> str:
    if given is not None or not ask:
        return check(default if given is None else given)

    def checked(answer: str) -> str:
        try:
            return check(answer.strip())
        except UserError as error:  # so that Click shows it and asks again
            raise click.UsageError(f"{error.what} {error.remedy}") from error

    try:
        return str(click.prompt(text, default=default, value_proc=checked, err=True))
    except click.Abort as error:
        if sys.stdin.isatty():
            raise
        raise UserError(
            "there is no terminal to ask in, and the answers ended before the questions.",
            "Say --yes to take the defaults for what no option says.",
        ) from error


def _characters(text: str) -> tuple[str, ...]:
    from ocrdata.synthesis.text.charsets import read_chars

    return read_chars(text)


def _checked_chars(text: str) -> str:
    if text != NONE:
        _characters(text)
    return text


def _checked_look(text: str) -> str:
    from ocrdata.synthesis.look.preset import find_preset, load_preset

    load_preset(find_preset(text))
    return text


def _checked_fonts(text: str, chars: str, look: str) -> str:
    from ocrdata.synthesis.look.preset import find_preset, load_preset
    from ocrdata.synthesis.type.fonts import Face, find_fonts, require

    names = load_preset(find_preset(look)).fonts if text == "own" else tuple(shlex.split(text))
    files, _ = find_fonts([resources.find("fonts", name) for name in names])
    require([Face(file) for file in files], _characters(chars))
    return text


def _checked_path(text: str) -> str:
    if text not in (NONE, RENDERED) and not resources.exists(Path(text).expanduser()):
        raise UserError(f"'{text}' does not exist.", "Give a path that does, or 'none'.")
    return text


def _checked_model(text: str, names: list[str]) -> str:
    from ocrdata.train.models import presets

    if presets.load(text).task != "rec":
        raise UserError(
            f"'{text}' is a detection model.",
            f"Choose one that reads, such as {names[0]}; docs/training.md says how detection is trained.",
        )
    return text
