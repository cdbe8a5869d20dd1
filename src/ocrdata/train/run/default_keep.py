"""The lines to keep where an option needs some and none are named: the shipped photographs."""

from dataclasses import replace
from pathlib import Path

import click

from ocrdata import resources
from ocrdata.console import quantity, say
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import read_lines
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run.options import FinetuneOptions

NAME = "photographs"
"""Of the set."""

READ_BY = frozenset({"ppocr_keys_v1", "ppocrv5_dict", "ppocrv6_dict", "ppocrv6_tiny_dict"})
"""Dictionaries that have the characters of the shipped photographs; the last lacks one, in two lines."""

MOST_UNREADABLE = 0.05
"""Share of the photographs that a dictionary may lack characters of: what was never read cannot be lost."""


def with_lines_to_keep(options: FinetuneOptions, preset: ModelPreset) -> FinetuneOptions:
    """The options, with the shipped photographs as lines to keep if they ask for some and name none.

    Args:
        options: What is asked for.
        preset: The model to train. A model with another dictionary cannot read the photographs, nor can one
            whose dictionary is replaced: its options stay as they are.
    """
    asks = options.route or options.route_chars or options.blend or options.stop_drop is not None
    can_read = preset.task == "rec" and preset.dictionary in READ_BY and not options.replace_dict
    if options.keep or not asks or not can_read:
        return options
    return replace(options, keep=_photographs())


def photographs(charset: Charset) -> dict[str, tuple[Path, ...]]:
    """The shipped photographs, as a set of `--keep`.

    Args:
        charset: The dictionary of the model that is to keep them.

    Raises:
        UsageError: The dictionary lacks characters of more than a few, so that the model cannot read them.
    """
    keep = _photographs()
    texts = [line.transcription for file in keep[NAME] for line in read_lines(file)]
    unreadable = sum(bool(charset.missing([text])) for text in texts)
    if unreadable > MOST_UNREADABLE * len(texts):
        characters = quantity(len(charset.missing(texts)), "character")
        raise click.UsageError(
            f"The model's dictionary lacks {characters} of the shipped photographs.\n"
            "Name the lines to keep with --keep."
        )
    return keep


def _photographs() -> dict[str, tuple[Path, ...]]:
    say(f"Lines to keep: the shipped photographs ({resources.PHOTOGRAPHS}); --keep names others.")
    return {NAME: (resources.folder("recipes") / resources.PHOTOGRAPHS,)}
