"""Whether a training code can build a network, found out without running it.

PaddleOCR's `build_backbone`, `build_neck` and `build_head` (ppocr/modeling, 2.10 and 3.x) name what they can
build in lists called `support_dict`; the encoders of a recognition neck are in `necks/rnn.py`.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.train.models.presets import ModelPreset

OWN = (("PPLCNetV4", "rec"), ("PPLCNetV4", "det"), ("lightsvtr", ""), ("RepLKFPN", ""))
"""Parts that `ocrdata.train.inside.ppocrv6` adds to a training code without them, each with the task."""


def missing(code: Path, architecture: dict[str, Any]) -> list[str]:
    """Names of the parts of a network that the training code cannot build.

    Args:
        code: Root of the training code.
        architecture: PaddleOCR's section, CTC-only or MultiHead.

    Returns:
        In the order of the network; empty if it can build all.
    """
    folder = code / "ppocr" / "modeling"
    task = architecture["model_type"]
    neck, head = architecture.get("Neck") or {}, architecture["Head"]
    wanted = [
        (folder / "backbones" / "__init__.py", architecture["Backbone"]["name"], task),
        (folder / "necks" / "__init__.py", neck.get("name", ""), ""),
        (folder / "necks" / "rnn.py", neck.get("encoder_type", ""), ""),
        (folder / "heads" / "__init__.py", head["name"], ""),
    ]
    for part in head.get("head_list", []):
        ((name, arguments),) = part.items()
        wanted.append((folder / "heads" / "rec_multi_head.py", name, ""))
        if name == "CTCHead":
            wanted.append((folder / "necks" / "rnn.py", arguments["Neck"]["name"], ""))
    lacking = [
        name
        for path, name, branch in wanted
        if name and (known := _texts(path, branch)) and name not in known  # without a list it is unknown
        if (name, branch) not in OWN
    ]
    return lacking or _lacking_options(folder / "backbones", architecture["Backbone"])


def require(code: Path, preset: ModelPreset) -> None:
    """Stop where the training code cannot build a model.

    Raises:
        UserError: It cannot build a part of the network.
    """
    lacks = missing(code, preset.config["Architecture"])
    if lacks:
        raise UserError(
            f"the training code in {code} cannot build {preset.name}: it lacks {' and '.join(lacks)}.",
            'Use --paddleocr "$(ocrdata fetch code)", or --paddleocr DIR with a clone of PaddleOCR 3. '
            "`ocrdata models` lists what the pinned wheel can train.",
        )


def _texts(path: Path, branch: str) -> set[str]:
    """The strings in a module; from an `if model_type == …` chain only those of the branch for this type."""
    return set(_of(_module(path), branch))


def _lacking_options(folder: Path, backbone: dict[str, Any]) -> list[str]:
    """Options of a backbone that its class does not take: the PPHGNetV2_B4 of PaddleOCR 2.10 reads formulas.

    Args:
        folder: The backbones of the training code.
        backbone: PaddleOCR's section.
    """
    for path in sorted(folder.glob("*.py")):
        if f"class {backbone['name']}(".encode() not in path.read_bytes():
            continue
        for statement in _module(path).body:
            if isinstance(statement, ast.ClassDef) and statement.name == backbone["name"]:
                taken = _arguments(statement)
                return [
                    f"{backbone['name']} with {key}"
                    for key in backbone
                    if taken is not None and key != "name" and key not in taken
                ]
    return []


def _arguments(cls: ast.ClassDef) -> set[str] | None:
    """Names of the arguments that a class is made with; None if it takes any."""
    for statement in cls.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            found = statement.args
            return None if found.kwarg else {part.arg for part in (*found.args, *found.kwonlyargs)}
    return None


@cache
def _module(path: Path) -> ast.Module:
    """The syntax tree of a module; an empty one if it cannot be read."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return ast.Module([], [])


def _of(node: ast.AST, branch: str) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.If) and branch and _asks_for_type(node.test):
        for statement in node.body if branch in set(_of(node.test, "")) else node.orelse:
            yield from _of(statement, branch)
        return
    for child in ast.iter_child_nodes(node):
        yield from _of(child, branch)


def _asks_for_type(test: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "model_type" for part in ast.walk(test))
