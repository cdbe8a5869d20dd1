"""The photographs that ship with ocrdata, which a training keeps without being asked to.

Lines of one kind do not speak for others, and the lines that people name are mostly rendered: so a router
is set by photographs as well, which costs little. Averages of weights pay for every kind that is kept, so
they keep what is named, and the photographs only where nothing is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

from ocrdata import resources
from ocrdata.console import quantity, say
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line, read_lines
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.data.overlap import ImageFiles
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run.options import FinetuneOptions

NAME = "photographs"
"""Of the set."""

OTHER_NAME = "shipped-photographs"
"""Of the set, where a set of the user's has that name."""

READ_BY = frozenset({"ppocr_keys_v1", "ppocrv5_dict", "ppocrv6_dict", "ppocrv6_tiny_dict"})
"""Dictionaries that have the characters of the shipped photographs; the last lacks one, in two lines."""

MOST_UNREADABLE = 0.05
"""Share of the photographs that a dictionary may lack characters of: what was never read cannot be lost."""


def offered(options: FinetuneOptions, preset: ModelPreset) -> dict[str, tuple[Path, ...]]:
    """The shipped photographs as a set to keep; empty where none is asked for, or the user has them in hand.

    Args:
        options: What is asked for.
        preset: The model to train. A model with another dictionary cannot read the photographs, nor can one
            whose dictionary is replaced.
    """
    routed = bool(options.route or options.route_chars)
    asks = routed if options.keep else routed or options.blend or options.stop_drop is not None
    can_read = preset.task == "rec" and preset.dictionary in READ_BY and not options.replace_dict
    if not asks or not can_read:
        return {}
    kept = _count(_lines_of(path for paths in options.keep.values() for path in paths))
    if kept or _count(_lines_of(options.evaluation)):
        if kept < _count(_lines_of(_shipped())):  # all of them: nothing is to be said
            _say_left_out("--keep and --eval")
        return {}
    names = (NAME, *(f"{OTHER_NAME}{'-' * number}" for number in range(len(options.keep) + 1)))
    return {next(name for name in names if name not in options.keep): _shipped()}


def with_lines_to_keep(
    options: FinetuneOptions, shipped: Mapping[str, tuple[Path, ...]], mix: TrainingSet
) -> FinetuneOptions:
    """The options, with the shipped photographs among the lines to keep, unless they are trained on.

    Args:
        options: What is asked for.
        shipped: What is `offered`.
        mix: The lines to train on.

    Raises:
        UsageError: They are trained on, and nothing else is to be kept.
    """
    if not shipped:
        return options
    trained = (line for path in dict.fromkeys(mix.label_files) for line in read_lines(path, mix.data_dir))
    if _count(trained):
        if not options.keep:
            raise click.UsageError(
                "The shipped photographs are trained on, so they cannot show what is kept.\n"
                "Name other lines with --keep."
            )
        _say_left_out("the mix")
        return options
    (name,) = shipped
    if options.keep:
        say(
            f"Kept as well: the shipped photographs ({resources.PHOTOGRAPHS}); --max-drop-of {name}=100 "
            "lets them go."
        )
    else:
        _say_which()
    return replace(options, keep={**options.keep, **shipped})


def photographs(charset: Charset) -> dict[str, tuple[Path, ...]]:
    """The shipped photographs, as a set of `--keep`.

    Args:
        charset: The dictionary of the model that is to keep them.

    Raises:
        UsageError: The dictionary lacks characters of more than a few, so that the model cannot read them.
    """
    shipped = _shipped()
    texts = [line.transcription for file in shipped for line in read_lines(file)]
    unreadable = sum(bool(charset.missing([text])) for text in texts)
    if unreadable > MOST_UNREADABLE * len(texts):
        characters = quantity(len(charset.missing(texts)), "character")
        raise click.UsageError(
            f"The model's dictionary lacks {characters} of the shipped photographs.\n"
            "Name the lines to keep with --keep."
        )
    _say_which()
    return {NAME: shipped}


def _shipped() -> tuple[Path, ...]:
    return (resources.folder("recipes") / resources.PHOTOGRAPHS,)


def _say_which() -> None:
    say(f"Lines to keep: the shipped photographs ({resources.PHOTOGRAPHS}); --keep names others.")


def _say_left_out(where: str) -> None:
    say(
        f"Some of the shipped photographs ({resources.PHOTOGRAPHS}) are among the lines of {where}, so they "
        "are not kept besides."
    )


def _lines_of(paths: Iterable[Path]) -> Iterator[Line]:
    """The lines of the label files that exist."""
    for path in paths:
        if path.is_file():
            yield from read_lines(path)


def _count(lines: Iterable[Line]) -> int:
    """How many lines show one of the shipped photographs."""
    shipped = ImageFiles(line.image for line in _lines_of(_shipped()))
    return sum(line.image in shipped for line in lines)
