"""The lines to keep where an option needs some and none are named: the shipped photographs."""

from dataclasses import replace

from ocrdata import resources
from ocrdata.console import say
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run.options import FinetuneOptions

NAME = "photographs"
"""Of the set."""

READ_BY = frozenset({"ppocr_keys_v1", "ppocrv5_dict", "ppocrv6_dict", "ppocrv6_tiny_dict"})
"""Dictionaries that have the characters of the shipped photographs."""


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
    label_file = resources.folder("recipes") / resources.PHOTOGRAPHS
    say(f"Lines to keep: the shipped photographs ({resources.PHOTOGRAPHS}); --keep names others.")
    return replace(options, keep={NAME: (label_file,)})
