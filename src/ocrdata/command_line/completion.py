"""What a shell offers for the value of an option: known names, and files where a path may stand."""

import importlib
from collections.abc import Callable, Iterable
from typing import Literal

import click
from click.shell_completion import CompletionItem

Kind = Literal[
    "models",
    "detectors",
    "recognisers",
    "presets",
    "formats",
    "written formats",
    "languages",
    "datasets",
    "weights",
    "recipes",
    "loops",
]

_WHERE: dict[Kind, str] = {
    "models": "ocrdata.train.models.presets:names",
    "detectors": "ocrdata.train.models.presets:detectors",
    "recognisers": "ocrdata.train.models.presets:recognisers",
    "presets": "ocrdata.synthesis.look.preset:shipped",
    "formats": "ocrdata.annotation_formats:names",
    "written formats": "ocrdata.annotation_formats:written",
    "languages": "ocrdata.languages.catalogue:codes",
    "datasets": "ocrdata.fetching.catalogue:names",
    "weights": "ocrdata.fetching.catalogue:weight_names",
    "recipes": "ocrdata.resources:recipes",
    "loops": "ocrdata.resources:loops",
}
"""The function that gives the names of a kind. Options are declared in packages below these, so that they are
named here and imported only when a shell asks."""

MOST = 50
"""Names up to which all are offered; of more, those in folders only once the folder is typed."""

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def names(kind: Kind) -> list[str]:
    """All names of a kind."""
    module, _, function = _WHERE[kind].partition(":")
    return list(getattr(importlib.import_module(module), function)())


def offering(kind: Kind, *more: str, files: bool = False) -> Complete:
    """The `shell_complete` of an option or argument that takes names of a kind.

    Args:
        kind: The kind.
        more: Further words that it takes.
        files: Whether it may be a path, too.
    """
    return lambda _, __, incomplete: offered([*names(kind), *more], incomplete, files=files)


def offered(known: Iterable[str], incomplete: str, *, files: bool = True) -> list[CompletionItem]:
    """The names that begin as typed; if none does, those of things in folders, without the folder.

    Args:
        known: All names.
        incomplete: What is typed so far.
        files: Whether it may be a path, too.
    """
    known = list(known)
    begun = [name for name in known if name.startswith(incomplete)]
    if not begun:  # without the folder, which commands do not need either
        lasts = dict.fromkeys(name.rpartition("/")[2] for name in known)
        begun = [last for last in lasts if last.startswith(incomplete)]
    if len(begun) > MOST:
        begun = [name for name in begun if "/" not in name[len(incomplete) :]] or begun
    # Bash forgets the names that come before a "file", and offers files where no name fits.
    return [*([CompletionItem(incomplete, type="file")] if files else []), *map(CompletionItem, begun)]
