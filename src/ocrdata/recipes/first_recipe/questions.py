"""The six questions of `ocrdata init`; every answer is checked before the next question."""

import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click

from ocrdata import resources
from ocrdata.console import complain, quantity, say
from ocrdata.errors import UserError
from ocrdata.languages import catalogue, ingredients, packages, texts
from ocrdata.recipes.first_recipe import answer_checks as checks
from ocrdata.recipes.first_recipe.answers import NONE, NUMERIC, RENDERED, Answers
from ocrdata.recipes.first_recipe.line_sets import suited_templates
from ocrdata.samples.charset import read_charset
from ocrdata.translation import translated

DEFAULT_CHARS = "0123456789.-"
_LINES, _LONGEST = 20_000, 25  # that show which characters a language needs


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """Answers from the command line; None where an option was not given.

    Attributes:
        chars: Characters that are read badly, or `none`.
        preset: What their lines look like.
        fonts: Fonts that have them.
        photos: Annotations of photographs, or `none`.
        general: Label file of general lines, `rendered` or `none`.
        model: What to fine-tune.
        device: What it is trained on; `auto` detects a GPU.
        language: Code of a language to learn instead of characters.
    """

    chars: str | None = None
    preset: str | None = None
    fonts: tuple[str, ...] | None = None
    photos: str | None = None
    general: str | None = None
    model: str | None = None
    device: Literal["auto", "cpu", "gpu"] = "auto"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One of the six questions.

    Attributes:
        number: 1 to 6.
        text: The question.
        hint: What can be answered.
        default: The answer of who gives none.
        check: Gives a right answer back and raises `UserError` for a wrong one.
    """

    number: int
    text: str
    hint: str
    default: str
    check: Callable[[str], str]


def ask(name: str, given: GivenAnswers, *, interactive: bool) -> Answers:
    """Ask what was not given, and check every answer.

    Args:
        name: Of the recipe.
        given: Answers that are not asked for.
        interactive: Ask for the rest; otherwise it takes its defaults.

    Raises:
        UserError: An answer that was given is wrong, or the terminal ends before the questions do.
    """
    from ocrdata.train.models.presets import DEFAULT

    if given.language is not None:
        return _ask_about_language(name, given, interactive)
    photos_only = given.photos not in (None, NONE) and given.chars is None
    hint = "Text, a file, or U+2460-U+2473; 'none' to train on photographs alone"
    question = Question(
        1,
        "Which characters does the model read badly?",
        hint,
        NONE if photos_only else DEFAULT_CHARS,
        checks.checked_chars,
    )
    chars = _answer(question, given.chars, interactive)
    photos = _ask_for_photographs(given, interactive)
    answers = Answers(name, "" if chars == NONE else chars, photos=photos)
    if answers.chars:
        answers = _ask_for_look(answers, given, interactive)
    return _ask_about_training(answers, given, interactive, RENDERED, DEFAULT)


def _ask_about_language(name: str, given: GivenAnswers, interactive: bool) -> Answers:
    """All questions but 1 and 4, whose answers are the language."""
    from ocrdata.synthesis.type.fonts import Face, find_fonts, require
    from ocrdata.train.models.presets import DEFAULT

    if given.chars is not None:
        raise click.UsageError("--language and --chars are two ways to say what to learn: leave one out.")
    language = catalogue.find(given.language or "")
    fonts = given.fonts or ()
    named = [resources.find("fonts", font) for font in fonts]
    files, _ = find_fonts(named or packages.fonts_of(language))
    require([Face(file) for file in files], filter(language.writes, language.example))
    photos = _ask_for_photographs(given, interactive)
    usual = _look_of(photos, lambda name: None) if given.preset is None and photos else ""
    look = _answer(_question_of_look(usual or "document"), given.preset, interactive)
    answers = Answers(name, preset=look, fonts=fonts, photos=photos, language=language.code)
    # A model of one language has no Chinese in its dictionary to forget.
    general = RENDERED if language.model == DEFAULT else NONE
    return _ask_about_training(answers, given, interactive, general, language.model)


def _ask_about_training(
    answers: Answers, given: GivenAnswers, interactive: bool, usual_general: str, usual_model: str
) -> Answers:
    """Questions 5 and 6."""
    from ocrdata.train.models.presets import names

    hint = "A label file, 'rendered' to render some text, or 'none'"
    asked = "Which general text must the model not forget?"
    general = _answer(
        Question(5, asked, hint, usual_general, checks.checked_general), given.general, interactive
    )
    lines = [model for model in names() if model.endswith("_rec")]
    hint = "`ocrdata models` lists them"
    question = Question(
        6,
        "Which model do you want to fine-tune?",
        hint,
        usual_model,
        lambda text: checks.checked_model(text, lines),
    )
    model = _answer(question, given.model, interactive)
    device = given.device if given.device != "auto" else "gpu" if shutil.which("nvidia-smi") else "cpu"
    return replace(answers, general=general, model=model, device=device)


def _ask_for_photographs(given: GivenAnswers, interactive: bool) -> str:
    """Question 2; empty if there are none."""
    hint = "A label file or folder from any tool, or 'none'"
    question = Question(2, "Do you have annotated photographs?", hint, NONE, checks.checked_photographs)
    photos = _answer(question, given.photos, interactive)
    return "" if photos == NONE else photos


def _ask_for_look(answers: Answers, given: GivenAnswers, interactive: bool) -> Answers:
    """Questions 3 and 4: what lines of the characters look like, and texts that suit them."""
    numeric = NUMERIC.issuperset(checks.characters(answers.chars))
    usual = "lcd" if numeric else "document"
    named = None if given.fonts is None else shlex.join(given.fonts)
    if given.preset is None and answers.photos:
        fonts = named or "own"
        usual = (
            _look_of(answers.photos, lambda name: checks.checked_fonts(fonts, answers.chars, name)) or usual
        )
    look = _answer(_question_of_look(usual), given.preset, interactive)
    question = Question(
        4,
        "Which fonts have these characters?",
        "Files, folders, or shipped names such as dseg7, cjk, latin; 'own' uses the fonts of the preset",
        "own",
        lambda text: checks.checked_fonts(text, answers.chars, look),
    )
    fonts = _answer(question, named, interactive)
    chosen = () if fonts == "own" else tuple(shlex.split(fonts))
    texts = ("meter-digits",) if numeric else suited_templates(answers.chars)
    return replace(answers, preset=look, fonts=chosen, numeric=numeric, suited=texts)


def _look_of(photos: str, check: Callable[[str], object]) -> str:
    """The preset that is most like annotated photographs, of those that a check does not refuse.

    Args:
        photos: Annotations in any format.
        check: Raises `UserError` for a preset whose fonts lack the characters.

    Returns:
        Empty if there are too few lines to tell.
    """
    from ocrdata.look_fitting import nearest_preset
    from ocrdata.recipes.first_recipe.sample_lines import sample_lines

    try:
        lines = sample_lines(Path(photos).expanduser(), nearest_preset.MOST)
    except UserError:  # what is wrong with them, the conversion says
        return ""
    for name in nearest_preset.presets_by_likeness(lines):
        try:
            check(name)
        except UserError:
            continue
        say(f"{quantity(len(lines), 'line')} of your photographs: they look most like the preset {name}.")
        return name
    return ""


def _question_of_look(usual: str) -> Question:
    from ocrdata.synthesis.look import preset as looks

    hint = f"{', '.join(looks.shipped())}, or a preset file"
    return Question(3, "What do lines with them look like?", hint, usual, checks.checked_look)


def missing_characters(answers: Answers) -> str:
    """Characters that the model's dictionary lacks, where that is at hand or can be fetched.

    Raises:
        UserError: Texts of the language need an extra that is not installed.
    """
    from ocrdata.train.models import presets

    if answers.language:
        language = replace(catalogue.find(answers.language), model=answers.model)
        lines = texts.compose(language, _LINES, 0, _LONGEST)
        lacking = ingredients.unread(language, lines)
        if lacking is None:
            ingredients.report_unread(language, ())
        return "".join(lacking or ())
    name = presets.load(answers.model).dictionary
    path = resources.folder("dictionaries") / f"{name}.txt"
    if not answers.chars or not path.is_file():
        return ""
    return "".join(read_charset(path).missing(checks.characters(answers.chars)))


def _answer(question: Question, given: str | None, interactive: bool) -> str:
    """A checked answer: the given one, the user's, or the default."""
    if given is not None or not interactive:
        return question.check(question.default if given is None else given)

    text = f"{question.number}/6  {translated(question.text)}\n     {translated(question.hint)}"
    try:
        return _checked_answer(question, text)
    except click.Abort as error:
        if sys.stdin.isatty():
            raise
        raise UserError(
            "the questions cannot be asked: there is no terminal, and the input ended.",
            "Use --yes to take the default for every option that is not given.",
        ) from error


def _checked_answer(question: Question, text: str) -> str:
    """Ask until the answer is right."""
    while True:
        answer = str(click.prompt(text, default=question.default, err=True))
        try:
            return question.check(answer.strip())
        except UserError as error:
            complain(f"{error.what} {error.remedy}")
