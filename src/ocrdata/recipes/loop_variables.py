"""What changes from round to round in the recipe of a loop has a name there, which the round replaces:

    $ROUND       folder of the round
    $NUMBER      its number, from 1; for seeds
    $MODEL       the model so far: a preset at first, then what the round before has trained
    $PRETRAINED  its checkpoint; nothing in the first round
    $ROUNDS      in a list: the folders of all rounds so far, an entry each

A name ends where no letter, digit or underscore of English follows: `$MODELS` is none of these. In any
recipe, `$$MODEL` is the text `$MODEL`.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from ocrdata import yaml_files
from ocrdata.errors import UserError
from ocrdata.train.run.finetune import BEST

_NAMED = r"\$(ROUNDS?|NUMBER|MODEL|PRETRAINED)(?![A-Za-z0-9_])"
_VARIABLE = re.compile(rf"(?<!\$){_NAMED}")
_TEXT = re.compile(_NAMED)
_WRITTEN = re.compile(rf"\${_NAMED}")
_ROUNDS = "ROUNDS"


def written(text: str) -> str:
    """A text as a recipe writes it, so that nothing in it is taken for a variable."""
    return _TEXT.sub(r"$\g<0>", text)


def meant(text: str) -> str:
    """The text that a recipe means with what is written there, whose variables have been replaced."""
    return _WRITTEN.sub(lambda found: found[0][1:], text)


def used_in(path: Path) -> list[str]:
    """The variables in a recipe, each once, with their dollar sign.

    Args:
        path: The YAML file.

    Raises:
        UserError: It is not YAML.
    """
    root = _composed(path)
    text = "" if root is None else yaml.serialize(root, allow_unicode=True, Dumper=yaml.SafeDumper)
    return list(dict.fromkeys(f"${name}" for name in _VARIABLE.findall(text)))


def refuse_in_run(path: Path) -> None:
    """Name `ocrdata loop` for a recipe with variables.

    Args:
        path: The YAML file.

    Raises:
        UserError: It has some, or it is not YAML.
    """
    if names := used_in(path):
        looped = shlex.join(["ocrdata", "loop", str(path), "--out", "runs/loop"])
        raise UserError(
            f"is a recipe for `ocrdata loop`, which replaces {names[0]} in each round.",
            f"Run it with: {looped}\nFor the text {names[0]} itself, write ${names[0]}.",
            path=path,
        )


def refuse_one_round(path: Path) -> None:
    """Refuse a recipe of which all rounds would write into the same folders.

    Args:
        path: The YAML file.

    Raises:
        UserError: Nothing in it tells its rounds apart, or it is not YAML.
    """
    names = used_in(path)
    if {"$ROUND", "$ROUNDS", "$NUMBER"}.isdisjoint(names):
        once = shlex.join(["ocrdata", "run", str(path)])
        raise UserError(
            "names neither $ROUND nor $NUMBER, so that every round would write into the same folders.",
            "Begin what its steps write with $ROUND: out: $ROUND/model"
            if names
            else f"Run it once with: {once}",
            path=path,
        )


def expand(path: Path, folders: Sequence[Path], model: str) -> str:
    """The recipe of a round, in plain YAML; arguments and errors as for `filled`."""
    root = filled(path, folders, model)
    text: str = yaml.serialize(root, allow_unicode=True, Dumper=yaml.SafeDumper)
    return text


def filled(path: Path, folders: Sequence[Path], model: str) -> yaml.Node | None:
    """The recipe of a round as YAML nodes, which know their lines in the loop's recipe.

    Args:
        path: The loop's recipe.
        folders: Folders of all rounds so far, this one last.
        model: The model so far.

    Raises:
        UserError: It is not YAML.
    """
    root = _composed(path)
    values = {
        "ROUND": str(folders[-1]),
        "NUMBER": str(len(folders)),
        "MODEL": model,
        "PRETRAINED": str(Path(model) / BEST) if (Path(model) / BEST).is_file() else "",
    }
    values = {name: written(value) for name, value in values.items()}
    _fill(root, values, [written(str(folder)) for folder in folders], path.resolve().parent)
    return root


def _composed(path: Path) -> yaml.Node | None:
    return yaml_files.compose(path, "Correct this line or the one before it.")


def _fill(node: yaml.Node | None, values: Mapping[str, str], rounds: Sequence[str], beside: Path) -> None:
    """Replace the variables in all values below a node."""
    if isinstance(node, yaml.SequenceNode):
        node.value = [item for child in node.value for item in _repeated(child, rounds)]
        for child in node.value:
            _fill(child, values, rounds, beside)
    elif isinstance(node, yaml.MappingNode):
        for _, child in node.value:
            _fill(child, values, rounds, beside)
    elif isinstance(node, yaml.ScalarNode):
        text = _replaced(str(node.value), values)
        near = beside / meant(text)
        if "/" in text and not Path(meant(text)).exists() and near.exists():  # an input beside the recipe
            text = written(str(near))
        if text != node.value:
            node.value, node.style = text, None
            node.tag = "tag:yaml.org,2002:str" if text else "tag:yaml.org,2002:null"


def _repeated(node: yaml.Node, rounds: Sequence[str]) -> Iterator[yaml.Node]:
    """An entry of a list, for each round if it names all of them."""
    if isinstance(node, yaml.ScalarNode) and _ROUNDS in _VARIABLE.findall(str(node.value)):
        for folder in rounds:
            text = _replaced(str(node.value), {_ROUNDS: folder})
            yield yaml.ScalarNode(node.tag, text, node.start_mark, node.end_mark)
    else:
        yield node


def _replaced(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
