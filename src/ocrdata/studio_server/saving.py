"""Save a choice: the preset as a file, and a recipe that draws with it and, if wanted, trains."""

import re
from dataclasses import dataclass
from pathlib import Path

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.recipes.first_recipe import answers, template
from ocrdata.studio_server.available import AvailableFiles
from ocrdata.studio_server.choice import StudioChoice
from ocrdata.train.models.presets import DEFAULT

_NAME = re.compile(r"\w[\w-]{0,59}")  # letters of any script, and nothing that could lead elsewhere


@dataclass(frozen=True, slots=True)
class SavedFiles:
    """What was saved.

    Attributes:
        recipe: The recipe; `ocrdata run` takes it.
        preset: The preset, in the folder of the recipe's name.
    """

    recipe: Path
    preset: Path


def save_choice(
    choice: StudioChoice,
    available: AvailableFiles,
    name: str,
    count: int,
    *,
    training: bool = False,
    force: bool = False,
) -> SavedFiles:
    """Save a choice as `NAME.yaml` and `NAME/preset.yaml`.

    Args:
        choice: What is on the page.
        available: Where its names come from, and the folder to write to.
        name: Letters, digits, `_` and `-`.
        count: Lines to draw.
        training: Also mix with general text, fine-tune, and evaluate.
        force: Replace what is there.

    Raises:
        UserError: The name cannot be a file's, or is taken; or training without characters.
    """
    if not _NAME.fullmatch(name):
        raise UserError(
            f"'{name[:60]}' cannot be a name.", "Use letters, digits, _ and -, at most 60 of them."
        )
    recipe, preset = available.folder / f"{name}.yaml", available.folder / name / "preset.yaml"
    for path in (recipe, preset):
        if path.exists() and not force:
            raise UserError(
                f"{path} exists already.",
                "Choose another name, or tick the box that replaces existing files.",
            )
    text = template.compose_beside(_answers(choice, available, name, count, training), recipe, force=True)
    with outputs.staged_file(recipe, force=True) as stage:
        with outputs.staged_file(preset, force=True) as look:
            look.write_text(choice.look, encoding="utf-8")
        stage.write_text(text, encoding="utf-8")
    return SavedFiles(recipe, preset)


def _answers(
    choice: StudioChoice, available: AvailableFiles, name: str, count: int, training: bool
) -> answers.Answers:
    return answers.Answers(
        name=name,
        chars=_spelled(choice.chars),
        preset=f"{name}/preset.yaml",
        fonts=tuple(_shipped_or_path("fonts", font, available.fonts[font]) for font in choice.fonts),
        corpus=(choice.corpus,) if choice.corpus else (),
        backgrounds=choice.backgrounds,
        model=DEFAULT if training else "",
        count=count,
        numeric=answers.NUMERIC.issuperset(choice.chars),
    )


def _spelled(chars: str) -> str:
    """Characters that `--chars` cannot mistake for a file's name or for code points."""
    if len(chars) > 1 and (
        chars[0] in "@~" or chars.upper().startswith("U+") or resources.exists(Path(chars))
    ):
        return ",".join(f"U+{ord(char):04X}" for char in chars)
    return chars


def _shipped_or_path(kind: resources.Kind, name: str, path: Path) -> str:
    top = resources.folder(kind)
    return name if path == top / name or top in path.parents else str(path)
