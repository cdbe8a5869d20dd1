"""The script that starts the training of a bundle, and the options of `finetune` in it."""

import shlex
from collections.abc import Iterator
from dataclasses import fields

from ocrdata import __version__
from ocrdata.train.models.gpu import install_command
from ocrdata.train.run.options import FinetuneOptions

NAME = "train.sh"

RUN = "run"
"""Folder that the script trains into, unless another --out follows."""

_OWN = frozenset(
    {
        *("data", "evaluation", "out", "force", "pretrained", "dictionary", "replace_dict", "keep"),
        *("max_drop_of", "route_chars", "keep_images", "hosts", "resumed", "paddleocr", "dry_run"),
    }
)
"""Fields that name files, which have other names in a bundle, or that are not a training's."""

_TEXT = """#!/bin/sh
# Made by ocrdata {version}. Checks every file of this folder, then starts the training.
# What is added to this script is added to the command: sh {name} --gpus 0,1 --epochs 50
cd "$(dirname "$0")" || exit 1
command -v ocrdata >/dev/null || {{
  echo 'ocrdata {version} is not installed here. In a clone of that version: pip install -e ".[train]"
From a package index that has it: pip install "ocrdata[train]=={version}"
For NVIDIA GPUs, after that: {install_for_gpus}' >&2
  exit 1
}}
ocrdata --quiet verify . || exit 1
exec ocrdata finetune {words} "$@"
"""


def script(words: list[str]) -> str:
    """The script.

    Args:
        words: Arguments of `ocrdata finetune`, with paths relative to the bundle's folder.
    """
    return _TEXT.format(
        version=__version__,
        name=NAME,
        words=shlex.join(words),
        install_for_gpus=install_command(""),
    )


def plain_options(options: FinetuneOptions) -> Iterator[str]:
    """The options that name no file and differ from their defaults, and always the model and its epochs.

    What is left open (batch size, learning rate, device) is settled where the training starts.
    """
    for one in fields(options):
        value = getattr(options, one.name)
        if one.name in _OWN or (value == one.default and one.name not in ("model", "epochs", "seed")):
            continue
        option = f"--{one.name.replace('_', '-')}"
        if value is True:
            yield option
        elif value not in (None, False, ()):
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            yield f"{option}={text}"
    for name, points in options.max_drop_of.items():
        yield f"--max-drop-of={name}={points:g}"
