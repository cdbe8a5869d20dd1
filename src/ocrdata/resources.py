"""What ships with ocrdata: fonts, corpora, recipes, dictionaries.

They lie at the top of the repository, where people look for them, and in `ocrdata/data` inside the
wheel. A user names one by a path of their own or by its shipped name.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import Literal, get_args

from ocrdata.errors import UserError, did_you_mean

Kind = Literal["fonts", "corpora", "recipes", "dictionaries"]

RECOGNISER = "PP-OCRv6_small_rec"
"""The model that is trained unless another is named: docs/training.md compares it with the others."""

DETECTOR = "PP-OCRv3_mobile_det"
"""The detector that is used and trained unless another is named."""

PHOTOGRAPHS = "photographs/rec.txt"
"""The lines of photographs that ship as recipes do, for `finetune --keep`."""

FEW = 20
"""Shipped things of a kind up to which a message lists all of them."""

_PACKAGE = Path(__file__).parent


def folder(kind: Kind) -> Path:
    """The folder that holds the shipped things of this kind."""
    places = (_PACKAGE / "data" / kind, _PACKAGE.parents[1] / kind, _PACKAGE / kind)
    return next(place for place in places if place.is_dir())


def names(kind: Kind) -> list[str]:
    """Names of the shipped things: relative paths without suffix, folders included."""
    top = folder(kind)
    # Beside a recipe lies what it needs: presets, pages.
    listed = [*top.glob("*.yaml"), *top.glob("loops/*.yaml")] if kind == "recipes" else top.rglob("*")
    return sorted({path.relative_to(top).with_suffix("").as_posix() for path in listed if _is_thing(path)})


def recipes() -> list[str]:
    """Names of the shipped recipes for `run`."""
    return [name for name in names("recipes") if name not in loops()]


def loops() -> list[str]:
    """Names of the shipped recipes for `loop`."""
    return [name for name in names("recipes") if name.startswith("loops/")]


def exists(path: Path) -> bool:
    """Whether something is there; a text that is too long for a path names nothing."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether a file is there; see `exists`."""
    return exists(path) and path.is_file()


def find(kind: Kind, name: str | Path) -> Path:
    """The user's own path if it exists, else the shipped thing of that name (suffix optional).

    Raises:
        UserError: There is neither.
    """
    path = Path(name).expanduser()
    there = exists(path)
    if there and (path.is_file() or kind == "fonts"):  # only fonts come as a folder
        return path
    top = folder(kind)
    things = {
        f"/{path.relative_to(top).as_posix()}": path for path in sorted(top.rglob("*")) if _is_thing(path)
    }
    # A recipe `x.yaml` and the folder `x` of what it needs share a name: the file is meant.
    for whole in (True, False):
        for ending in (".", ""):
            for place, path in things.items():
                before, found, rest = place.rpartition(f"/{Path(name).as_posix()}{ending}")
                if found and "/" not in rest and (ending or not rest) and not (whole and before):
                    return path
    if there and kind != "recipes":
        return Path(name).expanduser()
    raise UserError(
        f"'{name}' is neither a path nor one of the {kind} that ship with ocrdata.", _nearest(kind, name)
    )


def _nearest(kind: Kind, name: str | Path) -> str:
    """The shipped things that may be meant; all of them where they are few."""
    shipped = names(kind)
    if kind == "recipes":
        otherwise = f"For `ocrdata run`: {', '.join(recipes())}. For `ocrdata loop`: {', '.join(loops())}."
    elif len(shipped) <= FEW:
        otherwise = f"Shipped {kind}: {', '.join(shipped)}."
    else:
        nearest = get_close_matches(str(name), shipped, n=5, cutoff=0)
        otherwise = f"Nearest: {', '.join(nearest)}. `ocrdata list {kind}` lists all."
    return did_you_mean(str(name), shipped, otherwise, most=3)


def name_of(path: Path) -> str:
    """How a path is best written down: by name if it ships with ocrdata, else in full.

    `find` takes both.
    """
    for kind in get_args(Kind):
        top = folder(kind)
        if path.resolve().is_relative_to(top.resolve()) and path.resolve() != top.resolve():
            return path.resolve().relative_to(top.resolve()).as_posix()
    return str(path.absolute())


def _is_thing(path: Path) -> bool:
    return not path.name.startswith((".", "_")) and path.name not in {"README.md", "LICENSE", "OFL.txt"}
