"""Errors in a recipe whose options are each valid by themselves, found before any step runs.

Characters that are in no font of a step, an unknown model, a file that an earlier step does not write.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.options import InputPath
from ocrdata.recipes.recipe import Step


def validate(recipe: Path, steps: Sequence[Step]) -> None:
    """Find errors that single options do not show.

    Raises:
        UserError: With the line of the recipe.
    """
    made: dict[Path, Step] = {}
    for step in steps:
        try:
            for token in _inputs(step):
                _require_left(Path(token), made)
            if step.name == "synth":
                _require_glyphs(step, made)
            if step.name == "finetune" and (model := step.value("model")):
                from ocrdata.train.models import presets

                presets.load(model)
        except UserError as error:
            if error.path is not None:
                raise
            raise UserError(error.what, error.remedy, path=recipe, line=step.line) from error
        if out := step.value("out"):
            made[Path(out)] = step


def _inputs(step: Step) -> Iterator[str]:
    for param in step.command.params:
        if isinstance(param.type, InputPath):
            for token in step.values.get(max(param.opts, key=len).lstrip("-").lower(), ()):
                yield str(param.type.path_of(token))


def _require_left(path: Path, made: Mapping[Path, Step]) -> None:
    """Stop at a label file or mix that the earlier step of its folder will not leave."""
    step = made.get(path.parent)
    if step is None or path.exists():
        return
    if step.name == "synth" and path.suffix == ".txt":
        left = "det.txt" if "pages" in step.values else "rec.txt" if step.value("to") != "tar" else None
    elif step.name == "mix" and path.suffix in (".yml", ".yaml"):
        left = "mix.yml"
    else:
        return
    if path.name != left:
        remedy = f"It leaves {path.parent / left}." if left else "Without 'to: tar' it leaves rec.txt."
        raise UserError(f"the step '{step.name}' above does not write {path}.", remedy)


def _require_glyphs(step: Step, made: Mapping[Path, Step]) -> None:
    """Stop where no font of the step has a wanted character, as far as its files are there by now."""
    from ocrdata import resources
    from ocrdata.synthesis.look.preset import find_preset, load_preset
    from ocrdata.synthesis.text.charsets import read_chars
    from ocrdata.synthesis.type.fonts import Face, find_fonts, require

    chars = step.value("chars")
    tokens = [chars or "", step.value("preset") or "", *step.values.get("fonts", ())]
    if any(_comes_later(token.removeprefix("@"), made) for token in tokens):
        return
    look = load_preset(find_preset(step.value("preset") or "document"))
    if chars is None:
        return
    names = step.values.get("fonts") or look.fonts
    index = int(step.value("font-index") or 0)
    files, _ = find_fonts([resources.find("fonts", name) for name in names], index)
    require([Face(file) for file in files], read_chars(chars))


def _comes_later(token: str, made: Mapping[Path, Step]) -> bool:
    path = Path(token)
    return any(path == out or out in path.parents for out in made)
